"""Dotted text is read as `addresses` reads it, wherever in memory it stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.addresses import parse
from cleannet.kernel.dotted import behind_lengths, dotted, dotted_between

octets = st.one_of(st.integers(0, 300).map(str), st.sampled_from(["", "00", "01", "1 ", "-1", "٣", "999999999999"]))
four, some = (st.lists(octets, min_size=n, max_size=m).map(".".join) for n, m in ((4, 4), (0, 6)))
valid = st.integers(0, 2**32 - 1).map(lambda n: ".".join(str(n >> shift & 255) for shift in (24, 16, 8, 0)))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An address with one character put in, taken away or changed."""
    text = draw(valid)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(["", "0", "9", ".", ":", "/", "a", " ", "\0"])) + text[at + draw(st.integers(0, 1)) :]


texts = st.one_of(valid, mutated(), four, some, st.text(max_size=18))


@examples(300)
@given(st.lists(texts, max_size=20), st.sampled_from([0, 1, 40, 200]))
def test_as_addresses_are_read(values: list[str], behind: int) -> None:
    encoded = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    numbers, odd = dotted(np.frombuffer(b"".join(encoded) + b"1" * behind or b" ", np.uint8), offsets)
    assert (odd == 0).tolist() == plain(values).tolist()
    assert numbers.tolist() == np.where(plain(values), parse(pa.array(values, pa.string())).v4, 0).tolist()


def plain(values: list[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return parse(pa.array(values, pa.string())).is_v4 & np.array(["." in v and ":" not in v for v in values], np.bool_)


@given(st.lists(texts, max_size=20), st.sampled_from([b"", b"\0" * 3, b"1" * 200]))
def test_values_behind_their_lengths(values: list[str], behind: bytes) -> None:
    encoded = [value.encode() for value in values]
    page = b"".join(len(value).to_bytes(4, "little") + value for value in encoded) + behind
    starts, stops = behind_lengths(np.frombuffer(page, np.uint8), len(values))
    assert [page[a:b] for a, b in zip(starts.tolist(), stops.tolist(), strict=True)] == encoded
    _, odd = dotted_between(np.frombuffer(page, np.uint8), starts, stops)
    assert (odd == 0).tolist() == plain(values).tolist()


@pytest.mark.parametrize("page", [b"", b"\1\0\0", b"\5\0\0\0abcd", b"\xff\xff\xff\xffabcd", b"\0\0\0\x80abcd"])
def test_a_length_that_reaches_beyond_the_page(page: bytes) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        behind_lengths(np.frombuffer(page, np.uint8), 1)
