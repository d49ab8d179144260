"""Hellos put together from connections: parts, orders, ids that change, new beginnings, what is counted as unread, and bounds."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterable

import pytest
from captures import V1, V2, crypto, initial, message
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.captures import quic_connections
from cleannet.readers.captures.quic_connections import CONTRADICTORY, NO_CIPHERS, NOT_WHOLE, SEALED, Connections, Ends

NAME = "www.example.org"
ENDS = ("10.0.0.1", 50_000, "203.0.113.9", 443)
BACK = (*ENDS[2:], *ENDS[:2])
SERVER_ID = b"servers!"
SHORT, LONG = message(NAME), message(NAME, before=1_700)
FIRST, SECOND = crypto(LONG[:1_000]), crypto(LONG[1_000:], 1_000)


def read(*datagrams: bytes, ends: Ends = ENDS) -> tuple[list[str], dict[str, int]]:
    """The names, and what was not read."""
    return read_all((ends, datagram) for datagram in datagrams)


def read_all(datagrams: Iterable[tuple[Ends, bytes]]) -> tuple[list[str], dict[str, int]]:
    connections = Connections()
    names = [name for ends, datagram in datagrams if (name := connections.name_in(ends, datagram))]
    connections.close()
    return names, dict(connections.unread)


@pytest.mark.parametrize("version", [V1, V2])
def test_a_hello_in_one_packet(version: bytes) -> None:
    assert read(initial(crypto(SHORT), version=version)) == ([NAME], {})


@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_hello_in_two_packets(version: bytes, order: tuple[int, int]) -> None:
    packets = initial(FIRST, version=version), initial(SECOND, version=version, number=1)
    assert read(*(packets[at] for at in order)) == ([NAME], {})


def test_a_hello_in_two_packets_of_one_datagram() -> None:
    assert read(initial(FIRST) + initial(SECOND, number=1)) == ([NAME], {})
    assert read(initial(crypto(SHORT), size=600) + b"\xd0" + V1 + bytes(600)) == ([NAME], {})


def test_a_hello_is_told_once() -> None:
    assert read(*[initial(crypto(SHORT), number=n) for n in range(3)]) == ([NAME], {})


def test_the_client_goes_on_to_the_id_of_the_server() -> None:
    second = initial(SECOND, to=SERVER_ID, keys_of=b"8 octets", number=1)
    assert read(initial(FIRST, to=b"8 octets"), second) == ([NAME], {})
    assert read(second) == ([], {SEALED: 1})


def test_an_acknowledgement_behind_the_hello_is_no_connection_of_its_own() -> None:
    acks = [initial(b"\2\0\0\0\0", to=SERVER_ID, keys_of=b"8 octets", number=n) for n in (1, 2)]
    assert read(initial(crypto(SHORT), to=b"8 octets"), *acks) == ([NAME], {})


def test_a_server_that_wants_a_token_begins_anew() -> None:
    again = [initial(part, to=SERVER_ID, token=b"retry", number=n) for n, part in ((1, FIRST), (2, SECOND))]
    assert read(initial(FIRST), *again) == ([NAME], {})


def test_another_connection_between_the_same_ends() -> None:
    assert read(initial(crypto(SHORT)), initial(crypto(message("b.example")), to=b"another!")) == ([NAME, "b.example"], {})
    assert read(initial(crypto(SHORT)), initial(FIRST, to=b"another!")) == ([NAME], {NOT_WHOLE: 1})


def test_the_other_version_is_tried_after_the_first_was_refused() -> None:
    assert read(initial(FIRST, version=V1), initial(crypto(SHORT), version=V2)) == ([NAME], {})


def test_what_a_server_sends_is_passed_by() -> None:
    answer = initial(crypto(b"\2 hello of the server"), to=b"", keys_of=SERVER_ID)
    assert read_all([(ENDS, initial(crypto(SHORT))), (BACK, answer)]) == ([NAME], {})
    assert read_all([(BACK, answer)]) == ([], {SEALED: 1})


def test_connections_do_not_mix() -> None:
    other = (ENDS[0], 50_001, *ENDS[2:])
    packets = [(ENDS, initial(FIRST)), (other, initial(SECOND)), (ENDS, initial(SECOND, number=1))]
    assert read_all(packets) == ([NAME], {NOT_WHOLE: 1})


def test_a_hello_without_a_name_is_read() -> None:
    assert read(initial(crypto(SHORT.replace(b"\0\x0fwww", b"\0\xffwww")))) == ([], {})
    assert read(initial(crypto(b"\2 no hello of a client"))) == ([], {})


@pytest.mark.parametrize(
    ("datagrams", "why"),
    [
        ([initial(FIRST)], NOT_WHOLE),
        ([initial(FIRST)[:900]], NOT_WHOLE),
        ([initial(crypto(SHORT[:60]) + crypto(b"x" * 60, 40))], CONTRADICTORY),
        ([initial(crypto(SHORT), keys_of=b"another!")], SEALED),
        ([initial(crypto(SHORT), keys_of=b"another!")] * 9, SEALED),
    ],
)
def test_what_cannot_be_read_is_counted_once(datagrams: list[bytes], why: str) -> None:
    assert read(*datagrams) == ([], {why: 1})


def test_a_cut_packet_that_is_sent_again_whole() -> None:
    packet = initial(crypto(SHORT))
    assert read(packet[:900], packet) == read(packet, packet[:900]) == ([NAME], {})


def test_without_the_ciphers_connections_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    other = (ENDS[0], 50_001, *ENDS[2:])
    assert read_all([(ENDS, GOOD[0]), (ENDS, GOOD[0]), (other, GOOD[0])]) == ([], {NO_CIPHERS: 2})


def test_a_hello_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quic_connections, "PACKETS", 2)
    cut = [initial(crypto(LONG[b : b + 300], b), number=b) for b in range(0, len(LONG), 300)]
    assert read(*cut) == ([], {NOT_WHOLE: 1})
    monkeypatch.setattr(quic_connections, "PACKETS", len(cut))
    assert read(*cut) == ([NAME], {})


def test_the_quietest_hellos_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quic_connections, "OPEN", 2)
    a, b, c = ((f"10.0.0.{n}", n, "203.0.113.9", 443) for n in range(3))
    hellos = [message(f"{n}.example.org", before=1_700) for n in range(3)]
    first = [initial(crypto(hello[:1_000])) for hello in hellos]
    begun = [(a, first[0]), (b, first[1]), (a, initial(b"\1", number=2)), (c, first[2])]
    ended = [(ends, initial(crypto(hellos[ends[1]][1_000:], 1_000), number=1)) for ends in (a, b, c)]
    assert read_all([*begun, *ended]) == (["0.example.org", "2.example.org"], {NOT_WHOLE: 1})


def test_connections_that_are_forgotten_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quic_connections, "KNOWN", 10)
    many = [((f"10.0.0.{n}", 1, "203.0.113.9", 443), initial(FIRST)) for n in range(40)]
    connections = Connections()
    for ends, datagram in many:
        connections.name_in(ends, datagram)
    assert (len(connections._known), len(connections._open), connections.unread) == (10, 10, {NOT_WHOLE: 30})
    connections.close()
    assert connections.unread == {NOT_WHOLE: 40}


@pytest.mark.slow
def test_memory_is_bounded_whatever_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part at the far end of each of 375 hellos, and 5,000 connections that cannot be decrypted, where an eighth is kept."""
    for bound in ("OPEN", "KNOWN"):
        monkeypatch.setattr(quic_connections, bound, getattr(quic_connections, bound) // 8)
    far = initial(crypto(b"x", 16_383))
    sealed = initial(b"", keys_of=b"another!", size=60)
    tracemalloc.start()
    try:
        connections = Connections()
        for n in range(375):
            connections.name_in((f"10.0.{n >> 8}.{n & 255}", 1, "203.0.113.9", 443), far)
        for n in range(5_000):
            connections.name_in((f"10.{n >> 14}.{n >> 8 & 63}.{n & 255}", 2, "203.0.113.9", 443), sealed)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    connections.close()
    assert connections.unread == {NOT_WHOLE: 375, SEALED: 5_000}


GOOD = (initial(crypto(SHORT)), initial(FIRST), initial(SECOND, number=1), initial(crypto(SHORT), version=V2, token=b"t" * 70))


@examples(300)
@given(st.lists(st.tuples(st.sampled_from(GOOD), st.integers(0, 60), st.binary(max_size=4), st.integers(0, 5)), max_size=6))
def test_mutated_datagrams(sent: list[tuple[bytes, int, bytes, int]]) -> None:
    datagrams = [good[:at] + put + good[at + cut :] for good, at, put, cut in sent]
    names, unread = read(*datagrams)
    assert set(names) <= {NAME}
    assert sum(unread.values()) <= 1


@examples(300)
@given(st.lists(st.one_of(st.binary(max_size=60), st.builds(crypto, st.binary(max_size=60), st.integers(0, 70_000))), max_size=9))
def test_any_frames_under_good_keys(frames: list[bytes]) -> None:
    names, unread = read(initial(b"".join(frames)))
    assert all(name.isascii() for name in names)
    assert len(names) + sum(unread.values()) <= 1
