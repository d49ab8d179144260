"""Every reader of text says on which line a record begins: its records are numbered by lines, or it tells the lines beside them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from fuzz.samples import of_readers
from inputs import an_input

from cleannet.readers import reader_of

SAMPLES = [(name, number, data) for name, some in sorted(of_readers().items()) for number, data in enumerate(some)]
BY_ROW = {"flow-table", "defender-network", "azure-firewall-table"}
"""Tables whose rows are on lines only if each of them has one, and no line is blank."""


@pytest.mark.parametrize(("name", "number", "data"), SAMPLES, ids=[f"{name}-{number}" for name, number, _ in SAMPLES])
def test_records_are_on_lines(name: str, number: int, data: bytes) -> None:
    item = an_input(data)
    reader = reader_of(item.head)
    if reader is None or b"\0" in data[:4096] or item.head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    read = reader.together([item]) if reader.together else reader.read
    lines = re.split(rb"\r\n|\r|\n" if b"," in data.split(b"\n")[0] else rb"\n", data)
    for batch in list(read(item)):  # which lines they are is known at the end
        places = batch.records if item.log.by_line else batch.lines
        if reader.id in BY_ROW:
            places = batch.records + item.log.above if item.log.above >= 0 else None
            if places is None and (b'"' in data or b"\n\n" in data or b"\n\r" in data or b"Summary" in data):
                return
        if not len(batch.records):
            continue
        assert places is not None, f"{reader.id} tells no lines"
        assert len(places) == len(batch.records)
        assert (np.asarray(places) >= 1).all()
        assert all(lines[place - 1].strip() for place in places.tolist())
