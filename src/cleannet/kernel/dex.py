"""Reads a DEX file into arrays: where its strings are, which of them name types, which types it defines, and which of those work.

A class works if one of its methods is native, or calls a method of another package. Calls of constructors, and of the same method
of the superclass, do not count. A class that does not work is a stub, an interface or mere data. No offset of the file is trusted:
entries that point outside are counted as lost. No octet is read more than a few times.

*Source*: Android, "Dalvik Executable format" (versions 035 to 041) and "Dalvik bytecode".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import Loop, compiled, sooner
from cleannet.kernel.urls import same, separators

Octets = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

MAGIC: Final = b"dex\n"

MOST: Final = 1 << 19
"""Strings of a file that are looked at, and members of its other tables; those that compilers write have a third of that."""

_TYPES: Final = 0xFFFF
"""Types and signatures that a file may have: devices refuse one with more."""

_CONTAINER: Final = 41
"""The version from which several files share one container, whose offsets they use."""

_HEADER: Final = 0x70


@dataclass(frozen=True, slots=True)
class Dex:
    """Strings of a DEX file, as places in `data`.

    begin, end: the octets of each string (MUTF-8). values: the strings that name no type, field, method or file; only code reads
    them. types: the index of each type's string. defined: whether the type has a class here. works: whether this class works. lost:
    the number of entries that point outside, or are beyond `MOST`. at: the octet at which its header begins.
    """

    at: int
    data: Octets
    begin: Places
    end: Places
    values: Mask
    types: Places
    defined: Mask
    works: Mask
    lost: int


def read_dex(data: Octets) -> list[Dex]:
    """The tables of a file, one for each header in it. Raises ValueError, with the octet, if this is no DEX file.

    >>> read_dex(np.zeros(4, np.uint8))
    Traceback (most recent call last):
    ...
    ValueError: byte 0: no DEX header
    """
    found: list[Dex] = []
    at, size = 0, 0
    while not found or (size >= _HEADER and at + size + _HEADER <= data.size and len(found) < _FILES):
        at += size
        version, size = _checked(data, at)
        found.append(_table(data, at))
        if version < _CONTAINER:
            break
    return found


_FILES: Final = 256
"""Files in one container that are read."""


_FEW: Final = 1 << 12
"""Octets of a file that is read sooner than its loops are compiled."""


def _for(loop: Loop, data: Octets) -> Loop:
    """The form of a loop that is done sooner with this file."""
    return sooner(loop, data.size <= _FEW)


def _checked(data: Octets, at: int) -> tuple[int, int]:
    """Version and size of the file whose header begins there."""
    head = data[at : at + _HEADER].tobytes()
    if len(head) < _HEADER or head[:4] != MAGIC or not head[4:7].isdigit():
        raise ValueError(f"byte {at:,}: no DEX header")
    if head[40:44] != b"\x78\x56\x34\x12":
        raise ValueError(f"byte {at + 40:,}: an order of octets that no device reads")
    return int(head[4:7]), int.from_bytes(head[32:36], "little")


def _table(data: Octets, at: int) -> Dex:
    """The table of the file whose header begins there."""
    ids = Ids(data, at)
    strings, types = column(ids.strings, 0, 4), column(ids.types, 0, 4)
    begin, end = np.zeros(strings.size, np.int64), np.zeros(strings.size, np.int64)
    lost = ids.lost + (0 if _plain_bounds(data, strings, begin, end) else _for(_bounds, data)(data, strings, begin, end))
    values = np.ones(strings.size, np.bool_)
    method_names, method_types = column(ids.methods, 4, 4), column(ids.methods, 0, 2)
    for names in (types, column(ids.protos, 0, 4), column(ids.fields, 4, 4), method_names, column(ids.classes, 16, 4)):
        _for(_unmark, data)(values, names)
    types = np.where(types < strings.size, types, -1)
    of_classes = column(ids.classes, 0, 4)
    known = of_classes < types.size
    lost += int((~known).sum())
    defined, works = np.zeros(types.size, np.bool_), np.zeros(types.size, np.bool_)
    defined[of_classes[known]] = True
    stems = np.zeros(types.size, np.uint64)
    idle = np.zeros(method_names.size, np.bool_)
    with np.errstate(over="ignore"):  # hashes
        _for(_stems, data)(data, begin, end, types, stems)
    _for(_constructors, data)(data, begin, end, method_names, idle)
    _for(_look, data)(data, of_classes[known], column(ids.classes, 24, 4)[known], method_types, idle, stems, works)
    return Dex(at, data, begin, end, values, types, defined, works, lost)


class Ids:
    """The tables that a header lists, as rows of octets. lost: the number of rows that lie outside, or are beyond `MOST`."""

    def __init__(self, data: Octets, at: int) -> None:
        self._data, self._words = data, data[at : at + _HEADER].view("<u4").astype(np.int64)
        self.lost = 0
        self.strings, self.types, self.protos = self._rows(14, 4), self._rows(16, 4, _TYPES), self._rows(18, 12, _TYPES)
        self.fields, self.methods, self.classes = self._rows(20, 8), self._rows(22, 8), self._rows(24, 32)

    def _rows(self, number: int, width: int, most: int = MOST) -> Any:
        size, offset = int(self._words[number]), int(self._words[number + 1])
        kept = min(size, max(0, self._data.size - offset) // width, most)
        self.lost += size - kept
        return self._data[offset : offset + kept * width].reshape(kept, width)


def column(rows: Any, at: int, width: int) -> Places:
    """One number of each row."""
    numbers: Places = rows.view(f"<u{width}")[:, at // width].astype(np.int64)
    return numbers


@compiled
def _unmark(values: Mask, names: Places) -> None:
    for i in range(names.size):
        if names[i] < values.size:
            values[names[i]] = False


def _plain_bounds(data: Octets, offsets: Places, begin: Places, end: Places) -> bool:
    """The same as `_bounds`, if all strings follow each other as compilers write them; otherwise false, and what is filled in means
    nothing. Each has its length, after which most end: then nobody need look at their octets one by one."""
    if not offsets.size or offsets[0] >= data.size:
        return False
    stop = _for(_ends, data)(data, offsets, begin, end)
    if stop < 0:
        return False
    inside = data[offsets[0] : stop]
    zeros = inside.size - int(np.count_nonzero(inside))
    return zeros == offsets.size + int(np.count_nonzero(data[offsets] == 0))


@compiled
def _ends(data: Octets, offsets: Places, begin: Places, end: Places) -> int:
    """Where each string ends, by its length if it has one octet for each letter; returns where the last one does, -1 if they do not
    follow each other. If the strings hold further zeros, the ends are wrong."""
    size, last = data.size, 0
    for i in range(offsets.size):
        at = offsets[i]
        if at < last or at >= size:
            return -1
        units = int(data[at])
        if units < 0x80:
            at += 1
        else:
            units, at = uleb(data, at)
            if at < 0:
                return -1
        stop = at + units
        if stop >= size or data[stop] != 0:
            stop = at
            while stop < size and data[stop] != 0:
                stop += 1
            if stop >= size:
                return -1
        begin[i], end[i] = at, stop
        last = stop + 1
    return last


@compiled
def _bounds(data: Octets, offsets: Places, begin: Places, end: Places) -> int:
    """Finds the octets of each string; returns how many strings lie outside. All strings together may use only so many octets, so
    that strings which share octets cost no more."""
    size = data.size
    left, lost = size + size // 4, 0
    for i in range(offsets.size):
        at = offsets[i]
        for _ in range(4):  # its length in UTF-16, up to five octets, which says nothing of its own
            if at >= size or data[at] < 0x80:
                break
            at += 1
        at += 1
        stop = at
        while stop < size and data[stop] != 0 and stop - at < left:
            stop += 1
        if stop >= size or stop - at >= left:
            lost += 1
            continue
        left -= stop - at + 1
        begin[i], end[i] = at, stop
    return lost


@compiled
def _stems(data: Octets, begin: Places, end: Places, types: Places, stems: Hashes) -> None:
    """Hashes the first two parts of the name of each type (FNV-1a). Types with the same hash belong to one vendor."""
    for i in range(types.size):
        if types[i] < 0:
            continue
        at, stop = begin[types[i]], end[types[i]]
        while at < stop and data[at] == 91:  # [
            at += 1
        hashed, slashes = np.uint64(14695981039346656037), 0
        while at < stop:
            if data[at] == 47:  # /
                slashes += 1
                if slashes == 2:
                    break
            hashed = (hashed ^ np.uint64(data[at])) * np.uint64(1099511628211)
            at += 1
        stems[i] = hashed


@compiled
def _constructors(data: Octets, begin: Places, end: Places, names: Places, idle: Mask) -> None:
    """Marks the methods named `<init>`: a class that only constructs objects does nothing."""
    for i in range(names.size):
        if names[i] < begin.size:
            at = begin[names[i]]
            idle[i] = end[names[i]] - at == 6 and data[at] == 60 and data[at + 1] == 105 and data[at + 5] == 62


@compiled
def uleb(data: Octets, at: int) -> tuple[int, int]:
    """A number of up to five octets (ULEB128), and where it ends; -1 if it lies outside."""
    value = 0
    for i in range(5):
        if at < 0 or at >= data.size:
            return 0, -1
        value |= (int(data[at]) & 0x7F) << (7 * i)
        at += 1
        if data[at - 1] < 0x80:
            break
    return value, at


@compiled
def _look(data: Octets, classes: Places, places: Places, of: Places, idle: Mask, stems: Hashes, works: Mask) -> None:
    """Marks the classes that work. of: the type that each method belongs to."""
    left = 4 * data.size
    for i in range(classes.size):
        at = places[i]
        if at == 0:  # an interface that says nothing
            continue
        of_class, at = uleb(data, at)
        of_object, at = uleb(data, at)
        direct, at = uleb(data, at)
        virtual, at = uleb(data, at)
        for _ in range(min(of_class + of_object, data.size)):  # fields
            if at < 0 or left <= 0:
                break
            _, at = uleb(data, at)
            _, at = uleb(data, at)
            left -= 2
        for _ in range(min(direct + virtual, data.size)):
            if at < 0 or left <= 0 or works[classes[i]]:
                break
            _, at = uleb(data, at)
            access, at = uleb(data, at)
            code, at = uleb(data, at)
            left -= 3
            if at < 0:
                break
            if access & 0x100:  # native
                works[classes[i]] = True
            elif code:
                looked, found = _does(data, code, classes[i], of, idle, stems, left)
                left -= looked
                works[classes[i]] = found


@compiled
def _does(data: Octets, code: int, owner: int, of: Places, idle: Mask, stems: Hashes, left: int) -> tuple[int, bool]:
    """How many octets of a method's code were read, and whether it calls a method of another package."""
    begin = code + 16
    if begin > data.size:
        return 16, False
    units = 0
    for k in range(4):
        units |= int(data[code + 12 + k]) << (8 * k)
    stop = min(begin + 2 * units, data.size - 1, begin + left)
    at = begin
    while at + 1 < stop:
        op, high = data[at], data[at + 1]
        if 0x6E <= op <= 0x78 and op != 0x73 and op != 0x6F and op != 0x75:  # invoke-*, but for the same method of the class above
            if at + 3 >= stop:
                break
            method = int(data[at + 2]) | int(data[at + 3]) << 8
            if method < of.size and of[method] < stems.size and not idle[method] and stems[of[method]] != stems[owner]:
                return at - begin + 16, True
        elif 0xFA <= op <= 0xFD:  # polymorphic and custom calls
            return at - begin + 16, True
        at += 2 * _units(data, at, op, high)
    return at - begin + 16, False


@compiled
def _units(data: Octets, at: int, op: int, high: int) -> int:
    """How many 16-bit units an instruction takes; at least one."""
    if op == 0:
        if high == 0 or at + 7 >= data.size:
            return 1
        size = int(data[at + 2]) | int(data[at + 3]) << 8
        if high == 1:
            return size * 2 + 4
        if high == 2:
            return size * 4 + 2
        if high == 3:
            number = 0
            for k in range(4):
                number |= int(data[at + 4 + k]) << (8 * k)
            return (size * number + 1) // 2 + 4
        return 1
    if op == 0x18:
        return 5
    if op == 0xFA or op == 0xFB:
        return 4
    if (
        op == 0x03 or op == 0x06 or op == 0x09 or op == 0x14 or op == 0x17 or op == 0x1B
        or 0x24 <= op <= 0x26 or op == 0x2A or op == 0x2B or op == 0x2C
        or (0x6E <= op <= 0x78 and op != 0x73) or op == 0xFC or op == 0xFD
    ):  # fmt: skip
        return 3
    if (
        op == 0x02 or op == 0x05 or op == 0x08 or op == 0x13 or op == 0x15 or op == 0x16 or op == 0x19 or op == 0x1A or op == 0x1C
        or op == 0x1F or op == 0x20 or op == 0x22 or op == 0x23 or op == 0x29 or 0x2D <= op <= 0x3D
        or 0x44 <= op <= 0x6D or 0x90 <= op <= 0xAF or 0xD0 <= op <= 0xE2 or op == 0xFE or op == 0xFF
    ):  # fmt: skip
        return 2
    return 1


def gathered(data: Octets, begin: Places, end: Places, inner: int = 10) -> Octets:
    """These strings, one per line. inner: the octet that replaces a newline inside a string.

    >>> octets = np.frombuffer(b"one two", np.uint8)
    >>> gathered(octets, np.array([4, 0]), np.array([7, 3])).tobytes()
    b'two\\none\\n'
    """
    lines = np.empty(int((end - begin).sum()) + begin.size, np.uint8)
    _for(_gather, data)(data, begin, end, inner, lines)
    return lines


@compiled
def _gather(data: Octets, begin: Places, end: Places, inner: int, lines: Octets) -> None:
    to = 0
    for i in range(begin.size):
        for at in range(begin[i], end[i]):
            lines[to] = data[at] if data[at] != 10 else inner
            to += 1
        lines[to] = 10
        to += 1


def telling(dex: Dex) -> tuple[Mask, Mask]:
    """For each string, whether it contains `://`, and whether it may be just a host, perhaps with a port or path. Such a host has
    letters, digits, hyphens and at least one dot. Strings that name a type, field, method or file are neither."""
    urls, hosts = np.zeros(dex.begin.size, np.bool_), np.zeros(dex.begin.size, np.bool_)
    in_order = dex.data.size > _FEW and dex.begin.size > 0 and _follow_each_other(dex)
    if in_order:
        places = separators(dex.data, int(dex.begin[0]), int(dex.end[-1]))
        at = np.searchsorted(dex.begin, places, "right") - 1
        at = at[places + 3 <= dex.end[at]]
        urls[at] = dex.values[at]
    _for(_tell, dex.data)(dex.data, dex.begin, dex.end, dex.values, not in_order, urls, hosts)
    return urls, hosts


def _follow_each_other(dex: Dex) -> bool:
    """Whether no string shares octets with another, as compilers write them."""
    return bool((dex.begin[1:] >= dex.end[:-1]).all())


@compiled
def _tell(data: Octets, begin: Places, end: Places, values: Mask, whole: bool, urls: Mask, hosts: Mask) -> None:
    """whole: `://` is looked for as well."""
    for i in range(begin.size):
        if not values[i]:
            continue
        first, stop = begin[i], end[i]
        dots, before, plain = 0, first, True
        at = first
        while at < stop and (plain or whole):
            octet = data[at]
            if octet == 58 and at + 2 < stop and data[at + 1] == 47 and data[at + 2] == 47:  # ://
                urls[i] = True
                plain = False
                break
            if plain:
                if octet == 46:  # .
                    dots += 1
                    plain = at > before
                    before = at + 1
                elif octet == 47 or octet == 58 or octet == 10:  # a path, a port, or a list of hosts
                    hosts[i] = dots > 0 and at > before
                    plain = False
                elif not (48 <= octet <= 57 or 65 <= octet <= 90 or 97 <= octet <= 122 or octet == 45 or octet == 95):
                    plain = False
            at += 1
        if plain and dots > 0:
            hosts[i] = True


def strongest(data: Octets, begin: Places, end: Places, grades: Places) -> tuple[Places, Places]:
    """Where the package of each class ends, at its last slash; and of each package the first class with the highest grade. A class
    with no slash has no package."""
    cut, slots = np.zeros(begin.size, np.int64), np.full(1 << (2 * begin.size).bit_length(), -1)
    with np.errstate(over="ignore"):  # hashes
        _for(_strongest, data)(data, begin, end, grades, cut, slots)
    return cut, np.sort(slots[slots >= 0])


@compiled
def _slot(data: Octets, begin: Places, cut: Places, i: int, slots: Places) -> int:
    """The slot of the package of a class: the one that holds another class of it, or a free one."""
    hashed, size = np.uint64(14695981039346656037), cut[i] - begin[i]
    for at in range(begin[i], cut[i]):
        hashed = (hashed ^ np.uint64(data[at])) * np.uint64(1099511628211)
    slot = int(hashed >> np.uint64(20)) & (slots.size - 1)
    while slots[slot] >= 0:
        other = slots[slot]
        if cut[other] - begin[other] == size and same(data, begin[i], begin[other], size):
            break
        slot = (slot + 1) & (slots.size - 1)
    return slot


@compiled
def _strongest(data: Octets, begin: Places, end: Places, grades: Places, cut: Places, slots: Places) -> None:
    """Fills in where packages end, and the class of each package in its slot."""
    slot, before = 0, -1
    for i in range(begin.size):
        cut[i] = end[i]
        while cut[i] > begin[i] and data[cut[i]] != 47:  # /
            cut[i] -= 1
        size = cut[i] - begin[i]
        if not size:
            continue
        if before < 0 or cut[before] - begin[before] != size or not same(data, begin[i], begin[before], size):  # they are in order
            slot = _slot(data, begin, cut, i, slots)
        before = i
        if slots[slot] < 0 or grades[i] > grades[slots[slot]]:
            slots[slot] = i
