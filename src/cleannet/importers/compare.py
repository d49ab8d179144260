"""What an imported table adds to the pack, and where the two differ: shown to people before anything is judged by it.

Nobody is right here. A difference is a reason to look, and stands in no verdict; names of organisations are never more than shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from cleannet.importers.places import CODES
from cleannet.kernel.intervals import U32, U64, lookup_v6
from cleannet.model.facts import Cable, Entity
from cleannet.pack.facts import Facts
from cleannet.pack.networks import NetworkTable
from cleannet.world.layer import AsOrg, AsRel, EntityTable, Layer, PrefixOrigins
from cleannet.world.view import World

EXAMPLES: Final = 5
"""Differences of a kind that are shown; the others are counted."""


@dataclass(frozen=True)
class Comparison:
    """Lines for people, not escaped: what the layer adds, and where it and the pack differ."""

    adds: tuple[str, ...]
    differs: tuple[str, ...]


def compare(layer: Layer, world: World) -> Comparison:
    """A layer against the embedded pack. Raises PackRefused."""
    adds: list[str] = []
    differs: list[str] = []
    if layer.prefix_origins is not None:
        _prefixes(layer.prefix_origins, world.networks, adds, differs)
    if layer.peering_lans is not None:
        adds.append(f"{int(layer.peering_lans.count.sum()):,} peering LANs of {len(layer.peering_lans.names):,} exchanges")
    if layer.as_org is not None:
        _organisations(layer.as_org, world.facts, adds, differs)
    if layer.as_rel is not None:
        _links(layer.as_rel, world.networks, adds)
    if layer.entities is not None:
        _entities(layer.entities, world.facts, adds, differs)
    if layer.cables:
        _cables(layer.cables, world.facts, adds, differs)
    return Comparison(tuple(adds), tuple(differs))


# --- prefixes and their origins ---------------------------------------------------------------------------------------------------


def _prefixes(theirs: PrefixOrigins, table: NetworkTable, adds: list[str], differs: list[str]) -> None:
    sizes, values, indexes = _joined(theirs.v4_table, table.v4)
    asns = table.asns[indexes]
    held, silent, agree = values != 0, asns == 0, _among(theirs, values, asns)
    covered, new, same = (int(sizes[where].sum()) for where in (held, held & silent, held & agree))
    adds.append(f"{len(theirs):,} prefixes with their origin, {theirs.several:,} with several")
    adds.append(
        f"{covered:,} IPv4 addresses, {_share(covered, 2**32)} of all; {new:,} of them are in no AS by the embedded table; "
        f"{same:,} are confirmed by it"
    )
    other = held & ~silent & ~agree
    if other.any():
        both = covered - new
        size = int(sizes[other].sum())
        differs.append(
            f"{size:,} IPv4 addresses, {_share(size, both)} of those that both have, are in another AS by the embedded table"
        )
        differs += _largest(sizes[other], values[other], asns[other], theirs, table)
    if theirs.v6[0].size:
        hi, lo, _, values = theirs.v6
        asns = table.asns[lookup_v6(*table.v6, hi, lo)]
        silent, agree = asns == 0, _among(theirs, values, asns)
        adds.append(f"{int(silent.sum()):,} of {values.size:,} IPv6 prefixes begin where the embedded table has no AS")
        if other_six := int((~silent & ~agree).sum()):
            share = _share(other_six, int((~silent).sum()))
            differs.append(
                f"{other_six:,} IPv6 prefixes, {share} of those that both have, begin in another AS by the embedded table"
            )


def _joined(a: tuple[U32, U32], b: tuple[U32, U32]) -> tuple[U64, U32, U32]:
    """Two tables of intervals cut at every start of either: addresses in each piece, and the value of each table there."""
    edges = np.union1d(a[0], b[0])
    begins = edges.astype(np.uint64)
    sizes = np.append(begins[1:], np.uint64(1 << 32)) - begins
    left, right = (values[np.searchsorted(starts, edges, side="right") - 1] for starts, values in (a, b))
    return sizes, left, right


def _among(theirs: PrefixOrigins, values: U32, asns: U32) -> npt.NDArray[np.bool_]:
    """Along the pieces whether the AS is among the origins of that index."""
    counts = np.diff(theirs.origin_ends, prepend=np.uint32(0)).astype(np.int64)
    pairs = np.repeat(np.arange(counts.size, dtype=np.uint64), counts) << np.uint64(32) | theirs.origin_asns
    return np.isin(values.astype(np.uint64) << np.uint64(32) | asns, pairs)


def _largest(sizes: U64, values: U32, asns: U32, theirs: PrefixOrigins, table: NetworkTable) -> Iterator[str]:
    pairs, inverse = np.unique(asns.astype(np.uint64) << np.uint64(32) | values, return_inverse=True)
    totals = np.zeros(pairs.size, dtype=np.uint64)
    np.add.at(totals, inverse.reshape(-1), sizes)
    for at in np.argsort(~totals, kind="stable")[:EXAMPLES].tolist():
        asn, value = int(pairs[at]) >> 32, int(pairs[at]) & 0xFFFF_FFFF
        yours = ", ".join(f"AS{n} {table.name_of(n)}".strip() for n in theirs.origins(value)[:3])
        yield f"  {int(totals[at]):,} addresses: AS{asn} {table.name_of(asn)} in the pack, {yours} in yours"
    if pairs.size > EXAMPLES:
        yield f"  … and {pairs.size - EXAMPLES:,} more pairs of ASes"


# --- autonomous systems -----------------------------------------------------------------------------------------------------------


def _organisations(theirs: AsOrg, facts: Facts, adds: list[str], differs: list[str]) -> None:
    """Names that share no word are listed, never judged: a registry's name may be a street, a former name or a translation."""
    known = {n.asn: n for n in facts.networks if not n.until}
    adds.append(
        f"{len(theirs):,} ASes with the organisation that a registry names; {_count_in(theirs, known):,} are in the facts too"
    )
    other = []
    for asn, network in sorted(known.items()):
        told = theirs.of(asn)
        operator = facts.entities.get(network.operator or "")
        if told is None or operator is None or not told[0]:
            continue
        ours = _words(network.name, operator.name, *(name.name for name in operator.names))
        if not ours & _words(told[0]):
            other.append(f"  AS{asn}: {operator.name} in the pack, {told[0]!r} in yours")
    if other:
        differs.append(f"{len(other):,} ASes have a name that shares no word with that of their operator (a name decides nothing):")
        differs += _some(other)


def _count_in(theirs: AsOrg, asns: Iterable[int]) -> int:
    return int(np.isin(np.fromiter(asns, dtype=np.uint32), theirs.asns).sum())


def _links(theirs: AsRel, table: NetworkTable, adds: list[str]) -> None:
    ends = np.unique(np.concatenate([theirs.a, theirs.b]))
    adds.append(f"{len(theirs):,} links between {ends.size:,} ASes; the pack has none")
    unknown = int((~np.isin(ends, table.asns)).sum())
    adds.append(f"{unknown:,} of these ASes hold no address by the embedded table")


# --- entities ---------------------------------------------------------------------------------------------------------------------


def _entities(theirs: EntityTable, facts: Facts, adds: list[str], differs: list[str]) -> None:
    ours = {lei: entity for entity in facts.entities.values() for lei in _leis(entity)}
    both = [(lei, ours[lei], found) for lei, found in _by_lei(theirs, set(ours))]
    adds.append(f"{len(theirs):,} entities, of which {len(both):,} have an LEI that the pack knows")
    countries, holders = [], []
    for lei, own, other in both:
        there, here = _seats(own), _seats(other)
        if here and there and not here & there:
            countries.append(f"  {own.name} ({lei}): {_list(there)} in the pack, {_list(here)} in yours")
        above = _holders(own.id, facts)
        named = [ours[_lei_of(h.party)].id if _lei_of(h.party) in ours else h.party for h in other.held_by if not h.until]
        if new := sorted({party for party in named if party not in above}):
            direct = _list(h.party for h in own.held_by if not h.until)
            holders.append(f"  {own.name} ({lei}): {direct} in the pack, {_list(new)} in yours")
    for what, rows in (("other countries", countries), ("a parent that the pack does not have above them", holders)):
        if rows:
            differs.append(f"{len(rows):,} entities have {what}:")
            differs += _some(rows)


def _by_lei(theirs: EntityTable, wanted: set[str]) -> Iterator[tuple[str, Entity]]:
    """Those of these LEIs: by id where the table is ordered by LEI, else by reading all of it."""
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
    """Everybody above it, by the claims that have not ended."""
    above: set[str] = set()
    ask = [entity_id]
    while ask:
        entity = facts.entities.get(ask.pop())
        new = {h.party for h in entity.held_by if not h.until} - above if entity else set()
        above |= new
        ask += sorted(new)
    return above


# --- cables -----------------------------------------------------------------------------------------------------------------------


def _cables(theirs: Iterable[Cable], facts: Facts, adds: list[str], differs: list[str]) -> None:
    names = {_folded(name): cable for cable in theirs for full in cable.names for name in _short_and_long(full)}
    both = []
    for own in facts.cables.values():
        found = [names[key] for key in map(_folded, own.names) if key in names]
        if found:
            both.append((own, found[0]))
    cables = tuple(theirs)
    landings = sum(len(cable.landings) for cable in cables)
    adds.append(f"{len(cables):,} cables with {landings:,} landings; {len(both):,} of them are in the pack too, by name")
    rows = []
    for own, other in both:
        gaps = "landings" in own.incomplete
        only_there = _alone(_landed(own), _landed(other))
        only_here = [] if gaps else _alone(_landed(other), _landed(own))
        sides = ((only_there, "only in the pack"), (only_here, "only in yours"))
        words = [f"{_list(places)} {where}" for places, where in sides if places]
        if words:
            rows.append(f"  {own.names[0]}: {'; '.join(words)}")
    if rows:
        differs.append(f"{len(rows):,} cables have other landings, as the places are spelled:")
        differs += _some(rows)


def _short_and_long(name: str) -> list[str]:
    """`Asia Pacific Gateway (APG)` is also each of its two names."""
    long, _, rest = name.partition(" (")
    return [name, long, rest[:-1]] if long and len(rest) > 1 and rest.endswith(")") else [name]


def _landed(cable: Cable) -> set[tuple[str, str]]:
    """Country and place; "" for a place that is only told by its country."""
    landed = {(each.country, each.place) for each in cable.landings if each.status != "withdrawn" and not each.until}
    return {(country, "" if CODES.get(place.removeprefix("mainland ")) == country else place) for country, place in landed}


def _alone(mine: set[tuple[str, str]], others: set[tuple[str, str]]) -> list[str]:
    """Countries that the others lack, and places of which they have another in the same country but none of that name."""
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
    """The words of names that tell something: three letters or more, or any that are not Latin."""
    return {word for name in names for word in re.findall(r"[\w&]+", _folded(name)) if len(word) > 2 or not word.isascii()} - _EMPTY


_EMPTY: Final = frozenset(
    "the and inc ltd llc limited corp corporation company group telecom network networks co international".split()
)


def _folded(name: str) -> str:
    return " ".join(normalize("NFKC", name).casefold().split())


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]", "", _folded(name))


def _list(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "nobody"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _some(rows: list[str]) -> list[str]:
    return [*rows[:EXAMPLES], *([f"  … and {len(rows) - EXAMPLES:,} more"] if len(rows) > EXAMPLES else [])]
