"""The DEX files of an app name packages of code, each with the strongest evidence for it, and the hosts that its strings name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice, repeat
from typing import Final

import numpy as np

from cleannet.kernel.dex import Dex, Mask, Places, gathered, read_dex, strongest, telling
from cleannet.readers.apps.android import asks
from cleannet.readers.apps.mentions import in_lines, in_urls
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Octets

_GRADES: Final = ("referenced", "stub", "defined")
"""From the weakest to the strongest, as their numbers are."""

_PIECE: Final = 1 << 20
"""Octets of strings that are looked through at a time."""

_AT_ONCE: Final = 5_000
"""Packages of code whose names are texts at a time."""

_NAMES: Final = 8 << 20
"""Octets of all names of types in a file: as many types as a file may have, with 128 octets each."""

_OF_THE_SYSTEM: Final = tuple(
    f"{name}." for name in "android java javax dalvik org.json org.w3c.dom org.xml.sax org.xmlpull sun libcore".split()
)
"""Packages that every device has: an app that refers to them has no more of them inside."""

_ASKED: Final = {b"\n%b\n" % name.replace(".", "/").encode(): name for name in asks.CLASSES}


_CODE: Final = partial(tuple.__new__, Code)
"""As `Code._make`, which takes half as long again for thousands of packages."""


def tell(build: Build, data: Octets, member: str) -> None:
    """Adds what a DEX file says. Raises ValueError if it is no DEX file."""
    for dex in read_dex(np.frombuffer(data, np.uint8)):
        if dex.lost:
            build.lost.append(f"{member}: {dex.lost:,} entries that stand outside the file, or are too many")
        _packages(build, dex)
        urls, hosts = telling(dex)
        for lines in _pieces(dex, urls):
            in_urls(build, lines, member)
        for lines in _pieces(dex, hosts):
            in_lines(build, lines, member)


def _pieces(dex: Dex, chosen: Mask) -> Iterator[bytes]:
    """These strings, one per line, in pieces of bounded size. Of a string longer than a piece only the beginning is read."""
    begin = dex.begin[chosen]
    end = np.minimum(dex.end[chosen], begin + _PIECE)
    number = np.cumsum(end - begin) // _PIECE
    for one in np.unique(number):
        of = number == one
        yield gathered(dex.data, begin[of], end[of]).tobytes()


def _packages(build: Build, dex: Dex) -> None:
    """Each package once, with its strongest grade of evidence in this file, and the first type with that grade."""
    known = np.flatnonzero(dex.types >= 0)
    begin, end = dex.begin[dex.types[known]], dex.end[dex.types[known]]
    is_class = (end - begin > 2) & (dex.data[np.minimum(begin, dex.data.size - 1)] == ord("L"))
    known, begin, end = known[is_class], begin[is_class] + 1, end[is_class] - 1
    kept = int(np.searchsorted(np.cumsum(end - begin), _NAMES))
    if kept < known.size:
        build.lost.append(f"{known.size - kept:,} names of types; those before them are longer than {_NAMES >> 20} MiB together")
        known, begin, end = known[:kept], begin[:kept], end[:kept]
    if not known.size:
        return
    system = dex.data[begin] == ord("a")  # as all names that are asked for begin
    asks.tell(build, _asked(gathered(dex.data, begin[system], end[system], 1).tobytes()))
    grades = dex.defined[known].astype(np.int64) + dex.works[known]
    cut, firsts = strongest(dex.data, begin, end, grades)
    for number, grade in reversed([*enumerate(_GRADES)]):
        of = firsts[grades[firsts] == number]
        for at in range(0, of.size, _AT_ONCE):
            some = of[at : at + _AT_ONCE]
            rows = zip(_names(dex, begin[some], cut[some]), repeat(grade), _names(dex, begin[some], end[some]), strict=False)
            found = rows if number else (row for row in rows if not f"{row[0]}.".startswith(_OF_THE_SYSTEM))
            build.code.update(islice(map(_CODE, found), max(0, MOST - len(build.code))))


def _asked(lines: bytes) -> list[str]:
    """Which interfaces of the system are among these names of types."""
    return [name for line, name in _ASKED.items() if line in lines or lines.startswith(line[1:])]


def _names(dex: Dex, begin: Places, end: Places) -> list[str]:
    """Parts of strings as names with dots."""
    return gathered(dex.data, begin, end, 1).tobytes().replace(b"/", b".").decode("utf-8", "replace").split("\n")[:-1]
