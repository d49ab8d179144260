"""Finds `://` in octets, as ASCII or UTF-16, and drops those whose surroundings are the same: they begin the same URL.

An app names the same host thousands of times. Eight octets are looked at at once for a colon; around a colon, one by one.

*Source*: Hacker's Delight, 2nd edition, section 6-1 (which of eight octets is zero).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled, is_at_hand, is_loaded

Octets = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_ONES: Final = 0x0101010101010101
_COLONS: Final = _ONES * ord(":")

_BEFORE: Final = 5
"""Letters of the longest scheme that is known."""

_LEAST: Final = 24
"""Letters after `://` behind which a slash ends the host. Before, it may be part of the name of a form of XML."""

_MOST: Final = 400
"""Letters that a user and a host have together at most."""

_ENDS: Final = np.zeros(256, np.bool_)
_ENDS[list(b"\t\n\v\f\r \"'<>")] = True
"""Octets that no URL has."""

_SLOTS: Final = 1 << 12
"""Surroundings that are remembered. One that was forgotten is found once more, which only costs time."""


def separators(data: Octets, begin: int, stop: int) -> Places:
    """Where `://` begins between these places, as ASCII.

    >>> separators(np.frombuffer(b"a://b, c:/d, e://", np.uint8), 0, 17).tolist()
    [1, 14]
    """
    places, widths = _found(data, begin, stop, np.zeros((0, 2), np.int64))
    found: Places = places[(widths == 1) & (places + 3 <= stop)]
    return found


def is_sooner(size: int) -> bool:
    """Whether so many octets are looked at sooner by the loops here, even if these have to be compiled, than one URL at a time."""
    return is_loaded() and (size > _MANY or is_at_hand(_look))


_MANY: Final = 1 << 22
"""Octets in which one URL after another is found while the loops are compiled."""


def different(data: Octets) -> tuple[Places, Places]:
    """Where `://` begins, the first of those with the same surroundings, or a few more; and the octets of each letter there.

    >>> at, width = different(np.frombuffer(b"http://a.example/?b http://a.example/?b x:\\0/\\0/\\0", np.uint8))
    >>> at.tolist(), width.tolist()
    ([4, 41], [1, 2])
    """
    return _found(data, 0, data.size, np.full((_SLOTS, 2), -1))


def _found(data: Octets, begin: int, stop: int, slots: Places) -> tuple[Places, Places]:
    """Where `://` begins, and the octets of each letter. slots: for surroundings that were seen; none: all are found."""
    data = data if data.ctypes.data % 8 == 0 else data.copy()
    words = data[: data.size // 8 * 8].view(np.uint64)
    room = 1 << 10
    told = []
    while True:
        places, widths = np.empty(room, np.int64), np.empty(room, np.int64)
        count, begin = _look(data, words, begin, stop, slots, places, widths)
        told.append((places[:count], widths[:count]))
        if begin >= stop:
            return np.concatenate([at for at, _ in told]), np.concatenate([width for _, width in told])
        room *= 2


@compiled
def _look(data: Octets, words: Words, begin: int, stop: int, slots: Places, places: Places, widths: Places) -> tuple[int, int]:
    """Fills in as many as there is room for; returns their number, and where it stopped."""
    count, size, at = 0, data.size, begin
    while at < stop and count < places.size:
        if at % 8 == 0 and at // 8 < words.size:
            word = words[at // 8] ^ np.uint64(_COLONS)
            if (word - np.uint64(_ONES)) & ~word & np.uint64(0x80 * _ONES) == 0:  # no colon among eight
                at += 8
                continue
        if data[at] == 58 and at + 2 < size:
            width = 0
            if data[at + 1] == 47 and data[at + 2] == 47:  # //
                width = 1
            elif at + 5 < size and data[at + 2] == data[at + 4] == 47 and data[at + 1] == data[at + 3] == data[at + 5] == 0:
                width = 2
            if width and (slots.size == 0 or _is_new(data, at, width, slots)):
                places[count], widths[count] = at, width
                count += 1
        at += 1
    return count, at


@compiled
def _is_new(data: Octets, place: int, width: int, slots: Places) -> bool:
    """Whether its surroundings are others than the last that had the same hash. These are the letters before it, and what follows
    up to the end of its host."""
    begin, end = place, min(place + 3 * width, data.size)
    while begin >= width and place - begin < _BEFORE * width:
        letter = data[begin - width] | 0x20
        if not (97 <= letter <= 122) or (width == 2 and data[begin - 1] != 0):
            break
        begin -= width
    hashed = np.uint64(14695981039346656037)
    for k in range(_MOST):
        if end + width > data.size or _ENDS[data[end]] or (k >= _LEAST and data[end] == 47):
            break
        hashed = (hashed ^ np.uint64(data[end])) * np.uint64(1099511628211)
        end += width
        if width == 2 and data[end - 1] != 0:
            break
    slot, size = int(hashed >> np.uint64(32)) % slots.shape[0], end - begin
    before, size_before = slots[slot, 0], slots[slot, 1]
    slots[slot, 0], slots[slot, 1] = begin, size
    return size != size_before or not same(data, begin, before, size)


@compiled
def same(data: Octets, one: int, other: int, size: int) -> bool:
    """Whether so many octets are the same in both places."""
    k = 0
    while k < size and data[one + k] == data[other + k]:
        k += 1
    return k == size
