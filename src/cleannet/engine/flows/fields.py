"""Which fields, in columns of which types, make a table of plain flows. Asking does not load the compiler."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Final

import pyarrow as pa

from cleannet.readers.flows.fields import PACKET

ENDS: Final = ("source", "destination")
SUMS: Final = ("octets", "packets")
TIMES: Final = ("first", "last")
NOT_NUMBERS: Final = (*ENDS, *PACKET, "address", "state")

PLAIN: Final = frozenset({*NOT_NUMBERS, *TIMES, *(f"{s}{way}" for s in SUMS for way in ("", " (there)", " (back)"))})
"""What the compiled loops add up; whatever else a row states of its flow, only the general way asks."""


def knows(types: Mapping[str, Any]) -> bool:
    """Whether a table of these fields and types holds plain flows."""
    return (
        types.keys() >= set(ENDS)
        and types.keys() <= PLAIN
        and all(_is_address(types[field]) for field in (*ENDS, *PACKET) if field in types)
        and ("state" not in types or _is_text(types["state"]))
        and all(pa.types.is_integer(t) or (field in TIMES and pa.types.is_timestamp(t)) for field, t in _numeric(types))
    )


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


def has_texts(type_: Any) -> bool:
    """Whether every value of a column of that type can be written as text, so that a user may group by it."""
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    kinds = pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean
    return any(kind(type_) for kind in kinds)


def ends_among(fields: Container[str]) -> tuple[str, str]:
    """The fields of the two ends. If a table has addresses before and behind a gateway, those before it. A row that leaves these
    empty is odd."""
    source, destination = (packet if packet in fields else end for end, packet in zip(ENDS, PACKET, strict=True))
    return source, destination
