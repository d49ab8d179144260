"""Pages of Parquet: where they begin in a column chunk, and how to unpack the indexes of a dictionary.

Only what most writers produce is supported; for everything else the answer is -1, and slower code reads it. Nothing beyond the end
of an array is ever read, because these bytes come from strangers.

*Source*: Apache Parquet format: "Data Pages", "Encodings" (PLAIN, RLE_DICTIONARY, RLE), `parquet.thrift`; Apache Thrift compact
protocol.

>>> import numpy as np
>>> page = np.frombuffer(bytes([2 << 1, 7, 1 << 1 | 1, 0b1000_1000, 0b1100_0110, 0b1111_1010]), np.uint8)  # twice 7; 0 to 7
>>> found = np.empty(10, np.int64)
>>> resolve(page, 0, 3, np.arange(0, 80, 10), found, np.empty(0, np.uint32)), found.tolist()
(7, [70, 70, 0, 10, 20, 30, 40, 50, 60, 70])
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.octets import U8, eight, octets_at

HOLDS, UNPACKED, PACKED, BODY, VALUES, ENCODING, SUM, HAS_SUM = range(8)
"""Of a page: what it holds; octets of its body, unpacked and as they lie there; where the body begins; how many values it has, and
their encoding; the CRC-32 of the body as it lies there, and whether it has one."""

DICTIONARY, INDEXES, PLAIN = range(3)
"""What a page holds, in the order in which they come: the values that others refer to, indexes of them, or values."""

_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_AS_THEY_ARE, _OLD_INDEXES, _INDEXES = 0, 2, 8
"""Encodings. The old one of indexes stands for a dictionary too, whose values are as they are."""

_DEEPEST: Final = 8
_WIDEST: Final = 32
_PAIRS: Final = 28
"""Bits of numbers of which a word holds two, wherever in an octet they begin."""


@compiled
def headers(chunk: U8, found: I64) -> int:
    """The pages of a column chunk, one line each, in order; returns how many, or -1 if there are more than lines or anything
    unsupported."""
    fields = np.zeros(_DEEPEST, np.int64)
    outer = np.zeros(_DEEPEST, np.int64)
    size = chunk.size
    at = pages = 0
    while at < size:
        if pages >= found.shape[0]:
            return -1
        found[pages, :] = -1
        found[pages, HAS_SUM] = 0
        depth = 0
        fields[0] = 0
        while True:
            if at >= size:
                return -1
            lead = int(chunk[at])
            at += 1
            if lead == 0:
                if depth == 0:
                    break
                depth -= 1
                continue
            kind, step = lead & 15, lead >> 4
            if step:
                fields[depth] += step
            else:
                number, at = _number(chunk, at)
                if at < 0:
                    return -1
                fields[depth] = number >> 1 ^ -(number & 1)
            field = fields[depth]
            if kind <= 2:
                continue
            if kind == 3:
                at += 1
            elif kind <= 6:
                number, at = _number(chunk, at)
                if at < 0:
                    return -1
                value = number >> 1 ^ -(number & 1)
                if depth == 0:
                    if field == 1:
                        found[pages, HOLDS] = value
                    elif field == 2:
                        found[pages, UNPACKED] = value
                    elif field == 3:
                        found[pages, PACKED] = value
                    elif field == 4:
                        found[pages, SUM] = value & 0xFFFFFFFF
                        found[pages, HAS_SUM] = 1
                elif depth == 1 and (outer[1] == 5 or outer[1] == 7):
                    if field == 1:
                        found[pages, VALUES] = value
                    elif field == 2:
                        found[pages, ENCODING] = value
            elif kind == 7:
                at += 8
            elif kind == 8:
                number, at = _number(chunk, at)
                if at < 0 or number < 0 or number > size:
                    return -1
                at += number
            elif kind == 12 and depth + 1 < _DEEPEST:
                depth += 1
                fields[depth] = 0
                outer[depth] = field
            else:
                return -1
        found[pages, BODY] = at
        body, unpacked = found[pages, PACKED], found[pages, UNPACKED]
        if body < 0 or unpacked < 0 or body > size - at or found[pages, VALUES] < 0:
            return -1
        kind, encoding = found[pages, HOLDS], found[pages, ENCODING]
        if kind == _DICTIONARY_PAGE and encoding in (_AS_THEY_ARE, _OLD_INDEXES):
            holds = DICTIONARY
        elif kind == _DATA_PAGE and encoding in (_INDEXES, _OLD_INDEXES):
            holds = INDEXES
        elif kind == _DATA_PAGE and encoding == _AS_THEY_ARE:
            holds = PLAIN
        else:
            return -1
        if pages and holds < max(found[pages - 1, HOLDS], INDEXES):  # there is one dictionary, if any
            return -1
        found[pages, HOLDS] = holds
        at += body
        pages += 1
    return pages


@compiled
def _number(octets: U8, at: int) -> tuple[int, int]:
    """A varint, lowest bits first, and where it ends; -1 if it does not end."""
    number = shift = 0
    while at < octets.size and shift < 63:
        octet = int(octets[at])
        at += 1
        number |= (octet & 127) << shift
        shift += 7
        if octet < 128:
            return number, at
    return 0, -1


@compiled
def behind_levels(page: U8, values: int) -> int:
    """Where the values of a page begin if its column may have nulls; -1 if the page has some."""
    if page.size < 4:
        return -1
    end = 4 + (int(page[0]) | int(page[1]) << 8 | int(page[2]) << 16 | int(page[3]) << 24)
    if end > page.size:
        return -1
    at, seen = 4, 0
    while seen < values:
        head, at = _number(page, at)
        if at < 0 or at >= end:
            return -1
        count = head >> 1
        if head & 1 == 0:
            if page[at] != 1:
                return -1
            at += 1
            seen += count
            continue
        for _ in range(count):
            left = min(values - seen, 8)
            if at >= end or page[at] & ((1 << left) - 1) != (1 << left) - 1:
                return -1
            at += 1
            seen += left
            if seen >= values:
                break
    return end


@compiled
def resolve(page: U8, at: int, width: int, distinct: npt.NDArray[Any], out: npt.NDArray[Any], codes: U32) -> int:
    """out: the values for numbers of so many bits, in runs or packed, which are indexes of `distinct`.

    codes: the numbers themselves, if it is as long as `out`; otherwise it is not written. Returns the largest number; -1 if they
    are cut off or too wide. A number that is no index stands for the last of the distinct values."""
    if width < 0 or width > _WIDEST or not distinct.size:
        return -1
    size, keep = page.size, codes.size == out.size
    top = np.uint32(distinct.size - 1)
    wide = np.uint64(width)
    mask = (np.uint64(1) << wide) - np.uint64(1)
    octets = (width + 7) // 8
    done, largest = 0, np.uint32(0)
    while done < out.size:
        head, at = _number(page, at)
        if at < 0:
            return -1
        if head & 1 == 0:
            if at + octets > size or head < 2:
                return -1
            number = np.uint64(0)
            for i in range(octets):
                number |= np.uint64(page[at + i]) << np.uint64(8 * i)
            at += octets
            code = np.uint32(number)
            largest = max(largest, code)
            value = distinct[min(code, top)]
            upto = min(done + (head >> 1), out.size)
            for i in range(done, upto):
                out[i] = value
            if keep:
                codes[done:upto] = code
            done = upto
            continue
        groups = head >> 1
        if groups < 1 or groups > (1 << 31):
            return -1
        count = min(groups * 8, out.size - done)
        if at + (count * width + 7) // 8 > size:
            return -1
        whole = max(min(count, ((size - 8 - at) * 8) // width), 0) if width else 0
        i = 0
        if width <= _PAIRS:  # of eight numbers two stand in each of four words
            word = np.uint64(at)
            bits = (np.uint64(2) * wide, np.uint64(4) * wide, np.uint64(6) * wide)
            s1, s2, s3 = bits[0] >> np.uint64(3), bits[1] >> np.uint64(3), bits[2] >> np.uint64(3)
            r1, r2, r3 = bits[0] & np.uint64(7), bits[1] & np.uint64(7), bits[2] & np.uint64(7)
            while i + 8 <= whole:
                a, b = eight(page, word), eight(page, word + s1) >> r1
                c, d = eight(page, word + s2) >> r2, eight(page, word + s3) >> r3
                n0, n1 = np.uint32(a & mask), np.uint32(a >> wide & mask)
                n2, n3 = np.uint32(b & mask), np.uint32(b >> wide & mask)
                n4, n5 = np.uint32(c & mask), np.uint32(c >> wide & mask)
                n6, n7 = np.uint32(d & mask), np.uint32(d >> wide & mask)
                largest = max(largest, max(max(max(n0, n1), max(n2, n3)), max(max(n4, n5), max(n6, n7))))
                to = done + i
                out[to], out[to + 1] = distinct[min(n0, top)], distinct[min(n1, top)]
                out[to + 2], out[to + 3] = distinct[min(n2, top)], distinct[min(n3, top)]
                out[to + 4], out[to + 5] = distinct[min(n4, top)], distinct[min(n5, top)]
                out[to + 6], out[to + 7] = distinct[min(n6, top)], distinct[min(n7, top)]
                if keep:
                    codes[to], codes[to + 1], codes[to + 2], codes[to + 3] = n0, n1, n2, n3
                    codes[to + 4], codes[to + 5], codes[to + 6], codes[to + 7] = n4, n5, n6, n7
                word += wide
                i += 8
        while i < count:
            first = i * width
            number = np.uint64(0)
            if i < whole:
                number = eight(page, at + (first >> 3))
            else:
                for k in range(min((first & 7) + width + 7 >> 3, size - at - (first >> 3))):
                    number |= np.uint64(page[at + (first >> 3) + k]) << np.uint64(8 * k)
            code = np.uint32(number >> np.uint64(first & 7) & mask)
            largest = max(largest, code)
            out[done + i] = distinct[min(code, top)]
            if keep:
                codes[done + i] = code
            i += 1
        done += count
        at += groups * width
    return int(largest)


@compiled
def resolve_all(pages: I64, nullable: int, distinct: npt.NDArray[Any], out: npt.NDArray[Any], codes: U32) -> int:
    """The same for several pages one after another, each with the width of its numbers in front.

    pages: for each its body's address, its bytes, and its values, which add up to the length of `out`. nullable: whether the column
    may have nulls; -1 if there are some."""
    largest, done = 0, 0
    for i in range(pages.shape[0]):
        body, end = octets_at(pages[i, 0], pages[i, 1]), done + pages[i, 2]
        begin = behind_levels(body, pages[i, 2]) if nullable else 0
        if begin < 0 or begin >= body.size or end > out.size:
            return -1
        found = resolve(body, begin + 1, int(body[begin]), distinct, out[done:end], codes[done:end])
        if found < 0:
            return -1
        largest, done = max(largest, found), end
    return largest if done == out.size else -1


@compiled
def gather(distinct: npt.NDArray[Any], codes: U32, out: npt.NDArray[Any]) -> None:
    """out: for each code, its value."""
    for i in range(codes.size):
        out[i] = distinct[codes[i]]
