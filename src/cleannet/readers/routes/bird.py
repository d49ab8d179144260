"""A table of BIRD has a line for each route. With `all`, its attributes follow below it, such as the AS path.

`birdc show route all` of BIRD 1.6, 2 and 3; one table or several, with prompts or without. Roles and what is left out of a path:
see `aspath`. A record is a route; its number is that of its line. Only the first route to a prefix names the prefix. Routes that
are not the best are judged too: a neighbour offers them, and they take over if the best one goes. A note counts both. Routes of
other protocols (static, kernel, OSPF) have no path and are skipped. Asset: the prefix. Time: none, because a table shows when a
route last changed, not when it was printed.

*Source*: BIRD 1.6.8 `nest/rt-table.c` and BIRD 2.0 to 3.3 `nest/rt-show.c` (`rt_show_rte`); `proto/bgp/attrs.c` for the name of
the path, `BGP.as_path` until BIRD 2 and `bgp_path` in BIRD 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import CAP, lines_of_head
from cleannet.readers.routes.route import Route
from cleannet.readers.routes.shown import Reading, routes_by_line, shown_batches

_ROUTE: Final = re.compile(
    r"(?P<net>\S[^\[]{0,400}?)?[ \t]+"
    r"(?:(?:via \S{2,60} on \S{1,40}|dev \S{1,40}|unicast|multipath|recursive|blackhole|unreachable|prohibited"
    r"|valid|invalid|unknown) )?"
    r"\[(?P<protocol>[^\s\]]{1,100}) (?P<since>[^\]]{1,160})\](?P<best> [*!])?(?P<more> .*)?"
)
"""The line of a route: the prefix where it is the first one, by whom it was learnt and when, `*` where it is the best."""

_PREFIX: Final = re.compile(r"(?:\S+ )?(?P<prefix>[0-9A-Fa-f.:]{2,45}/[0-9]{1,3})(?: from \S+)?")
"""A prefix, perhaps behind the route distinguisher of a VPN, perhaps for sources in a second one."""

_PATH: Final = re.compile(r"[ \t]+(?:BGP\.as_path|bgp_path):(?P<path>.*)")
_AROUND: Final = re.compile(
    r"BIRD \S{1,80} ready\.|Table [\w.:-]{1,100}:|Access restricted|bird> ?.{0,200}|\S{0,100}[#$] ?.{0,200}"
)
"""What stands around the routes: the greeting, the name of a table, a prompt with its command."""

_SHOWN: Final = 80
_LONGEST: Final = 1_000
"""Characters of the longest line that may be that of a route."""


def sniff(head: bytes) -> bool:
    """Whether the first line that is neither greeting, table nor prompt is a route with its prefix, followed by a BGP path."""
    lines = lines_of_head(head)
    first = next((line for line in lines if line.strip() and not _AROUND.fullmatch(line.rstrip())), "")
    found = _route(first)
    return found is not None and found["net"] is not None and any(len(line) <= CAP and _PATH.fullmatch(line) for line in lines)


def _route(line: str) -> re.Match[str] | None:
    return _ROUTE.fullmatch(line.rstrip()) if len(line) <= _LONGEST else None


def read(item: Input) -> Iterator[Batch]:
    """One record per route."""
    reading = _Reading()
    yield from shown_batches(item, routes_by_line(item, reading, CAP, _is_idle), reading)


def _is_idle(line: bytes) -> bool:
    """Whether it holds what else was learnt with a route, as most lines do."""
    return line.startswith((b"\t", b" ")) and b"path:" not in line and b" [" not in line


@dataclass(slots=True)
class _Reading(Reading):
    """The state of reading. prefix: of the routes that follow; number: of the line of the open route, 0 if none is open; path: its
    path; origin: whether its line names the origin AS."""

    prefix: str | None = None
    number: int = 0
    path: str | None = None
    origin: bool = False

    def line(self, number: int, line: str) -> Iterator[Route | Skip]:
        """Reads one line, which may end a route and begin another."""
        if not line.strip():
            return
        if (told := _PATH.fullmatch(line)) is not None:
            self.path = told["path"].strip()
        elif (found := _route(line)) is not None:
            yield from self.end()
            self.begin(number, found)
        elif not line[0].isspace():
            yield from self.end()
            if not _AROUND.fullmatch(line.rstrip()):
                yield Skip(number, "not a line of a route", line[:_SHOWN])

    def begin(self, number: int, found: re.Match[str]) -> None:
        if found["net"] is not None:
            prefix = _PREFIX.fullmatch(found["net"])
            self.prefix = prefix["prefix"] if prefix else None
        self.number, self.path, self.origin = number, None, "[AS" in (found["more"] or "")
        self.routes += 1
        self.best += found["best"] == " *"

    def end(self) -> Iterator[Route | Skip]:
        """Ends the open route, if there is one."""
        number, self.number = self.number, 0
        if not number:
            return
        if self.prefix is None:
            yield Skip(number, "no route to a prefix")
        elif self.path is None:
            yield Route(number, self.prefix, "", "no AS path" if self.origin else "no BGP route")
        else:
            yield Route(number, self.prefix, self.path)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader("bird", "BGP routes of BIRD (show route all)", "route", sniff, read, paths=paths, asset="prefix")
