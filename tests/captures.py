"""What tests of captures share: packets and files, built octet by octet."""

from __future__ import annotations

import hmac
import ipaddress
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

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


# --- QUIC: protected as RFC 9001, section 5, and RFC 9369, section 3.3, say -------------------------------------------------------

V1, V2 = b"\0\0\0\1", b"\x6b\x33\x43\xcf"
PROTECTION = {
    V1: (0xC0, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic"),
    V2: (0xD0, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2"),
}
FIRST_ID = bytes.fromhex("8394c8f03e515708")


def varint(number: int) -> bytes:
    power = next(power for power in range(4) if number < 1 << (8 << power) - 2)
    return (power << (8 << power) - 2 | number).to_bytes(1 << power, "big")


def crypto(part: bytes, place: int = 0) -> bytes:
    """A frame with a part of the hello."""
    return b"\6" + varint(place) + varint(len(part)) + part


def message(name: str, before: int = 0) -> bytes:
    """The hello without the record of TLS around it."""
    return hello(name, before)[5:]


def initial(
    frames: bytes,
    to: bytes = FIRST_ID,
    version: bytes = V1,
    keys_of: bytes = b"",
    number: int = 0,
    number_size: int = 4,
    token: bytes = b"",
    sender: bytes = b"",
    size: int = 1_200,
) -> bytes:
    """An Initial packet of a client, padded to that size. keys_of: the id that its keys come of, where it goes to another."""
    first, salt, label = PROTECTION[version]

    def derived(secret: bytes, name: str, length: int) -> bytes:
        told = b"tls13 " + name.encode()
        info = struct.pack(">HB", length, len(told)) + told + b"\0"
        return hmac.digest(secret, info + b"\1", "sha256")[:length]

    secret = derived(hmac.digest(bytes.fromhex(salt), keys_of or to, "sha256"), "client in", 32)
    key, nonce, mask_key = (derived(secret, f"{label} {name}", length) for name, length in (("key", 16), ("iv", 12), ("hp", 16)))
    ids = bytes((len(to),)) + to + bytes((len(sender),)) + sender
    before = version + ids + varint(len(token)) + token
    room = size - 1 - len(before) - 2 - number_size - 16
    frames += bytes(max(0, room - len(frames)))
    length = (1 << 14 | number_size + len(frames) + 16).to_bytes(2, "big")
    packed = number.to_bytes(number_size, "big")
    header = bytes((first | number_size - 1,)) + before + length + packed
    own_nonce = (int.from_bytes(nonce, "big") ^ number).to_bytes(12, "big")
    sealed = AESGCM(key).encrypt(own_nonce, frames, header)
    sample = sealed[4 - number_size :][:16]
    mask = Cipher(AES(mask_key), ECB()).encryptor().update(sample)
    hidden = bytes(a ^ b for a, b in zip(packed, mask[1:], strict=False))
    return bytes((header[0] ^ mask[0] & 0x0F,)) + before + length + hidden + sealed
