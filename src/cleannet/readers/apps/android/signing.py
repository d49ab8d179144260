"""Who signed a package: the certificates of its signing block (v2, v3, v3.1) and of its JAR signature (v1), each by its sha256.

The signatures themselves are not checked: a device checks them before it installs. Here only the certificate matters. From v3 on an
app may change its signer. The lineage holds the former signers, which vouch for the new one.

*Source*: Android, "APK signature scheme v2", "v3" and "v3.1"; RFC 5652 (PKCS #7, of which v1 writes a file under META-INF).
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Final

from cleannet.readers.apps.certificates import signers_of, subject_of
from cleannet.readers.base.build import Signer
from cleannet.readers.base.input import Members, Unreadable

_MAGIC: Final = b"APK Sig Block 42"
_SCHEMES: Final = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_LINEAGE: Final = 0x3BA06F8C
_V1: Final = re.compile(r"META-INF/[^/]+\.(?:RSA|DSA|EC)", re.IGNORECASE)
_TAIL: Final = 65_557
"""Octets from the end in which the end of the directory stands: its own 22, and the longest comment."""

_BLOCK: Final = 4 << 20
"""Octets of the largest block that is read."""

_MOST: Final = 100
"""Signers that are kept."""


def signers(members: Members) -> list[Signer]:
    """All signers, the current ones first. Raises Unreadable if a signature cannot be read."""
    found: dict[tuple[str, bool], tuple[bytes, list[str]]] = {}
    for scheme, certificate, former in (*_of_block(_block(members)), *_of_jar(members)):
        key = hashlib.sha256(certificate).hexdigest(), former
        if len(found) < _MOST:
            found.setdefault(key, (certificate, []))[1].append(scheme)
    now = {sha256 for sha256, former in found if not former}
    return [
        Signer(sha256, tuple(sorted(set(schemes))), subject_of(certificate), former)
        for (sha256, former), (certificate, schemes) in sorted(found.items(), key=lambda one: (one[0][1], one[0][0]))
        if not (former and sha256 in now)
    ]


def _block(members: Members) -> bytes:
    """The pairs of the signing block, which comes before the directory of the zip; none if there is no such block."""
    size = members.size
    tail = members.at(max(0, size - _TAIL), _TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 20 > len(tail):
        return b""
    (directory,) = struct.unpack_from("<I", tail, at + 16)
    if directory < 32 or directory > size:
        return b""
    foot = members.at(directory - 24, 24)
    if foot[8:] != _MAGIC:
        return b""
    (length,) = struct.unpack("<Q", foot[:8])
    if length < 24 or length + 8 > directory or length > _BLOCK:
        raise Unreadable(f"a signing block of {length:,} bytes, which cannot be", f"byte {directory - 24:,}")
    return members.at(directory - length, length - 24)


def _of_block(pairs: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Scheme and certificate of each signer, and whether it is a former one. A signer's first certificate is its own."""
    at = 0
    while at + 12 <= len(pairs):
        size, ident = struct.unpack_from("<QI", pairs, at)
        value = pairs[at + 12 : at + 8 + size]
        at += 8 + size
        if (scheme := _SCHEMES.get(ident)) is None:
            continue
        for signer in _each(_first(value)):
            signed = _first(signer)
            certificates = next(islice(_each(signed), 1, None), b"")
            yield from ((scheme, certificate, False) for certificate in islice(_each(certificates), 1))
            yield from ((scheme, certificate, True) for certificate in _lineage(signed))


def _lineage(signed: bytes) -> Iterator[bytes]:
    """Certificates of the lineage of a signer in v3, the oldest first."""
    rest = signed
    for _ in range(2):  # digests, certificates
        rest = rest[4 + len(_first(rest)) :]
    for attribute in _each(_first(rest[8:])):  # behind the versions it is for
        if len(attribute) < 8 or struct.unpack_from("<I", attribute)[0] != _LINEAGE:
            continue
        for level in _each(attribute[8:]):
            if certificate := _first(_first(level)):
                yield certificate


def _first(data: bytes) -> bytes:
    """The part after a length of four octets, or as much of it as there is."""
    return data[4 : 4 + struct.unpack_from("<I", data)[0]] if len(data) >= 4 else b""


def _each(data: bytes) -> Iterator[bytes]:
    """All such parts, one after another."""
    at = 0
    while at + 4 <= len(data):
        (size,) = struct.unpack_from("<I", data, at)
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def _of_jar(members: Members) -> Iterator[tuple[str, bytes, bool]]:
    """The certificate of each file of a JAR signature."""
    for name in members:
        if not _V1.fullmatch(name):
            continue
        for certificate in signers_of(bytes(members.read(name, 1 << 20))):
            yield "v1", certificate, False
