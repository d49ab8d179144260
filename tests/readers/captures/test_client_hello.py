"""The server name in the hello of TLS: whole, cut, split over records, absent, hostile."""

from __future__ import annotations

import struct

import pytest
from captures import hello
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.captures.client_hello import begins, server_name
from cleannet.readers.inputs.cursor import Cut

NAME = "www.example.org"
HELLO = hello(NAME)


def test_the_name() -> None:
    assert begins(HELLO)
    assert server_name(HELLO) == NAME
    assert server_name(HELLO + b"more") == NAME


def test_every_cut_is_told() -> None:
    for size in range(len(HELLO)):
        with pytest.raises(Cut):
            server_name(HELLO[:size])


def test_a_hello_in_two_records() -> None:
    body = HELLO[5:]
    parts = (body[:30], body[30:])
    assert server_name(b"".join(b"\x16\3\1" + struct.pack(">H", len(part)) + part for part in parts)) == NAME


def test_a_hello_without_a_name() -> None:
    assert server_name(HELLO.replace(struct.pack(">HH", 0, len(NAME) + 5), struct.pack(">HH", 99, len(NAME) + 5))) == ""
    assert server_name(HELLO.replace(b"\0\x0fwww", b"\0\xffwww")) == ""
    assert server_name(HELLO.replace(b"www.", b"w\x1b\0.")) == ""


def test_other_records_are_none() -> None:
    assert not any(begins(octets) for octets in (b"", b"\x16\3\1\0\1", b"\x17\3\3\0\5\1", b"GET / HTTP"))


@given(st.integers(0, 90), st.binary(max_size=9), st.integers(0, 9))
def test_mutated_hellos(at: int, put: bytes, cut: int) -> None:
    try:
        name = server_name(HELLO[:at] + put + HELLO[at + cut :])
    except Cut:
        return
    assert name.isascii()
