"""What was imported: what a layer holds, what it adds to the pack, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.model.answers.imported import (
    CablesAdded,
    EntitiesAdded,
    Imported,
    ImportedLayer,
    OrganisationsAdded,
    OtherParties,
    PrefixesAdded,
)
from cleannet.report.text.lines import PIPE, Screen, indented, lines

EXAMPLES: Final = 5
"""Differences of a kind that are shown; the others are counted, and JSON has them."""


def page(told: Imported, screen: Screen = PIPE, whole: bool = False) -> str:
    """Each layer, and which were deleted. whole: with every difference instead of the first few of a kind."""
    layers = (line for layer in told.layers for line in _layer(layer, None if whole else EXAMPLES))
    return lines(indented([*layers, *(f"{name}: forgotten" for name in told.forgotten)]), screen)


def _layer(layer: ImportedLayer, most: int | None) -> Iterator[str]:
    yield f"{layer.name}: {layer.title}, {layer.date or 'of unknown date'}, {layer.licence}"
    yield from (f"  {line}" for line in _holds(layer))
    yield f"  {layer.rows:,} records read, {sum(skipped.records for skipped in layer.skipped):,} skipped"
    for skipped in layer.skipped:
        yield f"    {skipped.records:,} {skipped.reason}: {skipped.example}"
    yield from (f"  {note}" for note in layer.notes)
    yield "  adds to the pack:"
    yield from (f"    {line}" for line in adds(layer))
    yield "  differs from the pack:"
    yield from (f"    {line}" for line in list(differs(layer, most)) or ["nowhere"])
    yield f"  {'replaced' if layer.replaced else 'kept'} in {layer.file}"


# --- what it holds ----------------------------------------------------------------------------------------------------------------


def _holds(layer: ImportedLayer) -> Iterator[str]:
    """One line per table."""
    if (p := layer.prefixes) is not None:
        yield f"{p.ipv4 + p.ipv6:,} prefixes with their origin ({p.ipv4:,} IPv4, {p.ipv6:,} IPv6), {p.several:,} with several"
    if (lans := layer.lans) is not None:
        yield f"{lans.ipv4:,} IPv4 and {lans.ipv6:,} IPv6 peering LANs of {lans.exchanges:,} exchanges"
    if (o := layer.organisations) is not None:
        yield f"{o.ases:,} ASes of {o.organisations:,} organisations"
    if (r := layer.links) is not None:
        yield f"{r.providers:,} links from provider to customer, {r.peers:,} between peers"
    if (e := layer.entities) is not None:
        yield f"{e.entities:,} entities"
    if (c := layer.cables) is not None:
        yield f"{c.cables:,} cables with {c.landings:,} landings"


# --- what it adds -----------------------------------------------------------------------------------------------------------------


def adds(layer: ImportedLayer) -> Iterator[str]:
    """What the pack lacks."""
    if layer.prefixes is not None:
        yield from _prefixes_added(layer.prefixes)
    if (lans := layer.lans) is not None:
        yield f"{lans.ipv4 + lans.ipv6:,} peering LANs of {lans.exchanges:,} exchanges"
    if (o := layer.organisations) is not None:
        yield f"{o.ases:,} ASes with the organisation that a registry names; {o.known:,} are in the facts too"
    if (r := layer.links) is not None:
        yield f"{r.providers + r.peers:,} links between {r.ases:,} ASes; the pack has none"
        yield f"{r.silent:,} of these ASes hold no address by the embedded table"
    if (e := layer.entities) is not None:
        yield f"{e.entities:,} entities, of which {e.known:,} have an LEI that the pack knows"
    if (c := layer.cables) is not None:
        yield f"{c.cables:,} cables with {c.landings:,} landings; {c.known:,} of them are in the pack too, by name"


def _prefixes_added(p: PrefixesAdded) -> Iterator[str]:
    yield f"{p.ipv4 + p.ipv6:,} prefixes with their origin, {p.several:,} with several"
    yield (
        f"{p.addresses:,} IPv4 addresses, {_share(p.addresses, 2**32)} of all; "
        f"{p.new:,} of them are in no AS by the embedded table; {p.confirmed:,} are confirmed by it"
    )
    if p.ipv6:
        yield f"{p.ipv6_new:,} of {p.ipv6:,} IPv6 prefixes begin where the embedded table has no AS"


# --- where they differ ------------------------------------------------------------------------------------------------------------


def differs(layer: ImportedLayer, most: int | None = EXAMPLES) -> Iterator[str]:
    """Where the pack has something else."""
    if layer.prefixes is not None:
        yield from _prefixes_differ(layer.prefixes, most)
    if layer.organisations is not None:
        yield from _names_differ(layer.organisations, most)
    if layer.entities is not None:
        yield from _entities_differ(layer.entities, most)
    if layer.cables is not None:
        yield from _cables_differ(layer.cables, most)


def _prefixes_differ(p: PrefixesAdded, most: int | None) -> Iterator[str]:
    if p.other:
        share = _share(p.other, p.addresses - p.new)
        yield f"{p.other:,} IPv4 addresses, {share} of those that both have, are in another AS by the embedded table"
        for one in p.origins[:most]:
            yours = ", ".join(f"AS{origin.asn} {origin.name}".strip() for origin in one.yours)
            yield f"  {one.addresses:,} addresses: AS{one.asn} {one.name} in the pack, {yours} in yours"
        if more := p.pairs - len(p.origins[:most]):
            yield f"  … and {more:,} more pairs of ASes{' (--all)' if len(p.origins) > EXAMPLES and most else ''}"
    if p.ipv6_other:
        share = _share(p.ipv6_other, p.ipv6 - p.ipv6_new)
        yield f"{p.ipv6_other:,} IPv6 prefixes, {share} of those that both have, begin in another AS by the embedded table"


def _names_differ(o: OrganisationsAdded, most: int | None) -> Iterator[str]:
    if o.names:
        yield f"{len(o.names):,} ASes have a name that shares no word with that of their operator (a name decides nothing):"
        yield from _some(most, [f"  AS{one.asn}: {one.pack} in the pack, {one.yours!r} in yours" for one in o.names])


def _entities_differ(e: EntitiesAdded, most: int | None) -> Iterator[str]:
    for what, others in (("other countries", e.countries), ("a parent that the pack does not have above them", e.holders)):
        if others:
            yield f"{len(others):,} entities have {what}:"
            yield from _some(most, [_parties(one) for one in others])


def _parties(one: OtherParties) -> str:
    return f"  {one.name} ({one.lei}): {_list(one.pack)} in the pack, {_list(one.yours)} in yours"


def _cables_differ(c: CablesAdded, most: int | None) -> Iterator[str]:
    if c.differ:
        yield f"{len(c.differ):,} cables have other landings, as the places are spelled:"
        rows = []
        for one in c.differ:
            sides = ((one.pack, "only in the pack"), (one.yours, "only in yours"))
            rows.append(f"  {one.name}: {'; '.join(f'{_list(places)} {where}' for places, where in sides if places)}")
        yield from _some(most, rows)


# --- words ------------------------------------------------------------------------------------------------------------------------


def _list(values: Iterable[str]) -> str:
    return ", ".join(values) or "nobody"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _some(most: int | None, rows: list[str]) -> list[str]:
    more = len(rows) - len(rows[:most])
    return [*rows[:most], *([f"  … and {more:,} more: --all lists them"] if more else [])]
