"""Whose an address is, through all layers and the embedded table: as a naive reading of the stated precedence has it.

Asked at both sides of every edge of every table and at random addresses, IPv4 and IPv6 of any length, by `address` and by the one
table of `everywhere`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.importers.prefixes import COMPILED, Gathered, Rows
from cleannet.importers.stream import Skips
from cleannet.kernel import special
from cleannet.kernel.intervals import flatten_v4, flatten_v6, lookup_v4, lookup_v6, u64
from cleannet.kernel.lookup import TableV4, TableV6
from cleannet.model.day import first
from cleannet.pack.arrayfile import texts
from cleannet.pack.networks import ARRAYS, NetworkTable
from cleannet.resolve.address import resolve
from cleannet.resolve.everywhere import CARRIED, everywhere
from cleannet.resolve.meaning import RESERVED_ADDRESS, UNROUTED, Asking, Meaning
from cleannet.resolve.named import Names
from cleannet.world.layer import Layer
from cleannet.world.view import World, open_world

DAY = date(2026, 11, 24)
PACK = "2026-06-17"
FACTS = open_world().facts

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Told:
    """A layer as it was written: prefix, ASes; 0 is nobody."""

    rows: tuple[tuple[Network, tuple[int, ...]], ...]
    date: str
    replaces: bool


def layer(told: Told, name: str) -> Layer | None:
    """As an importer makes it; None where nothing is left."""
    gathered = Gathered(Skips(), COMPILED)
    rows = Rows(gathered)
    for number, (network, asns) in enumerate(told.rows, 1):
        rows.add(number, str(network.network_address), network.prefixlen, asns)
    rows.hand_on()
    if not gathered.rows:
        return None
    return Layer(name, "", told.date, "", "", replaces=told.replaces, prefix_origins=gathered.origins())


def table(rows: list[tuple[Network, int]]) -> NetworkTable:
    """The embedded table, of these intervals."""
    asns = np.array(sorted({0, *(asn for _, asn in rows)}), np.uint32)

    def columns(version: int) -> tuple[list[int], list[int], np.ndarray]:
        some = [(network, asn) for network, asn in rows if network.version == version]
        values = np.searchsorted(asns, np.array([asn for _, asn in some], np.uint32)).astype(np.uint32)
        return [int(n.network_address) for n, _ in some], [int(n.broadcast_address) for n, _ in some], values

    low, high, values = columns(4)
    v4 = flatten_v4(np.array(low, np.uint32), np.array(high, np.uint32), values)
    low, high, values = columns(6)
    v6 = flatten_v6(*halves(low), *halves(high), values)
    arrays = (asns, *texts([""] * asns.size), *v4, *v6)
    return NetworkTable({"date": PACK}, dict(zip(ARRAYS, arrays, strict=True)), "")


def halves(numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return u64(*(n >> 64 for n in numbers)), u64(*(n & 2**64 - 1 for n in numbers))


def naive(address: Address, layers: list[Told], pack: list[tuple[Network, int]]) -> tuple[int, ...] | str:
    """The candidates; or what else it is."""
    kind = naive_kind(address)
    if kind:
        return kind
    embedded = next(iter(longest(address, [(network, (asn,)) for network, asn in pack])), 0)
    for told in layers:
        said = tuple(sorted(asn for asn in longest(address, told.rows) if asn))
        if said:
            older = not told.date or first(told.date) < first(PACK)
            heard = not any(each.replaces for each in layers)
            return tuple(sorted({*said, embedded})) if heard and embedded and embedded not in said and older else said
        if told.replaces:
            return UNROUTED
    return (embedded,) if embedded else UNROUTED


def longest(address: Address, rows: object) -> set[int]:
    """All ASes of the longest prefix that holds it."""
    holding = [(n.prefixlen, asns) for n, asns in rows if n.version == address.version and address in n]  # type: ignore[attr-defined]
    most = max((length for length, _ in holding), default=-1)
    return {asn for length, asns in holding if length == most for asn in asns}


SPECIAL = [(ipaddress.ip_network(prefix), kind) for prefix, kind, _, _ in special.REGISTRY]


@cache
def naive_kind(address: Address) -> str:
    best = -1, special.GLOBAL
    for network, kind in SPECIAL:
        if network.version == address.version and address in network:
            best = max(best, (network.prefixlen, kind))
    return {special.LOCAL: "local", special.RESERVED: RESERVED_ADDRESS}.get(best[1], "")


def said(meaning: Meaning) -> tuple[int, ...] | str:
    if meaning.local:
        return "local"
    subjects = [candidate.subject for candidate in meaning.candidates]
    if subjects in ([UNROUTED], [RESERVED_ADDRESS]):
        return subjects[0]
    return tuple(int(subject.removeprefix("asn:")) for subject in subjects)


# Few different bits, so that prefixes of all lengths lie in each other and beside special ones.
FOUR = st.sampled_from([0x0900_0000, 0x0900_0080, 0x0A00_0000, 0x0AFF_FFFF, 0xCB00_7100, 0xF000_0000, 0xFFFF_FFFF])
SIX = st.sampled_from(["2a00::", "2a00::1:0:0:0", "2a00::ffff:0:0:8001", "2001:db8::", "2001:1::1", "fc00::1"])
nets = st.one_of(
    st.tuples(FOUR, st.integers(8, 32)).map(lambda p: ipaddress.IPv4Network(p, strict=False)),
    st.tuples(SIX.map(ipaddress.IPv6Address).map(int), st.integers(16, 128)).map(lambda p: ipaddress.IPv6Network(p, strict=False)),
)
asns = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(sorted).map(tuple)
layers = st.builds(
    Told,
    rows=st.lists(st.tuples(nets, asns), max_size=8).map(tuple),
    date=st.sampled_from(["", "2024-01-01", "2026-06", PACK, "2026-07-01"]),
    replaces=st.integers(0, 3).map(lambda n: n == 0),
)
packs = st.dictionaries(nets, st.integers(1, 6), max_size=8).map(dict.items).map(list)
more = st.lists(
    st.one_of(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address), st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address))
)


def edges(networks: list[Network]) -> Iterator[Address]:
    """Both sides of both ends of each."""
    for network in networks:
        kind = type(network.network_address)
        for at in (int(network.network_address), int(network.broadcast_address)):
            yield from (kind(at + d) for d in (-1, 0, 1) if 0 <= at + d < 1 << network.max_prefixlen)


BESIDE_SPECIAL = list(edges([network for network, _ in SPECIAL]))
CARRIERS = [ipaddress.ip_network(one) for one in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


@pytest.mark.slow
@examples(60)
@given(st.lists(layers, max_size=3), packs, more)
def test_every_address_is_whose_the_precedence_says(told: list[Told], pack: list[tuple[Network, int]], some: list[Address]) -> None:
    made = [(each, layer(each, f"l{i}")) for i, each in enumerate(told)]
    kept = [each for each, found in made if found is not None]
    world = World(FACTS, tuple(found for _, found in made if found is not None))
    world.__dict__["networks"] = table(pack)
    asking = Asking(world.at(DAY, DAY))
    addresses = [*some, *edges([n for n, _ in pack]), *edges([n for each in told for n, _ in each.rows])]
    addresses = [a for a in (*addresses, *BESIDE_SPECIAL) if a.version == 4 or not carries(a)]
    expected = [naive(address, kept, pack) for address in addresses]
    resolved = resolve(asking, pa.array([str(address) for address in addresses], pa.string()))
    assert [said(resolved.meanings[i]) for i in resolved.index.tolist()] == expected
    assert by_everywhere(asking, addresses) == expected


def carries(address: Address) -> bool:
    """Whether it only carries an IPv4 address."""
    return any(address in carrier for carrier in CARRIERS)


def by_everywhere(asking: Asking, addresses: list[Address]) -> list[tuple[int, ...] | str]:
    """By bisection of its intervals, which the laid out tables must answer alike."""
    one = everywhere(asking, Names())
    four = np.array([int(a) for a in addresses if a.version == 4], np.uint32)
    hi, lo = halves([int(a) for a in addresses if a.version == 6])
    codes4, codes6 = lookup_v4(*one.tables.intervals_v4, four), lookup_v6(*one.tables.intervals_v6, hi, lo)
    assert (TableV6.of(*one.tables.intervals_v6).find(hi, lo) == codes6).all()
    found = {4: iter(codes4.tolist()), 6: iter(codes6.tolist())}
    codes = [next(found[a.version]) for a in addresses]
    assert CARRIED not in codes
    return [said(one.answer(code)[0]) for code in codes]


@pytest.mark.slow
def test_the_laid_out_table_of_ipv4_answers_alike() -> None:
    """Once, since laying out a table of 64 MB takes its time."""
    told = Told(((ipaddress.ip_network("9.0.0.0/8"), (1,)), (ipaddress.ip_network("9.0.0.128/32"), (2, 3))), "2027", False)
    found = layer(told, "l")
    assert found is not None
    world = World(FACTS, (found,))
    world.__dict__["networks"] = table([(ipaddress.ip_network("9.0.0.0/17"), 4)])
    tables = everywhere(Asking(world.at(DAY, DAY)), Names()).tables
    starts = tables.intervals_v4[0].astype(np.int64)
    asked = np.unique(np.clip(np.concatenate([starts - 1, starts, starts + 1]), 0, 2**32 - 1)).astype(np.uint32)
    assert (TableV4.of(*tables.intervals_v4).find(asked) == lookup_v4(*tables.intervals_v4, asked)).all()
