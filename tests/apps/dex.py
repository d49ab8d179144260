"""Writes a small DEX file that `dexdump` accepts: classes with methods that call others, types that it refers to, and strings.

*Source*: Android, "Dalvik Executable format", version 035.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

_NO_INDEX = 0xFFFFFFFF


@dataclass(frozen=True)
class Method:
    """A method with no parameters that gives nothing. calls: pairs of a class and a method; strings: that it loads."""

    name: str = "run"
    calls: tuple[tuple[str, str], ...] = ()
    strings: tuple[str, ...] = ()
    native: bool = False


@dataclass(frozen=True)
class Class:
    """A class, by its name with dots. above: what it extends."""

    name: str
    methods: tuple[Method, ...] = field(default=())
    above: str = "java.lang.Object"


def working(name: str) -> Class:
    """A class that does something."""
    return Class(name, (Method(calls=(("android.net.Network", "open"),)),))


def stub(name: str) -> Class:
    """A class whose method is empty."""
    return Class(name, (Method(),))


def _descriptor(name: str) -> str:
    """That of a class; what begins as an array is one already."""
    return name if name.startswith("[") else f"L{name.replace('.', '/')};"


def _uleb(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _mutf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").replace(b"\0", b"\xc0\x80")


def dex(classes: Iterable[Class] = (), types: Iterable[str] = (), strings: Iterable[str] = (), version: bytes = b"035") -> bytes:
    """The file. types: classes that it refers to and does not define; strings: that no method loads."""
    classes = sorted(classes, key=lambda c: c.name)
    methods = sorted(
        {(c.name, m.name) for c in classes for m in c.methods} | {call for c in classes for m in c.methods for call in m.calls}
    )
    names = {c.name for c in classes} | set(types) | {owner for owner, _ in methods} | {c.above for c in classes}
    descriptors = {_descriptor(name) for name in names} | {"V"}
    loaded = {text for c in classes for m in c.methods for text in m.strings}
    texts = sorted(
        descriptors | {name for _, name in methods} | loaded | set(strings), key=lambda t: t.encode("utf-16-be", "surrogatepass")
    )
    text_at = {text: i for i, text in enumerate(texts)}
    type_texts = sorted(descriptors, key=text_at.__getitem__)
    type_at = {text: i for i, text in enumerate(type_texts)}
    methods.sort(key=lambda m: (type_at[_descriptor(m[0])], text_at[m[1]]))
    method_at = {method: i for i, method in enumerate(methods)}
    classes = [c for c in classes if c.name]

    header = 0x70
    string_ids = header
    type_ids = string_ids + 4 * len(texts)
    proto_ids = type_ids + 4 * len(type_texts)
    method_ids = proto_ids + 12 * bool(methods)
    class_defs = method_ids + 8 * len(methods)
    data_at = class_defs + 32 * len(classes)
    data = bytearray()

    def place(content: bytes, align: int = 1) -> int:
        while (data_at + len(data)) % align:
            data.append(0)
        at = data_at + len(data)
        data.extend(content)
        return at

    codes: dict[tuple[str, str], int] = {}
    for c in classes:
        for m in c.methods:
            if not m.native:
                units: list[int] = []
                for text in m.strings:
                    units += [0x1B, text_at[text] & 0xFFFF, text_at[text] >> 16]  # const-string/jumbo
                for call in m.calls:
                    units += [0x71, method_at[call], 0]  # invoke-static {}
                units.append(0x0E)  # return-void
                codes[c.name, m.name] = place(
                    struct.pack("<HHHHII", 1, 0, 0, 0, 0, len(units)) + struct.pack(f"<{len(units)}H", *units), 4
                )
    first_string = data_at + len(data)
    offsets = [place(_uleb(len(text.encode("utf-16-le", "surrogatepass")) // 2) + _mutf8(text) + b"\0") for text in texts]
    class_data: dict[str, int] = {}
    for c in classes:
        if c.methods:
            body = _uleb(0) + _uleb(0) + _uleb(len(c.methods)) + _uleb(0)
            before = 0
            for m in sorted(c.methods, key=lambda m: method_at[c.name, m.name]):
                index = method_at[c.name, m.name]
                body += _uleb(index - before) + _uleb(0x109 if m.native else 0x9) + _uleb(0 if m.native else codes[c.name, m.name])
                before = index
            class_data[c.name] = place(body)
    sections = [(0x0000, 1, 0), (0x0001, len(texts), string_ids), (0x0002, len(type_texts), type_ids)]
    sections += [(0x0003, 1, proto_ids), (0x0005, len(methods), method_ids)] if methods else []
    sections += [(0x0006, len(classes), class_defs)] if classes else []
    sections += [(0x2001, len(codes), min(codes.values()))] if codes else []
    sections += [(0x2002, len(texts), first_string)]
    sections += [(0x2000, len(class_data), min(class_data.values()))] if class_data else []
    while (data_at + len(data)) % 4:
        data.append(0)
    map_at = data_at + len(data)
    sections.append((0x1000, 1, map_at))
    place(struct.pack("<I", len(sections)) + b"".join(struct.pack("<HHII", kind, 0, size, at) for kind, size, at in sections))

    out = bytearray(struct.pack(f"<{len(texts)}I", *offsets))
    out += struct.pack(f"<{len(type_texts)}I", *(text_at[text] for text in type_texts))
    if methods:
        out += struct.pack("<III", text_at["V"], type_at["V"], 0)
    for owner, name in methods:
        out += struct.pack("<HHI", type_at[_descriptor(owner)], 0, text_at[name])
    for c in classes:
        above = type_at[_descriptor(c.above)]
        out += struct.pack("<8I", type_at[_descriptor(c.name)], 1, above, 0, _NO_INDEX, 0, class_data.get(c.name, 0), 0)
    out += data
    size = header + len(out)
    tables: tuple[int, ...] = (len(texts), string_ids, len(type_texts), type_ids, bool(methods), proto_ids * bool(methods), 0, 0)
    tables += (len(methods), method_ids * bool(methods), len(classes), class_defs * bool(classes), len(data), data_at)
    tail = (
        struct.pack("<III", size, header, 0x12345678) + struct.pack("<III", 0, 0, map_at) + struct.pack("<14I", *map(int, tables))
    )
    signed = tail + bytes(out)
    digest = hashlib.sha1(signed, usedforsecurity=False).digest()
    return b"dex\n" + version + b"\0" + struct.pack("<I", zlib.adler32(digest + signed)) + digest + signed
