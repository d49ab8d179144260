"""Columns of a flow table become plain arrays: two ends, sums and times, and which rows are odd, so left to the general path.

Only what means the same however it is read is taken: whole numbers, timestamps, addresses as numbers, as 16 octets and as the
dotted text of IPv4. An end that is null or no dotted address, and a number below 0, make a row odd; another type the table unknown.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import LATEST, OTHER_SIDE, Batch, Mask
from cleannet.engine.flows.groups import Texts, texts_of
from cleannet.engine.flows.meanings import Meanings
from cleannet.kernel.addresses import MAPPED
from cleannet.kernel.dotted import dotted
from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.pages import gather
from cleannet.kernel.tally import STATES_OCTETS, STATES_PACKETS, Flags
from cleannet.kernel.window import OUTSIDE
from cleannet.readers.flows.attempts import Said, attempts, said
from cleannet.readers.flows.columns import PACKET, since_1970

ENDS: Final = ("source", "destination")
_SUMS: Final = ("octets", "packets")
_TIMES: Final = ("first", "last")
NOT_NUMBERS: Final = (*ENDS, *PACKET, "address", "state")
_KNOWN: Final = frozenset({*NOT_NUMBERS, *_TIMES, *(f"{s}{way}" for s in _SUMS for way in ("", " (there)", " (back)"))})

_TO_MICROSECONDS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}


class End(Protocol):
    """The addresses of one end along the rows."""

    def values(self, meanings: Meanings, part: slice) -> U32:
        """What each of a part means, for `kernel.tally`."""

    def halves(self, rows: I64) -> tuple[U64, U64]:
        """The addresses of these rows as IPv6 numbers, IPv4 as ::ffff:a.b.c.d."""

    def v4(self, part: slice, /) -> U32 | None:
        """Those of a part, where all are IPv4 addresses."""


@dataclass(frozen=True, slots=True)
class V4:
    """IPv4 addresses."""

    numbers: U32

    def values(self, meanings: Meanings, part: slice) -> U32:
        return meanings.of_v4(self.numbers[part])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return np.zeros(rows.size, np.uint64), self.numbers[rows].astype(np.uint64) | np.uint64(MAPPED)

    def v4(self, part: slice) -> U32:
        return self.numbers[part]


@dataclass(frozen=True, slots=True)
class V6:
    """IPv6 addresses, among which may be some that carry an IPv4 address."""

    hi: U64
    lo: U64

    def values(self, meanings: Meanings, part: slice) -> U32:
        return meanings.of_v6(self.hi[part], self.lo[part])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return self.hi[rows], self.lo[rows]

    def v4(self, _: slice, /) -> None:
        return None


@dataclass(slots=True)
class Coded:
    """Indexes of distinct addresses, each of which is looked up once."""

    distinct: End
    size: int
    codes: U32
    _values: U32 | None = None

    def values(self, meanings: Meanings, part: slice) -> U32:
        if self._values is None:
            self._values = self.distinct.values(meanings, slice(0, self.size))
        found = np.empty(len(self.codes[part]), np.uint32)
        gather(self._values, self.codes[part], found)
        return found

    def halves(self, rows: I64) -> tuple[U64, U64]:
        return self.distinct.halves(self.codes[rows].astype(np.int64))

    def v4(self, part: slice) -> U32 | None:
        numbers = self.distinct.v4(slice(0, self.size))
        if numbers is None:
            return None
        found = np.empty(len(self.codes[part]), np.uint32)
        gather(numbers, self.codes[part], found)
        return found


@dataclass(slots=True, kw_only=True)
class Resolved(Coded):
    """The same, where along the rows it is known what each means."""

    meant: U32

    def values(self, _: Meanings, /, part: slice) -> U32:
        return self.meant[part]


@dataclass(frozen=True, slots=True)
class Joined:
    """The first rows are those of one end, `at` of them, the rest those of another."""

    first: End
    at: int
    rest: End

    def values(self, meanings: Meanings, part: slice) -> U32:
        begin, end = part.start, part.stop
        if end <= self.at:
            return self.first.values(meanings, part)
        behind = self.rest.values(meanings, slice(max(begin - self.at, 0), end - self.at))
        return behind if begin >= self.at else np.concatenate([self.first.values(meanings, slice(begin, self.at)), behind])

    def halves(self, rows: I64) -> tuple[U64, U64]:
        hi, lo = np.empty(rows.size, np.uint64), np.empty(rows.size, np.uint64)
        early = rows < self.at
        hi[early], lo[early] = self.first.halves(rows[early])
        hi[~early], lo[~early] = self.rest.halves(rows[~early] - self.at)
        return hi, lo

    def v4(self, part: slice) -> U32 | None:
        begin, end = part.start, part.stop
        if end <= self.at:
            return self.first.v4(part)
        behind = self.rest.v4(slice(max(begin - self.at, 0), end - self.at))
        if begin >= self.at or behind is None:
            return behind
        before = self.first.v4(slice(begin, self.at))
        return None if before is None else np.concatenate([before, behind])


@dataclass(frozen=True, slots=True)
class Flows:
    """Some rows. octets, packets: None where the table has none; begin, end: the same, both or none. least: of these four
    the smallest that is not odd: -1, which says nothing, unless every row states it. groups: the columns by which a user groups
    rows, None where the table has none; none at all where nobody asks. attempts: `Batch.attempts`."""

    source: End
    destination: End
    octets: I64 | None
    packets: I64 | None
    begin: I64 | None
    end: I64 | None
    odd: Flags
    least: tuple[int, int, int, int] = (-1, -1, -1, -1)
    groups: tuple[Texts | None, ...] = ()
    attempts: Mask | None = None

    @property
    def left(self) -> Mask:
        """Which rows are left to the general path."""
        left: Mask = (self.odd != 0) & (self.odd != OUTSIDE)
        return left

    @property
    def states(self) -> int:
        """What the table states at all, for `kernel.tally`."""
        return (STATES_OCTETS if self.octets is not None else 0) | (STATES_PACKETS if self.packets is not None else 0)


def knows(types: Mapping[str, Any]) -> bool:
    """Whether a table of these fields and types is one of plain flows."""
    return (
        types.keys() >= set(ENDS)
        and types.keys() <= _KNOWN
        and all(_is_address(types[field]) for field in (*ENDS, *PACKET) if field in types)
        and ("state" not in types or _is_text(types["state"]))
        and all(pa.types.is_integer(t) or (field in _TIMES and pa.types.is_timestamp(t)) for field, t in _numeric(types))
    )


def ends_among(fields: Container[str]) -> tuple[str, str]:
    """The fields of the two ends: where a table has both, those in front of a gateway. A row in which these say nothing is odd."""
    source, destination = (packet if packet in fields else end for end, packet in zip(ENDS, PACKET, strict=True))
    return source, destination


def _numeric(types: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(field, type_) for field, type_ in types.items() if field not in NOT_NUMBERS]


def _is_address(type_: Any) -> bool:
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    return type_ in (pa.int32(), pa.uint32(), pa.int64(), pa.uint64(), pa.binary(16), pa.string(), pa.large_string())


def _is_text(type_: Any) -> bool:
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    return type_ in (pa.string(), pa.large_string())


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers or times; what has no room in 64 bits is negative. nulls: where nothing is stated; None: nowhere."""

    numbers: I64
    type: Any
    nulls: Mask | None = None


def flows(columns: Mapping[str, pa.Array[Any]]) -> Flows:
    """The rows of a table that `knows` knows."""
    odd = np.zeros(len(columns["source"]), np.uint8)
    source, destination = (_end(columns[field], odd) for field in ends_among(columns))
    states = said(columns["state"]) if "state" in columns else None
    return joined(source, destination, {f: _whole(c) for f, c in columns.items() if f not in NOT_NUMBERS}, odd, states)


def joined(source: End, destination: End, numbers: Mapping[str, Whole], odd: Flags, states: Said | None = None) -> Flows:
    """Two ends, and the columns beside them by field. states: what the column of states says, where there is one."""
    octets, packets = (_sum(numbers, field, odd) for field in _SUMS)
    times = [_time(numbers[field], odd) if field in numbers else None for field in _TIMES]
    begin, end = times[0] if times[0] is not None else times[1], times[1] if times[1] is not None else times[0]
    o, p, first, last = (0 if field in numbers and numbers[field].nulls is None else -1 for field in (*_SUMS, *_TIMES))
    least = o, p, first if "first" in numbers else last, last if "last" in numbers else first
    back = numbers["octets (back)"].numbers if "octets (back)" in numbers else None
    tried = None if states is None else attempts(states, octets, back)
    return Flows(source, destination, octets, packets, begin, end, odd, least, attempts=tried)


def plain(batch: Batch) -> bool:
    """Whether a batch of any reader is one of plain flows: two ends as text, and nothing beside them."""
    return (
        len(batch.references) == 2
        and batch.asset is None
        and not batch.named
        and all(
            (r.kind, r.role) == ("address", OTHER_SIDE)
            and all(beside is None for beside in (r.rows, r.beside, r.function, r.purpose))
            and pa.types.is_string(r.values.type)
            for r in batch.references
        )
    )


def flows_of(batch: Batch) -> Flows:
    """The rows of a batch that is `plain`."""
    odd = np.zeros(len(batch.records), np.uint8)
    source, destination = (_end(references.values, odd) for references in batch.references)
    first, last = batch.seen_first, batch.seen_last
    begin, end = first if first is not None else last, last if last is not None else first
    groups = tuple(texts_of(column, read=lambda texts: texts) for column in batch.groups)  # its reader has read them
    return Flows(source, destination, batch.octets, batch.packets, begin, end, odd, groups=groups, attempts=batch.attempts)


def _end(column: pa.Array[Any], odd: Flags) -> End:
    if isinstance(column, pa.DictionaryArray):
        return _coded(column, odd)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return V4(_texts(column, odd))
    if pa.types.is_fixed_size_binary(column.type):
        _mark_nulls(column, odd)
        octets = np.frombuffer(memoryview(column.buffers()[1]), np.uint8)  # type: ignore[arg-type]  # it has data
        return v6(octets[16 * column.offset : 16 * (column.offset + len(column))])
    _mark_nulls(column, odd)
    numbers = (column.fill_null(0) if column.null_count else column).to_numpy(zero_copy_only=True)
    if column.type.bit_width == 32:  # Spark has no unsigned numbers
        return V4(numbers.view(np.uint32))
    return narrow(numbers.view(np.uint64), odd)


def narrow(numbers: U64, odd: Flags) -> V4:
    """IPv4 addresses in wide numbers."""
    odd |= numbers >> np.uint64(32) != 0
    return V4(numbers.astype(np.uint32))


def v6(octets: npt.NDArray[np.uint8]) -> V6:
    """Addresses of 16 octets, one behind the other."""
    both = octets.view(np.dtype(">u8")).reshape(-1, 2)
    return V6(both[:, 0].astype(np.uint64), both[:, 1].astype(np.uint64))


def _texts(column: pa.Array[Any], odd: Flags) -> U32:
    """The numbers of dotted addresses; of anything else 0."""
    _mark_nulls(column, odd)
    _, offsets, data = column.cast(pa.string()).buffers()
    if offsets is None or data is None:
        odd |= np.uint8(1)
        return np.zeros(len(column), np.uint32)
    part = slice(column.offset, column.offset + len(column) + 1)
    numbers, wrong = dotted(np.frombuffer(data, np.uint8), np.frombuffer(offsets, np.int32)[part])  # type: ignore[call-overload]
    odd |= wrong
    return numbers


def _coded(column: pa.DictionaryArray[Any, Any], odd: Flags) -> End:
    """Each distinct address is read once."""
    _mark_nulls(column, odd)
    size = len(column.dictionary)
    wrong = np.zeros(max(size, 1), np.uint8)
    distinct = _end(column.dictionary, wrong) if size else V4(np.zeros(1, np.uint32))
    codes = np.asarray(column.indices.fill_null(0).to_numpy(zero_copy_only=False)).astype(np.uint32)
    odd |= wrong[codes]  # which sees to it that all are indexes
    return Coded(distinct, max(size, 1), codes)


def _sum(columns: Mapping[str, Whole], field: str, odd: Flags) -> I64 | None:
    """The total where the table has one; otherwise both directions, or the one it has. -1 where it is not stated. Where it is not,
    though a direction may be, the row is odd."""
    ways = [name for name in (f"{field} (there)", f"{field} (back)") if name in columns]
    names = [field] if field in columns else ways
    if field in columns and ways and (nulls := columns[field].nulls) is not None:
        odd |= nulls
    parts = [_stated(columns[name], columns[name].numbers, odd) for name in names]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    there, back = parts
    odd |= (there | back) < 0  # one is negative, or not stated
    return there + back


def _time(column: Whole, odd: Flags) -> I64:
    """Microseconds since 1970, -1 where not stated."""
    number = column.numbers
    if not pa.types.is_timestamp(column.type):
        return _stated(column, since_1970(number), odd)
    unit = column.type.unit
    if unit == "ns":
        number = number // 1_000
    else:
        scale = _TO_MICROSECONDS[unit]
        odd |= (number > LATEST // scale) | (number < -(LATEST // scale))
        number = number * scale
    return _stated(column, number, odd)


def _stated(column: Whole, numbers: I64, odd: Flags) -> I64:
    """-1 where the column is null; where it may be, a row with a number below 0 is odd; elsewhere `Flows.least` says so."""
    if column.nulls is None:
        return numbers
    odd |= numbers < 0
    return np.where(column.nulls, -1, numbers)


def _whole(column: pa.Array[Any]) -> Whole:
    """A column of pyarrow; 0 where there is nothing."""
    filled: Any = column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column
    numbers = (filled.fill_null(0) if column.null_count else filled).to_numpy(zero_copy_only=True)
    wide = numbers.view(np.int64) if numbers.dtype.itemsize == 8 else numbers.astype(np.int64)
    return Whole(wide, column.type, _nulls(column) if column.null_count else None)


def _nulls(column: pa.Array[Any]) -> Mask:
    return ~np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def _mark_nulls(column: pa.Array[Any], odd: Flags) -> None:
    if column.null_count:
        odd |= _nulls(column)
