"""Which types and strings the declarations of a DEX file name. These are what dexdump prints by default, which is with no
instructions.

They are: the classes, their superclasses and interfaces; the types of their fields; the types of the parameters, results, caught
exceptions and local variables of their methods; the strings with which fields are initialised. A type to which only an instruction
refers is not among them.

*Source*: Android, "Dalvik Executable format" (class_data_item, code_item, debug_info_item, encoded_array_item).
"""

from __future__ import annotations

import numpy as np

from cleannet.kernel.compiled import compiled
from cleannet.kernel.dex import Dex, Ids, Mask, Octets, Places, column, uleb


def declared(dex: Dex) -> tuple[Mask, Mask]:
    """For each type and each string, whether a declaration names it."""
    ids = Ids(dex.data, dex.at)
    classes = np.stack([column(ids.classes, at, 4) for at in (0, 8, 12, 24, 28)], axis=1)
    types, strings = np.zeros(dex.types.size, np.bool_), np.zeros(dex.begin.size, np.bool_)
    protos = np.stack([column(ids.protos, 4, 4), column(ids.protos, 8, 4)], axis=1)
    told = np.zeros(len(protos), np.bool_)
    _declare(dex.data, classes, column(ids.fields, 2, 2), column(ids.methods, 2, 2), protos, told, types, strings)
    return types, strings


@compiled
def _mark(index: int, marks: Mask) -> None:
    if 0 <= index < marks.size:
        marks[index] = True


@compiled
def _list(data: Octets, at: int, types: Mask) -> int:
    """Marks the types of a list; returns its length in octets."""
    if at == 0 or at + 4 > data.size:
        return 0
    size = 0
    for k in range(4):
        size |= int(data[at + k]) << (8 * k)
    size = min(size, (data.size - at - 4) // 2)
    for k in range(size):
        _mark(int(data[at + 4 + 2 * k]) | int(data[at + 5 + 2 * k]) << 8, types)
    return 4 + 2 * size


@compiled
def _declare(
    data: Octets, classes: Places, fields: Places, methods: Places, protos: Places, told: Mask, types: Mask, strings: Mask
) -> None:
    """Marks what each class declares. told: method signatures that are already marked. All parts together may use only so many
    octets."""
    left = 8 * data.size
    for i in range(classes.shape[0]):
        _mark(classes[i, 0], types)
        _mark(classes[i, 1], types)
        left -= _list(data, classes[i, 2], types)
        left -= _values(data, classes[i, 4], strings)
        at = classes[i, 3]
        if at == 0 or left <= 0:
            continue
        counts = np.zeros(4, np.int64)
        for k in range(4):
            counts[k], at = uleb(data, at)
        for k in range(2):
            index = 0
            for _ in range(min(counts[k], data.size)):
                if at < 0 or left <= 0:
                    break
                step, at = uleb(data, at)
                _, at = uleb(data, at)
                index += step
                left -= 2
                if index < fields.size:
                    _mark(fields[index], types)
        for k in range(2, 4):
            index = 0
            for _ in range(min(counts[k], data.size)):
                if at < 0 or left <= 0:
                    break
                step, at = uleb(data, at)
                _, at = uleb(data, at)
                code, at = uleb(data, at)
                index += step
                left -= 3
                if index < methods.size and methods[index] < told.size and not told[methods[index]]:
                    proto = methods[index]
                    told[proto] = True
                    _mark(protos[proto, 0], types)
                    left -= _list(data, protos[proto, 1], types)
                if code and at > 0:
                    left -= _code(data, code, types, strings)


@compiled
def _values(data: Octets, at: int, strings: Mask) -> int:
    """Marks the strings among the initial values of fields, up to the first value that contains others."""
    if at == 0:
        return 0
    begin = at
    size, at = uleb(data, at)
    for _ in range(min(size, data.size)):
        if at < 0 or at >= data.size:
            break
        kind, width = int(data[at]) & 0x1F, (int(data[at]) >> 5) + 1
        at += 1
        if kind == 0x1C or kind == 0x1D:
            break
        if kind == 0x1E or kind == 0x1F:
            width = 0
        if at + width > data.size:
            break
        if kind == 0x17:
            value = 0
            for k in range(width):
                value |= int(data[at + k]) << (8 * k)
            _mark(value, strings)
        at += width
    return max(at - begin, 1)


@compiled
def _code(data: Octets, at: int, types: Mask, strings: Mask) -> int:
    """Marks the types that a method catches, and the types of its local variables according to its debug information."""
    if at + 16 > data.size:
        return 1
    tries = int(data[at + 6]) | int(data[at + 7]) << 8
    debug, units = 0, 0
    for k in range(4):
        debug |= int(data[at + 8 + k]) << (8 * k)
        units |= int(data[at + 12 + k]) << (8 * k)
    looked = 16
    if tries:
        place = at + 16 + 2 * units + 2 * (units & 1) + 8 * tries
        begin = place
        number, place = uleb(data, place)
        for _ in range(min(number, data.size)):
            if place < 0:
                break
            signed, place = _sleb(data, place)
            for _ in range(min(abs(signed), data.size)):
                kind, place = uleb(data, place)
                _, place = uleb(data, place)
                if place < 0:
                    break
                _mark(kind, types)
            if signed <= 0 and place >= 0:
                _, place = uleb(data, place)
        looked += max(place - begin, 1)
    if debug:
        looked += _debug(data, debug, types, strings)
    return looked


@compiled
def _sleb(data: Octets, at: int) -> tuple[int, int]:
    """A signed number of up to five octets (SLEB128), and where it ends; -1 if it lies outside."""
    value, end = uleb(data, at)
    if end < 0:
        return 0, -1
    bits = 7 * (end - at)
    return (value - (1 << bits) if value >> (bits - 1) & 1 else value), end


@compiled
def _debug(data: Octets, at: int, types: Mask, strings: Mask) -> int:
    """Marks the types of local variables, and their signatures."""
    begin = at
    _, at = uleb(data, at)
    number, at = uleb(data, at)
    for _ in range(min(number, data.size)):
        if at < 0:
            return 8
        _, at = uleb(data, at)
    while 0 <= at < data.size:
        op = data[at]
        at += 1
        if op == 0:
            break
        if op == 1 or op == 2 or op == 5 or op == 6 or op == 9:
            _, at = uleb(data, at)
        elif op == 3 or op == 4:
            _, at = uleb(data, at)
            _, at = uleb(data, at)
            kind, at = uleb(data, at)
            _mark(kind - 1, types)
            if op == 4:
                text, at = uleb(data, at)
                _mark(text - 1, strings)
    return max(at - begin, 8)
