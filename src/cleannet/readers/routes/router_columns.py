"""Lines of a router's table that are exactly below its header become columns all at once.

A line is plain if marks, prefix, next hop, weight and path begin or end where the header says: then nothing was wrapped or moved.
In right-aligned tables, two spaces before a weight of at most five digits show that nothing was moved, because numbers of a path
have only one space between them; in left-aligned tables, every column must begin below its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import Mask, Rows
from cleannet.readers.routes.fields import texts

Octets = npt.NDArray[np.uint8]

_SPACE: Final = 32
_WEIGHT: Final = 5
"""Digits of the largest weight, 65535."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a prefix, a next hop and a path begin, from 0; in left-aligned tables also each column between the last two."""

    net: int
    hop: int
    path: int
    left: tuple[int, ...] = ()

    def moved(self, by: int) -> Columns:
        """The same for lines that are so far to the right of their header."""
        return Columns(self.net + by, self.hop + by, self.path + by, tuple(at + by for at in self.left))

    @property
    def middle(self) -> int:
        """Text that begins before it is a prefix; text that begins after it, a next hop."""
        return (self.net + self.hop) // 2 + 2


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain lines. at: their indexes among the lines; paths: one each; best: how many are marked so; named: which of them have
    a prefix; nets: the prefixes."""

    at: Rows
    paths: pa.Array[Any]
    best: int
    named: Mask
    nets: pa.Array[Any]


def plain(data: Octets, starts: Rows, ends: Rows, columns: Columns, gone: bytes, longest: int) -> Plain:
    """The plain lines among those at these places in `data`, which is ASCII. gone: marks that a plain line does not have."""
    for by in (0, -1, 1, -2, 2):
        there = columns.moved(by)
        if by == 0 or there.net >= 1:
            few = _plain(data, starts[:_TRIED], ends[:_TRIED], there, gone, longest)
            if 2 * len(few.at) > len(starts[:_TRIED]):
                return _plain(data, starts, ends, there, gone, longest)
    return _plain(data, starts, ends, columns, gone, longest)


_TRIED: Final = 64
"""Lines by which it is known how far all stand from their header."""


def _plain(data: Octets, starts: Rows, ends: Rows, columns: Columns, gone: bytes, longest: int) -> Plain:
    net, hop, path = columns.net, columns.hop, columns.path
    wide = np.flatnonzero((ends - starts > path) & (ends - starts <= longest))
    if hop <= net + 1 or path < hop + _WEIGHT + 4:
        wide = wide[:0]
    begin = starts[wide]
    window = data[begin[:, None] + np.arange(path + 1)]
    space, digit = window == _SPACE, (window >= 48) & (window <= 57)
    good = _begin(space, (*columns.left, path)) if columns.left else _is_behind_weight(space, digit, path)
    good &= ~space[:, :net].all(axis=1) & ~digit[:, :net].any(axis=1) & space[:, hop - 1] & ~space[:, hop]
    good &= ~np.isin(window[:, :net], np.frombuffer(gone, np.uint8)).any(axis=1)
    sizes = (~space[:, net:hop]).sum(axis=1)
    good &= (sizes == 0) | (digit[:, net] & (space[:, net:hop].argmax(axis=1) == sizes))
    last = ends[wide] - 1
    good &= np.isin(data[last], _ORIGINS) & ((data[last - 1] == _SPACE) | (last == begin + path))
    wide, begin, last, sizes = wide[good], begin[good], last[good], sizes[good]
    named = sizes > 0
    return Plain(
        wide,
        texts(data, begin + path, np.maximum(last - begin - path - 1, 0)),
        int((window[good, :net] == ord(">")).any(axis=1).sum()),
        named,
        texts(data, begin[named] + net, sizes[named]),
    )


def _begin(space: Mask, columns: tuple[int, ...]) -> Mask:
    """Whether something begins in each of these columns."""
    at = np.array(columns)
    return np.asarray((~space[:, at] & space[:, at - 1]).all(axis=1), np.bool_)


def _is_behind_weight(space: Mask, digit: Mask, path: int) -> Mask:
    """Whether something begins there, one space after a weight that has two spaces before it."""
    weight, before = digit[:, path - 1 - _WEIGHT : path - 1], space[:, path - 3 - _WEIGHT : path - 1]
    good = space[:, path - 1] & ~space[:, path] & digit[:, path - 2] & before[:, 0] & before[:, 1]
    return np.asarray(good & (weight | before[:, 2:]).all(axis=1) & ~(weight[:, :-1] & before[:, 3:]).any(axis=1), np.bool_)


_ORIGINS: Final = np.frombuffer(b"ie?", np.uint8)
