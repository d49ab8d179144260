"""A packet inside a tunnel is read with its ends and its names, beside the packets around it; or it is told that it was not."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from arrays import listed
from captures import dns, ethernet, ipv4, ipv6, pcap, udp
from inputs import an_input

from cleannet.readers.captures.pcap import READER

INSIDE = ipv4(udp(dns("www.tiktok.com")), ends=("10.9.9.9", "202.97.0.1"))
INSIDE_V6 = ipv6(udp(dns("www.tiktok.com")), ends=("fd00::1", "240e::1"))
FRAME = ethernet(INSIDE)
TAGGED = ethernet(INSIDE, tags=struct.pack(">HHHH", 0x88A8, 7, 0x8100, 9))
OUTER = ("10.0.0.1", "198.51.100.7")


def gre(inner: bytes, kind: int, flags: int = 0, more: bytes = b"") -> bytes:
    return ipv4(struct.pack(">HH", flags, kind) + more + inner, protocol=47, ends=OUTER)


def over_udp(port: int, data: bytes) -> bytes:
    return ipv4(udp(data, destination=port), ends=OUTER)


def label(inner: bytes, labels: int) -> bytes:
    return b"".join(struct.pack(">I", 16 << 12 | (at == labels - 1) << 8 | 64) for at in range(labels)) + inner


GTP = struct.pack(">BBHI", 0x30, 255, len(INSIDE), 1)
GTP_LONG = struct.pack(">BBHIHBB", 0x34, 255, len(INSIDE) + 8, 1, 0, 0, 0x85) + bytes((1, 0, 9, 0))

TUNNELS = {
    "IP in IP": ipv4(INSIDE, protocol=4, ends=OUTER),
    "6in4": ipv4(INSIDE_V6, protocol=41, ends=OUTER),
    "4in6": ipv6(INSIDE, protocol=4, ends=("2001:db8::1", "2001:db8::2")),
    "GRE": gre(INSIDE, 0x0800),
    "GRE with all parts": gre(INSIDE_V6, 0x86DD, 0xB000, bytes(12)),
    "GRE of Ethernet": gre(FRAME, 0x6558, 0x2000, bytes(4)),
    "GRE of MPLS": gre(label(INSIDE, 2), 0x8847),
    "ERSPAN 1": gre(FRAME, 0x88BE),
    "ERSPAN 2": gre(FRAME, 0x88BE, 0x1000, bytes(4) + bytes((0x10,)) + bytes(7)),
    "ERSPAN 3": gre(FRAME, 0x22EB, 0x1000, bytes(4) + bytes((0x20,)) + bytes(11)),
    "ERSPAN 3, longer": gre(FRAME, 0x22EB, 0x1000, bytes(4) + bytes((0x20,)) + bytes(10) + b"\x01" + bytes(8)),
    "VXLAN": over_udp(4789, struct.pack(">II", 0x08 << 24, 5 << 8) + FRAME),
    "VXLAN of Linux, tags": over_udp(8472, struct.pack(">II", 0x08 << 24, 5 << 8) + TAGGED),
    "VXLAN with a policy": over_udp(4789, struct.pack(">II", 0x88000007, 5 << 8) + FRAME),
    "VXLAN-GPE": over_udp(4790, struct.pack(">II", 0x0C000001, 5 << 8) + INSIDE),
    "GENEVE": over_udp(6081, struct.pack(">BBHI", 2, 0, 0x6558, 5 << 8) + bytes(8) + FRAME),
    "GTP-U": over_udp(2152, GTP + INSIDE),
    "GTP-U with an extension": over_udp(2152, GTP_LONG + INSIDE),
    "Teredo": over_udp(3544, INSIDE_V6),
    "twice": gre(over_udp(4789, struct.pack(">II", 0x08 << 24, 5 << 8) + FRAME), 0x0800),
}

LINKS = {
    "MPLS": ethernet(label(INSIDE, 3), 0x8847),
    "MPLS of IPv6": ethernet(label(INSIDE_V6, 1), 0x8848),
    "MPLS behind a tag": ethernet(label(INSIDE, 1), 0x8847, struct.pack(">HH", 0x8100, 7)),
    "a wire with a control word": ethernet(label(bytes(4) + FRAME, 1), 0x8847),
    "a wire without": ethernet(label(FRAME, 1), 0x8847),
    "PPPoE behind two tags": ethernet(
        struct.pack(">BBHHH", 0x11, 0, 1, len(INSIDE) + 2, 0x21) + INSIDE, 0x8864, struct.pack(">HHHH", 0x88A8, 7, 0x8100, 9)
    ),
    "four tags": ethernet(INSIDE, tags=struct.pack(">HHHHHHHH", 0x88A8, 7, 0x9100, 9, 0x9200, 1, 0x8100, 2)),
}


def seen(frame: bytes) -> tuple[set[str], set[str], list[str], list[str]]:
    """The addresses, the names that were looked up, why it was skipped, and the notes."""
    item = an_input(pcap(frame))
    (batch,) = READER.read(item)
    told = {kind: {v for r in batch.references if r.kind == kind for v in listed(r.values)} for kind in ("address", "domain")}
    return told["address"], told["domain"], [skip.reason for skip in batch.skipped], item.log.notes


@pytest.mark.parametrize("name", TUNNELS)
def test_what_a_tunnel_carries_is_read_beside_its_ends(name: str) -> None:
    addresses, names, skipped, notes = seen(ethernet(TUNNELS[name]))
    assert addresses & {"202.97.0.1", "240e::1"}
    assert addresses & {OUTER[1], "2001:db8::2"}
    assert (names, skipped, notes) == ({"www.tiktok.com"}, [], [])


@pytest.mark.parametrize("name", LINKS)
def test_labels_tags_and_sessions_hide_nothing(name: str) -> None:
    addresses, names, skipped, notes = seen(LINKS[name])
    assert addresses & {"202.97.0.1", "240e::1"}
    assert (names, skipped, notes) == ({"www.tiktok.com"}, [], [])


@pytest.mark.parametrize(
    "packet_",
    [
        ipv4(bytes(40), protocol=50, ends=OUTER),
        gre(b"\x21" + INSIDE, 0x880B, 0x3001, bytes(8)),
        gre(INSIDE, 0x0800, 0x4000, bytes(8)),
        ipv4(INSIDE, protocol=4, ends=OUTER, fragment=1),
        ipv4(INSIDE[:12], protocol=4, ends=OUTER),
        ipv4(b"\x00" + INSIDE[1:], protocol=4, ends=OUTER),
        over_udp(4789, struct.pack(">II", 0x08 << 24, 5 << 8) + ethernet(bytes(40), 0x0806)),
    ],
)
def test_a_tunnel_whose_inside_is_not_read_is_told(packet_: bytes) -> None:
    addresses, names, skipped, notes = seen(ethernet(packet_))
    assert addresses == set(OUTER)
    assert (names, skipped) == (set(), [])
    assert notes == ["1 packets carry a tunnel whose content is not read"]


@pytest.mark.parametrize("port", [4789, 6081, 2152, 3544])
def test_a_port_alone_makes_no_tunnel(port: int) -> None:
    assert seen(ethernet(ipv4(udp(dns("example.net"), source=53, destination=port), ends=OUTER)))[3] == []


def test_octets_are_those_of_the_outermost_packet() -> None:
    (batch,) = READER.read(an_input(pcap(ethernet(TUNNELS["twice"]), FRAME)))
    assert batch.octets is not None
    assert batch.octets.tolist() == [len(TUNNELS["twice"]), len(INSIDE)]
    rows = {v: r.rows for r in batch.references if r.kind == "address" for v in r.values.to_pylist()}
    assert str(ipaddress.ip_address(OUTER[1])) in rows


@pytest.mark.parametrize("name", ["twice", "a wire without", "GTP-U with an extension"])
def test_no_octet_behind_what_was_captured_is_read(name: str) -> None:
    frame = LINKS.get(name) or ethernet(TUNNELS[name])
    for size in range(len(frame)):
        list(READER.read(an_input(pcap(frame[:size]))))
        list(READER.facts(an_input(pcap(frame[:size]))))  # type: ignore[misc]  # it has some
