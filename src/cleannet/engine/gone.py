"""Things of ours that a list marks as gone, and records of other inputs that show them all the same.

The lists are read first. A thing is known by its MAC addresses, its name, serial number and tag, and its addresses. What another
row of these lists has as well, as a thing that is there, was given on, and is no proof. Memory is bounded by the lists.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_address
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Gone, References, Rows, places, times
from cleannet.engine.blocks import Blocks
from cleannet.kernel.addresses import parse
from cleannet.model.promise import NAMED, Promise, State
from cleannet.model.subject import Subject, value_of
from cleannet.model.use import Sighting

MOST: Final = 1_000_000
"""Names, numbers and addresses of things that are gone that are looked for."""

_SHORTEST: Final = 3
_DAY: Final = 86_400_000_000
_UNKNOWN: Final = -1
_FOREVER: Final = np.iinfo(np.int64).max
_EPOCH: Final = date(1970, 1, 1).toordinal()
_SPLIT: Final = re.compile(r" \(|, |\)$")

By = Literal["MAC address", "name or number", "address", "address in it"]

Key = tuple[By, str]


class Thing(NamedTuple):
    """A thing that a list marks as gone. since: days since 1970, -1 if the list states none. promise: of a control instead, for a
    block of addresses that it stops, up to its last day `until`."""

    about: str
    says: str
    since: int
    place: Sighting
    until: int = _FOREVER
    promise: Promise | None = None


@dataclass(slots=True)
class Seen:
    """What records show of a thing in one role: how many, the days of the first and last, and the last of them."""

    role: str
    records: int
    first: int
    last: int
    place: Sighting
    undated: bool


class Hit(NamedTuple):
    """A thing that is gone, what was seen of it, and by what. sure: it was there itself; of an address to which something was sent
    no record says so."""

    thing: Thing
    by: By
    value: str
    sure: bool
    state: State
    seen: Seen


@dataclass(slots=True)
class Watch:
    """What to look for, and what was found. listed: file -> how many things it marks as gone; over: identities beyond the most that
    are looked for."""

    things: dict[Key, Thing] = field(default_factory=dict)
    there: set[Key] = field(default_factory=set)
    listed: Counter[str] = field(default_factory=Counter)
    found: dict[tuple[Key, str, bool, State], Seen] = field(default_factory=dict)
    over: int = 0
    blocks: Blocks | None = None
    _values: dict[By, pa.Array[Any]] = field(default_factory=dict)

    def stop(self, promises: Sequence[Promise], passing: Iterable[str]) -> None:
        """Looks also for addresses in blocks that a control stops. passing: blocks inside of these that it lets pass."""
        if not promises:
            return
        self.blocks = Blocks((value_of(Subject(one.about)) for one in promises), passing)
        for one in promises:
            since, until = (date.fromisoformat(day).toordinal() - _EPOCH for day in (one.since, one.until))
            self.things["address in it", value_of(Subject(one.about))] = Thing(one.about, one.says, since, one.place, until, one)

    def learn(self, batch: Batch, file: str) -> None:
        """What a list marks as gone."""
        gone = batch.gone
        if gone is None or not gone.things:
            return
        for row, key in _identities(batch, gone, gone.rows):
            self._expect(key, _thing(batch, gone, file, row))

    def _expect(self, key: Key, thing: Thing) -> None:
        before = self.things.get(key)
        if before is None and len(self.things) >= MOST:
            self.over += 1
        elif before is None or (before.since != _UNKNOWN and (thing.since == _UNKNOWN or thing.since > before.since)):
            self.things[key] = thing  # of two things with one name the later removal counts

    def ready(self) -> bool:
        """Whether there is anything to look for."""
        for by in ("MAC address", "name or number", "address"):
            if mine := [value for kind, value in self.things if kind == by]:
                self._values[by] = pa.array(mine, pa.string())
        return bool(self.things)

    @property
    def of_flows(self) -> bool:
        """Whether something is looked for that only the addresses of flows show, record by record."""
        return "address" in self._values or self.blocks is not None

    def see(self, batch: Batch, file: str) -> None:
        """Looks for the things in a batch of any input, and counts those that it marks as gone itself."""
        if batch.gone is not None and (marked := int(batch.gone.rows.sum())):
            self.listed[file] += marked
        if batch.gone is not None and batch.gone.things and self._values:
            self._given_on(batch, batch.gone)
        if not (self._values or self.blocks) or not len(batch.records):
            return
        left = np.ones(len(batch.records), np.bool_) if batch.gone is None else ~batch.gone.rows
        tried = batch.attempts if batch.attempts is not None else np.zeros(len(batch.records), np.bool_)
        stated = times(batch.seen_first, batch.seen_last)
        spans = stated or (np.full(len(batch.records), -1, np.int64),) * 2
        for references in batch.references:
            rows = np.arange(len(references.values)) if references.rows is None else references.rows
            if references.kind == "address" and self.blocks is not None:
                self._look_in_blocks(references, rows, left & ~tried, batch, file, spans)
            if references.kind == "mac" and "MAC address" in self._values:
                self._look("MAC address", references.role, references.values, rows, left, True, batch, file, spans)
            elif references.kind == "address" and "address" in self._values:
                sure = references.sender or references.role != "far-end"
                self._look("address", references.role, references.values, rows, left & ~tried, sure, batch, file, spans)
        if batch.asset is not None:
            rows = np.arange(len(batch.records))
            self._look("name or number", NAMED, batch.asset, rows, left, True, batch, file, spans)
            if "address" in self._values:
                self._look("address", NAMED, batch.asset, rows, left, True, batch, file, spans)

    def _given_on(self, batch: Batch, gone: Gone) -> None:
        """What a list says to be there as well was given on: of that nothing follows."""
        assets = self._candidates("name or number", batch.asset) if batch.asset is not None else None
        known = np.zeros(len(batch.records), np.bool_)
        if assets is not None:
            known |= assets
        if "address" in self._values:
            known |= self._candidates("address", gone.addresses, several=True)
        for references in batch.references if "MAC address" in self._values else ():
            if references.kind == "mac":
                rows = np.arange(len(references.values)) if references.rows is None else references.rows
                known[rows[self._candidates("MAC address", references.values)]] = True
        self.there.update(key for _, key in _identities(batch, gone, known & ~gone.rows) if key in self.things)

    def _candidates(self, by: By, values: pa.Array[Any], several: bool = False) -> Any:
        """Which values may be one that is looked for, told for all of them at once. several: a value may hold many."""
        if by not in self._values:
            return np.zeros(len(values), np.bool_)
        lower: Any = pc.utf8_lower(values.cast(pa.string()))
        if by == "MAC address":
            lower = pc.replace_substring_regex(lower, "[^0-9a-f]", "")
            found: Any = pc.is_in(lower, value_set=self._values[by])
        elif by == "address" and not several:
            parsed = parse(values.cast(pa.string()))
            known = parse(self._values[by])
            six = parsed.is_v6 & np.isin(parsed.lo, known.lo[known.is_v6])
            return six | (parsed.is_v4 & np.isin(parsed.v4, known.v4[known.is_v4]))
        else:
            parts: Any = pc.split_pattern_regex(lower, r"[\s,;|]+" if several else r" \(|, |\)$")
            rows = np.asarray(pc.list_parent_indices(parts).to_numpy(zero_copy_only=False), np.int64)
            hit = np.asarray(pc.is_in(pc.list_flatten(parts), value_set=self._values[by]).to_numpy(zero_copy_only=False), np.bool_)
            whole = np.asarray(pc.is_in(lower, value_set=self._values[by]).to_numpy(zero_copy_only=False), np.bool_)
            whole[rows[hit]] = True
            return whole
        return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)

    def _look_in_blocks(
        self, references: References, rows: Rows, left: Any, batch: Batch, file: str, spans: tuple[Rows, Rows]
    ) -> None:
        assert self.blocks is not None
        encoded = references.values.dictionary_encode()
        block = np.append(self.blocks.of(encoded.dictionary), -1)
        at_value = places(encoded.indices)
        mine = block[at_value]
        mine[~left[rows]] = -1
        texts = encoded.dictionary.to_pylist()
        for number, some in _together(mine, mine >= 0):
            key: Key = ("address in it", self.blocks.names[number])
            self._note(key, references.role, True, str(texts[at_value[some[0]]]), rows[some], batch, file, spans)

    def _look(
        self,
        by: By,
        role: str,
        values: pa.Array[Any],
        rows: Rows,
        left: Any,
        sure: bool,
        batch: Batch,
        file: str,
        spans: tuple[Rows, Rows],
    ) -> None:
        if by not in self._values:
            return
        encoded = values.dictionary_encode()
        texts = encoded.dictionary.cast(pa.string())
        wanted: dict[int, list[Key]] = {}
        for at in np.flatnonzero(self._candidates(by, texts)).tolist():
            if keys := [key for key in _keys(by, texts[at].as_py()) if key in self.things]:
                wanted[at] = keys
        if not wanted:
            return
        at_value = places(encoded.indices)
        for value, some in _together(at_value, np.isin(at_value, list(wanted)) & left[rows]):
            for key in wanted[value]:
                self._note(key, role, sure, str(texts[value].as_py()), rows[some], batch, file, spans)

    def _note(
        self, key: Key, role: str, sure: bool, text: str, here: Rows, batch: Batch, file: str, spans: tuple[Rows, Rows]
    ) -> None:
        thing = self.things[key]
        begin, end = (np.where(column[here] < 0, -1, column[here] // _DAY) for column in spans)
        dated, since = end >= 0, thing.since
        begin = np.where(begin < 0, end, begin)
        within = (begin <= thing.until) & ((end <= thing.until) | (begin > since))
        after = dated & (end > since) & within if since != _UNKNOWN else np.zeros(len(here), np.bool_)
        perhaps = ~dated | (end == since) if since != _UNKNOWN else np.ones(len(here), np.bool_)
        if thing.promise is not None:
            perhaps = ~dated | ((begin <= since) & (end > thing.until))  # records of the day itself led to the control
        states: tuple[tuple[State, Any], ...] = (("contradicted", after), ("open", perhaps & ~after))
        for state, some in states:
            if not some.any():
                continue
            row = int(here[some][np.argmax(end[some])])
            line = 0 if batch.lines is None else int(batch.lines[row])
            place = Sighting(file, int(batch.records[row]), text[:200], line)
            told = dated & some
            first, last = (int(begin[told].min()), int(end[told].max())) if told.any() else (-1, -1)
            self._add((key, role, sure, state), Seen(role, int(some.sum()), first, last, place, bool((~dated & some).any())))

    def _add(self, key: tuple[Key, str, bool, State], seen: Seen) -> None:
        known = self.found.setdefault(key, seen)
        if known is not seen:
            firsts = [day for day in (known.first, seen.first) if day >= 0]
            self.found[key] = Seen(
                seen.role,
                known.records + seen.records,
                min(firsts, default=-1),
                max(known.last, seen.last),
                known.place if known.last >= seen.last else seen.place,
                known.undated or seen.undated,
            )

    def hits(self) -> Iterator[Hit]:
        """What was found of each thing, by each identity the strongest state alone."""
        best: dict[tuple[Key, bool], Hit] = {}
        for (key, _, sure, state), seen in sorted(self.found.items(), key=lambda one: (one[0][3], not one[0][2], one[1].place)):
            strongest = best.get((key, True)) or best.get((key, False))
            if strongest is None and key not in self.there:
                best[key, sure] = Hit(self.things[key], key[0], key[1], sure, state, seen)
        yield from best.values()


def _together(numbers: Rows, some: Any) -> Iterator[tuple[int, Rows]]:
    """Each number among some, with the places where it stands, in order: sorted once, however many numbers there are."""
    at = np.flatnonzero(some)
    at = at[np.argsort(numbers[at], kind="stable")]
    for here in np.split(at, np.flatnonzero(np.diff(numbers[at])) + 1) if len(at) else ():
        yield int(numbers[here[0]]), here


def _identities(batch: Batch, gone: Gone, some: Any) -> Iterator[tuple[int, Key]]:
    """What some of the things of a list are known by, with their records."""
    for references in batch.references:
        if references.kind == "mac":
            rows = np.arange(len(references.values)) if references.rows is None else references.rows
            for at in np.flatnonzero(some[rows]).tolist():
                yield from ((int(rows[at]), key) for key in _keys("MAC address", references.values[at].as_py()))
    for row in np.flatnonzero(some).tolist():
        if batch.asset is not None:
            yield from ((row, key) for key in _keys("name or number", batch.asset[row].as_py()))
        for part in re.split(r"[\s,;|]+", gone.addresses[row].as_py() or "")[:8]:
            yield from ((row, key) for key in _keys("address", part))


def _thing(batch: Batch, gone: Gone, file: str, row: int) -> Thing:
    asset = None if batch.asset is None else batch.asset[row].as_py()
    line = 0 if batch.lines is None else int(batch.lines[row])
    about = str(asset or f"the thing of record {int(batch.records[row]):,}")
    says = f"marked as {gone.says[row].as_py() or 'gone'}"
    return Thing(about[:200], says[:200], int(gone.since[row]), Sighting(file, int(batch.records[row]), about[:200], line))


def _keys(by: By, value: str | None) -> list[Key]:
    """The spellings by which a value is compared: of a MAC address its digits, of an address its one spelling, of what names an
    asset (`core-1 (SN7, T-9)`) each part."""
    if not value:
        return []
    if by == "MAC address":
        digits = re.sub(r"[^0-9a-f]", "", value.lower())
        return [(by, digits)] if len(digits) == 12 else []
    if by == "address":
        found = _address(value)
        return [(by, found)] if found else []
    parts = dict.fromkeys(part.strip().casefold() for part in (value, *_SPLIT.split(value)))
    return [(by, part) for part in parts if len(part) >= _SHORTEST and not _address(part)]


def _address(text: str) -> str:
    try:
        found = ip_address(text.partition("/")[0].partition("%")[0].strip())
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
