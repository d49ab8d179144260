"""Resolvers of DNS that answer everybody, by the facts of a day: whoever stops one stops the names of all who ask it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pyarrow as pa

from cleannet.kernel.addresses import parse
from cleannet.world.view import View

Addresses = dict[IPv4Address | IPv6Address, str]


def public_resolvers(view: View) -> Addresses:
    """Address -> what the resolver there is called, with who runs it where a source says so."""
    return view.kept("public resolvers", lambda: _found(view))


def _found(view: View) -> Addresses:
    found: Addresses = {}
    for row in view.world.facts.resolvers:
        says = f"{row.name} answers everybody"
        if view.claim(f"resolvers/{row.name}", row, view.cited("resolvers"), says).no:
            continue
        known = row.entity and "entity" not in row.unverified
        whose = f" of {view.name_of(row.entity)}" if known else ""
        found.update(dict.fromkeys(map(ip_address, row.addresses), f"{row.name}{whose}"))
    return found


def networks_with_resolvers(view: View) -> dict[int, str]:
    """AS -> the first public resolver in it, by the embedded table."""
    return view.kept("networks with public resolvers", lambda: _networks(view))


def _networks(view: View) -> dict[int, str]:
    known = public_resolvers(view)
    numbers = view.world.networks.asn_of(parse(pa.array(map(str, known), pa.string())))
    found: dict[int, str] = {}
    for (address, name), number in zip(known.items(), numbers.tolist(), strict=True):
        if number:
            found.setdefault(int(number), f"{address} is the public resolver {name}")
    return found
