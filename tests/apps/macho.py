"""Writes a Mach-O image of 64 bits: classes of Objective-C, modules of Swift, what it loads and takes, strings, and a signature.

An image has one segment, whose addresses are those of the file and `BASE`.

*Source*: Apple, `mach-o/loader.h`, `mach-o/fat.h`, `mach-o/nlist.h`; objc4 `objc-runtime-new.h`; Swift `ABI/Metadata.h`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Final

from apps.apk import Key
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

BASE: Final = 0x1_0000_0000


class _Bytes:
    """Octets that grow, and where each part begins."""

    def __init__(self, start: int) -> None:
        self.data, self._start = bytearray(), start

    @property
    def here(self) -> int:
        return self._start + len(self.data)

    def add(self, data: bytes, align: int = 8) -> int:
        self.data += bytes(-self.here % align)
        at = self.here
        self.data += data
        return at


def macho(
    classes: Mapping[str, int] | None = None,
    uses: Iterable[str] = (),
    libraries: Iterable[str] = (),
    strings: Iterable[str] = (),
    modules: Iterable[str] = (),
    name: str = "",
    entitlements: bytes = b"",
    signer: Key | None = None,
    chain: Iterable[Key] = (),
    encrypted: bool = False,
    chained: bool = False,
    linked: bool = True,
) -> bytes:
    """An image. classes: name -> number of its methods; uses: classes of other images; modules: each with one type. chained:
    pointers count from the start of the image, and their upper bits lead to the next. linked:
    it is none of a static library."""
    body = _Bytes(0x1000)

    def pointer(at: int) -> int:
        return (at | 0x8_0000_0000_0000 if chained else BASE + at) if at else 0

    sections: list[tuple[str, int, int]] = []
    listed = []
    for given, methods in (classes or {}).items():
        text = body.add(given.encode() + b"\0", 1)
        own = body.add(struct.pack("<II", 24, methods) + bytes(24 * methods)) if methods else 0
        raw = body.add(struct.pack("<IIIIQQQ", 0, 0, 0, 0, 0, pointer(text), pointer(own)))
        listed.append(body.add(struct.pack("<QQQQQ", 0, 0, 0, 0, pointer(raw))))
    begin = body.add(b"".join(struct.pack("<Q", pointer(at)) for at in listed))
    sections.append(("__objc_classlist", begin, body.here - begin))
    types = []
    for module in modules:
        text = body.add(module.encode() + b"\0", 1)
        at = body.add(struct.pack("<Iii", 0, 0, 0))
        struct.pack_into("<i", body.data, at + 8 - 0x1000, text - (at + 8))
        kind = body.add(struct.pack("<Iii", 0x11, 0, 0))
        struct.pack_into("<i", body.data, kind + 4 - 0x1000, at - (kind + 4))
        types.append(kind)
    begin = body.add(bytes(4 * len(types)))
    for number, kind in enumerate(types):
        struct.pack_into("<i", body.data, begin + 4 * number - 0x1000, kind - (begin + 4 * number))
    sections.append(("__swift5_types", begin, 4 * len(types)))
    begin = body.add(b"".join(text.encode() + b"\0" for text in strings))
    sections.append(("__cstring", begin, body.here - begin))
    if not linked:
        sections.append(("__text", body.add(b"\xc0\x03\x5f\xd6"), 4))
    end = body.here
    names = b"\0"
    symbols = b""
    told = [(0x01, 0, used) for used in uses] + [(0x0F, 1, own) for own in classes or {}]  # undefined; defined in a section
    for kind, section, given in told:
        symbols += struct.pack("<IBBHQ", len(names), kind, section, 0, 0)
        names += b"_OBJC_CLASS_$_" + given.encode() + b"\0"
    table = body.add(symbols)
    texts = body.add(names)
    signature = body.add(_signature(entitlements, signer, chain), 16)
    commands = [_segment(sections, end)]
    commands.append(struct.pack("<IIIIII", 0x2, 24, table, len(symbols) // 16, texts, len(names)))
    commands += [_library(0xC, path) for path in libraries]
    commands += [_library(0xD, name)] if name else []
    commands.append(struct.pack("<IIIIII", 0x2C, 24, 0x1000, 16, int(encrypted), 0))
    commands.append(struct.pack("<IIII", 0x1D, 16, signature, body.here - signature))
    head = struct.pack(
        "<IIIIIIII",
        0xFEEDFACF,
        0x0100000C,
        0,
        1 if not linked else 6 if name else 2,
        len(commands),
        sum(map(len, commands)),
        0x85,
        0,
    )
    head += b"".join(commands)
    assert len(head) <= 0x1000
    return head.ljust(0x1000, b"\0") + bytes(body.data)


def _segment(sections: list[tuple[str, int, int]], end: int) -> bytes:
    said = b"".join(
        struct.pack("<16s16sQQIIIIIIII", name.encode(), b"__TEXT", BASE + at, size, at, 3, 0, 0, 0, 0, 0, 0)
        for name, at, size in sections
    )
    head = struct.pack("<II16sQQQQIIII", 0x19, 72 + len(said), b"__TEXT", BASE, end, 0, end, 5, 5, len(sections), 0)
    return head + said


def _library(kind: int, path: str) -> bytes:
    text = path.encode() + b"\0"
    text += bytes(-len(text) % 8)
    return struct.pack("<IIIIII", kind, 24 + len(text), 24, 2, 0x10000, 0x10000) + text


def _signature(entitlements: bytes, signer: Key | None, chain: Iterable[Key]) -> bytes:
    blobs = [(0x5, struct.pack(">II", 0xFADE7171, 8 + len(entitlements)) + entitlements)] if entitlements else []
    if signer is not None:
        signed = PKCS7SignatureBuilder().set_data(b"x").add_signer(signer[1], signer[0], hashes.SHA256())
        for authority in chain:
            signed = signed.add_certificate(authority[1])
        cms = signed.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.NoAttributes])
        blobs.append((0x10000, struct.pack(">II", 0xFADE0B01, 8 + len(cms)) + cms))
    at, index, data = 12 + 8 * len(blobs), b"", b""
    for slot, blob in blobs:
        index += struct.pack(">II", slot, at + len(data))
        data += blob
    return struct.pack(">III", 0xFADE0CC0, at + len(data), len(blobs)) + index + data if blobs else b""


def fat(*images: bytes) -> bytes:
    """A file of several images, as for several processors."""
    offsets, at = [], 0x1000
    for image in images:
        offsets.append(at)
        at += len(image) + (-len(image) % 0x1000)
    head = struct.pack(">II", 0xCAFEBABE, len(images))
    head += b"".join(struct.pack(">IIIII", 0x0100000C, 0, o, len(i), 12) for o, i in zip(offsets, images, strict=True))
    body = b"".join(image + bytes(-len(image) % 0x1000) for image in images)
    return head.ljust(0x1000, b"\0") + body


def static(images: Mapping[str, bytes]) -> bytes:
    """A static library of these images, with an index in front. Long names stand before their images, as Apple's tools do it."""
    made = b"!<arch>\n"
    for name, image in {"__.SYMDEF": b"\0" * 8, **images}.items():
        long = name.encode().ljust(-(-len(name) // 8) * 8, b"\0") if len(name) > 15 else b""
        shown = f"#1/{len(long)}" if long else name
        content = long + image
        made += f"{shown:<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
    return made
