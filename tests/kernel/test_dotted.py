"""Dotted text is read as `addresses` reads it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cleannet.kernel.addresses import parse
from cleannet.kernel.dotted import dotted

octets = st.one_of(st.integers(0, 300).map(str), st.sampled_from(["", "00", "01", "1 ", "-1", "٣", "999999999999"]))
four, some = (st.lists(octets, min_size=n, max_size=m).map(".".join) for n, m in ((4, 4), (0, 6)))
texts = st.one_of(four, some, st.text(max_size=18))


@settings(deadline=None, max_examples=300)
@given(st.lists(texts, max_size=20))
def test_as_addresses_are_read(values: list[str]) -> None:
    encoded = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    numbers, odd = dotted(np.frombuffer(b"".join(encoded) or b" ", np.uint8), offsets)
    parsed = parse(pa.array(values, pa.string()))
    plain = parsed.is_v4 & np.array(["." in v and ":" not in v for v in values], np.bool_)
    assert (odd == 0).tolist() == plain.tolist()
    assert numbers.tolist() == np.where(plain, parsed.v4, 0).tolist()
