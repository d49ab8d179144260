"""The table of resources of an app says what a reference of its manifest stands for, and which files are XML or raw.

Tools that shorten paths call a file `res/aB.xml`, so only the table tells what it is. Nothing of the table becomes objects but what
is asked for. No offset in it is trusted: a row that lies outside is as one that is not there.

*Source*: Android, `androidfw/ResourceTypes.h` (ResTable_header, ResTable_package, ResTable_type, ResTable_sparseTypeEntry,
ResTable_entry, Res_value).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cleannet.readers.apps.android.axml import LONGEST, text_at, value
from cleannet.readers.base.build import MOST
from cleannet.readers.base.input import Octets, Unreadable

TABLE: Final = "resources.arsc"

_Places = npt.NDArray[np.int64]

_TABLE, _POOL, _PACKAGE, _TYPE = 0x0002, 0x0001, 0x0200, 0x0201
_SPARSE, _SHORT = 0x01, 0x02
"""Flags of a part: its rows are pairs of number and place; its places have 16 bits."""

_COMPLEX, _COMPACT = 0x0001, 0x0008
_REFERENCE, _STRING, _DYNAMIC = 0x01, 0x03, 0x07
_UTF8: Final = 1 << 8

_PARTS: Final = 100_000
"""Parts of a table that are looked at."""

_LOOKS: Final = 200_000
"""Parts that are looked into for all references together."""

_HOPS: Final = 8
"""References that refer to each other."""

_VALUES: Final = 100
"""Different values of a reference that are kept."""

_REFERS: Final = re.compile(r"@[0-9a-f]{8}")


def is_reference(text: str) -> bool:
    """Whether a value of a document is a reference, as `axml` writes it."""
    return _REFERS.fullmatch(text) is not None


def is_table(head: bytes) -> bool:
    """Whether a file that begins so is a table of resources."""
    return len(head) >= 12 and struct.unpack_from("<H", head)[0] == _TABLE


class _Pool(NamedTuple):
    """A pool of strings: where it begins, how many it has, where the first begins, and whether they are UTF-8."""

    at: int
    size: int
    start: int
    utf8: bool


class _Part(NamedTuple):
    """The values of one type in one configuration (language, size of the screen). number: of package and type, as in references.
    named: the name of the type. plain: it is the default."""

    number: int
    named: str
    at: int
    head: int
    size: int
    plain: bool


class Resources:
    """A table. Raises Unreadable if it is none. lost: why not all of it is looked at, "" if all is."""

    def __init__(self, data: Octets) -> None:
        if not is_table(bytes(data[:12])):
            raise Unreadable("no table of resources", "byte 0")
        self._data, self._looks, self.lost = data, _LOOKS, ""
        self._texts = _Pool(0, 0, 0, False)
        self._by_number: dict[int, list[_Part]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        for number, part in enumerate(self._parts()):
            if number == _PARTS:
                self.lost = f"more than {_PARTS:,} parts; the rest is not read"
                break
            self._by_number.setdefault(part.number, []).append(part)
        for of in self._by_number.values():
            of.sort(key=lambda part: not part.plain)

    def values(self, text: str) -> tuple[str, ...]:
        """What a value of a document stands for: itself, or the values of a reference in all configurations, the default first."""
        if not is_reference(text):
            return (text,)
        if text not in self._known:
            self._known[text] = tuple(dict.fromkeys(self._followed(int(text[1:], 16), _HOPS)))[:_VALUES]
        return self._known[text]

    def files(self, named: str) -> set[str]:
        """The members that are resources of a type, at most `MOST`."""
        found: set[int] = set()
        for parts in self._by_number.values():
            for part in parts:
                if part.named == named and len(found) < MOST:
                    found.update(self._strings_in(part)[: MOST - len(found)])
        return {self._string(self._texts, index) for index in found}

    def _followed(self, number: int, hops: int) -> Iterator[str]:
        for kind, data in self._of(number):
            if kind == _STRING:
                yield self._string(self._texts, data)
            elif kind not in (_REFERENCE, _DYNAMIC):
                yield value(kind, data)
            elif hops and data:
                yield from self._followed(data, hops - 1)

    def _of(self, number: int) -> Iterator[tuple[int, int]]:
        """The values of a resource by configuration, each with its kind."""
        for part in self._by_number.get(number >> 16, ()):
            self._looks -= 1
            if self._looks < 0:
                self.lost = f"more than {_LOOKS:,} values of references; the rest is not read"
                return
            row = self._row(part, number & 0xFFFF)
            found = self._value(part, row) if row >= 0 else None
            if found is not None:
                yield found

    def _row(self, part: _Part, number: int) -> int:
        """Where the row of a resource begins, counted from the first row of its part; -1 if it has none there."""
        flags, count = self._data[part.at + 9], struct.unpack_from("<I", self._data, part.at + 12)[0]
        places, width = part.at + part.head, 2 if flags & _SHORT and not flags & _SPARSE else 4
        count = min(count, (part.size - part.head) // width)
        if flags & _SPARSE:
            low, high = 0, count
            while low < high:
                middle = (low + high) // 2
                at, place = struct.unpack_from("<HH", self._data, places + 4 * middle)
                if at == number:
                    return int(place) * 4
                low, high = (middle + 1, high) if at < number else (low, middle)
            return -1
        if number >= count:
            return -1
        if width == 2:
            (place,) = struct.unpack_from("<H", self._data, places + 2 * number)
            return -1 if place == 0xFFFF else int(place) * 4
        (place,) = struct.unpack_from("<I", self._data, places + 4 * number)
        return -1 if place == 0xFFFFFFFF else int(place)

    def _value(self, part: _Part, row: int) -> tuple[int, int] | None:
        """The kind and the number of a row's value; None if it has several values, or lies outside."""
        end = part.at + part.size
        at = part.at + struct.unpack_from("<I", self._data, part.at + 16)[0] + row
        if at + 8 > end:
            return None
        size, flags, data = struct.unpack_from("<HHI", self._data, at)
        if flags & _COMPACT:
            return flags >> 8, data
        if flags & _COMPLEX or at + size + 8 > end:
            return None
        _, _, kind, data = struct.unpack_from("<HBBI", self._data, at + size)
        return kind, data

    def _strings_in(self, part: _Part) -> list[int]:
        """The numbers of all strings that are values in a part."""
        flags, count = self._data[part.at + 9], struct.unpack_from("<I", self._data, part.at + 12)[0]
        width = 2 if flags & _SHORT and not flags & _SPARSE else 4
        count = min(count, (part.size - part.head) // width)
        listed = np.frombuffer(self._data, f"<u{width}", count, part.at + part.head).astype(np.int64)
        there = listed if flags & _SPARSE else listed[listed != (1 << 8 * width) - 1]
        places = (there >> 16) * 4 if flags & _SPARSE else there * (4 if width == 2 else 1)
        octets = np.frombuffer(self._data, np.uint8, part.size, part.at)
        at = struct.unpack_from("<I", self._data, part.at + 16)[0] + places
        at = at[at + 8 <= part.size]
        size, flags_of, data = _numbers(octets, at, 2), _numbers(octets, at + 2, 2), _numbers(octets, at + 4, 4)
        compact = (flags_of & _COMPACT) != 0
        found = data[compact & (flags_of >> 8 == _STRING)]
        at = (at + size)[~compact & ((flags_of & _COMPLEX) == 0)]
        at = at[at + 8 <= part.size]
        plain = _numbers(octets, at + 4, 4)[octets[at + 3] == _STRING]
        numbers: list[int] = np.unique(np.concatenate((found, plain))).tolist()
        return numbers

    def _parts(self) -> Iterator[_Part]:
        """The parts of all packages that hold values."""
        (begin,) = struct.unpack_from("<H", self._data, 2)
        for kind, at, head, size in self._chunks(max(12, begin), len(self._data)):
            if kind == _POOL and not self._texts.at:
                self._texts = self._pool(at, size)
            elif kind == _PACKAGE and head >= 276:
                yield from self._package(at, head, size)

    def _package(self, at: int, head: int, size: int) -> Iterator[_Part]:
        """The parts of a package. Its types may be numbered from a place of their own, as those of a feature are."""
        package, types = struct.unpack_from("<I", self._data, at + 8)[0], struct.unpack_from("<I", self._data, at + 268)[0]
        offset = struct.unpack_from("<I", self._data, at + 284)[0] if head >= 288 else 0
        names = _Pool(0, 0, 0, False)
        for kind, inner, inner_head, inner_size in self._chunks(at + head, at + size):
            if kind == _POOL and inner == at + types:
                names = self._pool(inner, inner_size)
            elif kind == _TYPE and 24 <= inner_head <= inner_size:
                of = self._data[inner + 8]
                config = bytes(self._data[inner + 24 : inner + inner_head])
                number = ((package & 0xFF) << 8) | (of + offset) & 0xFF
                yield _Part(number, self._string(names, of - 1), inner, inner_head, inner_size, not any(config))

    def _chunks(self, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Kind, place, size of the head and size of each chunk, up to the first that does not fit."""
        while at + 8 <= end:
            kind, head, size = struct.unpack_from("<HHI", self._data, at)
            if size < 8 or head > size or at + size > end:
                return
            yield kind, at, head, size
            at += size

    def _pool(self, at: int, size: int) -> _Pool:
        if size < 28:
            return _Pool(0, 0, 0, False)
        count, _, flags, start = struct.unpack_from("<IIII", self._data, at + 8)
        return _Pool(at, min(count, (size - 28) // 4), start, bool(flags & _UTF8))

    def _string(self, pool: _Pool, index: int) -> str:
        """A string of a pool; "" if it has none of this number."""
        if not 0 <= index < pool.size:
            return ""
        (offset,) = struct.unpack_from("<I", self._data, pool.at + 28 + 4 * index)
        return text_at(self._data, pool.at + pool.start + offset, pool.utf8, LONGEST)


def _numbers(octets: npt.NDArray[np.uint8], at: _Places, width: int) -> _Places:
    """The numbers of so many octets that begin there."""
    found = np.zeros(at.size, np.int64)
    for k in range(width):
        found |= octets[at + k].astype(np.int64) << 8 * k
    return found
