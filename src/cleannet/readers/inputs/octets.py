"""Addresses and numbers in binary form become columns; each distinct address becomes text once."""

from __future__ import annotations

import socket
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import Rows

Octets = npt.NDArray[np.uint8]
"""One row a record, one column an octet."""

MOST: Final = 1 << 61
"""A larger number is no count of anything; it counts as not stated."""


def number(octets: Octets) -> Rows:
    """Unsigned big-endian numbers of 1 to 8 bytes; -1 if one is above `MOST`.

    >>> number(np.array([[1, 0], [255, 255]], np.uint8)).tolist()
    [256, 65535]
    """
    found = np.zeros(len(octets), np.uint64)
    for column in range(octets.shape[1]):
        found = found << np.uint64(8) | octets[:, column].astype(np.uint64)
    return np.where(found > MOST, -1, found.astype(np.int64))


def addresses(octets: Octets, valid: npt.NDArray[np.bool_] | None = None) -> pa.Array[Any]:
    """Addresses of 4 or of 16 bytes as text; null if not valid.

    >>> addresses(np.array([[203, 0, 113, 9], [192, 0, 2, 1]], np.uint8), np.array([True, False])).to_pylist()
    ['203.0.113.9', None]
    """
    count, size = octets.shape
    family = socket.AF_INET if size == 4 else socket.AF_INET6
    packed = pa.Array.from_buffers(pa.binary(size), count, [None, pa.py_buffer(np.ascontiguousarray(octets).tobytes())])
    encoded: Any = packed.dictionary_encode()
    words = pa.array([socket.inet_ntop(family, value) for value in encoded.dictionary.to_pylist()], pa.string())
    places: Any = encoded.indices
    if valid is not None:
        places = pa.array(np.asarray(places), mask=~valid)
    found: pa.Array[Any] = words.take(places)
    return found
