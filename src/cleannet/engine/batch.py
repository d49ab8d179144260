"""One batch becomes counted uses: resolve the distinct values, pair records with uses, add up. Arrays throughout.

A record that names a use twice counts once for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References
from cleannet.engine.count import Account, Counted
from cleannet.model.use import Sighting, Tally, Use
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import BESIDE, Asking, Meaning, Resolved
from cleannet.resolve.named import Names

Index = npt.NDArray[np.int64]

_PAIRED: Final = frozenset({"app-name"})
"""Kinds whose meaning depends on what stands beside the value."""

_NAMED_ROLES: Final = frozenset({"far-end"})
"""Roles in which an address is also told by the names that were looked up for it."""

_LONGEST: Final = 200
"""Characters of a value that a sighting keeps."""


class Pairs:
    """Which record of the batch names which use, over all its references.

    rows: indexes of records; codes: indexes of uses; texts: for each pair the index of what stood there in `written`.
    """

    def __init__(self) -> None:
        self.uses: dict[Use, int] = {}
        self.rows: list[Index] = []
        self.codes: list[Index] = []
        self.texts: list[Index] = []
        self.written: list[pa.Array[Any]] = []
        self._offset = 0

    def add(self, rows: Index, codes: Index, where: Index, written: pa.Array[Any]) -> None:
        """Pairs whose value stands at `where` in `written`."""
        self.rows.append(rows)
        self.codes.append(codes)
        self.texts.append(where + self._offset)
        self.written.append(written)
        self._offset += len(written)

    def code(self, use: Use) -> int:
        return self.uses.setdefault(use, len(self.uses))


@dataclass(frozen=True, slots=True)
class _Bad:
    """References that cannot be judged: rows of their records, the place of each among the values, and why."""

    rows: Index
    place: Index
    values: pa.Array[Any]
    resolved: Resolved


def count(batch: Batch, file: str, asking: Asking, names: Names, counted: Counted, account: Account) -> None:
    """Adds the records of a batch to the counts and to the account of its file."""
    pairs = Pairs()
    local = np.zeros(len(batch.records), np.bool_)
    bad: list[_Bad] = []
    for references in batch.references:
        _pair(references, asking, names, pairs, counted, local, bad)
    judged = np.zeros(len(batch.records), np.bool_)
    if pairs.rows:
        rows, codes, texts = (np.concatenate(part) for part in (pairs.rows, pairs.codes, pairs.texts))
        judged[rows] = True
        for use, tally in _tallies(batch, file, rows, codes, texts, pairs):
            counted.add(use, tally)
    _settle(batch, judged, local, bad, account)


def _pair(
    references: References,
    asking: Asking,
    names: Names,
    pairs: Pairs,
    counted: Counted,
    local: npt.NDArray[np.bool_],
    bad: list[_Bad],
) -> None:
    """Resolves the distinct values of one column of references, and pairs its records with what they mean."""
    values, place = _distinct(references)
    if not len(values):
        return
    resolved = RESOLVERS[references.kind](asking, values)
    rows = references.rows if references.rows is not None else np.arange(len(references.values), dtype=np.int64)
    said = place >= 0
    rows, place = rows[said], place[said]
    attributes = _attributes(references, said)
    meaning = resolved.index[place].astype(np.int64)
    local_meanings = np.array([m.local for m in resolved.meanings], np.bool_)
    nothing = np.array([bool(m.nothing) for m in resolved.meanings], np.bool_)
    known = meaning >= 0
    local[rows[known & local_meanings[meaning]]] = True
    if (wrong := known & nothing[meaning]).any():
        bad.append(_Bad(rows[wrong], place[wrong], values, resolved))
    uses = known & ~local_meanings[meaning] & ~nothing[meaning]
    if uses.any():
        _enter(references.role, resolved.meanings, meaning[uses], attributes, uses, rows[uses], place[uses], values, pairs)
        _fold(references.role, resolved, place[uses], values, counted, pairs)
        by_table = (resolved.meanings[m] for m in np.unique(meaning[uses]).tolist() if resolved.meanings[m].by_table)
        counted.by_table.update(Use(references.role, m.candidates) for m in by_table)
    if len(names) and references.kind == "address" and references.role in _NAMED_ROLES:
        _name(references.role, asking, names, resolved, rows, place, values, pairs)


def _distinct(references: References) -> tuple[pa.Array[Any], Index]:
    """The distinct values, and along the references the place of each among them; -1 for null."""
    values: Any = references.values
    if references.kind in _PAIRED and references.beside is not None:
        beside: Any = references.beside.fill_null("")
        values = pc.binary_join_element_wise(values, beside, BESIDE)  # null where the value is
    encoded = values.dictionary_encode()
    return encoded.dictionary, _places(encoded.indices)


def _places(indices: Any) -> Index:
    return np.asarray(indices.fill_null(-1)).astype(np.int64)


def _attributes(references: References, said: npt.NDArray[np.bool_]) -> list[tuple[str, str]] | None:
    """Function and purpose along the references that say something; None where the format has neither."""
    if references.function is None and references.purpose is None:
        return None
    nulls = [None] * len(references.values)
    function: list[Any] = references.function.to_pylist() if references.function is not None else nulls
    purpose: list[Any] = references.purpose.to_pylist() if references.purpose is not None else nulls
    kept = np.flatnonzero(said).tolist()
    return [(str(function[i] or "").strip(), str(purpose[i] or "").strip()) for i in kept]


def _enter(
    role: str,
    meanings: Sequence[Meaning],
    meaning: Index,
    attributes: list[tuple[str, str]] | None,
    which: npt.NDArray[np.bool_],
    rows: Index,
    place: Index,
    values: pa.Array[Any],
    pairs: Pairs,
) -> None:
    if attributes is None:
        code_of = np.full(len(meanings), -1, np.int64)
        for m in np.unique(meaning).tolist():
            code_of[m] = pairs.code(Use(role, meanings[m].candidates))
        pairs.add(rows, code_of[meaning], place, values)
        return
    told = [attributes[i] for i in np.flatnonzero(which).tolist()]
    codes = [pairs.code(Use(role, meanings[m].candidates, *told[i])) for i, m in enumerate(meaning.tolist())]
    pairs.add(rows, np.array(codes, np.int64), place, values)


def _fold(role: str, resolved: Resolved, place: Index, values: pa.Array[Any], counted: Counted, pairs: Pairs) -> None:
    """Counts the values that are told together, so that the largest of them can be named."""
    seen = np.bincount(place, minlength=len(values))
    for at, meaning in enumerate(resolved.meanings):
        if not meaning.folded:
            continue
        places = np.flatnonzero((resolved.index == at) & (seen > 0))
        if not places.size:
            continue
        texts = values.take(places).to_pylist()
        use = Use(role, meaning.candidates)
        if use in pairs.uses:
            counted.fold(use, {str(t)[:_LONGEST]: n for t, n in zip(texts, seen[places].tolist(), strict=True)})


def _name(
    role: str, asking: Asking, names: Names, resolved: Resolved, rows: Index, place: Index, values: pa.Array[Any], pairs: Pairs
) -> None:
    """The same flows by the names that their addresses were looked up as."""
    places, meanings = names.meanings(asking, values)
    remote = np.array(
        [bool(resolved.meanings[m].candidates) if m >= 0 else False for m in resolved.index[places].tolist()], np.bool_
    )
    code_of = np.full(len(values), -1, np.int64)
    for at, meaning, far in zip(places.tolist(), meanings, remote.tolist(), strict=True):
        if far:
            code_of[at] = pairs.code(Use(role, meaning.candidates))
    named = code_of[place] >= 0
    if named.any():
        pairs.add(rows[named], code_of[place[named]], place[named], values)


def _tallies(batch: Batch, file: str, rows: Index, codes: Index, texts: Index, pairs: Pairs) -> Iterator[tuple[Use, Tally]]:
    """The tally of each use: its pairs sorted by use, then by record, each pair once."""
    size = len(batch.records)
    key, first_pair = np.unique(codes * size + rows, return_index=True)
    rows, codes = key % size, key // size
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    records = np.diff(starts, append=len(codes))
    octets, packets = (_sums(column, rows, starts) for column in (batch.octets, batch.packets))
    earliest, latest = _times(batch, rows, starts)
    assets = _assets(batch.asset, rows, starts)
    uses = list(pairs.uses)
    for at, start in enumerate(starts.tolist()):
        sighting = Sighting(file, int(batch.records[rows[start]]), _text(pairs, int(texts[first_pair[start]])))
        yield (
            uses[int(codes[start])],
            Tally(
                records=int(records[at]),
                first=sighting,
                octets=int(octets[at]),
                packets=int(packets[at]),
                seen_first=int(earliest[at]),
                seen_last=int(latest[at]),
                assets=assets[at],
            ),
        )


def _text(pairs: Pairs, index: int) -> str:
    for written in pairs.written:
        if index < len(written):
            return str(written[index].as_py()).partition(BESIDE)[0][:_LONGEST]
        index -= len(written)
    return ""


def _sums(column: Index | None, rows: Index, starts: Index) -> Index:
    """The sum over the records of each use that state it; -1 where none does."""
    if column is None:
        return np.full(len(starts), -1, np.int64)
    along = column[rows]
    stated = np.add.reduceat((along >= 0).astype(np.int64), starts)
    return np.where(stated > 0, np.add.reduceat(np.maximum(along, 0), starts), -1)


def _times(batch: Batch, rows: Index, starts: Index) -> tuple[Index, Index]:
    """The earliest and latest time of each use; -1 where no record has one."""
    unset = np.full(len(starts), -1, np.int64)
    first, last = batch.seen_first, batch.seen_last
    if first is None and last is None:
        return unset, unset
    begin, end = first if first is not None else last, last if last is not None else first
    assert begin is not None
    assert end is not None
    never = np.iinfo(np.int64).max
    earliest = np.minimum.reduceat(np.where(begin[rows] < 0, never, begin[rows]), starts)
    latest = np.maximum.reduceat(np.maximum(end[rows], begin[rows]), starts)
    return np.where(earliest == never, -1, earliest), latest


def _assets(asset: pa.Array[Any] | None, rows: Index, starts: Index) -> list[tuple[str, ...]]:
    """The first few assets of each use, by name."""
    if asset is None:
        return [()] * len(starts)
    encoded = asset.dictionary_encode()
    names = [str(name)[:_LONGEST] for name in encoded.dictionary.to_pylist()]
    order = np.argsort(np.array(names, object), kind="stable")
    rank = np.empty(len(names) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(names)), -1
    along = rank[_places(encoded.indices)[rows]]
    size = len(names) + 1
    uses = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(rows)))
    key = np.unique((uses * size + along)[along >= 0])
    owner, which = key // size, key % size
    begins = np.searchsorted(owner, np.arange(len(starts)))
    ends = np.minimum(np.searchsorted(owner, np.arange(len(starts)), side="right"), begins + Tally.ASSETS)
    return [tuple(names[order[w]] for w in which[b:e].tolist()) for b, e in zip(begins.tolist(), ends.tolist(), strict=True)]


def _settle(
    batch: Batch,
    judged: npt.NDArray[np.bool_],
    local: npt.NDArray[np.bool_],
    bad: list[_Bad],
    account: Account,
) -> None:
    """Every record goes to the account once: judged, else local, else skipped with its reason."""
    account.judged += int(judged.sum())
    account.local += int((local & ~judged).sum())
    for skip in batch.skipped:
        account.skip(skip.reason, 1, f"{skip.record:,}: {skip.detail}" if skip.detail else f"{skip.record:,}")
    open_ = ~judged & ~local
    for some in bad:
        unsettled = open_[some.rows]
        for row, at in zip(some.rows[unsettled].tolist(), some.place[unsettled].tolist(), strict=True):
            if open_[row]:
                open_[row] = False
                why = some.resolved.meanings[int(some.resolved.index[at])].nothing
                account.skip(why, 1, f"{batch.records[row]:,}: {some.values[at].as_py()}"[:_LONGEST])
    for row in np.flatnonzero(open_).tolist():
        account.skip("names nothing that can be judged", 1, f"{batch.records[row]:,}")
