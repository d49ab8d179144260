"""The routes to one prefix, as routers and looking glasses show them one below another, each with its path and its neighbour.

`show ip bgp PREFIX` and `show bgp ... detail` of Cisco (IOS, IOS XR, NX-OS), FRR and Arista; several prefixes per file. A record is
a route, with the number of the line of its path, which comes before the line that names the neighbour. For roles and for what is
left out of a path see `aspath`. A route that is not the best one is judged too; a note counts both. Asset: the prefix. Time: none,
because a table says when a route last changed.

*Source*: FRR `bgpd/bgp_route.c` (`route_vty_out_detail`); Cisco IOS IP Routing: BGP Command Reference, "show ip bgp"; Cisco NX-OS
Unicast Routing Command Reference, "show bgp".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleannet.columns import Batch, Skip
from cleannet.readers.base.aspath import SEGMENT
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.routes.route import Route
from cleannet.readers.routes.shown import Reading, routes_by_line, shown_batches

_ENTRY: Final = re.compile(r"\s{0,4}BGP routing table entry for (?P<net>[^\s,]{3,100}).*", re.IGNORECASE)
_PREFIX: Final = re.compile(
    r"(?:\[?[0-9.]{1,15}:[0-9]{1,10}[:\]])??(?P<prefix>(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+)/[0-9]{1,3})"
)
_FROM: Final = re.compile(r"\s+\S{2,100}(?: \([^)]{1,60}\))* from \S{1,100}(?: \([^)]{1,60}\))+.*")
_PATH: Final = re.compile(rf"\s+(?:AS-Path: )?(?P<path>(?:{SEGMENT} +)*{SEGMENT}|Local|NONE)\s*(?:,.*)?")
_BEST: Final = re.compile(r"(?:.*[ ,])?(?:best|best path|is best path)(?:[ ,(].*)?", re.IGNORECASE)
_LONGEST: Final = 20_000
_SHOWN: Final = 80


def sniff(head: bytes) -> bool:
    """Whether the line of a prefix is among the first lines, followed by one that names the neighbour of a route."""
    lines = [line for line in lines_of_head(head)[:400] if len(line) <= _LONGEST]
    start = next((at for at, line in enumerate(lines[:60]) if _ENTRY.fullmatch(line)), None)
    return start is not None and any(_FROM.fullmatch(line) for line in lines[start:])


def read(item: Input) -> Iterator[Batch]:
    """One record per route."""
    reading = _Reading()
    yield from shown_batches(item, routes_by_line(item, reading, _LONGEST), reading)


@dataclass(slots=True)
class _Reading(Reading):
    """The state of reading. net: of the routes that follow; before: the previous line, with its number; counted: whether the open
    route already counts as best."""

    net: str = ""
    before: tuple[int, str] = (0, "")
    counted: bool = True

    def line(self, number: int, line: str) -> Iterator[Route | Skip]:
        """One line of the file."""
        if (entry := _ENTRY.fullmatch(line)) is not None:
            prefix = _PREFIX.fullmatch(entry["net"])
            self.net, self.counted = prefix["prefix"] if prefix else entry["net"], True
        elif _FROM.fullmatch(line) and self.net:
            at, told = self.before
            path = _PATH.fullmatch(told)
            self.routes, self.counted = self.routes + 1, False
            if path is None:
                yield Skip(number, "AS path not readable", told.strip()[:_SHOWN])
            else:
                yield Route(at, self.net, "" if path["path"] in ("Local", "NONE") else path["path"])
        elif not self.counted and _BEST.fullmatch(line):
            self.best, self.counted = self.best + 1, True
        if line.strip():
            self.before = (number, line)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "router-entries", "BGP routes to a prefix (show ip bgp PREFIX)", "route", sniff, read, paths=paths, asset="prefix"
)
