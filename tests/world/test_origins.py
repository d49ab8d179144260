"""Who may originate an address, by the embedded table and the user's layers together."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.addresses import parse
from cleannet.kernel.intervals import flatten_v4, u32, u64
from cleannet.model.day import first
from cleannet.pack.arrayfile import texts
from cleannet.pack.networks import ARRAYS, NetworkTable
from cleannet.world.layer import Layer, PrefixOrigins
from cleannet.world.origins import origins, origins_by
from cleannet.world.view import open_world

DATE = "2026-06-17"
Prefix = tuple[int, int, tuple[int, ...]]


def table(rows: list[tuple[int, int, int]]) -> NetworkTable:
    """From first and last address and AS."""
    asns = np.array(sorted({0, *(asn for _, _, asn in rows)}), dtype=np.uint32)
    firsts, lasts, values = (np.array([row[i] for row in rows], dtype=np.uint32) for i in range(3))
    v4 = flatten_v4(firsts, lasts, np.searchsorted(asns, values).astype(np.uint32))
    arrays = (asns, *texts([""] * asns.size), *v4, u64(), u64(), u32())
    return NetworkTable({"date": DATE}, dict(zip(ARRAYS, arrays, strict=True)), "")


def layer(name: str, prefixes: list[Prefix], said: str) -> Layer:
    """From network, length and origins."""
    several: list[tuple[int, ...]] = [()]
    for _, _, asns in prefixes:
        if asns not in several:
            several.append(asns)
    held = PrefixOrigins.of(
        (
            np.array([network for network, _, _ in prefixes], dtype=np.uint32),
            np.array([length for _, length, _ in prefixes], dtype=np.uint8),
            np.array([several.index(asns) for _, _, asns in prefixes], dtype=np.uint32),
        ),
        (u64(), u64(), np.zeros(0, dtype=np.uint8), u32()),
        several,
    )
    return Layer(name=name, title="", date=said, licence="", attribution="", prefix_origins=held)


def asked(found: object, at: int) -> tuple[tuple[int, ...], tuple[str, ...], bool]:
    group = int(found.groups[at])  # type: ignore[attr-defined]
    return found.candidates[group], found.said_by[group], found.confirmed[group]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("there", "here", "said", "candidates", "said_by"),
    [
        (0, (), DATE, (), ()),
        (64500, (), DATE, (64500,), ("networks",)),
        (0, (64500,), "2020-01-01", (64500,), ("layer/rib",)),
        (64500, (64500,), "2020-01-01", (64500,), ("layer/rib", "networks")),
        (64500, (64500, 64501), DATE, (64500, 64501), ("layer/rib", "networks")),
        (64500, (64501,), "2026-06-16", (64500, 64501), ("layer/rib", "networks")),
        (64500, (64501,), "2026-06", (64500, 64501), ("layer/rib", "networks")),
        (64500, (64501,), "", (64500, 64501), ("layer/rib", "networks")),
        (64500, (64501,), DATE, (64501,), ("layer/rib",)),
        (64500, (64501, 64502), "2026-07", (64501, 64502), ("layer/rib",)),
    ],
)
def test_two_witnesses(there: int, here: tuple[int, ...], said: str, candidates: tuple[int, ...], said_by: tuple[str, ...]) -> None:
    pack = table([(0x0100_0000, 0x0100_00FF, there)] if there else [])
    layers = [layer("rib", [(0x0100_0000, 24, here)] if here else [], said)]
    found = origins_by(pack, layers, parse(pa.array(["1.0.0.9"])))
    assert asked(found, 0) == (candidates, said_by, bool(here))


def test_the_first_layer_that_speaks_counts_and_layers_without_prefixes_do_not() -> None:
    layers = [
        Layer(name="a", title="", date="", licence="", attribution=""),
        layer("b", [(0x0100_0000, 25, (64501,))], "2027"),
        layer("c", [(0x0100_0000, 24, (64502,))], "2027"),
    ]
    found = origins_by(table([]), layers, parse(pa.array(["1.0.0.1", "1.0.0.200", "1.0.1.0"])))
    assert [asked(found, at)[:2] for at in range(3)] == [((64501,), ("layer/b",)), ((64502,), ("layer/c",)), ((), ())]


def test_what_is_no_address_has_no_candidate() -> None:
    found = origins_by(table([(0, 0xFFFF_FFFF, 64500)]), [], parse(pa.array(["x", None, "1.1.1.1"])))
    assert [asked(found, at)[0] for at in range(3)] == [(), (), (64500,)]
    assert origins_by(table([]), [], parse(pa.array([], pa.string()))).candidates == ()


def test_the_embedded_table_alone_confirms_nothing() -> None:
    found = origins(open_world(), parse(pa.array(["8.8.8.8", "2001:4860:4860::8888"])))
    assert [asked(found, at) for at in range(2)] == [((15169,), ("networks",), False)] * 2
    old = layer("old", [(0x0808_0800, 24, (64500,))], "2024-01-01")
    assert asked(origins(open_world([old]), parse(pa.array(["8.8.8.8"]))), 0)[0] == (15169, 64500)


asns = st.integers(1, 6)
prefixes = st.lists(
    st.tuples(
        st.integers(0, 255).map(lambda n: n << 24),
        st.integers(0, 8),
        st.sets(asns, min_size=1, max_size=3).map(sorted).map(tuple),
    ).map(lambda p: (p[0] & (0xFFFF_FFFF << (32 - p[1]) if p[1] else 0), p[1], p[2])),
    max_size=6,
)
days = st.sampled_from(["", "2025", "2026-06", "2026-06-16", DATE, "2026-07-01"])


@given(
    st.lists(st.tuples(st.integers(0, 255), asns), max_size=4),
    st.lists(st.tuples(prefixes, days), max_size=3),
    st.lists(st.integers(0, 255), max_size=20),
)
def test_equals_the_naive_reading(rows: list[tuple[int, int]], told: list[tuple[list[Prefix], str]], octets: list[int]) -> None:
    rows = sorted(dict(rows).items())
    pack = table([(n << 24, (n << 24) | 0xFF_FFFF, asn) for n, asn in rows])
    layers = [layer(f"l{i}", held, said) for i, (held, said) in enumerate(told)]
    addresses = [f"{n}.1.2.3" for n in octets]
    found = origins_by(pack, layers, parse(pa.array(addresses, pa.string())))
    assert found.groups.dtype == np.uint32
    assert len(set(zip(found.candidates, found.said_by, strict=True))) == len(found.candidates)
    for at, address in enumerate(addresses):
        assert asked(found, at) == naive(address, dict(rows), told), address


def naive(
    address: str, rows: dict[int, int], told: list[tuple[list[Prefix], str]]
) -> tuple[tuple[int, ...], tuple[str, ...], bool]:
    number = int(ipaddress.IPv4Address(address))
    asn = rows.get(number >> 24, 0)
    for i, (held, said) in enumerate(told):
        best: tuple[int, ...] = ()
        longest = -1
        for network, length, origin in held:
            if number >> (32 - length) == network >> (32 - length) and length >= longest:
                best, longest = origin, length
        if best:
            older = not said or first(said) < date(2026, 6, 17)
            both = asn != 0 and asn not in best and older
            candidates = tuple(sorted({*best, asn})) if both else best
            return candidates, (f"layer/l{i}", *(["networks"] if both or asn in best else [])), True
    return ((asn,), ("networks",), False) if asn else ((), (), False)


def test_layers_from_files_answer_the_same(tmp_path: Path) -> None:
    from cleannet.world.layers import keep, open_layers

    made = layer("rib", [(0x0808_0800, 24, (64500,))], "2027-01-01")
    keep(made, tmp_path)
    parsed = parse(pa.array(["8.8.8.8", "9.9.9.9"]))
    kept, fresh = (origins(replace(open_world(), layers=layers), parsed) for layers in (open_layers(tmp_path), (made,)))
    assert (kept.candidates, kept.said_by, kept.groups.tolist()) == (fresh.candidates, fresh.said_by, fresh.groups.tolist())
