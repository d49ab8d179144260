"""PeeringDB's prefixes of peering LANs become a layer: there the routers of many networks share one segment of an exchange.

It reads the API's answer to `ixpfx`, and a dump of all tables as CAIDA archives it, which also names the exchanges. Rows that are
pending or deleted are skipped, and so is a prefix so wide that nearly everybody would be at an exchange.

*Source*: PeeringDB API, objects `ixpfx`, `ixlan`, `ix`; a prefix belongs to an `ixlan`, and that to an `ix`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cleannet.importers.stream import Skips, date_in, opened
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.documents import ITEM, elements
from cleannet.world.layer import Layer, PeeringLans

_TABLES: Final = "as_set campus carrier carrierfac fac ix ixfac ixlan ixpfx net netfac netixlan org poc".split()
_DUMP: Final = re.compile(rf'\s*\{{\s*"(?:{"|".join(_TABLES)})"\s*:\s*\{{'.encode())
_SHORTEST: Final = {4: 16, 6: 32}
"""A LAN has room for the routers of an exchange, not for a country."""
_MOST: Final = 1_000_000
"""Rows of a table that are read: some hundred times those of the whole world."""


def sniff(head: bytes) -> bool:
    """Whether it begins with a table of PeeringDB, or with prefixes that state their LAN."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _DUMP.match(text) is not None or (text.startswith(b"{") and b'"ixlan_id"' in text and b'"prefix"' in text)


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it holds no prefix, or is broken."""
    skips = Skips()
    rows: dict[str, list[Any]] = {"ixpfx": [], "ixlan": [], "ix": []}
    with opened(path) as stream:
        for at, row in elements(stream, lambda path: path[-2:] == ("data", ITEM) and (len(path) == 2 or path[0] in rows)):
            table = rows["ixpfx" if len(at) == 2 else at[0]]
            if len(table) >= _MOST:
                raise Unreadable(f"{path.name}: more than {_MOST:,} rows of one table")
            table.append(row)
    names = _names(rows["ixlan"], rows["ix"])
    lans: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]] = []
    for number, row in enumerate(rows["ixpfx"], 1):
        told = _lan(row)
        if isinstance(told, str):
            skips.add(number, told, str(row.get("prefix", "")) if isinstance(row, dict) else "")
        else:
            lan = _id(row, "ixlan_id")
            lans.append((told, names.get(lan, f"the exchange of LAN {lan}")))
    if not lans:
        raise Unreadable(f"{path.name}: holds no prefix of a peering LAN (`ixpfx`)")
    return Layer(
        name="peering-lans",
        title="PeeringDB, peering LANs of exchanges",
        date=date_in(path.name.replace("_", "-")),
        licence="as PeeringDB's acceptable use policy says (your own copy)",
        attribution="PeeringDB",
        rows=len(lans),
        skipped=skips.counts,
        examples=skips.examples,
        peering_lans=PeeringLans.of(lans),
    )


def _names(lans: list[Any], exchanges: list[Any]) -> Mapping[object, str]:
    """LAN -> the name of its exchange."""
    name_of = {_id(row, "id"): row.get("name") for row in exchanges if isinstance(row, dict)}
    found = {_id(row, "id"): name_of.get(_id(row, "ix_id")) for row in lans if isinstance(row, dict)}
    return {lan: name[:120] for lan, name in found.items() if isinstance(name, str) and name}


def _id(row: dict[str, Any], key: str) -> int:
    """The number in that field of a row; -1 if there is none."""
    number = row.get(key)
    return number if isinstance(number, int) else -1


def _lan(row: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | str:
    """The prefix of a row; or why there is none."""
    if not isinstance(row, dict) or not isinstance(row.get("prefix"), str):
        return "no prefix"
    if row.get("status", "ok") != "ok":
        return "pending or deleted"
    try:
        network = ipaddress.ip_network(row["prefix"])
    except ValueError:
        return "no prefix"
    return network if network.prefixlen >= _SHORTEST[network.version] else "too wide for a LAN"
