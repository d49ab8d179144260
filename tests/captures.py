"""What tests of captures share: packets and files, built octet by octet."""

from __future__ import annotations

import ipaddress
import struct

SECONDS = 1_795_000_000
MAC = bytes(12)


def ethernet(ip: bytes, kind: int | None = None, tags: bytes = b"") -> bytes:
    kind = kind if kind is not None else 0x0800 if ip[0] >> 4 == 4 else 0x86DD
    return MAC + tags + struct.pack(">H", kind) + ip


def ipv4(payload: bytes, protocol: int = 17, ends: tuple[str, str] = ("10.0.0.1", "203.0.113.9"), fragment: int = 0) -> bytes:
    source, destination = (ipaddress.ip_address(end).packed for end in ends)
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, fragment, 64, protocol, 0) + source + destination + payload


def ipv6(payload: bytes, protocol: int = 17, ends: tuple[str, str] = ("2001:db8::1", "2001:db8::2")) -> bytes:
    source, destination = (ipaddress.ip_address(end).packed for end in ends)
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + source + destination + payload


def udp(payload: bytes, source: int = 40_000, destination: int = 53) -> bytes:
    return struct.pack(">HHHH", source, destination, 8 + len(payload), 0) + payload


def tcp(payload: bytes, sequence: int = 1, source: int = 40_000, destination: int = 443) -> bytes:
    return struct.pack(">HHIIBBHHH", source, destination, sequence, 0, 0x80, 0x18, 0, 0, 0) + bytes(12) + payload


def label(name: str) -> bytes:
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"


def dns(name: str, *answers: str, alias: str = "") -> bytes:
    """A query; with answers, the reply that gives these addresses, where there is an alias through it."""
    told = bytearray()
    if alias:
        told += b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, len(label(alias))) + label(alias)
    for answer in answers:
        packed = ipaddress.ip_address(answer).packed
        told += b"\xc0\x0c" + struct.pack(">HHIH", 1 if len(packed) == 4 else 28, 1, 60, len(packed)) + packed
    head = struct.pack(">6H", 7, 0x8180 if answers else 0x0100, 1, len(answers) + bool(alias), 0, 0)
    return head + label(name) + struct.pack(">HH", 1, 1) + bytes(told)


def hello(name: str, before: int = 0) -> bytes:
    """The hello of TLS that asks for this server; so many octets of another extension come before the name."""
    host = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name.encode()
    extensions = struct.pack(">HH", 21, before) + bytes(before) + struct.pack(">HH", 0, len(host)) + host
    body = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack(">H", len(extensions)) + extensions
    message = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16\3\1" + struct.pack(">H", len(message)) + message


def pcap(*packets: bytes, link: int = 1, order: str = "<", nano: bool = False, snap: int = 65_535) -> bytes:
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    parts = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, snap, link)]
    for packet in packets:
        part = 250_000_000 if nano else 250_000
        parts += [struct.pack(f"{order}IIII", SECONDS, part, min(len(packet), snap), len(packet)), packet[:snap]]
    return b"".join(parts)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + size + body + size


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link: int = 1, order: str = "<", snap: int = 0, options: bytes = b"") -> bytes:
    return block(1, struct.pack(f"{order}HHI", link, 0, snap) + options, order)


def enhanced(packet: bytes, number: int = 0, ticks: int = SECONDS * 1_000_000, order: str = "<") -> bytes:
    head = struct.pack(f"{order}IIIII", number, ticks >> 32, ticks & 0xFFFF_FFFF, len(packet), len(packet))
    return block(6, head + packet, order)


def simple(packet: bytes, length: int | None = None, order: str = "<") -> bytes:
    return block(3, struct.pack(f"{order}I", len(packet) if length is None else length) + packet, order)
