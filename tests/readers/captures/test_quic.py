"""Protected packets of QUIC: those printed in the RFCs, forms of the header, frames, parts in any order, lengths that lie."""

from __future__ import annotations

import hashlib
import random
from itertools import pairwise

import pytest
from captures import V1, V2, crypto, initial, message, varint
from hypothesis import given
from hypothesis import strategies as st

from cleannet.readers.captures.client_hello import LONGEST, name_in
from cleannet.readers.captures.quic import COALESCED, FRAMES, Keys, Pieces, initials, parts
from cleannet.readers.inputs.cursor import Cut

PRINTED = bytes.fromhex(
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
    "616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
    "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c0002400100"
    "3900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff"
)
"""The frame in the packets of RFC 9001, appendix A.2, and of RFC 9369, appendix A.2."""


def frames(packet: bytes) -> bytes | None:
    (read,) = initials(packet)
    return Keys(read.version, read.to).frames(read)


@pytest.mark.parametrize(
    ("version", "begin", "end", "sha256"),
    [
        (V1, "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11", "e221af44860018ab0856972e194cd934",
         "73fa0210cb4a5a17dc10b9dc98e5cc359ba1c20fe7c0e93a9e1dcb473c37e097"),
        (V2, "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485", "a18b2faa745b6fe189cf772a9f84cbfc",
         "b0b766fe7e762577072d3365cc4f9635809210cba301a67f8457f5e6fdac5c68"),
    ],
)  # fmt: skip
def test_the_packets_that_the_rfcs_print(version: bytes, begin: str, end: str, sha256: str) -> None:
    packet = initial(PRINTED, version=version, number=2)
    assert packet.startswith(bytes.fromhex(begin))
    assert packet.endswith(bytes.fromhex(end))
    assert hashlib.sha256(packet).hexdigest() == sha256
    found = frames(packet)
    assert found == PRINTED + bytes(1_162 - len(PRINTED))
    ((place, part),) = parts(found)
    assert (place, name_in(part)) == (0, "example.com")


@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_packet_numbers_of_all_sizes(version: bytes, size: int) -> None:
    found = frames(initial(crypto(b"hello"), version=version, number=200 + size, number_size=size))
    assert found is not None
    assert list(parts(found)) == [(0, b"hello")]


@pytest.mark.parametrize("token", [b"", b"t" * 63, b"t" * 900])
@pytest.mark.parametrize(("to", "sender"), [(b"", b"s"), (b"12345678", b""), (b"1" * 20, b"2" * 20)])
def test_forms_of_the_header(token: bytes, to: bytes, sender: bytes) -> None:
    (packet,) = initials(initial(crypto(b"hello"), to=to, sender=sender, token=token))
    found = Keys(packet.version, to).frames(packet)
    assert packet.to == to
    assert found is not None
    assert list(parts(found)) == [(0, b"hello")]


def test_no_octet_of_a_packet_may_be_another() -> None:
    packet = initial(crypto(b"hello"))
    for at in (0, 1, 5, 6, 18, 21, 22, 40, len(packet) - 1):
        changed = bytearray(packet)
        changed[at] ^= 1
        try:
            assert [Keys(p.version, p.to).frames(p) for p in initials(bytes(changed))] in ([], [None])
        except Cut:
            continue


def test_packets_in_one_datagram() -> None:
    first, second = initial(crypto(b"a"), size=300), initial(crypto(b"b", 1), size=900, number=1)
    later = b"\xe0" + V1 + bytes(900)  # Handshake
    assert [p.octets for p in initials(first + second + later)] == [first, second]
    assert [p.octets for p in initials(first + bytes(200))] == [first]
    assert [p.octets for p in initials(first + initial(crypto(b"b"), to=b"another!"))] == [first]
    assert len(list(initials(first * 20))) == COALESCED
    assert list(initials(later + first)) == []


def test_a_packet_that_goes_on_behind_what_was_captured() -> None:
    packet = initial(crypto(b"hello"))
    for size in (5, 6, 13, 16, 17, 18, 1_199):
        with pytest.raises(Cut):
            list(initials(packet[:size]))
    assert list(initials(packet[:4])) == list(initials(b"")) == []


@pytest.mark.parametrize(
    "datagram",
    [
        b"\xc0\0\0\0\0" + bytes(1_200), b"\xc0\0\0\0\2" + bytes(1_200), b"\x80" + V1 + bytes(1_200), b"\x40" + V1 + bytes(1_200),
        b"\xd0" + V1 + bytes(1_200), b"\xf0" + V1 + bytes(1_200), b"\xc0" + V2 + bytes(1_200),
        b"\xc0" + V1 + b"\x15" + bytes(1_200), b"\xc0" + V1 + b"\x00\x15" + bytes(1_200),
    ],
)  # fmt: skip
def test_what_is_no_initial_packet(datagram: bytes) -> None:
    assert list(initials(datagram)) == []


def test_a_packet_too_short_for_its_mask() -> None:
    (packet,) = initials(b"\xc0" + V1 + b"\0\0\0\x13" + bytes(19))
    assert Keys(V1, b"").frames(packet) is None


def test_frames_between_the_parts() -> None:
    ack = b"\2" + varint(9) + varint(70) + varint(1) + varint(0) + varint(3) + varint(20_000)
    marked = b"\3" + varint(9) + varint(0) + varint(0) + varint(0) + varint(1) + varint(2) + varint(3)
    found = parts(ack + bytes(9) + crypto(b"cd", 2) + b"\1\1\0" + marked + crypto(b"ab") + b"\x1c" + crypto(b"ef", 4))
    assert list(found) == [(2, b"cd"), (0, b"ab")]


def test_frames_whose_lengths_lie() -> None:
    assert list(parts(crypto(b"ab") + b"\6" + varint(2) + varint(1 << 40) + b"cd")) == [(0, b"ab")]
    assert list(parts(b"\2" + varint(0) * 2 + varint((1 << 62) - 1) + crypto(b"ab"))) == []
    assert len(list(parts(crypto(b"") * 20_000))) == FRAMES
    gaps = [b"\2" + varint(0) * 2 + varint(count) + varint(0) * (1 + 2 * count) for count in (FRAMES, FRAMES + 1)]
    assert [list(parts(ack + crypto(b"ab"))) for ack in gaps] == [[(0, b"ab")], []]


def test_parts_in_any_order() -> None:
    whole = message("www.example.org", before=1_500)
    cuts = [*range(0, len(whole), 97), len(whole)]
    order = [(b, whole[b:e]) for b, e in pairwise(cuts)]
    random.Random(1).shuffle(order)
    pieces = Pieces()
    assert all(pieces.add(place, part) for place, part in order)
    assert pieces.whole == whole


def test_parts_that_overlap_must_agree() -> None:
    pieces = Pieces()
    assert pieces.add(0, b"abcd")
    assert pieces.add(2, b"cdef")
    assert pieces.add(8, b"ij")
    assert pieces.whole == b"abcdef"
    assert not pieces.add(3, b"x")
    assert not pieces.add(5, b"fghx")
    assert pieces.add(5, b"fghi")
    assert pieces.whole == b"abcdefghij"


def test_places_beyond_any_hello_take_no_memory() -> None:
    pieces = Pieces()
    assert pieces.add((1 << 62) - 1, b"x")
    assert pieces.add(LONGEST - 1, b"xy")
    assert pieces.add(0, b"ab")
    assert pieces.whole == b"ab"
    assert len(pieces._octets) == LONGEST


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=12))
def test_pieces_are_those_of_the_naive_way(cuts: list[tuple[int, int]]) -> None:
    whole = bytes(range(60))
    pieces, there = Pieces(), set[int]()
    for place, size in cuts:
        assert pieces.add(place, whole[place : place + size])
        there |= set(range(place, place + size))
    assert pieces.whole == whole[: next(n for n in range(61) if n not in there)]


@given(st.binary(max_size=80))
def test_any_octets_as_frames(octets: bytes) -> None:
    assert all(isinstance(part, bytes) for _, part in parts(octets))
