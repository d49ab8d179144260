"""DNS messages: queries, answers through aliases, compressed names, and names that lie."""

from __future__ import annotations

import struct

import pytest
from captures import dns, label
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.inputs.dns_message import Message, message

NAME = "www.example.org"
REPLY = dns(NAME, "203.0.113.9", "2001:db8::9", alias="cdn.example.net")


def test_query_and_reply() -> None:
    assert message(dns(NAME)) == Message(NAME, ())
    assert message(REPLY) == Message(NAME, ("203.0.113.9", "2001:db8::9"))


def test_a_query_has_no_answers_whatever_it_carries() -> None:
    assert message(REPLY[:2] + b"\1\0" + REPLY[4:]) == Message(NAME, ())


def test_answers_are_read_as_far_as_they_were_captured() -> None:
    assert message(REPLY[:-1]) == Message(NAME, ("203.0.113.9",))
    assert message(REPLY[:-40]) == Message(NAME, ())


def test_addresses_of_another_size_or_class_are_none() -> None:
    head, question = struct.pack(">6H", 7, 0x8180, 1, 2, 0, 0), label(NAME) + struct.pack(">HH", 1, 1)
    wrong = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 5) + bytes(5) + b"\xc0\x0c" + struct.pack(">HHIH", 1, 3, 60, 4) + bytes(4)
    assert message(head + question + wrong) == Message(NAME, ())


@pytest.mark.parametrize(
    "name",
    [
        b"\xc0\x0c", b"\xc0\xff", b"\xc0", b"\x40abc\0", b"\x3fabc", b"\x05abc", (b"\x3f" + b"a" * 63) * 5 + b"\0",
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_no_message(name: bytes) -> None:
    assert message(struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)) is None


@pytest.mark.parametrize("part", [b"a\0b", b"a.b", b"\xff", b"a b", b"\x1b[2J"])
def test_a_name_that_is_not_of_printable_ascii_is_not_told(part: bytes) -> None:
    name = bytes((len(part),)) + part + b"\0"
    assert message(struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)) == Message("", ())


def test_other_operations_are_none() -> None:
    assert message(dns(NAME)[:2] + b"\x28\0" + dns(NAME)[4:]) is None
    assert message(dns(NAME)[:11]) is None
    assert message(dns(NAME)[:-1]) is None


@given(st.binary(max_size=120), st.integers(0, 90), st.integers(0, 20))
def test_mutated_messages(put: bytes, at: int, cut: int) -> None:
    told = message(REPLY[:at] + put + REPLY[at + cut :])
    assert told is None or len(told.name) <= 255
