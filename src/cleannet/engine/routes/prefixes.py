"""Numbers prefixes in the order they come, with some forty bytes each; a dictionary would take hundreds."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.kernel.addresses import parse_as_written
from cleannet.kernel.compiled import sooner
from cleannet.kernel.ways import number

I64 = npt.NDArray[np.int64]

_V6: Final = 1 << 8
"""In the tail of a key, above the bits of the prefix."""

_MIXED: Final = tuple(np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


class Prefixes:
    """The prefixes of an audit. beyond: whether a prefix came for which no number was left."""

    def __init__(self) -> None:
        self.beyond = False
        self._size = 0
        self._keys, self._tails = np.zeros((0, 2), np.uint64), np.zeros(0, np.uint16)
        self._table = np.full(1 << 10, -1, np.int32)

    def __len__(self) -> int:
        return self._size

    def numbers(self, prefixes: pa.Array[Any], most: int, few: bool) -> I64:
        """The number of each prefix, -1 if it is none or beyond the limit. few: too few to load the compiler for."""
        keys, tails, told = _keys(prefixes)
        numbered = sooner(number, few)
        self._reserve(self._size + len(keys), numbered)
        found = np.empty(len(keys), np.int64)
        self._size = numbered(
            _hash(keys, tails), keys, tails, self._table, self._keys, self._tails, self._size, max(most, self._size), found
        )
        numbers = np.full(len(prefixes), -1, np.int64)
        numbers[told] = found
        self.beyond |= bool((found < 0).any())
        return numbers

    def smallest(self, numbers: I64, most: int) -> list[str]:
        """The prefix with the lowest address, as text; IPv4 before IPv6."""
        keys, tails = self._keys[numbers], self._tails[numbers]
        order = np.lexsort((tails, keys[:, 1], keys[:, 0], tails >= _V6))
        return [self.text(int(at)) for at in numbers[order[:most]]]

    def text(self, at: int) -> str:
        """The prefix of a number."""
        (hi, lo), tail = self._keys[at].tolist(), int(self._tails[at])
        if tail >= _V6:
            return str(IPv6Network((hi << 64 | lo, tail - _V6), strict=False))
        return str(IPv4Network((lo, tail), strict=False))

    def _reserve(self, size: int, numbered: Callable[..., int]) -> None:
        """Makes room for so many. New room takes no memory until it is written."""
        if size > len(self._keys):
            keys, tails = np.zeros((2 * size, 2), np.uint64), np.zeros(2 * size, np.uint16)
            keys[: self._size], tails[: self._size] = self._keys[: self._size], self._tails[: self._size]
            self._keys, self._tails = keys, tails
        if 2 * size > self._table.size:
            self._table = np.full(1 << int(4 * size - 1).bit_length(), -1, np.int32)
            keys, tails = self._keys[: self._size], self._tails[: self._size]
            numbered(
                _hash(keys, tails), keys, tails, self._table, self._keys, self._tails, 0, self._size, np.empty(self._size, np.int64)
            )


def _hash(keys: Any, tails: Any) -> I64:
    mixed = keys[:, 0] * _MIXED[0] ^ keys[:, 1] * _MIXED[1] ^ tails.astype(np.uint64) * _MIXED[2]
    mixed = (mixed ^ mixed >> np.uint64(29)) * _MIXED[0]
    hashed: I64 = (mixed >> np.uint64(20)).astype(np.int64)
    return hashed


def _keys(prefixes: pa.Array[Any]) -> tuple[Any, Any, I64]:
    """Address and length of those that are prefixes, and which they are."""
    split = [str(prefix).rpartition("/") for prefix in prefixes.to_pylist()]
    told = [int(tail) if tail.isascii() and tail.isdigit() and len(tail) <= 3 else -1 for _, _, tail in split]
    bits = np.array(told, np.int64)
    parsed = parse_as_written(pa.array([network for network, _, _ in split], pa.string()))
    v4 = parsed.is_v4 & (bits >= 0) & (bits <= 32)
    v6 = parsed.is_v6 & (bits >= 0) & (bits <= 128)
    at = np.flatnonzero(v4 | v6)
    hi, lo = np.where(v6, parsed.hi, 0)[at], np.where(v6, parsed.lo, parsed.v4)[at]
    return np.stack((hi, lo), axis=1).astype(np.uint64), (bits + _V6 * v6)[at].astype(np.uint16), at
