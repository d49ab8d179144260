"""IPv6 text is read as Python's own library reads it, and its shortest spelling is the one that library writes."""

from __future__ import annotations

from ipaddress import IPv6Address

import numpy as np
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.colons import NONE, OTHER, SHORTEST, colons

group = st.one_of(
    st.integers(0, 0xFFFF).map(lambda n: f"{n:x}"),
    st.sampled_from(["0", "0", "00", "0abc", "FFFF", "12345", "", "g", "1.2.3.4", "1%a"]),
)
few = st.lists(group, max_size=10).map(":".join)
number = st.one_of(st.integers(0, 2**128 - 1), st.lists(st.sampled_from([0, 0, 1, 0xFFFF]), min_size=8, max_size=8).map(
    lambda groups: sum(g << 16 * i for i, g in enumerate(groups))
))  # fmt: skip
written = st.one_of(number.map(lambda n: str(IPv6Address(n))), number.map(lambda n: IPv6Address(n).exploded))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.one_of(few, written))
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(["", ":", "::", "0", "a", "F", " "])) + text[at + draw(st.integers(0, 1)) :]


@examples(500)
@given(st.lists(st.one_of(written, few, mutated(), st.text(max_size=8)), max_size=30))
def test_as_the_library_reads_them(values: list[str]) -> None:
    encoded = [value.encode() for value in values]
    stops = np.cumsum([len(value) for value in encoded]).astype(np.int32)
    starts = stops - np.array([len(value) for value in encoded], np.int32)
    hi, lo, spelling = colons(np.frombuffer(b"".join(encoded) + b" ", np.uint8), starts, stops)
    for value, upper, lower, how in zip(values, hi.tolist(), lo.tolist(), spelling.tolist(), strict=True):
        meant = address(value)
        assert how == (NONE if meant is None else SHORTEST if str(meant) == value else OTHER)
        assert upper << 64 | lower == (0 if meant is None else int(meant))


def address(value: str) -> IPv6Address | None:
    """None also for a zone, a dotted end, and what means an IPv4 address."""
    try:
        found = IPv6Address(value)
    except ValueError:
        return None
    return None if "%" in value or "." in value or int(found) >> 32 == 0xFFFF else found
