"""Rows of flows as plain arrays, whatever format they came from: two ends, sums, times, and which rows are odd.

Only values that mean the same in every format are taken. Odd rows are left to `general`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import LATEST, Mask, begin_and_end
from cleannet.engine.flows.ends import End
from cleannet.engine.flows.fields import SUMS, TIMES
from cleannet.engine.flows.groups import Texts
from cleannet.kernel.intervals import I64
from cleannet.kernel.tally import STATES_OCTETS, STATES_PACKETS, Flags
from cleannet.kernel.window import OUTSIDE
from cleannet.readers.base.attempts import Said, attempts
from cleannet.readers.flows.times import since_1970
from cleannet.readers.tables.block import Block

_TO_MICROSECONDS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}


@dataclass(frozen=True, slots=True)
class Flows:
    """Some rows.

    octets, packets: None if the table lacks them. begin, end: both or none. least: for these four, the smallest number that is not
    odd; -1 says nothing, unless every row states the number. groups: the columns that the user groups by, None for a column that
    the table lacks; empty if the user asks for none. attempts: as `Batch.attempts`."""

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
        """Which rows are left to `general`."""
        left: Mask = (self.odd != 0) & (self.odd != OUTSIDE)
        return left

    @property
    def states(self) -> int:
        """Which sums the table states, for `kernel.tally`."""
        return (STATES_OCTETS if self.octets is not None else 0) | (STATES_PACKETS if self.packets is not None else 0)


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a piece. places: the place of each row in the piece, or of the first if the others follow it. odd: makes a block
    of the rows with these indexes; None if the caller takes what `Flows.left` says."""

    rows: Flows
    places: I64 | int
    odd: Callable[[I64], Block] | None


def at_places(rows: I64, places: I64 | int) -> I64:
    """The places of these rows. places: of each row, or of the first if the others follow it."""
    return rows + places if isinstance(places, int) else places[rows]


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers or times; a value too large for 64 bits is negative. nulls: where nothing is stated; None if every row states
    it."""

    numbers: I64
    type: Any
    nulls: Mask | None = None


def joined(source: End, destination: End, numbers: Mapping[str, Whole], odd: Flags, states: Said | None = None) -> Flows:
    """Two ends with the columns beside them, by field. states: what the column of states says, if there is one."""
    octets, packets = (_sum(numbers, field, odd) for field in SUMS)
    times = [_time(numbers[field], odd) if field in numbers else None for field in TIMES]
    begin, end = begin_and_end(*times)
    smallest = [_least(numbers.get(field)) for field in (*SUMS, *TIMES)]
    o, p, first, last = (-1 if least is None else least for least in (*smallest[:2], *begin_and_end(*smallest[2:])))
    back = numbers["octets (back)"].numbers if "octets (back)" in numbers else None
    tried = None if states is None else attempts(states, octets, back)
    return Flows(source, destination, octets, packets, begin, end, odd, (o, p, first, last), attempts=tried)


def _least(column: Whole | None) -> int | None:
    """The smallest number of a column that is not odd; -1 says nothing."""
    return None if column is None else 0 if column.nulls is None else -1


def _sum(columns: Mapping[str, Whole], field: str, odd: Flags) -> I64 | None:
    """The total if the table has one, otherwise both directions added up, or the one that it has. -1 if not stated. A row is odd if
    it states no total but may state a direction."""
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
    """Microseconds since 1970; -1 if not stated."""
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
    """-1 where the column is null. If nulls are possible, a row with a negative number is odd; otherwise `Flows.least` shows
    one."""
    if column.nulls is None:
        return numbers
    odd |= numbers < 0
    return np.where(column.nulls, -1, numbers)
