"""The first packets of a QUIC client are encrypted with keys that anybody can derive from the packets themselves.

They hold the TLS hello, in frames of any order. Nothing is used before its tag is verified; a client's first packet numbers are so
small that they are complete in the packet. Only the Initial packets at the front of a datagram are read, because the others follow
them. The ciphers are those of the package cryptography, imported when the first packet needs them.

*Source*: RFC 9000, sections 12.2 (datagrams of several packets), 14.1 (their size), 17.2 (headers), 19 (frames); RFC 9001, sections
5.2 to 5.4 (keys and protection); RFC 9369, section 3 (version 2); RFC 5869 (HKDF).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleannet.readers.captures.client_hello import LONGEST
from cleannet.readers.inputs.cursor import Cursor, Cut

SMALLEST: Final = 1_200
"""Octets of a datagram with an Initial packet of a client; servers drop what is smaller."""

COALESCED: Final = 8
"""Initial packets of one datagram that are looked at."""

FRAMES: Final = 256
"""Frames of one packet that are looked at, padding and pings apart; and gaps of an acknowledgement."""

_LONGEST_ID: Final = 20
_PADDING, _PING, _ACK, _ACK_ECN, _CRYPTO, _CLOSE = 0x00, 0x01, 0x02, 0x03, 0x06, 0x1C


class _Version(NamedTuple):
    """first: the upper half of the first octet of an Initial packet. salt, label: for its keys."""

    first: int
    salt: bytes
    label: bytes


VERSIONS: Final = {
    b"\x00\x00\x00\x01": _Version(0xC, bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), b"quic "),
    b"\x6b\x33\x43\xcf": _Version(0xD, bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), b"quicv2 "),
}


class Initial(NamedTuple):
    """A packet as it was sent. to: the destination connection id. number: the position of its packet number."""

    version: bytes
    to: bytes
    octets: bytes
    number: int


def initials(datagram: bytes) -> Iterator[Initial]:
    """The Initial packets at the front of a datagram, all for one id; raises Cut if one is incomplete."""
    only: bytes | None = None
    for _ in range(COALESCED):
        version = datagram[1:5]
        if version not in VERSIONS or datagram[0] >> 4 != VERSIONS[version].first:
            return
        header = Cursor(datagram)
        header.take(5)
        to, sender = header.sized(1), header.sized(1)
        if max(len(to), len(sender)) > _LONGEST_ID or only not in (None, to):
            return
        only = to
        header.take(header.varint())  # a token
        size = header.varint()
        number = header.at
        header.take(size)
        yield Initial(version, to, datagram[: header.at], number)
        datagram = datagram[header.at :]


def can_decrypt() -> bool:
    """Whether the package with the ciphers is installed."""
    try:
        import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401
    except ImportError:
        return False
    return True


class Keys:
    """The keys of a client whose first packet went to this connection id."""

    def __init__(self, version: bytes, to: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import ECB

        _, salt, label = VERSIONS[version]
        secret = expanded(hmac.digest(salt, to, "sha256"), b"client in", 32)
        self._nonce = int.from_bytes(expanded(secret, label + b"iv", 12), "big")
        self._cipher = AESGCM(expanded(secret, label + b"key", 16))
        mask = Cipher(AES(expanded(secret, label + b"hp", 16)), ECB())  # noqa: S305  # one block, for a mask, as is prescribed
        self._mask = mask.encryptor()

    def frames(self, packet: Initial) -> bytes | None:
        """The content of a packet; None if it is not encrypted with these keys."""
        from cryptography.exceptions import InvalidTag

        octets, at = packet.octets, packet.number
        sample = octets[at + 4 : at + 20]
        if len(sample) < 16:
            return None
        mask = self._mask.update(sample)
        first = octets[0] ^ mask[0] & 0x0F
        size = 1 + (first & 0x03)
        number = bytes(octet ^ hidden for octet, hidden in zip(octets[at : at + size], mask[1:], strict=False))
        header = bytes((first,)) + octets[1:at] + number
        nonce = (self._nonce ^ int.from_bytes(number, "big")).to_bytes(12, "big")
        try:
            return self._cipher.decrypt(nonce, octets[at + size :], header)
        except InvalidTag:
            return None


def expanded(secret: bytes, label: bytes, size: int) -> bytes:
    """The secret that TLS 1.3 derives for a label, here always with no context. *Source*: RFC 8446, section 7.1."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    name = b"tls13 " + label
    return HKDFExpand(SHA256(), size, size.to_bytes(2, "big") + bytes((len(name),)) + name + b"\0").derive(secret)


def parts(frames: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of the hello in the frames of a packet, each with its offset; none after a frame that is not allowed there."""
    fields = Cursor(frames)
    try:
        for _ in range(FRAMES):
            fields.pass_by(bytes((_PADDING, _PING)))
            if fields.ended:
                return
            kind = fields.number(1)
            if kind == _CRYPTO:
                yield fields.varint(), fields.take(fields.varint())
            elif kind in (_ACK, _ACK_ECN):
                _acknowledged(fields, kind)
            else:  # the connection is closed, or this is no frame of an Initial packet
                return
    except Cut:
        return


def _acknowledged(fields: Cursor, kind: int) -> None:
    """Skips an acknowledgement: largest, delay, ranges, and ECN counts."""
    fields.varint()
    fields.varint()
    ranges = fields.varint()
    if ranges > FRAMES:
        raise Cut
    for _ in range(1 + 2 * ranges + (3 if kind == _ACK_ECN else 0)):
        fields.varint()


class Pieces:
    """The beginning of a stream whose parts come in any order."""

    def __init__(self) -> None:
        self._octets, self._there = bytearray(), bytearray()

    def add(self, place: int, part: bytes) -> bool:
        """Adds a part, up to `LONGEST` octets in all; false if it contradicts another."""
        part = part[: max(0, LONGEST - place)]
        if not part:
            return True
        where = slice(place, place + len(part))
        missing = bytes(max(0, where.stop - len(self._octets)))
        self._octets += missing
        self._there += missing
        differs = int.from_bytes(self._octets[where], "big") ^ int.from_bytes(part, "big")
        if differs & int.from_bytes(self._there[where], "big"):
            return False
        self._octets[where] = part
        self._there[where] = b"\xff" * len(part)
        return True

    @property
    def whole(self) -> bytes:
        """The stream up to the first gap."""
        gap = self._there.find(0)
        return bytes(self._octets if gap < 0 else self._octets[:gap])
