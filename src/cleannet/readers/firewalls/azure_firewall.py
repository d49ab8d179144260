"""Azure Firewall: network, NAT, application and DNS rules, threat intelligence and intrusion detection, as JSON with one event per
line, or as CSV from Log Analytics.

The older categories (`AzureFirewall...`) tell each event in a sentence, the newer ones (`AZFW...`) in fields. Policies, rules and
pages are never read. Asset: the firewall.

*Source*: Microsoft, Azure Firewall, "Monitoring data reference" (structured and legacy logs); Azure Monitor, the tables
AZFWNetworkRule, AZFWApplicationRule, AZFWNatRule, AZFWDnsQuery, AZFWThreatIntel, AZFWIdpsSignature.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events, hosts, is_address, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.moments import iso
from cleannet.readers.tables.exports import TIMES, Columns, blocks, has, times
from cleannet.readers.tables.layout import UNIT

NO_CONNECTION: Final = "event of no connection"

_FIELDS: Final = ("msg", "SourceIp", "DestinationIp", "TranslatedIp", "Fqdn", "QueryName", "Action")
_SCHEMA: Final = pa.schema(
    [
        ("time", pa.string()),
        ("resourceId", pa.string()),
        ("properties", pa.struct([(name, pa.string()) for name in _FIELDS])),
    ]
)
_SENTENCE: Final = (
    r"request from (?P<source>[^ ]+?)(?::[0-9]*)?\.?(?: to (?P<destination>[^ ]+?)(?::[0-9]*)?\.?)?"
    r"(?: was DNAT'ed to (?P<put>[^ ]+?)(?::[0-9]*)?\.?)?(?: Url: [^ ]*)?(?: .*?\bAction: (?P<action>[A-Za-z]+)\b.*| .*|)$"
)
_QUERY: Final = r"^DNS Request: [^ ]+ - [0-9]+ [^ ]+ [^ ]+ (?P<name>[^ ]+) "


def sniff(head: bytes) -> bool:
    """Whether the first event is of one of the categories of a firewall."""
    return (b'"AzureFirewall' in head or b'"AZFW' in head) and has_keys(head, "category", "properties")


def read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    for numbers, part, skipped in rows(item, _SCHEMA):
        told = {name: silent(pc.struct_field(part.column("properties"), name)) for name in _FIELDS}
        events = _events(np.asarray(numbers, np.int64), told, iso(part.column("time")), part.column("resourceId"))
        yield events.batch(skipped, otherwise=NO_CONNECTION)


def _events(numbers: Rows, told: dict[str, pa.Array[Any]], seen: Rows, resource: pa.Array[Any]) -> Events:
    """Events that tell these fields, or the same in a sentence. resource: the firewall, with what it belongs to."""
    sentence: Any = pc.extract_regex(told["msg"], _SENTENCE)
    query: Any = pc.struct_field(pc.extract_regex(told["msg"], _QUERY), "name")

    def of(field: str, group: str) -> pa.Array[Any]:
        return pc.coalesce(told[field], silent(pc.struct_field(sentence, group)))

    destination = of("DestinationIp", "destination")
    named = pa.array(~is_address(destination))
    nothing = pa.scalar(None, pa.string())
    return Events.of(
        numbers,
        {
            "destination": pc.if_else(named, nothing, destination),
            "source": of("SourceIp", "source"),
            "translated destination": of("TranslatedIp", "put"),
            "host": pc.coalesce(hosts(told["Fqdn"]), pc.if_else(named, hosts(destination), nothing)),
            "lookup": pc.utf8_rtrim(pc.coalesce(told["QueryName"], query), "."),
        },
        first=seen,
        last=seen,
        attempts=said(of("Action", "action")) == REFUSED,
        asset=silent(pc.replace_substring_regex(resource, r"^.*/", "")),
    )


_TABLES: Final[tuple[Columns, ...]] = (
    {"msg": ("msg_s",), "time": TIMES},
    {"Fqdn": ("Fqdn",), "SourceIp": ("SourceIp",), "Action": ("Action",), "TargetUrl": ("TargetUrl",), "time": TIMES},
)
"""The columns of AzureDiagnostics and of AZFWApplicationRule; tables with both ends of a connection are tables of flows."""


_WORDS: Final = (b" request from ", b"DNS Request: ")
"""Without one of these, the sentences of AzureDiagnostics are those of another resource."""


def _table(head: bytes) -> Columns | None:
    found = next((columns for columns in _TABLES if has(head, columns)), None)
    return None if found is _TABLES[0] and not any(word in head for word in _WORDS) else found


def _read_table(item: Input) -> Iterator[Batch]:
    """One record a row."""
    for block in blocks(item, _table(item.head) or {}):
        told = {name: silent(block.get(name)) for name in _FIELDS}
        events = _events(block.rows, told, times(silent(block.get("time"))), pa.nulls(len(block.rows), pa.string()))
        yield events.batch(block.skipped, otherwise=NO_CONNECTION)


READER: Final = Reader(
    "azure-firewall", "Azure Firewall log", "event", sniff, read, idle=frozenset({NO_CONNECTION}), asset="resource"
)
TABLE: Final = Reader(
    "azure-firewall-table",
    "Azure Firewall log (CSV)",
    UNIT,
    lambda head: _table(head) is not None,
    _read_table,
    idle=frozenset({NO_CONNECTION}),
)
READERS: Final = (READER, TABLE)
