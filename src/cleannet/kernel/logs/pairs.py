"""Finds the values of a few keys in lines of `key=value` pairs, all at once: each equals sign shows which key ends there.

A value may be quoted; inside quotes nothing is a key. If a line has a key twice, the first value counts. The character before a key
is no letter, digit or one of `_-.`, so prefixes of syslog do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from cleannet.kernel.logs.lines import I64, U64, Lines, Place, ahead, nowhere

_OF_KEYS: Final = np.array([chr(i).isascii() and (chr(i).isalnum() or chr(i) in "_-.") for i in range(256)], np.bool_)
_QUOTE: Final = 34


def pairs(lines: Lines, keys: Sequence[str], equals: str = "=", between: bytes = b" ", *, last: bool = False) -> dict[str, Place]:
    """Where the value of each of these keys is. equals: what separates key and value; between: bytes that end an unquoted value;
    last: whether the last value of a key counts instead."""
    octets = lines.octets
    signs = np.flatnonzero(octets == ord(equals))
    begins, ends = np.searchsorted(signs, lines.starts), np.searchsorted(signs, lines.stops)
    line = np.repeat(np.arange(len(lines)), ends - begins)
    if len(line) < len(signs):  # others are of other lines of the text
        signs = signs[np.repeat(begins - np.append(0, np.cumsum(ends - begins)[:-1]), ends - begins) + np.arange(len(line))]
    quotes = lines.quotes()
    outside = (np.searchsorted(quotes, signs) - np.searchsorted(quotes, lines.starts)[line]) & 1 == 0
    signs, line = signs[outside], line[outside]
    before = lines.words()[signs - 8]
    quoted = octets[signs + 1] == _QUOTE
    begin, stop = signs + 1 + quoted, lines.stops[line]
    marks = np.flatnonzero(np.logical_or.reduce([octets == octet for octet in between]))
    end = np.where(quoted, ahead(quotes, begin, stop), ahead(marks, begin, stop))
    found = {}
    for key in keys:
        at = _ending(lines, key.encode(), signs, before)[:: 1 if last else -1]  # what counts is written last
        found[key] = place = nowhere(len(lines))
        place.begin[line[at]], place.end[line[at]] = begin[at], end[at]
    return found


def _ending(lines: Lines, key: bytes, signs: I64, before: U64) -> I64:
    """Which equals signs directly follow that key. before: the eight bytes before each."""
    size = len(key)
    seen = min(size, 8)
    at = np.flatnonzero(before >> np.uint64(8 * (8 - seen)) == np.uint64(int.from_bytes(key[-seen:], "little")))
    for i in range(size - seen):
        at = at[lines.octets[signs[at] - size + i] == key[i]]
    ending: I64 = at[~_OF_KEYS[lines.octets[np.maximum(signs[at] - size - 1, 0)]]]
    return ending
