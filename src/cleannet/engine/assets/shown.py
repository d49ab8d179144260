"""The pairs of an asset and a use in one batch, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LONGEST, Batch, Rows, places, times

_NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Shown:
    """Pairs, sorted by the code of the use and then by name.

    names: sorted, each once, followed by "" for none. code, name: for each pair, its use and the index of its name. rows: indexes
    of the records in the batch, pair after pair, and within a pair in the order of the batch; starts: where each pair begins in
    `rows`."""

    names: pa.Array[Any]
    code: Rows
    name: Rows
    rows: Rows
    starts: Rows

    @property
    def first(self) -> Rows:
        """The first record of each pair."""
        return self.rows[self.starts]

    @property
    def records(self) -> Rows:
        """How many records each pair has."""
        return np.diff(self.starts, append=len(self.rows))

    @property
    def named(self) -> Rows:
        """The pairs that have an asset."""
        return np.flatnonzero(self.name < len(self.names) - 1)

    def smallest(self, codes: Rows, most: int) -> list[tuple[str, ...]]:
        """The first few names of each of these uses."""
        named = self.named
        code, name = self.code[named], self.name[named]
        begins = np.searchsorted(code, codes)
        ends = np.minimum(np.searchsorted(code, codes, "right"), begins + most)
        each = np.maximum(ends - begins, 0)
        behind = np.cumsum(each)
        along = np.repeat(begins - behind + each, each) + np.arange(each.sum())
        told = [str(one) for one in self.names.take(name[along]).to_pylist()]
        return [tuple(told[end - many : end]) for end, many in zip(behind.tolist(), each.tolist(), strict=True)]

    def spans(self, batch: Batch) -> tuple[Rows, Rows]:
        """The earliest and the latest time of each pair; -1 if none is stated."""
        stated = times(batch.seen_first, batch.seen_last)
        if stated is None or not len(self.rows):
            unset = np.full(len(self.code), -1, np.int64)
            return unset, unset
        begin, end = stated[0][self.rows], stated[1][self.rows]
        earliest = np.minimum.reduceat(np.where(begin < 0, _NEVER, begin), self.starts)
        return np.where(earliest == _NEVER, -1, earliest), np.maximum.reduceat(np.maximum(end, begin), self.starts)


def shown(batch: Batch, rows: Rows, codes: Rows) -> Shown:
    """The pairs of an asset and a use, from pairs of a record and the code of a use that are sorted by use and then by record."""
    names, along = _named(batch)
    key = codes * len(names) + along[rows]
    order = np.argsort(key, kind="stable") if batch.asset is not None else np.arange(len(key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    pairs = key[order[starts]]
    return Shown(names, pairs // len(names), pairs % len(names), rows[order], starts)


def _named(batch: Batch) -> tuple[pa.Array[Any], Rows]:
    """The names, and for each record the index of its name."""
    if batch.asset is None:
        return pa.array([""], pa.string()), np.zeros(len(batch.records), np.int64)
    encoded = batch.asset.dictionary_encode()
    cut: Any = pc.utf8_slice_codeunits(encoded.dictionary.cast(pa.string()), 0, LONGEST)
    again = pc.if_else(pc.equal(cut, pa.scalar("")), None, cut).dictionary_encode()  # of long names several may be cut to one
    order = np.asarray(pc.sort_indices(again.dictionary)).astype(np.int64)
    rank = np.empty(len(order) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(order)), len(order)
    place = np.append(rank[places(again.indices)], len(order))  # null is the last
    names = pa.concat_arrays([again.dictionary.take(order), pa.array([""], pa.string())])
    return names, place[places(encoded.indices)]
