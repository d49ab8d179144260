"""An AS number as people write it: `AS4134`, `ASN 4134`, `4134`, or by its halves, `1.10`.

*Source*: RFC 5396; for sets of them, RFC 2622.
"""

from __future__ import annotations

import re
from typing import Final

_WRITTEN: Final = re.compile(r"(?:ASN?[ :#-]?)?(?P<high>[0-9]{1,10})(?:\.(?P<low>[0-9]{1,5}))?", re.IGNORECASE)
_HALF: Final = 1 << 16
_LARGEST: Final = 6
"""The upper half of the highest number that was given to anybody."""

_FIRST: Final = re.compile(r"\s*(?P<number>(?:ASN?[ :#-]?)?[0-9]{1,10}(?:\.[0-9]{1,5})?)(?P<end>[\s,;:|#/(\t-]|$)", re.IGNORECASE)
_NEXT: Final = re.compile(r"[\s,;|/]*(?P<number>ASN?[ :#-]?[0-9]{1,10}(?:\.[0-9]{1,5})?)(?=[\s,;:|#/()\t-]|$)", re.IGNORECASE)


def as_number(text: str) -> int | None:
    """The number; None if it is none, or ambiguous: a spreadsheet shows 3 as `3.0`, which may also be AS196608.

    >>> as_number("AS4134"), as_number("1.10"), as_number("4134.0"), as_number("3.0"), as_number("AS0x1"), as_number("4294967296")
    (4134, 65546, 4134, None, None, None)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    high, low = int(found["high"]), found["low"]
    if low is None:
        return high if high < _HALF * _HALF else None
    if int(low) == 0:
        return None if high <= _LARGEST else high
    return high << 16 | int(low) if max(high, int(low)) < _HALF else None


_SET: Final = re.compile(r"(?:[A-Z][A-Z0-9-]*::)?(?:AS[0-9]{1,10}:)*AS-[A-Z0-9_-]+(?::AS-?[A-Z0-9_-]+)*", re.IGNORECASE)


def is_set(text: str) -> bool:
    """Whether it is the name of a set of networks in a routing registry (RFC 2622, section 5.1), perhaps with that registry.

    >>> is_set("AS-CHINANET"), is_set("RADB::AS3320:AS-CUST"), is_set("AS4134"), is_set("as")
    (True, True, False, False)
    """
    return _SET.fullmatch(text.strip()) is not None


def numbers_in(line: str) -> tuple[list[int], str]:
    """The numbers at the beginning of a line, each once, and the name after them; none if the first is not readable.

    >>> numbers_in("AS4134 AS4837, China"), numbers_in("4134 # Chinanet"), numbers_in("12 monkeys"), numbers_in("x")
    (([4134, 4837], 'China'), ([4134], 'Chinanet'), ([12], 'monkeys'), ([], ''))
    """
    found = _FIRST.match(line)
    first = as_number(found["number"]) if found else None
    if found is None or first is None:
        return [], ""
    numbers, at = [first], found.end("number")
    while (more := _NEXT.match(line, at)) is not None and (number := as_number(more["number"])) is not None:
        numbers.append(number)
        at = more.end("number")
    return list(dict.fromkeys(numbers)), line[at:].strip(" \t,;:|#/()-")
