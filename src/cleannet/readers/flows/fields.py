"""Which columns of a table are fields of a flow, and what each field is asked about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows.texts import as_text
from cleannet.readers.tables.column_names import OF_NAMES, WIDEST, chosen, kind_of_table, told, twice
from cleannet.readers.tables.header_words import FLOW, folded

SOURCE, DESTINATION = (
    tuple(f"{end}{which}" for which in (" (packet)", "", " (IPv6)", " (public)")) for end in ("source", "destination")
)
"""Of these the first that says something."""

FIELDS: Final = {name: field for field, spellings in FLOW.items() for name in spellings}
"""Name of a column, folded, to its field."""

ENDS: Final = frozenset({*SOURCE, *DESTINATION, "source (NAT)", "destination (NAT)"})

PACKET: Final = (SOURCE[0], DESTINATION[0])
"""The ends in front of a gateway, where a table has both."""

TRANSLATED: Final = ("source (NAT)", "destination (NAT)")
"""The ends on the other side of a gateway that translates addresses: they are asked as well."""

MEANING: Final = {
    **dict.fromkeys((*SOURCE, *DESTINATION, "source (NAT)", "destination (NAT)", "address"), "address far-end"),
    **dict.fromkeys(("source AS", "destination AS", "address AS"), "asn far-end, if the addresses tell another"),
    **dict.fromkeys(("source (name)", "destination (name)"), "domain far-end"),
    "domain": "domain far-end",
    "domain (HTTP)": "domain far-end",
    "domain (DNS)": "domain looked-up",
    "URL": "domain far-end",
    "host": "domain-trace far-end",
    "application": "app-traffic far-end",
    "next AS": "asn direct",
    "AS path": "asn direct, transit and origin",
    "previous AS": "asn direct",
}
NAMES: Final = frozenset(OF_NAMES)
"""Fields of names; of each a flow may have several, and each may name somebody else."""

NEIGHBOURS: Final = ("next AS", "previous AS")
"""The networks next to ours on the path to the destination and from the source, as the exporter's routes tell them."""

PATH: Final = 200
"""Characters of the longest path that is the name of a column."""


def mapping(header: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """Field -> the path of its column, and the same in words; raises Unreadable if the columns are not those of flows."""
    if len(header) > WIDEST or kind_of_table(header) != "flow":
        seen = ", ".join(header[:20]) or "none"
        raise Unreadable(f"a table, but not of flows: a flow needs two addresses, or one and octets; its columns are {seen}")
    taken = chosen("flow", header)
    if (name := twice(header, taken)) is not None:
        raise Unreadable(f"the table names the column {name!r} twice; name each column once")
    taken.pop("lasted", None)  # a number of some type; only text has it
    for name in header:
        inside = next((name[:at] for at, sign in enumerate(name[:PATH]) if sign == "." and is_end(name[:at])), None)
        if inside is not None and FIELDS[folded(inside)] not in taken:
            raise Unreadable(
                f"the column {inside!r} holds objects, not addresses; rename the part that holds the address to this name"
            )
    return {field: header[i] for field, i in taken.items()}, told(header, taken, MEANING)


def bare_field(field: str) -> str:
    """The field without the number of its column.

    >>> bare_field("URL (2)"), bare_field("domain (DNS) (3)"), bare_field("domain (DNS)")
    ('URL', 'domain (DNS)', 'domain (DNS)')
    """
    return _NUMBERED.sub("", field)


_NUMBERED: Final = re.compile(r" \([0-9]+\)$")


def may_be_listed(path: str) -> bool:
    """Whether a cell of the column of that name may hold several things."""
    return len(path) <= PATH and FIELDS.get(folded(path)) in _LISTED


_LISTED: Final = ENDS | NAMES | {"AS path"}


def is_end(path: str) -> bool:
    """Whether a column of that name holds the addresses of one end."""
    return len(path) <= PATH and FIELDS.get(folded(path)) in ENDS


def fields_of(part: pa.RecordBatch, paths: dict[str, str]) -> dict[str, pa.Array[Any]]:
    """Field to column."""
    found = flat(part)
    return {field: found[path] for field, path in paths.items()}


def columns_of(part: pa.RecordBatch, paths: Sequence[str | None]) -> tuple[pa.Array[Any] | None, ...]:
    """The columns that the user groups by, as they are; empty if none are asked for."""
    found = flat(part) if any(paths) else {}
    return tuple(None if path is None else found[path] for path in paths) if found else ()


def groups_of(
    columns: Sequence[pa.Array[Any] | None], paths: Sequence[str | None], unread: Counter[str]
) -> tuple[pa.Array[Any] | None, ...]:
    """Columns of these paths as text."""
    groups: list[pa.Array[Any] | None] = []
    for path, column in zip(paths, columns, strict=True) if columns else ():
        text = None if column is None else as_text(column)
        if column is not None and text is None:
            unread[f"column {path}"] += len(column) - column.null_count
        groups.append(text)
    return tuple(groups)


def sound(column: pa.Array[Any]) -> pa.Array[Any]:
    """The column; raises ValueError if it points beyond its dictionary, as a broken file may: nothing below asks again."""
    if isinstance(column, pa.DictionaryArray) and len(column):
        ends: Any = pc.min_max(column.indices)
        least, most = ends["min"].as_py(), ends["max"].as_py()
        if most is not None and (least < 0 or most >= len(column.dictionary)):
            raise ValueError(f"a value is number {most if least >= 0 else least} of a dictionary of {len(column.dictionary):,}")
    return column


def flat(part: pa.RecordBatch) -> dict[str, pa.Array[Any]]:
    """Path to column, structs opened."""
    found: dict[str, pa.Array[Any]] = {}
    left: list[tuple[str, Any]] = list(zip(part.schema.names, part.columns, strict=True))
    while left:
        path, column = left.pop()
        if pa.types.is_struct(column.type):
            left += [(f"{path}.{column.type.field(i).name}", c) for i, c in enumerate(column.flatten())]
        else:
            found[path] = sound(column)
    return found
