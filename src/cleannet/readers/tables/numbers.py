"""The line on which each row of a table begins: a quoted cell may contain line ends, and blank lines are no rows."""

from __future__ import annotations

import csv
import io
import re

import numpy as np

from cleannet.columns import Rows


def lines_of(data: bytes) -> int:
    """How many line ends there are.

    >>> lines_of(b"a\\r\\nb\\rc\\n")
    3
    """
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def line_starts(data: bytes, delimiter: str, rows: int) -> Rows:
    """For each row, the line of the data on which it begins, from 0. Blank lines are no rows; a quoted cell may contain line ends.

    >>> line_starts(b'a,b\\n\\n"c\\nd",e\\nf,g\\n', ",", 3).tolist()
    [0, 2, 4]
    """
    if b'"' in data:
        reader = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), delimiter=delimiter)
        starts, before = [], 0
        try:
            for cells in reader:
                if cells:
                    starts.append(before)
                before = reader.line_num
        except csv.Error:
            starts = []
    else:
        starts = [at for at, line in enumerate(re.split(rb"\r\n|\r|\n", data)) if line]
    # Where the two ways to cut rows disagree, rows still have numbers of their own, in order.
    return np.array(starts if len(starts) == rows else range(rows), np.int64)
