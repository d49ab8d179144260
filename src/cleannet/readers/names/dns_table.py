"""Query logs of DNS in a table with a header: which name was looked up, and the addresses in the answer. A row is a query.

Columns are found by name: NextDNS, Microsoft Sentinel (DnsEvents, ASimDnsActivityLogs), Technitium, events of Windows DNS (QNAME),
Route 53 through Athena. Names that were blocked count as well, and clients are not reported. A cell ends with its line.

*Source*: NextDNS, "Logs", download; Microsoft, Azure Monitor reference, DnsEvents and ASimDnsActivityLogs, and "DNS analytic event
logs"; Technitium, "Query Logs", export; Amazon Route 53 Developer Guide, "Values that appear in VPC Resolver query logs"; RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import only
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.ahead import ahead
from cleannet.readers.inputs.events import Events, among, is_address, leave
from cleannet.readers.inputs.lines import cells_of_line
from cleannet.readers.inputs.log_forms import lines_of
from cleannet.readers.inputs.rows import Block, blocks
from cleannet.readers.tables.layout import is_kind

NO_NAME: Final = "no name was asked for"
SHORT: Final = "row has too few values"

_NAMES: Final = ("queryname", "qname", "dnsquery", "dnsquestionname", "questionname", "domain", "question", "name")
"""Of the column of the name, the surest first."""
_TYPES: Final = ("querytype", "qtype", "dnsquerytypename", "querytypename", "questiontype", "rrtype", "type")
_TIMES: Final = (
    "timegenerated",
    "timegeneratedutc",
    "eventstarttime",
    "querytimestamp",
    "timestamp",
    "timecreated",
    "time",
    "date",
)
_ANSWERS: Final = ("ipaddresses", "answer", "answers", "dnsresponsename")
_WEAK: Final = {"domain": "querytype", "question": "rrtype", "name": "querytype"}
"""Names of columns that mean a lookup only beside this one."""
_PLAIN: Final = frozenset({"type", "domain", "question", "name"})
_OTHERS: Final = frozenset({"policyidentity", "mostgranularidentity", "identities", "srcip", "dstip"})
"""Columns of logs that have a reader of their own."""
_LONGEST: Final = 20_000
_ADDRESS: Final = ("A", "AAAA", "1", "28")


class _Columns(NamedTuple):
    """The delimiter, and the places of the columns; -1 if there is none. header: the content of the name's cell in the header."""

    delimiter: str
    name: int
    kind: int
    time: int
    answer: int
    header: str


def sniff(head: bytes) -> bool:
    """Whether a header has the name and the type of a query, and no two ends of a flow."""
    return _columns(head) is not None and not is_kind("flow", head)


def _columns(head: bytes) -> _Columns | None:
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 5) if line.strip()]
    if lines and lines[0].startswith(b"#TYPE "):
        lines.pop(0)
    line = lines[0].decode("utf-8", "replace").strip() if len(lines) > 1 and len(lines[0]) <= _LONGEST else ""
    for delimiter in (",", ";", "\t", "|"):
        shown = cells_of_line(line, delimiter) if delimiter in line else []
        titles = [re.sub(r"[^a-z0-9]", "", title.lower()) for title in shown]
        name, kind = _place(titles, _NAMES), _place(titles, _TYPES)
        if name < 0 or kind < 0 or _OTHERS & set(titles):
            continue
        if titles[name] in _WEAK and _WEAK[titles[name]] not in titles:
            continue
        if titles[kind] in _PLAIN and titles[name] in _PLAIN:
            continue
        return _Columns(delimiter, name, kind, _place(titles, _TIMES), _place(titles, _ANSWERS), shown[name].strip())
    return None


def _place(titles: list[str], wanted: tuple[str, ...]) -> int:
    return next((titles.index(title) for title in wanted if title in titles), -1)


def read(item: Input) -> Iterator[Batch]:
    """One record a row. Raises Unreadable."""
    item.log.by_line = True
    columns = _columns(item.head)
    if columns is None:
        return
    item.log.notes.append(f"columns: name={columns.header}")
    with item.open() as stream:
        yield from ahead(blocks(stream), partial(_batch, columns))


def _batch(columns: _Columns, block: Block) -> Batch:
    skipped: list[Skip] = block.skipped
    lines = lines_of(block, skipped)
    found = cells(lines, ord(columns.delimiter), quotes=True)
    titles = among(lines.texts(found.of(columns.name)), columns.header)
    comment = lines.octets[lines.starts] == ord("#")
    if (titles | comment).any():
        lines = lines.where(~(titles | comment))
        found = cells(lines, ord(columns.delimiter), quotes=True)
    whole = leave(lines.numbers, found.numbers > max(columns.name, columns.kind), SHORT, skipped)
    names = lines.texts(only(found.of(columns.name), whole))
    names = pc.if_else(pa.array(among(names, ".")), pa.scalar(None, pa.string()), names)
    seen = moments(lines, found.of(columns.time), ISO) if columns.time >= 0 else np.full(len(lines), -1, np.int64)
    events = Events.of(lines.numbers, {"lookup": names}, first=seen, last=seen)
    named: tuple[Named, ...] = ()
    if columns.answer >= 0:
        asked = among(pc.utf8_upper(lines.texts(found.of(columns.kind))), *_ADDRESS)
        named = _answers(events.texts["lookup"], lines.texts(only(found.of(columns.answer), asked & whole)))
    return events.where(whole).batch(skipped, named, otherwise=NO_NAME)


def _answers(names: pa.Array[Any], texts: pa.Array[Any]) -> tuple[Named, ...]:
    """The words of each answer that are addresses, for the requested name."""
    lists: Any = pc.split_pattern_regex(texts, r'[\s,;|"\[\]]+')
    parents, each = pc.list_parent_indices(lists), pc.list_flatten(lists)
    good: Any = pc.and_(pa.array(is_address(each) & ~among(each, "", "0.0.0.0", "::")), names.take(parents).is_valid())  # noqa: S104
    if not pc.any(good).as_py():
        return ()
    parents = parents.filter(good)
    return (Named(names.take(parents), each.filter(good), np.asarray(parents, np.int64)),)


READER: Final = Reader("dns-table", "DNS query log in a table", "row", sniff, read, states_facts=True, idle=frozenset({NO_NAME}))
