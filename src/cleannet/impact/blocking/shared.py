"""Finds entries that stop others too: names that are rented out, networks of companies that serve others, and all there is.

The facts tell which: names that are rented out (`world.tenants`), operators of clouds, and those who run a store of apps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from cleannet.blocklists.entries import EVERY, Blocklist, Form
from cleannet.impact.blocking.meant import Meant, wider_than_an_owner
from cleannet.impact.blocking.standing import standing
from cleannet.model.subject import EntityId, kind_of
from cleannet.world.resolvers import networks_with_resolvers, public_resolvers
from cleannet.world.tenants import let_names
from cleannet.world.view import View

_HALF: Final = 1
_UNICAST: Final = (0x2000 << 48, 0x3FFF << 48 | (1 << 48) - 1)
"""The upper halves of the first and the last address of 2000::/3, all of IPv6 that is given out (IANA, IPv6 address space)."""


def everything(listed: Blocklist) -> Iterator[tuple[int, str]]:
    """The entries that stop every name, every address of a family, or half of these; each with which."""
    for at in listed.of(lambda form: form.kind == "domain" and form.action != "pass" and form.trigger != "client"):
        if listed.values[at] == EVERY:
            yield at, "every name there is"
    found = listed.prefixes
    whole = (found.first[0] <= _UNICAST[0]) & (found.last[0] >= _UNICAST[1])
    for place in ((found.length <= _HALF) | (found.v6 & whole)).nonzero()[0].tolist():
        at, length = int(found.at[place]), int(found.length[place])
        if _stops(listed, at):
            family = "IPv6" if found.v6[place] else "IPv4"
            half = "half of " if length == _HALF and not (found.v6[place] and whole[place]) else ""
            yield at, f"{half}all {family} addresses"


def serving(view: View) -> dict[EntityId, str]:
    """The companies that serve others, each with the first reason in the facts: a cloud, a store of apps, or names that are rented
    out."""
    return view.kept("companies that serve others", lambda: dict(reversed(list(_serving(view)))))


def _serving(view: View) -> Iterator[tuple[EntityId, str]]:
    for cloud in view.clouds.values():
        for operator in (cloud.operator, *(region.operator for region in cloud.regions)):
            if operator:
                yield operator, f"runs the cloud {cloud.name}"
    for rows in view.stores.values():
        yield from ((row.entity, f"runs the store {row.name}") for row in rows)
    let = let_names(view)
    for domain, found in view.domains.items():
        if domain in let and "." in domain:
            yield from ((row.entity, f"serves others at {domain}") for row in found if row.entity and row.tenants is not False)


def shared(listed: Blocklist, meant: Meant, view: View) -> Iterator[tuple[int, str]]:
    """The entries that stop others too, each with why; in no order; those that stop everything are not among them. Exceptions stop
    nobody."""
    let = let_names(view)
    most = {at for at, _ in everything(listed)}
    plain = listed.syntax == "plain"  # of a bare name only who loads the list knows whether the names below stop as well
    for at in listed.of(lambda form: form.kind == "domain" and (form.below or plain) and form.action != "pass"):
        if (value := listed.values[at]) in let:
            says = "an ending below which everybody registers names" if "." not in value else "names below it are let to others"
            yield at, says if listed.kinds[listed.forms[at]].below else f"{says}, who stop if your tool stops names below as well"
    wide = set[int]()
    for at in listed.prefixes.at[wider_than_an_owner(listed)].tolist():
        if _stops(listed, at):
            wide.add(at)
            if at not in most:
                yield at, "more addresses than any one owner has"
    resolving = dict(_resolvers(listed, view))
    yield from ((at, why) for at, why in resolving.items() if at not in wide)
    for at, crowd in meant.crowds.items():
        if _stops(listed, at) and at not in wide and at not in resolving:
            yield at, f"addresses of {len(crowd):,} networks, and of no owner in particular"
    hosts = serving(view)
    told: dict[int, str] = {}
    for number, who in enumerate(meant.whos):
        networks = [meant.subjects[i] for i in who if kind_of(meant.subjects[i]) == "asn"]
        for subject in networks:
            for entity in standing(view, subject).owners:
                if entity in hosts:
                    told[number] = f"{view.name(subject)}: {view.name_of(entity)} {hosts[entity]}"
    of_networks = listed.of(lambda form: form.kind in ("asn", "prefix") and form.action != "pass" and form.trigger != "client")
    serves = np.zeros(len(meant.whos), np.bool_)
    serves[list(told)] = True
    asked = np.array(of_networks, np.int64)
    for at in asked[serves[meant.of[asked]]].tolist():
        if at not in wide and at not in resolving:
            yield at, told[int(meant.of[at])]
    for at in listed.of(lambda form: form.kind == "app" and form.action != "pass"):
        for row in view.stores.get(listed.values[at].replace("store:", "android:"), ()):
            yield at, f"the store {row.name}: whoever has apps from it gets no more of them, and no updates"


def _stops(listed: Blocklist, at: int) -> bool:
    form: Form = listed.kinds[listed.forms[at]]
    return form.action != "pass" and form.trigger != "client"


def _resolvers(listed: Blocklist, view: View) -> Iterator[tuple[int, str]]:
    """The prefixes and networks with addresses of public resolvers, each with the first of them."""
    found = listed.prefixes
    told: dict[int, str] = {}
    for address, name in public_resolvers(view).items() if found.at.size else ():
        number = int(address)
        high, low = np.uint64(number >> 64), np.uint64(number & _LOW)
        if address.version == 4:
            first, last = (side[1] & np.uint64(_V4) for side in (found.first, found.last))
            inside = ~found.v6 & (first <= low) & (low <= last)
        else:
            after = (found.first[0] < high) | ((found.first[0] == high) & (found.first[1] <= low))
            before = (found.last[0] > high) | ((found.last[0] == high) & (found.last[1] >= low))
            inside = found.v6 & after & before
        for at in found.at[inside].tolist():
            if _stops(listed, at):
                told.setdefault(at, f"{address} is the public resolver {name}: whoever asks it gets no answer")
    yield from told.items()
    networks = networks_with_resolvers(view)
    for at in listed.of(lambda form: form.kind == "asn" and form.action != "pass" and form.trigger != "client"):
        if why := networks.get(int(listed.values[at])):
            yield at, f"{why}: whoever asks it gets no answer"


_LOW: Final = (1 << 64) - 1
_V4: Final = (1 << 32) - 1
