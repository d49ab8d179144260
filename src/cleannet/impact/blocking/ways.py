"""The ways to stop something, the least destructive first, each with what else it stops and what gets through.

The first way that stops something and has no known harm is proposed. If every way harms somebody, none is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from msgspec.structs import replace

from cleannet.blocklists.entries import EVERY
from cleannet.impact.blocking.asked import ids_of
from cleannet.impact.blocking.shared import serving
from cleannet.impact.blocking.standing import standing
from cleannet.model.answers.impact_block import How, Sums, Traffic, Way
from cleannet.model.subject import EntityId, Subject, kind_of, value_of
from cleannet.world.tenants import let_names
from cleannet.world.view import View

SHOWN: Final = 20
"""Things of a way that the answer names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be stopped, by kind: names, networks, prefixes, apps of the facts or ids. shared: the prefixes that stop others
    too, each with why. owners: whose it is. around: the networks that the prefixes belong to. others: what these owners have beside
    it, as `name`, `network` and `app`; hosted: their names that others host."""

    names: tuple[Subject, ...]
    networks: tuple[Subject, ...]
    prefixes: tuple[str, ...]
    apps: tuple[Subject, ...]
    shared: Mapping[str, str]
    owners: tuple[EntityId, ...]
    around: tuple[Subject, ...]
    others: Mapping[str, tuple[Subject, ...]]
    hosted: int


def ways(wanted: Wanted, view: View, traffic: Traffic | None, met: Mapping[How, Sums]) -> tuple[Way, ...]:
    """All five ways, the least destructive first."""
    found = [
        _device(wanted, view, met),
        _store(wanted, view),
        _names(wanted, view, traffic, met),
        _prefixes(wanted, view, traffic, met),
        _networks(wanted, view, traffic, met),
    ]
    first = next((way.how for way in found if way.count and not way.harmed), None)
    return tuple(_proposed(way) if way.how == first else way for way in found)


def _proposed(way: Way) -> Way:
    return replace(way, proposed=True)


def _ids(wanted: Wanted, view: View) -> list[Subject]:
    return [id_ for app in wanted.apps for id_ in ids_of(view, app)]


def _device(wanted: Wanted, view: View, met: Mapping[How, Sums]) -> Way:
    ids = _ids(wanted, view)
    leakage = [
        "devices that nobody manages keep the app",
        "whoever uses the service in a browser still can",
        "code of the same maker inside other apps stays: cleannet audit of the apps names it",
    ]
    stores = [row.name for id_ in ids for row in view.stores.get(id_, ())]
    damage = [f"it is a store: apps that came from {name} get no more updates" for name in stores]
    return Way(
        how="device",
        count=len(ids),
        things=tuple(ids[:SHOWN]),
        harmed=len(stores),
        damage=tuple(damage) or (("nothing but the app itself",) if ids else ()),
        leakage=tuple(leakage) if ids else (_unnamed("app", wanted, view),),
        met=met.get("device"),
    )


def _store(wanted: Wanted, view: View) -> Way:
    ids = _ids(wanted, view)
    leakage = ["who has the app keeps it", "it can be installed from elsewhere"]
    return Way(
        how="store",
        count=len(ids),
        things=tuple(ids[:SHOWN]),
        harmed=0,
        damage=("everybody whom the store serves loses the app and its updates, also those whom nothing binds",) if ids else (),
        leakage=tuple(leakage) if ids else (_unnamed("app", wanted, view),),
    )


def _unnamed(kind: str, wanted: Wanted, view: View) -> str:
    """What to say where nothing of a kind is to be stopped: what there is by the facts."""
    if kind == "network" and wanted.around:
        return f"no network is named; these addresses belong to {_counted(kind, wanted.around, view)}"
    if things := wanted.others[kind]:
        return f"no {kind} is named; by the facts its owners have {_counted(kind, things, view)}"
    return f"no {kind} is named{'; by the facts its owners have none' if wanted.owners else ''}"


def _counted(kind: str, things: Sequence[Subject], view: View) -> str:
    names = [value_of(thing) if kind == "name" else view.name(thing) for thing in things[:_FEW]]
    more = len(things) - len(names)
    return f"{len(things):,} {kind}{'s' * (len(things) > 1)}: {', '.join(names)}{f' and {more:,} more' if more else ''}"


_FEW: Final = 3


def _names(wanted: Wanted, view: View, traffic: Traffic | None, met: Mapping[How, Sums]) -> Way:
    let = let_names(view)
    shared = [name for name in wanted.names if value_of(name) in let or value_of(name) == EVERY]
    every = ["every name there is stops, whoever has it"] if Subject(f"domain:{EVERY}") in shared else []
    below = (f"names below {value_of(name)} are let to others, who stop too" for name in shared if value_of(name) != EVERY)
    damage = [*every, *islice(below, SHOWN)]
    leakage = [
        "a resolver elsewhere still answers (DNS over HTTPS, a phone on another network)",
        "programs may know addresses by heart",
    ]
    if more := wanted.others["name"]:
        leakage.append(f"{len(more):,} more name{'s' * (len(more) > 1)} of the same owners by the facts")
    if wanted.hosted:
        leakage.append(f"{wanted.hosted:,} entries lie at names of others; what else of the owner lies there, no fact tells")
    if traffic and (open_ := [met_.subject for met_ in traffic.leaks if met_.subject.startswith("domain:")]):
        leakage.append(f"in your records: {', '.join(open_[:3])}{' and more' if len(open_) > 3 else ''}")
    return Way(
        how="name",
        count=len(wanted.names),
        things=tuple("*" if value_of(name) == EVERY else name for name in wanted.names[:SHOWN]),
        harmed=len(shared),
        damage=tuple(damage) or (("the facts tell of nobody else at these names",) if wanted.names else ()),
        leakage=tuple(leakage) if wanted.names else (_unnamed("name", wanted, view),),
        met=met.get("name"),
    )


def _prefixes(wanted: Wanted, view: View, traffic: Traffic | None, met: Mapping[How, Sums]) -> Way:
    counts = _sizes(wanted.networks, view)
    things = [*wanted.prefixes, *(f"those of {view.name(asn)}" for asn in wanted.networks)]
    harmed, damage = _harm("prefix", wanted, view, traffic)
    count = len(wanted.prefixes) + sum(counts.values())
    leakage = list(_address_leaks(wanted, traffic))
    return Way(
        how="prefix",
        count=count,
        things=tuple(things[:SHOWN]),
        harmed=harmed,
        damage=tuple(damage) if count else (),
        leakage=tuple(leakage) if count else (_unnamed("network", wanted, view),),
        met=_both(met, "prefix", "as"),
    )


def _networks(wanted: Wanted, view: View, traffic: Traffic | None, met: Mapping[How, Sums]) -> Way:
    harmed, damage = _harm("as", wanted, view, traffic)
    if wanted.networks:
        denied = " ".join(f"--deny {asn}" for asn in wanted.networks[:3])
        damage.append(f"routes that lead through them: cleannet impact routes {denied} counts these")
    return Way(
        how="as",
        count=len(wanted.networks),
        things=tuple(wanted.networks[:SHOWN]),
        harmed=harmed,
        damage=tuple(damage) if wanted.networks else (),
        leakage=tuple(_address_leaks(wanted, traffic)) if wanted.networks else (_unnamed("network", wanted, view),),
        met=met.get("as"),
    )


def _harm(how: How, wanted: Wanted, view: View, traffic: Traffic | None) -> tuple[int, list[str]]:
    """Who else is at these addresses, by the facts and by the user's records. A whole network always counts: it has customers, or
    may have them."""
    hosts = serving(view)
    damage = []
    harmed = len(wanted.networks)
    if wanted.networks:
        numbers = np.array([int(value_of(asn)) for asn in wanted.networks], np.uint32)
        held = int(view.world.networks.sizes(numbers).sum())
        damage.append(f"all {held:,} IPv4 addresses of these networks, and the IPv6 ones, whoever uses them")
    for asn in wanted.networks:
        for owner in standing(view, asn).owners:
            if owner in hosts:
                harmed += 1
                damage.append(f"{view.name(asn)}: {view.name_of(owner)} {hosts[owner]}, so others are there too")
    for prefix in wanted.prefixes if how == "prefix" else ():
        if why := wanted.shared.get(prefix):
            harmed += 1
            damage.append(f"{prefix}: {why}, so others are there too")
    if traffic and traffic.beside:
        harmed += len(traffic.beside)
        names = [f"{one.name}{f' ({one.owners[0]})' if one.owners else ''}" for one in traffic.beside[:3]]
        more = len(traffic.beside) - len(names)
        damage.append(f"in your records, at the same addresses: {', '.join(names)}{f' and {more:,} more' if more else ''}")
    if not damage:
        damage.append("the facts tell of nobody else at these addresses; without DNS answers of yours (--traffic) that is little")
    return harmed, damage[:SHOWN]


def _address_leaks(wanted: Wanted, traffic: Traffic | None) -> Iterator[str]:
    yield "what the owner has at content delivery networks and clouds of others"
    if wanted.prefixes and not wanted.networks and all(":" not in prefix for prefix in wanted.prefixes):
        yield "everything over IPv6: no prefix of it is listed"
    if traffic and (open_ := [met.subject for met in traffic.leaks if met.subject.startswith("asn:")]):
        yield f"in your records: {', '.join(open_[:3])}{' and more' if len(open_) > 3 else ''}"


def _both(met: Mapping[How, Sums], *ways: How) -> Sums | None:
    """What the records show of addresses, whichever entry stops them."""
    found = [met[way] for way in ways if way in met]
    if len(found) < 2:
        return found[0] if found else None
    octets = [one.octets for one in found if one.octets >= 0]
    return Sums(
        things=sum(one.things for one in found),
        records=sum(one.records for one in found),
        octets=sum(octets) if octets else -1,
        hosts=max(one.hosts for one in found),
    )


def _sizes(networks: tuple[Subject, ...], view: View) -> dict[Subject, int]:
    """How many intervals of addresses each network has by the embedded table."""
    table = view.world.networks
    found = {}
    for asn in networks:
        place = int(np.searchsorted(table.asns, int(value_of(asn))))
        known = place < table.asns.size and int(table.asns[place]) == int(value_of(asn))
        found[asn] = int((table.v4[1] == place).sum() + (table.v6[2] == place).sum()) if known and kind_of(asn) == "asn" else 0
    return found
