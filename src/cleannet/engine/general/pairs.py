"""Pairs each record of a batch with the uses it names: distinct values of each column are resolved, then paired, all in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LONGEST, OTHER_SIDE, Mask, References, places
from cleannet.engine.count import Counted
from cleannet.kernel.addresses import parse_as_written
from cleannet.kernel.intervals import U64
from cleannet.kernel.parsed import MAPPED
from cleannet.kernel.sketch import hashes
from cleannet.model.evidence import Evidence
from cleannet.model.report import Notice
from cleannet.model.subject import APP_IDS
from cleannet.model.use import ATTEMPT, Use
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import BESIDE, Asking, Meaning, Resolved
from cleannet.resolve.named import Names

Index = npt.NDArray[np.int64]

_PAIRED: Final = frozenset(
    {
        *APP_IDS,
        *("android-signed", "app-id", "app-name", "asn-beside", "asn-name", "maker-model", "maker-of-ours", "org-name-cut"),
        *("org-name-in", "product", "store-of-ours"),
    }
)
"""Kinds whose meaning depends on what stands beside the value."""

DISAGREE: Final = Notice(
    kind="address",
    says="some records state another AS for an address than the tables; both are asked, and if their verdicts differ it is unknown",
)

OTHER_SIDES: Final = frozenset({OTHER_SIDE, ATTEMPT})
"""Roles of the other side of a connection: an address is also told by the names that were looked up for it, and a local one is the
host inside."""


@dataclass(frozen=True, slots=True)
class Column:
    """Resolved references of one kind and role, without those that say nothing.

    For each reference: rows: the index of its record; place: the index of its value among the distinct `values`; attributes:
    function and purpose, None if the format has neither; evidence: of code inside apps, None if the format has none."""

    role: str
    values: pa.Array[Any]
    resolved: Resolved
    rows: Index
    place: Index
    attributes: tuple[tuple[str, str], ...] | None = None
    evidence: tuple[Evidence | None, ...] | None = None

    def where(self, kept: Mask) -> Column:
        """Only these references."""
        told = None if self.attributes is None else tuple(self.attributes[i] for i in np.flatnonzero(kept).tolist())
        graded = None if self.evidence is None else tuple(self.evidence[i] for i in np.flatnonzero(kept).tolist())
        return Column(self.role, self.values, self.resolved, self.rows[kept], self.place[kept], told, graded)

    @property
    def meaning(self) -> Index:
        """For each reference, the index of its meaning."""
        return self.resolved.index[self.place].astype(np.int64)

    def used(self) -> dict[int, Meaning]:
        """Index -> meaning, only for meanings that some reference has, because building one for each of 100,000 would be slow."""
        return {at: self.resolved.meanings[at] for at in np.unique(self.meaning).tolist() if at >= 0}

    def along(self, meanings: list[int]) -> Mask:
        """Which references have one of these meanings."""
        flags = np.zeros(len(self.resolved.meanings) + 1, np.bool_)  # -1, no meaning, is the last
        flags[meanings] = True
        return flags[self.meaning]


class Pairs:
    """Pairs of a record and a use.

    rows: indexes of records; codes: of uses; texts: indexes of the text in `written`. local: records that name something local;
    bad: references that cannot be judged; inside: records whose other side is an internal host, and the hash of that host;
    evidence: of code inside apps, by the code of its use, with its record."""

    def __init__(self, records: int) -> None:
        self.uses: dict[Use, int] = {}
        self.rows: list[Index] = []
        self.codes: list[Index] = []
        self.texts: list[Index] = []
        self.written: list[pa.Array[Any]] = []
        self.local = np.zeros(records, np.bool_)
        self.bad: list[Column] = []
        self.inside: list[tuple[Index, U64]] = []
        self.evidence: dict[int, list[tuple[int, Evidence]]] = {}
        self._offset = 0

    def pair(self, references: References, asking: Asking, names: Names, counted: Counted) -> None:
        """The pairs of one column of references."""
        column = _resolved(references, asking)
        if not len(column.values):
            return
        used = column.used()
        local = column.along([at for at, meaning in used.items() if meaning.local])
        nothing = column.along([at for at, meaning in used.items() if meaning.nothing])
        self.local[column.rows[local]] = True
        if references.kind == "address" and references.role in OTHER_SIDES and local.any():
            self.inside.append(_hosts(column.where(local)))
        if nothing.any():
            self.bad.append(column.where(nothing))
        judged = column.where((column.meaning >= 0) & ~local & ~nothing)
        if judged.rows.size:
            self._enter(judged, used)
            _fold(judged, used, counted)
            if references.kind == "asn-beside" and any(len(used[m].candidates) > 1 for m in np.unique(judged.meaning).tolist()):
                counted.notices.add(DISAGREE)
            by_table = (used[m] for m in np.unique(judged.meaning).tolist() if used[m].by_table)
            counted.by_table.update(Use(column.role, m.candidates) for m in by_table)
            if len(names) and references.kind == "address" and references.role in OTHER_SIDES:
                self._enter_named(judged, *names.meanings(asking, judged.values))

    def _enter(self, column: Column, used: dict[int, Meaning]) -> None:
        meaning = column.meaning
        if column.attributes is not None:
            told = zip(meaning.tolist(), column.attributes, strict=True)
            codes = np.array([self._code(Use(column.role, used[m].candidates, *said)) for m, said in told], np.int64)
        else:
            code_of = np.full(len(column.resolved.meanings), -1, np.int64)
            for m in np.unique(meaning).tolist():
                code_of[m] = self._code(Use(column.role, used[m].candidates))
            codes = code_of[meaning]
        self._add(column, codes)

    def _enter_named(self, column: Column, places: Index, meanings: list[Meaning]) -> None:
        """The same flows once more, by the names under which their addresses were looked up."""
        code_of = np.full(len(column.values), -1, np.int64)
        seen = np.zeros(len(column.values), np.bool_)
        seen[column.place] = True
        for at, meaning in zip(places.tolist(), meanings, strict=True):
            if seen[at]:
                code_of[at] = self._code(Use(column.role, meaning.candidates))
        named = column.where(code_of[column.place] >= 0)
        if named.rows.size:
            self._add(named, code_of[named.place])

    def _add(self, column: Column, codes: Index) -> None:
        self.rows.append(column.rows)
        self.codes.append(codes)
        self.texts.append(column.place + self._offset)
        self.written.append(column.values)
        self._offset += len(column.values)
        if column.evidence is not None:
            folded = {at for at, meaning in enumerate(column.resolved.meanings) if meaning.folded}
            for row, code, meaning, seen in zip(
                column.rows.tolist(), codes.tolist(), column.meaning.tolist(), column.evidence, strict=True
            ):
                if seen is not None and meaning not in folded:
                    self.evidence.setdefault(code, []).append((row, seen))

    def _code(self, use: Use) -> int:
        return self.uses.setdefault(use, len(self.uses))

    def told(self, texts: Index) -> list[str]:
        """The texts of these indexes."""
        found = [""] * len(texts)
        begin = 0
        for written in self.written:
            here = np.flatnonzero((texts >= begin) & (texts < begin + len(written)))
            for at, text in zip(here.tolist(), written.take(texts[here] - begin).to_pylist(), strict=True):
                found[at] = str(text).partition(BESIDE)[0][:LONGEST]
            begin += len(written)
        return found


def _resolved(references: References, asking: Asking) -> Column:
    """The column with its distinct values resolved, without references that say nothing."""
    values: Any = references.values
    if references.kind in _PAIRED and references.beside is not None:
        beside: Any = references.beside.fill_null("")
        values = pc.binary_join_element_wise(values, beside, BESIDE)  # null where the value is
    encoded = values.dictionary_encode()
    place = places(encoded.indices)
    rows = references.rows if references.rows is not None else np.arange(len(place), dtype=np.int64)
    resolved = RESOLVERS[references.kind](asking, encoded.dictionary)
    whole = Column(references.role, encoded.dictionary, resolved, rows, place, _attributes(references), _evidence(references))
    return whole.where(place >= 0)


def _hosts(column: Column) -> tuple[Index, U64]:
    """The records of these local addresses, and the hash of each address as written."""
    distinct, place = np.unique(column.place, return_inverse=True)
    parsed = parse_as_written(column.values.take(pa.array(distinct, pa.int64())))
    lo = np.where(parsed.is_v4, parsed.v4 | np.uint64(MAPPED), parsed.lo)
    return column.rows, hashes(parsed.hi, lo)[place]


def _attributes(references: References) -> tuple[tuple[str, str], ...] | None:
    if references.function is None and references.purpose is None:
        return None
    nulls = [None] * len(references.values)
    function: list[Any] = references.function.to_pylist() if references.function is not None else nulls
    purpose: list[Any] = references.purpose.to_pylist() if references.purpose is not None else nulls
    return tuple((str(f or "").strip(), str(p or "").strip()) for f, p in zip(function, purpose, strict=True))


def _evidence(references: References) -> tuple[Evidence | None, ...] | None:
    if references.grade is None or references.seen is None:
        return None
    grades: list[Any] = references.grade.to_pylist()
    seen: list[Any] = references.seen.to_pylist()
    return tuple(Evidence(grade, what or "") if grade else None for grade, what in zip(grades, seen, strict=True))


def _fold(column: Column, used: dict[int, Meaning], counted: Counted) -> None:
    """Counts the values of a combined use, so that its largest values can be named."""
    for at, meaning in used.items():
        here = column.where(column.meaning == at) if meaning.folded else None
        if here is None or not here.rows.size:
            continue
        groups = {("", ""): here} if here.attributes is None else _by_attributes(here, here.attributes)
        for told, group in groups.items():
            seen = np.bincount(group.place, minlength=len(column.values))
            found = np.flatnonzero(seen)
            texts = (str(text)[:LONGEST] for text in column.values.take(found).to_pylist())
            counted.fold(Use(column.role, meaning.candidates, *told), dict(zip(texts, seen[found].tolist(), strict=True)))


def _by_attributes(column: Column, told: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], Column]:
    return {one: column.where(np.array([t == one for t in told], np.bool_)) for one in sorted(set(told))}
