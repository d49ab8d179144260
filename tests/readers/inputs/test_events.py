"""What is an address and what the name of a host, in columns: as the patterns say, however many of either there are."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from cleannet.readers.inputs.events import HOST, hosts, is_address
from cleannet.readers.inputs.json_rows import lines_that_say

TEXTS = [
    "203.0.113.9", "2001:db8::1", "::ffff:1.2.3.4", "[2001:db8::1]", "[x]", "", "fe80::1%eth0", "fe80::1%eth9", "1.2.3.4:80",
    "h.example:443", "h:", "www.example.net", "EXAMPLE.ORG", "face.cafe", "1.2.3", "999.1.1.1", "Z", "[", "`", "z", "g", "f",
    "x{", "münchen.example", "東京", None,
]  # fmt: skip


@pytest.mark.parametrize("names", [0, 100])
def test_addresses_and_names_are_told_apart(names: int) -> None:
    """Among many names, most are passed by their last letter."""
    column = pa.array([*TEXTS, *["www.example.net"] * names], pa.string())
    address = r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$"
    assert is_address(column)[: len(TEXTS)].tolist() == [bool(text and re.match(address, text)) for text in TEXTS]
    bare = [text and re.sub(r":[0-9]{1,5}$", "", text) for text in TEXTS]
    pairs = list(zip(TEXTS, bare, strict=True))
    expected = [
        short if text and short and not re.match(HOST, text) and not re.match(HOST, short) else None for text, short in pairs
    ]
    assert hosts(column).to_pylist()[: len(TEXTS)] == expected
    part = column.slice(3, 20)
    assert hosts(part).to_pylist() == hosts(column).to_pylist()[3:23]
    assert is_address(part).tolist() == is_address(column).tolist()[3:23]


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"{}", b" \t\n{}\n\n  {}\n \n", b"\x0b\n\x01\n{}\n\n\n", b" "])
def test_blank_lines_say_nothing(data: bytes) -> None:
    assert lines_that_say(data).tolist() == [at for at, line in enumerate(data.split(b"\n")) if line.strip()]
