"""Azure Firewall: network, NAT, application and DNS rules, threat intelligence and intrusion detection, as JSON with one event per
line.

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

from cleannet.columns import Batch
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events, hosts, is_address, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.moments import iso

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
        sentence: Any = pc.extract_regex(told["msg"], _SENTENCE)
        query: Any = pc.struct_field(pc.extract_regex(told["msg"], _QUERY), "name")

        def of(field: str, group: str, told: dict[str, Any] = told, sentence: Any = sentence) -> pa.Array[Any]:
            return pc.coalesce(told[field], silent(pc.struct_field(sentence, group)))

        destination = of("DestinationIp", "destination")
        named = pa.array(~is_address(destination))
        nothing = pa.scalar(None, pa.string())
        seen = iso(part.column("time"))
        events = Events.of(
            np.asarray(numbers, np.int64),
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
            asset=silent(pc.replace_substring_regex(part.column("resourceId"), r"^.*/", "")),
        )
        yield events.batch(skipped, otherwise=NO_CONNECTION)


READER: Final = Reader(
    "azure-firewall", "Azure Firewall log", "event", sniff, read, idle=frozenset({NO_CONNECTION}), asset="resource"
)
