"""Which addresses lie in blocks, as a search block by block tells."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.blocks import Blocks

SMALL = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(lambda p: str(ip_network((0x0A000000 | p[0], p[1]), strict=False)))
WIDE = st.tuples(st.integers(0, 255), st.integers(120, 128)).map(
    lambda p: str(ip_network((0x20014860 << 96 | p[0], p[1]), strict=False))
)


@given(st.sets(SMALL | WIDE, min_size=1, max_size=6), st.sets(SMALL | WIDE, max_size=3))
def test_the_smallest_block_around_an_address_counts(blocks: set[str], passing: set[str]) -> None:
    passing -= blocks
    found = Blocks(blocks, passing)
    asked = [str(ip_address(base + at)) for base in (0x0A000000, 0x20014860 << 96) for at in range(0, 256, 5)] + [
        "9.9.9.9",
        "2001::1",
    ]
    told = found.of(pa.array(asked, pa.string())).tolist()
    for text, place in zip(asked, told, strict=True):
        around = [ip_network(name) for name in (*blocks, *passing) if ip_address(text) in ip_network(name)]
        nearest = str(max(around, key=lambda net: net.prefixlen)) if around else ""
        assert (found.names[place] if place >= 0 else "") == (nearest if nearest in blocks else "")
