"""What an imported table adds to the pack, and where the two differ: shown to people before anything is judged by it.

Neither side is taken to be right. A difference is a reason to look and decides no verdict; names of organisations are only shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from cleannet.importers.places import CODES
from cleannet.kernel.intervals import U32, U64, lookup_v6
from cleannet.model.answers.imported import (
    CablesAdded,
    EntitiesAdded,
    ImportedLayer,
    LansAdded,
    LinksAdded,
    OrganisationsAdded,
    Origin,
    OtherLandings,
    OtherName,
    OtherOrigin,
    OtherParties,
    PrefixesAdded,
    Skipped,
)
from cleannet.model.facts import Cable, Entity
from cleannet.pack.facts import Facts
from cleannet.pack.networks import NetworkTable
from cleannet.world.layer import AsOrg, AsRel, EntityTable, Layer, PeeringLans, PrefixOrigins
from cleannet.world.view import World

PAIRS: Final = 100
"""Pairs of other origins that are told, those of most addresses; the others are counted."""

_ORIGINS: Final = 3
"""Origins of a prefix that are named."""


def compare(layer: Layer, world: World) -> ImportedLayer:
    """A layer against the embedded pack. Raises PackRefused."""
    skipped = sorted(layer.skipped.items())
    return ImportedLayer(
        name=layer.name,
        title=layer.title,
        date=layer.date,
        licence=layer.licence,
        rows=layer.rows,
        skipped=tuple(Skipped(reason=why, records=count, example=layer.examples.get(why, "")) for why, count in skipped),
        notes=tuple(layer.notes),
        prefixes=None if layer.prefix_origins is None else _prefixes(layer.prefix_origins, world.networks),
        lans=None if layer.peering_lans is None else _lans(layer.peering_lans),
        organisations=None if layer.as_org is None else _organisations(layer.as_org, world.facts),
        links=None if layer.as_rel is None else _links(layer.as_rel, world.networks),
        entities=None if layer.entities is None else _entities(layer.entities, world.facts),
        cables=_cables(layer.cables, world.facts) if layer.cables else None,
    )


# --- prefixes and their origins ---------------------------------------------------------------------------------------------------


def _prefixes(theirs: PrefixOrigins, table: NetworkTable) -> PrefixesAdded:
    sizes, values, indexes = _joined(theirs.v4_table, table.v4)
    asns = table.asns[indexes]
    held, silent, agree = values != 0, asns == 0, _among(theirs, values, asns)
    other = held & ~silent & ~agree
    pairs, origins = _largest(sizes[other], values[other], asns[other], theirs, table)
    hi, lo, _, values_six = theirs.v6
    asns_six = table.asns[lookup_v6(*table.v6, hi, lo)]
    silent_six, agree_six = asns_six == 0, _among(theirs, values_six, asns_six)
    return PrefixesAdded(
        ipv4=theirs.v4[0].size,
        ipv6=hi.size,
        several=theirs.several,
        addresses=int(sizes[held].sum()),
        new=int(sizes[held & silent].sum()),
        confirmed=int(sizes[held & agree].sum()),
        other=int(sizes[other].sum()),
        ipv6_new=int(silent_six.sum()),
        ipv6_other=int((~silent_six & ~agree_six).sum()),
        pairs=pairs,
        origins=origins,
    )


def _joined(a: tuple[U32, U32], b: tuple[U32, U32]) -> tuple[U64, U32, U32]:
    """Two tables of intervals cut at every start of either: addresses in each piece, and the value of each table there."""
    edges = np.union1d(a[0], b[0])
    begins = edges.astype(np.uint64)
    sizes = np.append(begins[1:], np.uint64(1 << 32)) - begins
    left, right = (values[np.searchsorted(starts, edges, side="right") - 1] for starts, values in (a, b))
    return sizes, left, right


def _among(theirs: PrefixOrigins, values: U32, asns: U32) -> npt.NDArray[np.bool_]:
    """For each piece, whether the AS is among the origins of that index."""
    counts = np.diff(theirs.origin_ends, prepend=np.uint32(0)).astype(np.int64)
    pairs = np.repeat(np.arange(counts.size, dtype=np.uint64), counts) << np.uint64(32) | theirs.origin_asns
    return np.isin(values.astype(np.uint64) << np.uint64(32) | asns, pairs)


def _largest(sizes: U64, values: U32, asns: U32, theirs: PrefixOrigins, table: NetworkTable) -> tuple[int, tuple[OtherOrigin, ...]]:
    """How many pairs of an AS of ours and origins of theirs there are, and the pairs with most addresses."""
    pairs, inverse = np.unique(asns.astype(np.uint64) << np.uint64(32) | values, return_inverse=True)
    totals = np.zeros(pairs.size, dtype=np.uint64)
    np.add.at(totals, inverse.reshape(-1), sizes)
    found = []
    for at in np.argsort(~totals, kind="stable")[:PAIRS].tolist():
        asn, value = int(pairs[at]) >> 32, int(pairs[at]) & 0xFFFF_FFFF
        yours = tuple(Origin(asn=n, name=table.name_of(n)) for n in theirs.origins(value)[:_ORIGINS])
        found.append(OtherOrigin(addresses=int(totals[at]), asn=asn, name=table.name_of(asn), yours=yours))
    return pairs.size, tuple(found)


def _lans(theirs: PeeringLans) -> LansAdded:
    four, six = theirs.count.tolist()
    return LansAdded(ipv4=four, ipv6=six, exchanges=len(theirs.names))


# --- autonomous systems -----------------------------------------------------------------------------------------------------------


def _organisations(theirs: AsOrg, facts: Facts) -> OrganisationsAdded:
    """Names that share no word are listed, never judged: the name in a registry may be a street, a former name or a translation."""
    known = {n.asn: n for n in facts.networks if not n.until}
    other = []
    for asn, network in sorted(known.items()):
        told = theirs.of(asn)
        operator = facts.entities.get(network.operator or "")
        if told is None or operator is None or not told[0]:
            continue
        ours = _words(network.name, operator.name, *(name.name for name in operator.names))
        if not ours & _words(told[0]):
            other.append(OtherName(asn=asn, pack=operator.name, yours=told[0]))
    return OrganisationsAdded(ases=len(theirs), organisations=len(theirs.names), known=_count_in(theirs, known), names=tuple(other))


def _count_in(theirs: AsOrg, asns: Iterable[int]) -> int:
    return int(np.isin(np.fromiter(asns, dtype=np.uint32), theirs.asns).sum())


def _links(theirs: AsRel, table: NetworkTable) -> LinksAdded:
    ends = np.unique(np.concatenate([theirs.a, theirs.b]))
    return LinksAdded(
        providers=int((theirs.kind == -1).sum()),
        peers=int((theirs.kind == 0).sum()),
        ases=ends.size,
        silent=int((~np.isin(ends, table.asns)).sum()),
    )


# --- entities ---------------------------------------------------------------------------------------------------------------------


def _entities(theirs: EntityTable, facts: Facts) -> EntitiesAdded:
    ours = {lei: entity for entity in facts.entities.values() for lei in _leis(entity)}
    both = [(lei, ours[lei], found) for lei, found in _by_lei(theirs, set(ours))]
    countries, holders = [], []
    for lei, own, other in both:
        there, here = _seats(own), _seats(other)
        if here and there and not here & there:
            countries.append(_other(lei, own, there, here))
        above = _holders(own.id, facts)
        named = [ours[_lei_of(h.party)].id if _lei_of(h.party) in ours else h.party for h in other.held_by if not h.until]
        if new := {party for party in named if party not in above}:
            holders.append(_other(lei, own, [h.party for h in own.held_by if not h.until], new))
    return EntitiesAdded(entities=len(theirs), known=len(both), countries=tuple(countries), holders=tuple(holders))


def _other(lei: str, own: Entity, pack: Iterable[str], yours: Iterable[str]) -> OtherParties:
    return OtherParties(lei=lei, name=own.name, pack=tuple(sorted(pack)), yours=tuple(sorted(yours)))


def _by_lei(theirs: EntityTable, wanted: set[str]) -> Iterator[tuple[str, Entity]]:
    """The entities with these LEIs, by id. Uses the order of the table if it is sorted by LEI, else reads all of it."""
    if len(theirs) and theirs.ids[0].startswith("lei-"):
        for lei in sorted(wanted):
            if (found := theirs.get(f"lei-{lei.lower()}")) is not None:
                yield lei, found
        return
    for entity in theirs:
        yield from ((lei, entity) for lei in _leis(entity) if lei in wanted)


def _leis(entity: Entity) -> list[str]:
    return [i.value.upper() for i in entity.identifiers if i.scheme.upper() == "LEI" and i.verified is not False]


def _lei_of(party: str) -> str:
    return party.removeprefix("lei-").upper()


def _seats(entity: Entity) -> set[str]:
    return {seat.country for seat in (*entity.incorporated_in, *entity.headquartered_in) if not seat.until}


def _holders(entity_id: str, facts: Facts) -> set[str]:
    """Everybody above the entity, by the claims that have not ended."""
    above: set[str] = set()
    ask = [entity_id]
    while ask:
        entity = facts.entities.get(ask.pop())
        new = {h.party for h in entity.held_by if not h.until} - above if entity else set()
        above |= new
        ask += sorted(new)
    return above


# --- cables -----------------------------------------------------------------------------------------------------------------------


def _cables(theirs: Iterable[Cable], facts: Facts) -> CablesAdded:
    cables = tuple(theirs)
    names = {_folded(name): cable for cable in cables for full in cable.names for name in _short_and_long(full)}
    known, differ = 0, []
    for own in facts.cables.values():
        found = [names[key] for key in map(_folded, own.names) if key in names]
        if not found:
            continue
        known += 1
        here, there = _landed(own), _landed(found[0])
        only_pack = _alone(here, there)
        only_yours = [] if "landings" in own.incomplete else _alone(there, here)
        if only_pack or only_yours:
            differ.append(OtherLandings(name=own.names[0], pack=tuple(sorted(only_pack)), yours=tuple(sorted(only_yours))))
    landings = sum(len(cable.landings) for cable in cables)
    return CablesAdded(cables=len(cables), landings=landings, known=known, differ=tuple(differ))


def _short_and_long(name: str) -> list[str]:
    """`Asia Pacific Gateway (APG)` is also each of its two names."""
    long, _, rest = name.partition(" (")
    return [name, long, rest[:-1]] if long and len(rest) > 1 and rest.endswith(")") else [name]


def _landed(cable: Cable) -> set[tuple[str, str]]:
    """Country and place; the place is "" if only the country is stated."""
    landed = {(each.country, each.place) for each in cable.landings if each.status != "withdrawn" and not each.until}
    return {(country, "" if CODES.get(place.removeprefix("mainland ")) == country else place) for country, place in landed}


def _alone(mine: set[tuple[str, str]], others: set[tuple[str, str]]) -> list[str]:
    """Countries that the other side lacks, and places in a shared country whose names the other side lacks."""
    found = []
    for country in sorted({country for country, _ in mine}):
        theirs = {_squashed(place) for other, place in others if other == country}
        if not theirs:
            found.append(country)
        elif "" not in theirs:
            places = [place for own, place in sorted(mine) if own == country and place]
            found += [f"{country} {place}" for place in places if not any(_same(_squashed(place), other) for other in theirs)]
    return found


def _same(a: str, b: str) -> bool:
    return a in b or b in a


# --- words ------------------------------------------------------------------------------------------------------------------------


def _words(*names: str) -> set[str]:
    """The significant words of names: three letters or more, or any in another script than Latin."""
    return {word for name in names for word in re.findall(r"[\w&]+", _folded(name)) if len(word) > 2 or not word.isascii()} - _EMPTY


_EMPTY: Final = frozenset(
    "the and inc ltd llc limited corp corporation company group telecom network networks co international".split()
)


def _folded(name: str) -> str:
    return " ".join(normalize("NFKC", name).casefold().split())


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]", "", _folded(name))
