"""Headers of packets: link types, tags, both families, extension headers, fragments, and packets that were cut."""

from __future__ import annotations

import struct

import pytest
from captures import MAC, ethernet, ipv4, ipv6, tcp, udp

from cleannet.readers.captures.captured import Frames
from cleannet.readers.captures.packets import REASONS, TCP, UDP, Packets, packets, shown

V4, V6 = ipv4(udp(b"hello")), ipv6(udp(b"hello"))


def of(*octets: bytes, link: int = 1, length: int = 0) -> Packets:
    frames = Frames(b"".join(octets))
    begin = 0
    for packet in octets:
        frames.add(begin, len(packet), length or len(packet), 0, link)
        begin += len(packet)
    return packets(frames)


def carried(found: Packets, at: int = 0) -> bytes:
    return found.data[found.begin[at] : found.end[at]]


@pytest.mark.parametrize(
    ("link", "packet"),
    [
        (1, ethernet(V4)), (1, ethernet(V4, 0x8100, b"")[:14] + b"\0\x07\x08\0" + V4), (101, V4), (228, V4),
        (1, ethernet(V4, tags=b"\x88\xa8\0\1\x81\0\0\2")),
        (1, MAC + b"\x88\x64\x11\0\0\1\0\x2a\0\x21" + V4),
        (113, bytes(14) + b"\x08\0" + V4), (276, b"\x08\0" + bytes(18) + V4), (0, b"\2\0\0\0" + V4), (108, b"\0\0\0\2" + V4),
    ],
)  # fmt: skip
def test_link_types(link: int, packet: bytes) -> None:
    found = of(packet, link=link)
    assert (found.source.to_pylist(), found.destination.to_pylist()) == (["10.0.0.1"], ["203.0.113.9"])
    assert (found.octets.tolist(), found.protocol.tolist(), carried(found)) == ([33], [UDP], b"hello")
    assert [ports.tolist() for ports in found.ports] == [[40_000], [53]]


@pytest.mark.parametrize(
    ("link", "before"), [(1, MAC + b"\x86\xdd"), (101, b""), (229, b""), (0, b"\x1e\0\0\0"), (0, b"\0\0\0\x18")]
)
def test_ipv6(link: int, before: bytes) -> None:
    found = of(before + V6, link=link)
    assert (found.source.to_pylist(), found.destination.to_pylist()) == (["2001:db8::1"], ["2001:db8::2"])
    assert (found.octets.tolist(), found.protocol.tolist(), carried(found)) == ([53], [UDP], b"hello")


def test_many_packets_at_once_do_not_mix() -> None:
    found = of(ethernet(V4), ethernet(V6), ethernet(b"arp", 0x0806), ethernet(ipv4(tcp(b"x"), 6)))
    assert found.source.to_pylist() == ["10.0.0.1", "2001:db8::1", None, "10.0.0.1"]
    assert found.protocol.tolist() == [UDP, UDP, 0, TCP]
    assert [REASONS[w] for w in found.wrong] == ["", "", "not an IP packet", ""]
    assert carried(found, 3) == b"x"


def test_extension_headers_and_fragments_of_ipv6() -> None:
    options = bytes((44, 0)) + bytes(6)
    first, later = (bytes((17, 0)) + struct.pack(">H", offset << 3 | 1) + bytes(4) for offset in (0, 9))
    found = of(
        ipv6(options + first + udp(b"a"), 0),
        ipv6(options + later + udp(b"a"), 0),
        ipv6(bytes((17, 1)) + bytes(6) + udp(b""), 51),
        link=101,
    )
    assert found.protocol.tolist() == [UDP, 0, 0]
    assert found.destination.null_count == 0
    deep = b"".join(bytes((60, 0)) + bytes(6) for _ in range(100))
    assert of(ipv6(deep, 60), link=101).protocol.tolist() == [0]


def test_later_fragments_of_ipv4_have_addresses_and_no_ports() -> None:
    found = of(ipv4(udp(b"a"), fragment=0x2000), ipv4(udp(b"a"), fragment=7), link=101)
    assert found.protocol.tolist() == [UDP, 0]
    assert found.source.null_count == 0


@pytest.mark.parametrize(
    ("packet", "link", "reason", "detail"),
    [
        (ethernet(b"", 0x0806), 1, "cut short before its addresses", ""),
        (ethernet(bytes(28), 0x0806), 1, "not an IP packet", "EtherType 0x0806"),
        (ethernet(bytes(38), 38), 1, "not an IP packet", "a frame without EtherType"),
        (ethernet(V4)[:33], 1, "cut short before its addresses", ""),
        (ethernet(V6)[:53], 1, "cut short before its addresses", ""),
        (b"abc", 1, "cut short before its addresses", ""),
        (ethernet(b"\x65" + V4[1:], 0x0800), 1, "not an IP header", ""),
        (ethernet(b"\x44" + V4[1:], 0x0800), 1, "not an IP header", ""),
        (V4, 105, "link type not read", "link type 105"),
        (V4, -1, "link type not read", "the capture does not describe its interface"),
    ],
)
def test_what_cannot_be_judged(packet: bytes, link: int, reason: str, detail: str) -> None:
    found = of(packet, ethernet(V4), link=link)
    assert REASONS[found.wrong[0]] == reason
    assert shown(found, 0) == detail
    assert found.source.to_pylist()[0] is found.destination.to_pylist()[0] is None


def test_a_packet_cut_behind_its_addresses_keeps_them_and_its_octets() -> None:
    found = of(ethernet(V4)[:34], length=47)
    assert (found.source.to_pylist(), found.octets.tolist(), found.protocol.tolist()) == (["10.0.0.1"], [33], [0])


def test_octets_are_those_of_ip_where_it_tells_them_and_else_of_the_frame() -> None:
    padded = ethernet(V4) + bytes(13)
    unset = V4[:2] + bytes(2) + V4[4:]
    lying = V4[:2] + b"\xff\xff" + V4[4:]
    assert of(padded, ethernet(unset), ethernet(lying)).octets.tolist() == [33, 33, 33]


def test_a_tcp_header_that_claims_to_be_longer_than_the_packet() -> None:
    short, long = (bytearray(tcp(b"data")) for _ in range(2))
    short[12], long[12] = 0x10, 0xF0
    found = of(ipv4(bytes(short), 6), ipv4(bytes(long), 6), link=101)
    assert found.protocol.tolist() == [0, TCP]
    assert carried(found, 1) == b""
