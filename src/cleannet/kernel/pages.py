"""Pages of Parquet: where they begin in a column chunk, and the indexes of a dictionary that are packed in them.

Only what most writers make is known; of everything else the answer is -1, and somebody slower reads it. Nothing behind the end of
an array is ever read: these octets come from strangers.

*Source*: Apache Parquet format: "Data Pages", "Encodings" (PLAIN, RLE_DICTIONARY, RLE), `parquet.thrift`; Apache Thrift compact
protocol.

>>> import numpy as np
>>> page = np.frombuffer(bytes([2 << 1, 7, 1 << 1 | 1, 0b1000_1000, 0b1100_0110, 0b1111_1010]), np.uint8)  # twice 7; 0 to 7
>>> found = np.empty(10, np.uint32)
>>> unpack(page, 0, 3, found), found.tolist()
(7, [7, 7, 0, 1, 2, 3, 4, 5, 6, 7])
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import I64, U32
from cleannet.kernel.octets import U8, eight

KIND, UNPACKED, PACKED, BODY, VALUES, ENCODING, SUM, HAS_SUM = range(8)
"""Of a page: its kind; octets of its body, unpacked and as they lie there; where the body begins; how many values it has, and their
encoding; the CRC-32 of the body as it lies there, and whether it has one."""

DATA: Final = 0
DICTIONARY: Final = 2

_DEEPEST: Final = 8
_WIDEST: Final = 32


@compiled
def headers(chunk: U8, found: I64) -> int:
    """The pages of a column chunk, a line each; how many, or -1 where there are more than lines or something else is there."""
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
                        found[pages, KIND] = value
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
        at += body
        pages += 1
    return pages


@compiled
def _number(octets: U8, at: int) -> tuple[int, int]:
    """A number of seven bits an octet, the lowest first, and where it ends; -1 where it does not."""
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
    """Where the values of a page begin whose column may have nulls; -1 where it has some."""
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
def unpack(page: U8, at: int, width: int, out: U32) -> int:
    """out: numbers of so many bits, in runs of one number or packed. The largest of them; -1 where they are cut off or too wide."""
    if width < 0 or width > _WIDEST:
        return -1
    size = page.size
    mask = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    octets = (width + 7) // 8
    done, largest = 0, np.uint32(0)
    while done < out.size:
        head, at = _number(page, at)
        if at < 0:
            return -1
        if head & 1 == 0:
            if at + octets > size:
                return -1
            number = np.uint64(0)
            for i in range(octets):
                number |= np.uint64(page[at + i]) << np.uint64(8 * i)
            at += octets
            upto = min(done + (head >> 1), out.size)
            if head < 2:
                return -1
            for i in range(done, upto):
                out[i] = np.uint32(number)
            largest = max(largest, np.uint32(number))
            done = upto
            continue
        groups = head >> 1
        if groups < 1 or groups > (1 << 31):
            return -1
        count = min(groups * 8, out.size - done)
        if at + (count * width + 7) // 8 > size:
            return -1
        whole = count
        if width:
            whole = max(min(count, ((size - 8 - at) * 8) // width), 0)
        for i in range(whole):
            bit = np.uint64(i) * np.uint64(width)
            number = eight(page, at + int(bit >> np.uint64(3))) >> (bit & np.uint64(7)) & mask
            out[done + i] = np.uint32(number)
            largest = max(largest, np.uint32(number))
        for i in range(whole, count):
            number = np.uint64(0)
            first = i * width
            for k in range(min((first & 7) + width + 7 >> 3, size - at - (first >> 3))):
                number |= np.uint64(page[at + (first >> 3) + k]) << np.uint64(8 * k)
            number = number >> np.uint64(first & 7) & mask
            out[done + i] = np.uint32(number)
            largest = max(largest, np.uint32(number))
        done += count
        at += groups * width
    return int(largest)


@compiled
def gather(distinct: npt.NDArray[Any], codes: U32, out: npt.NDArray[Any]) -> None:
    """out: of each code, what it stands for."""
    for i in range(codes.size):
        out[i] = distinct[codes[i]]
