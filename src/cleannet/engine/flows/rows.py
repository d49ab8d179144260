"""Rows of flows as plain arrays, whatever they came from: two ends, sums and times, and which rows are odd.

Only what means the same however it is read is taken. Odd rows are left to the general path.
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
from cleannet.readers.flows.columns import since_1970
from cleannet.readers.tables.block import Block

_TO_MICROSECONDS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}


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


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a piece. places: of each in the piece; or of the first, and the others follow it. odd: makes a block of the rows
    with these indexes; None where the caller takes what is left by `Flows.left`."""

    rows: Flows
    places: I64 | int
    odd: Callable[[I64], Block] | None


def at_places(rows: I64, places: I64 | int) -> I64:
    """The places of these rows; places: of all, or of the first where they follow it."""
    return rows + places if isinstance(places, int) else places[rows]


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers or times; what has no room in 64 bits is negative. nulls: where nothing is stated; None: nowhere."""

    numbers: I64
    type: Any
    nulls: Mask | None = None


def joined(source: End, destination: End, numbers: Mapping[str, Whole], odd: Flags, states: Said | None = None) -> Flows:
    """Two ends, and the columns beside them by field. states: what the column of states says, where there is one."""
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
