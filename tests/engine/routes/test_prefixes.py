"""Prefixes by number, against a dictionary."""

from __future__ import annotations

from ipaddress import ip_network

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.engine.routes import prefixes as numbered
from cleannet.engine.routes.prefixes import Prefixes

V4 = st.builds(lambda a, bits: str(ip_network((a << 28, bits), strict=False)), st.integers(0, 15), st.integers(0, 32))
V6 = st.builds(lambda a, bits: str(ip_network((a << 124, bits), strict=False)), st.integers(0, 15), st.integers(0, 128))
NONE = ["", "10.0.0.0", "10.0.0.0/33", "::/129", "x/8"]
TOLD = st.lists(st.lists(st.one_of(V4, V6, st.sampled_from(NONE)), max_size=12), max_size=6)


def valid(text: str) -> bool:
    return text not in NONE


@given(TOLD, st.integers(1, 20), st.booleans())
def test_numbers_in_the_order_in_which_they_came(batches: list[list[str]], most: int, collide: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if collide:
            patch.setattr(numbered, "_hash", lambda keys, tails: np.full(len(keys), 1023, np.int64))
        prefixes, expected = Prefixes(), {}  # type: ignore[var-annotated]
        for batch in batches:
            told = prefixes.numbers(pa.array(batch, pa.string()), most, few=True)
            for text in filter(valid, batch):
                if len(expected) < most:
                    expected.setdefault(text, len(expected))
            assert told.tolist() == [expected.get(text, -1) for text in batch]
    assert prefixes.beyond == any(text not in expected for batch in batches for text in filter(valid, batch))
    assert [prefixes.text(n) for n in range(len(prefixes))] == list(expected)
    order = sorted(expected, key=lambda t: (ip_network(t).version, ip_network(t)))
    assert prefixes.smallest(np.arange(len(prefixes)), 3) == order[:3]


def test_many_prefixes() -> None:
    """The table grows while they come."""
    prefixes, every = Prefixes(), [f"10.{n >> 8}.{n & 255}.0/24" for n in range(3000)]
    for at in range(0, 3000, 700):
        prefixes.numbers(pa.array(every[at : at + 700]), 1 << 20, few=True)
    assert prefixes.numbers(pa.array(every), 1 << 20, few=False).tolist() == list(range(3000))
