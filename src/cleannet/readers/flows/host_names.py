"""Which cells of a column hold the name of a host, as where a resolver or a proxy wrote the name in the place of the address."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask

_HOST_NAME: Final = (
    r"^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:[A-Za-z][A-Za-z]+|[Xx][Nn]--[A-Za-z0-9-]+)\.?(?::[0-9]+)?$"
)
"""RFC 1123, section 2.1; the last label is no number."""


def host_names(texts: pa.Array[Any], there: Mask) -> Mask:
    """Which of these texts are names of hosts, with at least one dot; only those that are there are looked at."""
    found = np.zeros(len(texts), np.bool_)
    rows = np.flatnonzero(there)
    some: Any = pc.match_substring_regex(texts.take(rows), _HOST_NAME)
    found[rows] = np.asarray(some.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
    return found
