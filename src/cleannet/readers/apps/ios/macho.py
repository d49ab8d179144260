"""A Mach-O file says which libraries it loads, which classes it takes from them, and which classes and modules it defines.

A class works if it or its metaclass has a method; otherwise it is a stub. No offset of the file is trusted: entries that lie
outside are skipped and counted. If a store encrypted the app, its text cannot be read, but its symbol tables can.

*Source*: Apple, `mach-o/loader.h`, `mach-o/fat.h`, `mach-o/nlist.h` and `mach-o/fixup-chains.h`; objc4 `objc-runtime-new.h`
(class_t, class_ro_t); Swift `include/swift/ABI/Metadata.h` (context descriptors); Security `codesign` (SuperBlob).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

MAGICS: Final = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
"""First octets of an image of 64 bits and of a file with several, one for each processor."""

LIBRARY: Final = b"!<arch>\n"
"""First octets of a static library, an archive of images that are not linked yet."""

MOST: Final = 100_000
"""Classes, symbols and types of a file that are looked at, each."""

_COMMANDS: Final = 10_000
_SECTIONS: Final = 1_000
_NAME: Final = 1_024
"""Octets of the longest name that is read."""

_POINTER: Final = (1 << 36) - 1
"""The part of a pointer that is its target, whether or not the rest chains it to the next."""

_SEGMENT, _SYMTAB, _SIGNATURE, _ENCRYPTION, _OWN_NAME = 0x19, 0x2, 0x1D, 0x2C, 0xD
_LOADS: Final = frozenset({0xC, 0x80000018, 0x8000001F, 0x20, 0x80000023})
"""Commands that load a library: plainly, weakly, re-exported, lazily, upwards."""

_OBJECT: Final = 0x1
"""The kind of an image that is not linked yet."""

_ENTITLEMENTS, _CMS = 0x5, 0x10000
_CLASS: Final = b"_OBJC_CLASS_$_"
_TEXTS: Final = frozenset({"__cstring", "__ustring", "__oslogstring", "__const"})
"""Sections whose octets may name hosts."""

Octets = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Section:
    """A section or segment of an image: its address in memory, its offset and its size in the file, in octets."""

    name: str
    address: int
    offset: int
    size: int


@dataclass(slots=True)
class Image:
    """One image. name: its own, of a library. libraries: paths of those that it loads. uses: classes that it takes from others;
    classes: those that it defines -> whether they work; modules: of Swift, with a type here. texts: places of octets that may name
    hosts. entitlements, signature: a property list, and a PKCS #7. encrypted: by a store. lost: entries that point nowhere."""

    name: str = ""
    libraries: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)
    classes: dict[str, bool] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    texts: list[tuple[int, int]] = field(default_factory=list)
    entitlements: bytes = b""
    signature: bytes = b""
    encrypted: bool = False
    lost: int = 0


def read_macho(data: memoryview) -> list[Image]:
    """The images of a file. Raises ValueError if it is no Mach-O file.

    >>> read_macho(memoryview(b"#!/bin/sh"))
    Traceback (most recent call last):
    ...
    ValueError: no Mach-O file of 64 bits
    """
    magic = bytes(data[:4])
    if magic == MAGICS[0]:
        return [_image(data, 0)]
    if bytes(data[:8]) == LIBRARY:
        images = list(_in_library(data, 0))
    elif magic in MAGICS and len(data) >= 8:
        images = list(_of_processors(data, magic == MAGICS[2]))
    else:
        raise ValueError("no Mach-O file of 64 bits")
    if not images:
        raise ValueError("its images are none of 64 bits")
    return images


def _of_processors(data: memoryview, wide: bool) -> Iterator[Image]:
    """The images of a file that has one, or a static library, for each processor. wide: its places have 64 bits."""
    form, size = (">IIQQII", 32) if wide else (">IIIII", 20)
    (count,) = struct.unpack_from(">I", data, 4)
    for at in range(8, min(8 + count * size, 8 + 16 * size, len(data) - size + 1), size):
        _, _, offset, length, *_ = struct.unpack_from(form, data, at)
        part = data[offset : offset + length]
        if bytes(part[:4]) == MAGICS[0]:
            yield _image(part, offset)
        elif bytes(part[:8]) == LIBRARY:
            yield from _in_library(part, offset)


def _in_library(data: memoryview, base: int) -> Iterator[Image]:
    """The images of a static library, up to the first entry that does not fit. Its index is none, nor is code that is not compiled
    yet."""
    at = len(LIBRARY)
    for _ in range(_COMMANDS):
        head = bytes(data[at : at + 60])
        if len(head) < 60 or head[58:] != b"`\n" or not (size := head[48:58].strip()).isdigit():
            return
        begin, end = at + 60, min(at + 60 + int(size), len(data))
        if head.startswith(b"#1/") and head[3:16].strip().isdigit():  # its name stands before it
            begin = min(begin + int(head[3:16]), end)
        if bytes(data[begin : begin + 4]) == MAGICS[0] and end - begin >= 32:
            yield _image(data[begin:end], base + begin)
        at += 60 + int(size) + int(size) % 2


def _image(data: memoryview, base: int) -> Image:
    """One image. base: the offset of its beginning in the file."""
    image, sections, segments, start = Image(), list[Section](), list[Section](), 0
    if len(data) < 32:
        raise ValueError("its header is cut off")
    symtab = signature = (0, 0, 0, 0)
    kind_of, count = struct.unpack_from("<II", data, 12)
    at = 32
    for _ in range(min(count, _COMMANDS)):
        if at + 8 > len(data):
            image.lost += 1
            break
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            image.lost += 1
            break
        command = data[at : at + size]
        if kind == _SEGMENT and size >= 72:
            found = list(_sections(command))
            sections += found[: _SECTIONS - len(sections)]
            address, _, offset, length = struct.unpack_from("<QQQQ", command, 24)
            segments = [*segments, Section(_fixed(command[8:24]), address, offset, length)][-_SECTIONS:]
            if segments[-1].name == "__TEXT":
                start = address
        elif kind == _SYMTAB and size >= 24:
            symtab = struct.unpack_from("<IIII", command, 8)
        elif kind == _SIGNATURE and size >= 16:
            signature = (*struct.unpack_from("<II", command, 8), 0, 0)
        elif kind == _ENCRYPTION and size >= 20:
            image.encrypted = image.encrypted or struct.unpack_from("<I", command, 16)[0] != 0
        elif kind in _LOADS and size >= 24:
            image.libraries.append(_text(command, struct.unpack_from("<I", command, 8)[0]))
        elif kind == _OWN_NAME and size >= 24:
            image.name = _text(command, struct.unpack_from("<I", command, 8)[0])
        at += size
    defined = _symbols(image, data, symtab)
    _signed(image, data[signature[0] : signature[0] + signature[1]])
    if kind_of == _OBJECT:  # its pointers are filled in when it is linked, so only symbols tell of its classes
        works = any(section.name == "__text" and section.size for section in sections)
        image.classes = dict.fromkeys(defined, works)
    elif not image.encrypted:
        memory = _Memory(data, segments, sections, start)
        _classes(image, memory)
        _modules(image, memory)
    if not image.encrypted:
        image.texts = [
            (base + s.offset, base + min(s.offset + s.size, len(data))) for s in sections if s.name in _TEXTS and s.offset
        ]
    return image


def _sections(command: memoryview) -> Iterator[Section]:
    """The sections of a segment."""
    (count,) = struct.unpack_from("<I", command, 64)
    for at in range(72, min(72 + count * 80, len(command) - 79), 80):
        address, size, offset = struct.unpack_from("<QQI", command, at + 32)
        yield Section(_fixed(command[at : at + 16]), address, offset, size)


def _fixed(name: memoryview) -> str:
    """A name of at most 16 octets."""
    return bytes(name).rstrip(b"\0").decode("ascii", "replace")


def _text(data: memoryview, at: int) -> str:
    """The text from there up to a zero."""
    return bytes(data[at : at + _NAME]).partition(b"\0")[0].decode("utf-8", "replace")


_SYMBOL: Final = np.dtype([("name", "<u4"), ("type", "u1"), ("section", "u1"), ("more", "<u2"), ("value", "<u8")])


def _symbols(image: Image, data: memoryview, table: tuple[int, int, int, int]) -> list[str]:
    """Adds classes that are imported from other images, from the symbol table; returns those that are defined here."""
    offset, count, names, size = table
    room = max(0, len(data) - offset) // _SYMBOL.itemsize
    image.lost += max(0, count - room)
    symbols = np.frombuffer(data, _SYMBOL, min(count, room), min(offset, len(data))) if min(count, room) else np.zeros(0, _SYMBOL)
    texts = bytes(data[names : names + size])
    kinds = symbols["type"] & 0x0E
    outside, inside = symbols["name"][(symbols["type"] & 0x0F) == 0x01], symbols["name"][kinds == 0x0E]
    for at in outside.tolist():
        if texts.startswith(_CLASS, at) and len(image.uses) < MOST:
            image.uses.add(_symbol(texts, at))
    return [_symbol(texts, at) for at in inside[:MOST].tolist() if texts.startswith(_CLASS, at)]


def _symbol(texts: bytes, at: int) -> str:
    """The class that a symbol names."""
    return texts[at + len(_CLASS) : at + _NAME].partition(b"\0")[0].decode("utf-8", "replace")


def _signed(image: Image, data: memoryview) -> None:
    """The entitlements and the signature, from the blobs at the end."""
    if len(data) < 12 or bytes(data[:4]) != b"\xfa\xde\x0c\xc0":
        return
    (count,) = struct.unpack_from(">I", data, 8)
    for at in range(12, min(12 + min(count, 100) * 8, len(data) - 7), 8):
        slot, offset = struct.unpack_from(">II", data, at)
        if slot in (_ENTITLEMENTS, _CMS) and offset + 8 <= len(data):
            (size,) = struct.unpack_from(">I", data, offset + 4)
            blob = bytes(data[offset + 8 : offset + size])
            if slot == _CMS:
                image.signature = blob
            else:
                image.entitlements = blob


class _Memory:
    """An image as it is loaded into memory: finds what is at an address."""

    def __init__(self, data: memoryview, segments: list[Section], sections: list[Section], start: int) -> None:
        self.data, self._sections, self._start = data, sections, start
        self._segments = [s for s in segments if s.size]

    def named(self, name: str) -> Iterator[Section]:
        """Sections of that name with content in the file."""
        return (s for s in self._sections if s.name == name and s.offset)

    def place(self, address: int) -> int:
        """The offset in the file of an address; -1 if there is none. Chained pointers count from the image's start, plain ones do
        not."""
        for target in (address, address + self._start):
            for segment in self._segments:
                if segment.address <= target < segment.address + segment.size:
                    return target - segment.address + segment.offset
        return -1

    def _address(self, place: int) -> int:
        """The address of an offset in the file; -1 if there is none."""
        for segment in self._segments:
            if segment.offset <= place < segment.offset + segment.size:
                return place - segment.offset + segment.address
        return -1

    def pointer(self, place: int) -> int:
        """The offset that a pointer leads to; -1 if there is none."""
        if not 0 <= place <= len(self.data) - 8:
            return -1
        value = struct.unpack_from("<Q", self.data, place)[0]
        return self.place(value & _POINTER & ~7) if value & _POINTER else -1

    def relative(self, place: int, indirect: int = 0) -> int:
        """The offset that a relative pointer of 32 bits leads to; -1 if there is none. indirect: bits that mean that it leads to a
        pointer into another image."""
        if not 0 <= place <= len(self.data) - 4:
            return -1
        distance, address = struct.unpack_from("<i", self.data, place)[0], self._address(place)
        return -1 if address < 0 or distance == 0 or distance & indirect else self.place(address + distance)

    def word(self, place: int) -> int:
        return int(struct.unpack_from("<I", self.data, place)[0]) if 0 <= place <= len(self.data) - 4 else -1

    def text(self, place: int) -> str:
        return _text(self.data, place) if 0 <= place < len(self.data) else ""


def _classes(image: Image, memory: _Memory) -> None:
    """Classes of Objective-C that are defined here."""
    for section in memory.named("__objc_classlist"):
        for at in range(section.offset, section.offset + min(section.size, 8 * MOST), 8):
            here = memory.pointer(at)
            if here < 0 or not (name := memory.text(_named(memory, here))):
                image.lost += 1
                continue
            works = any(_methods(memory, one) for one in (here, memory.pointer(here)) if one >= 0)
            image.classes[name] = image.classes.get(name, False) or works


def _raw(memory: _Memory, place: int) -> int:
    """The read-only data of a class: the pointer after its first four."""
    return memory.pointer(place + 32)


def _named(memory: _Memory, place: int) -> int:
    """The offset of the name of a class. The lowest bits of the pointer are flags."""
    at = _raw(memory, place) + 24
    if at < 24 or at > len(memory.data) - 8:
        return -1
    return memory.place(struct.unpack_from("<Q", memory.data, at)[0] & _POINTER)


def _methods(memory: _Memory, place: int) -> bool:
    """Whether a class has a method."""
    raw = _raw(memory, place)
    methods = memory.pointer(raw + 32) if raw >= 0 else -1
    return methods >= 0 and memory.word(methods + 4) > 0


def _modules(image: Image, memory: _Memory) -> None:
    """Modules of Swift that have a type here. The context of each type leads to its module."""
    for section in memory.named("__swift5_types"):
        for at in range(section.offset, section.offset + min(section.size, 4 * MOST), 4):
            context = memory.relative(at, 3)
            for _ in range(10):
                flags = memory.word(context)
                if flags >= 0 and flags & 0x1F == 0:
                    if name := memory.text(memory.relative(context + 8)):
                        image.modules.add(name)
                    break
                context = memory.relative(context + 4, 1) if flags >= 0 else -1
