"""What a list does not have of the owners that it names: other names, other networks, the other family of addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from cleannet.blocklists.entries import EVERY, Blocklist
from cleannet.impact.blocking.meant import Meant
from cleannet.impact.blocking.standing import standing
from cleannet.model.subject import EntityId, Subject, kind_of, subject, value_of
from cleannet.world.view import View


class Stopped:
    """Whether a list stops a subject: a name with all below it or at least itself, a network."""

    def __init__(self, listed: Blocklist, meant: Meant) -> None:
        block = listed.of(lambda form: form.kind == "domain" and form.action != "pass" and not form.trigger)
        below = listed.of(lambda form: form.kind == "domain" and form.action != "pass" and not form.trigger and form.below)
        self._names = {listed.values[at] for at in block}
        self._below = {listed.values[at] for at in below}
        self._touched = {meant.subjects[i] for who in np.unique(meant.of[block]).tolist() for i in meant.whos[who]}
        others = listed.of(lambda form: form.kind != "domain" and form.action != "pass" and not form.trigger)
        self._others = {meant.subjects[i] for who in np.unique(meant.of[others]).tolist() for i in meant.whos[who]}
        self._others.update(asn for at in meant.crowds.keys() & set(others) for asn in meant.crowds[at])

    def touches(self, thing: Subject) -> bool:
        """Whether any entry stops it, or a part of it."""
        if kind_of(thing) != "domain":
            return thing in self._others
        name = value_of(thing)
        if thing in self._touched or name in self._names:
            return True
        while name not in self._below:
            if "." not in name:
                return EVERY in self._below
            name = name[name.index(".") + 1 :]
        return True


def siblings(view: View, stopped: Stopped, owners: Iterable[EntityId]) -> Iterator[tuple[EntityId, list[Subject]]]:
    """Of each owner the names that the facts tell and the list does not touch, if there are any."""
    of = view.kept("names of owners", lambda: _names(view))
    for owner in owners:
        missing = [name for name in of.get(owner, ()) if not stopped.touches(name)]
        if missing:
            yield owner, missing


def _names(view: View) -> Mapping[EntityId, list[Subject]]:
    found: dict[EntityId, list[Subject]] = defaultdict(list)
    for domain, rows in view.domains.items():
        for owner in {row.entity for row in rows if row.entity}:
            name = Subject(f"domain:{domain}")
            if owner in standing(view, name).owners or owner in standing(view, name).hosts:
                found[owner].append(name)
    return found


def networks(view: View, stopped: Stopped, owners: Iterable[EntityId]) -> Iterator[tuple[EntityId, list[Subject]]]:
    """Of each owner the ASes that the facts tell and the list does not touch, if there are any."""
    of = view.kept("networks of owners", lambda: _networks(view))
    for owner in owners:
        missing = [asn for asn in of.get(owner, ()) if not stopped.touches(asn)]
        if missing:
            yield owner, missing


def _networks(view: View) -> Mapping[EntityId, list[Subject]]:
    found: dict[EntityId, list[Subject]] = defaultdict(list)
    for number in sorted(view.networks):
        asn = subject("asn", number)
        for owner in standing(view, asn).owners:
            found[owner].append(asn)
    return found


def one_family(listed: Blocklist, meant: Meant, view: View) -> tuple[list[Subject], list[Subject]]:
    """ASes of which the list has prefixes of one family alone, although they have addresses of the other by the embedded table:
    those that lack IPv6, those that lack IPv4."""
    found, table = listed.prefixes, view.world.networks
    by_family: list[set[Subject]] = []
    for v6 in (False, True):
        whos = np.unique(meant.of[found.at[found.v6 == v6]]).tolist()
        by_family.append({meant.subjects[i] for who in whos for i in meant.whos[who]})
    four, six = by_family
    have = (
        [set(table.asns[np.unique(values)].tolist()) for values in (table.v4[1], table.v6[2])] if found.at.size else [set(), set()]
    )
    return (
        sorted((s for s in four - six if int(value_of(s)) in have[1]), key=_number),
        sorted((s for s in six - four if int(value_of(s)) in have[0]), key=_number),
    )


def _number(asn: Subject) -> int:
    return int(value_of(asn))
