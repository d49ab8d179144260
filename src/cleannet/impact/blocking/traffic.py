"""What the user's own records show of what is to be stopped: counted as an audit counts, with the names and prefixes kept apart.

A name of the list counts by itself, as a name does that a clause names. A prefix of the list becomes a network of its own, with an
AS number for private use (RFC 6996), in a table that takes precedence over all others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from cleannet.blocklists.entries import EVERY, Blocklist
from cleannet.engine.count import Counted
from cleannet.engine.local import Progress, count_paths, silent
from cleannet.impact.blocking.standing import standing
from cleannet.kernel.addresses import parse
from cleannet.kernel.sketch import Registers, estimates
from cleannet.model.answers.impact_block import Beside, How, Met, Sums, Traffic
from cleannet.model.report import FileAccount
from cleannet.model.subject import EntityId, Subject, kind_of, value_of
from cleannet.model.use import Tally, Use
from cleannet.resolve.domain import suffixes
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names
from cleannet.world.layer import Layer, PrefixOrigins
from cleannet.world.origins import origins
from cleannet.world.view import View

FIRST: Final = 4_200_000_000
"""The first number for private use: a prefix of the list has this one and its place among the prefixes."""

SHOWN: Final = 200
"""Things of a kind that the answer names, those with most records first."""


@dataclass(frozen=True, slots=True)
class Stops:
    """What a list stops: names with all below them, names alone, networks, apps; prefixes by their private numbers."""

    below: frozenset[str]
    alone: frozenset[str]
    passing: frozenset[str]
    others: frozenset[Subject]
    prefixes: dict[Subject, str]

    @classmethod
    def of(cls, listed: Blocklist) -> Stops:
        def names(wanted: Callable[[bool, bool], bool], action: str) -> frozenset[str]:
            at = listed.of(
                lambda f: (
                    f.kind == "domain"
                    and not f.trigger
                    and (f.action == "pass") == (action == "pass")
                    and wanted(f.itself, f.below)
                )
            )
            return frozenset(listed.values[i] for i in at)

        asns = listed.of(lambda form: form.kind == "asn" and form.action != "pass")
        apps = listed.of(lambda form: form.kind == "app" and form.action != "pass")
        prefixes = {
            Subject(f"asn:{FIRST + place}"): listed.values[at]
            for place, at in enumerate(listed.prefixes.at.tolist())
            if (form := listed.kinds[listed.forms[at]]).action != "pass" and form.trigger != "client"
        }
        return cls(
            below=names(lambda _, below: below, "block"),
            alone=names(lambda itself, _: itself, "block"),
            passing=names(lambda _, __: True, "pass"),
            others=frozenset([Subject(f"asn:{listed.values[at]}") for at in asns] + [Subject(listed.values[at]) for at in apps]),
            prefixes=prefixes,
        )

    def how(self, thing: Subject) -> How | None:
        """The way by which a thing is stopped; None if it is not."""
        if thing in self.prefixes:
            return "prefix"
        if kind_of(thing) == "asn":
            return "as" if thing in self.others else None
        if kind_of(thing) != "domain":
            return "device" if thing in self.others else None
        return "name" if self.name(value_of(thing)) else None

    def name(self, host: str) -> bool:
        """Whether a name is stopped: the longest entry that fits it decides."""
        for end in (host, *suffixes(host), host.rpartition(".")[2], EVERY):
            if end in self.passing:
                return False
            if end in self.below or (end == host and end in self.alone):
                return True
        return False


def seen(
    paths: Sequence[Path], listed: Blocklist, asking: Asking, owners: Iterable[EntityId], progress: Progress = silent
) -> tuple[Traffic, dict[How, Sums]]:
    """What the records below these paths show, and what of it each way stops. owners: whose other things count as leaks."""
    stops, names = Stops.of(listed), Names()
    named = frozenset(Subject(f"domain:{name}") for name in {*stops.below, *stops.alone, *stops.passing} - {EVERY})
    view = asking.view
    heard = replace(asking, view=_with_prefixes(view, listed, stops), named=asking.named | named)
    counted = count_paths(paths, heard, progress, names=names)
    by_way: dict[How, list[Use]] = defaultdict(list)
    leaks: list[Use] = []
    perhaps: list[Use] = []
    theirs = set(owners)
    tallies = counted.tallies()
    for use in tallies:
        ways = [stops.how(candidate.subject) for candidate in use.candidates]
        if all(ways):
            by_way[next(filter(None, ways))].append(use)
        elif any(ways):
            perhaps.append(use)
        elif any(theirs & set(standing(view, candidate.subject).owners) for candidate in use.candidates):
            leaks.append(use)
    serves = _served(names, heard, stops)
    every = [use for uses in by_way.values() for use in uses]
    traffic = Traffic(
        accounts=tuple(_account(counted, name) for name in sorted(counted.accounts)),
        stopped=_sums(every, counted, tallies),
        leaked=_sums(leaks, counted, tallies),
        stops=tuple(_met(every, tallies, view, stops, serves)),
        perhaps=tuple(_met(perhaps, tallies, view, stops, serves)),
        leaks=tuple(_met(leaks, tallies, view, stops, serves)),
        beside=tuple(_beside(names, heard, stops)),
    )
    return traffic, {how: _sums(uses, counted, tallies) for how, uses in by_way.items()}


def _with_prefixes(view: View, listed: Blocklist, stops: Stops) -> View:
    """The same day, in a world whose first table has the prefixes of the list."""
    found = listed.prefixes
    if not stops.prefixes:
        return view
    kept = np.array([Subject(f"asn:{FIRST + place}") in stops.prefixes for place in range(found.at.size)], np.bool_)
    values = (np.arange(found.at.size) + 1).astype(np.uint32)
    values[~kept] = 0  # an exception is a hole in the prefix around it
    four, six = ~found.v6, found.v6
    told = PrefixOrigins.of(
        (found.first[1][four].astype(np.uint32), found.length[four], values[four]),
        (found.first[0][six], found.first[1][six], found.length[six], values[six]),
        [(), *((FIRST + place,) for place in range(found.at.size))],
    )
    layer = Layer("blocklist", "the list of prefixes", view.day.isoformat(), "", "", prefix_origins=told)
    return replace(view.world, layers=(layer, *view.world.layers)).at(view.day, max(view.day, view.known_on))


def _account(counted: Counted, name: str) -> FileAccount:
    return counted.accounts[name].closed()


def _sums(uses: Sequence[Use], counted: Counted, tallies: dict[Use, Tally]) -> Sums:
    stated = [tallies[use].octets for use in uses if tallies[use].octets >= 0]
    sketches: list[Registers] = [counted.hosts[use] for use in uses if use in counted.hosts]
    asked = any(use not in counted.unasked for use in uses)
    hosts = int(estimates(np.maximum.reduce(sketches)[None])[0]) if sketches else 0 if asked else -1
    return Sums(
        things=len({use.subject for use in uses}),
        records=sum(tallies[use].records for use in uses),
        octets=sum(stated) if stated else -1,
        hosts=hosts,
    )


def _served(names: Names, asking: Asking, stops: Stops) -> dict[str, list[str]]:
    """Stopped prefix or network -> the names that the records give to addresses in it, those with most addresses first."""
    rows = list(names.every())
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, hosts), networks in zip(rows, _networks([address for address, _ in rows], asking, stops), strict=True):
        for network in networks:
            found[network].update(hosts)
    return {network: sorted(hosts, key=lambda host: (-hosts[host], host))[:_FEW] for network, hosts in found.items()}


def _met(
    uses: Sequence[Use], tallies: dict[Use, Tally], view: View, stops: Stops, serves: Mapping[str, Sequence[str]]
) -> Iterator[Met]:
    for use in sorted(uses, key=lambda use: (-tallies[use].records, use))[:SHOWN]:
        tally = tallies[use]
        things = [
            Subject(f"prefix:{stops.prefixes[c.subject]}") if c.subject in stops.prefixes else c.subject for c in use.candidates
        ]
        owners = dict.fromkeys(view.name_of(owner) for thing in things for owner in standing(view, thing).owners)
        yield Met(
            subject=" or ".join(things),
            name=" or ".join(view.name(thing) for thing in things),
            role=use.role,
            owners=tuple(owners),
            records=tally.records,
            octets=tally.octets,
            hosts=tally.hosts,
            first=tally.first.where,
            serves=tuple(dict.fromkeys(host for c in use.candidates for host in serves.get(_network_of(c.subject, stops), ()))),
        )


def _network_of(thing: Subject, stops: Stops) -> str:
    """How `_networks` calls a stopped prefix or network."""
    return stops.prefixes.get(thing) or (f"AS{value_of(thing)}" if kind_of(thing) == "asn" else "")


def _beside(names: Names, asking: Asking, stops: Stops) -> Iterator[Beside]:
    """Names that are not stopped, at addresses of names and networks that are."""
    rows = list(names.every())
    networks = _networks([address for address, _ in rows], asking, stops)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    count: dict[str, int] = defaultdict(int)
    for (_, hosts), network in zip(rows, networks, strict=True):
        stopped = sorted(host for host in hosts if stops.name(host))
        if not stopped and not network:
            continue
        for host in sorted(hosts - set(stopped)):
            count[host] += 1
            found[host].update(dict.fromkeys([*stopped, *network][:SHOWN]))
    view = asking.view
    for host in sorted(count, key=lambda host: (-count[host], host))[:SHOWN]:
        owners = standing(view, Subject(f"domain:{host}")).owners
        yield Beside(name=host, owners=tuple(map(view.name_of, owners)), addresses=count[host], stopped=tuple(found[host])[:_FEW])


_FEW: Final = 5


def _networks(addresses: list[str], asking: Asking, stops: Stops) -> list[list[str]]:
    """For each address the stopped networks and prefixes that it lies in."""
    if not addresses or not (stops.prefixes or any(kind_of(thing) == "asn" for thing in stops.others)):
        return [[] for _ in addresses]
    told = origins(asking.view.world, parse(pa.array(addresses, pa.string())))
    candidates = told.candidates
    result = []
    for group in told.groups.tolist():
        things = [Subject(f"asn:{asn}") for asn in candidates[group]]
        stopped = [stops.prefixes.get(thing) or f"AS{value_of(thing)}" for thing in things if stops.how(thing)]
        result.append(stopped if len(stopped) == len(things) else [])
    return result
