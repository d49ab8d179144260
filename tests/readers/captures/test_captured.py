"""The forms of a capture: byte orders, clocks, blocks, and lengths that lie."""

from __future__ import annotations

import io
import struct

import pytest
from captures import SECONDS, block, enhanced, interface, pcap, section, simple

from cleannet.readers.base.input import Unreadable
from cleannet.readers.captures import captured
from cleannet.readers.captures.captured import UNTOLD_LINK, Frames, frames, is_capture

AT = SECONDS * 1_000_000


def all_of(data: bytes) -> list[Frames]:
    assert is_capture(data)
    return list(frames(io.BufferedReader(io.BytesIO(data))))


def packets(data: bytes) -> list[tuple[bytes, int, int, int]]:
    """content, length, time since AT, link"""
    return [
        (f.data[b : b + k], length, seen - AT if seen >= 0 else -1, link)
        for f in all_of(data)
        for b, k, length, seen, link in zip(f.begin, f.kept, f.length, f.seen, f.link, strict=True)
    ]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_in_both_orders_and_clocks(order: str, nano: bool) -> None:
    found = packets(pcap(b"abc", b"defgh", link=101, order=order, nano=nano, snap=4))
    assert found == [(b"abc", 3, 250_000, 101), (b"defg", 5, 250_000, 101)]


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_blocks(order: str) -> None:
    data = (
        section(order) + block(4, b"names", order) + interface(1, order) + interface(113, order)
        + enhanced(b"abc", 1, AT + 5, order) + block(0xBAD, b"", order) + simple(b"de", None, order) + enhanced(b"f", 9, AT, order)
        + block(2, struct.pack(f"{order}HHIIII", 0, 0, AT >> 32, AT & 0xFFFF_FFFF, 2, 2) + b"gh", order)
    )  # fmt: skip
    assert packets(data) == [(b"abc", 3, 5, 113), (b"de", 2, -1, 1), (b"f", 1, -1, UNTOLD_LINK), (b"gh", 2, 0, 1)]


def test_pcapng_sections_have_interfaces_of_their_own() -> None:
    data = section("<") + interface(1) + enhanced(b"a") + section(">") + interface(101, ">") + enhanced(b"b", order=">")
    assert [link for _, _, _, link in packets(data)] == [1, 101]


@pytest.mark.parametrize(
    ("options", "ticks"),
    [
        (b"\x09\0\1\0\x09\0\0\0", AT * 1_000),
        (b"\x09\0\1\0\x03\0\0\0", AT // 1_000),
        (b"\x09\0\1\0\x80\0\0\0" + b"\0\0\0\0", SECONDS),
        (b"\x02\0\3\0eth\0" + b"\x0e\0\x08\0" + struct.pack("<q", SECONDS), 0),
        (b"\x09\0\xff\0", AT),
    ],
)
def test_pcapng_clocks(options: bytes, ticks: int) -> None:
    assert packets(section() + interface(options=options) + enhanced(b"a", ticks=ticks)) == [(b"a", 1, 0, 1)]


def test_a_simple_packet_is_cut_at_the_limit_of_its_interface() -> None:
    assert packets(section() + interface(snap=2) + simple(b"abcd", 9)) == [(b"ab", 9, -1, 1)]


@pytest.mark.parametrize(
    ("good", "bad", "why"),
    [
        (pcap(b"ab"), bytes(8) + struct.pack("<II", 262_145, 1), "claims 262,145 captured octets"),
        (pcap(b"ab"), bytes(8) + struct.pack("<II", 5, 5) + b"abcd", "ends inside a packet"),
        (pcap(b"ab"), b"abc", "ends inside a packet"),
        (section(), struct.pack("<II", 6, 8) + bytes(4), "a block of 8 octets"),
        (section(), struct.pack("<II", 6, 13) + bytes(4), "a multiple of 4"),
        (section(), struct.pack("<II", 6, 0xFFFF_FFFC) + bytes(4), "a block of 4,294,967,292 octets"),
        (section(), struct.pack("<III", 6, 16, 0) + struct.pack("<I", 20), "two length fields differ"),
        (section(), block(6, bytes(16)), "too short"),
        (section(), block(3, b""), "too short"),
        (section(), block(1, b""), "too short"),
        (section() + interface(), block(6, struct.pack("<IIIII", 0, 0, 0, 9, 9) + b"abc"), "claims 9 captured octets"),
        (section(), struct.pack("<II", 0x0A0D0D0A, 28) + bytes(20), "byte-order magic"),
    ],
)
def test_a_length_that_lies_is_refused_at_its_byte(good: bytes, bad: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as fault:
        all_of(good + bad)
    assert fault.value.at == f"byte {len(good):,}"


def test_what_came_before_is_handed_on() -> None:
    pieces = frames(io.BufferedReader(io.BytesIO(pcap(b"ab", b"cd")[:-1])))
    assert len(next(pieces).begin) == 1
    with pytest.raises(Unreadable):
        next(pieces)


def test_pieces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pcap(*[bytes((n,)) * 5 for n in range(10)])
    monkeypatch.setattr(captured, "PIECE", 7)
    assert [content for content, *_ in packets(data)] == [bytes((n,)) * 5 for n in range(10)]
    monkeypatch.setattr(captured, "PIECE", 1 << 20)
    monkeypatch.setattr(captured, "FULL", 4)
    assert [len(f.begin) for f in all_of(data)] == [4, 4, 2]


def test_interfaces_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "MOST_INTERFACES", 2)
    with pytest.raises(Unreadable, match="more than 2 interfaces"):
        all_of(section() + interface() * 3)


def test_other_files_are_no_captures() -> None:
    assert not any(is_capture(data) for data in (b"", b"\xd4\xc3\xb2\xa1", b"\x0a\x0d\x0d\x0a" + bytes(20), b"text\n" * 9))
    with pytest.raises(Unreadable, match="no header"):
        list(frames(io.BytesIO(b"text")))
