"""`show route` of Junos lists prefixes, with their routes below: a line that begins with the protocol, then lines of attributes.

The brief form, detail, extensive and terse are read, and what one neighbour sent or was sent (`receive-protocol`,
`advertising-protocol`); several tables in a file, with prompts or without. A record is a route; its number is that of its line.
Only the first route to a prefix names the prefix; a long prefix has a line of its own. Roles and what is left out of a path: see
`aspath`. Routes that are not active are judged too: a neighbour offers them, and they take over if the active one goes. A note
counts both. Routes of other protocols have no path and are skipped. Asset: the prefix. Time: none, because a table shows how old a
route is, not when it was printed.

*Source*: Junos OS, CLI Reference, "show route", "show route detail", "show route terse", "show route receive-protocol".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from cleannet.columns import Batch, Skip
from cleannet.readers.base.aspath import SEGMENT, before_origin
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.routes.route import Route
from cleannet.readers.routes.shown import Reading, routes_by_line, shown_batches

_PREFIX: Final = re.compile(
    r"(?:[\w.:-]{1,60}:)??(?P<prefix>(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)/[0-9]{1,3})(?:/.*)?"
)
"""A prefix, perhaps behind the route distinguisher of a VPN, perhaps before what else a table is ordered by."""

_BRIEF: Final = re.compile(r"(?P<net>[^\s\[]{1,200})?\s*(?P<mark>[*+-]?)\[(?P<protocol>[\w-]{2,30})/-?[0-9]+(?:/-?[0-9]+)?\].*")
_DETAIL: Final = re.compile(r"\s+(?P<mark>[*+-]?)(?P<protocol>[A-Z][\w-]{2,29})\s+Preference: [0-9].*")
_HEAD: Final = re.compile(r"(?P<net>\S{3,200})(?: +\([0-9]+ entr(?:y|ies)(?:, [0-9]+ announced)?\).*)?")
"""A line of a prefix alone: a long one, or the first of its details."""

_TERSE: Final = re.compile(r"(?P<mark>[ *+-]) (?P<valid>[\w?!]) (?P<net>\S{3,200})? +(?P<protocol>[A-Z]) +[0-9]+ .*")
_ONE_OF: Final = re.compile(r"(?P<mark>[ *+@#-]) (?P<net>\S{3,200})(?: +.*)?")
"""A route of one neighbour, or a long prefix, behind which the rest is in the next line."""

_AS_PATH: Final = re.compile(r"\s+AS path: ?(?P<path>.*)")
_LAST: Final = re.compile(rf"(?:.*  )?(?P<path>(?:{SEGMENT} +)*[IE?])")
"""The path at the end of a line of columns; two spaces stand before it."""

_TABLE: Final = re.compile(r"[\w.:-]{2,100}: [0-9,]{1,20} destinations?, [0-9,]{1,20} routes? \(.*")
_COLUMNS: Final = re.compile(r"(?P<terse>A V Destination +P Prf )|  ?Prefix\s+Nexthop\s+MED\s+Lclpref\s+AS path")
_AROUND: Final = re.compile(
    r"(?:Limit/Threshold|Restart Complete|TSI|KRT|Page|Address|\{|@|\+|Advertised|Accepted|Note|warning|error|---).*"
    r"|.{1,120}[>#%$] ?.{0,200}"
)
"""What stands around the routes: legends, the state of tables, prompts."""

_LONGEST: Final = 20_000
_SHOWN: Final = 80


def sniff(head: bytes) -> bool:
    """Whether there is the line of a table with its numbers of destinations, or of columns, and a BGP path below it."""
    every = (line for line in lines_of_head(head) if len(line) <= _LONGEST and line.strip())
    lines = list(islice(every, 60))
    start = next((at for at, line in enumerate(lines[:40]) if _TABLE.fullmatch(line) or _COLUMNS.match(line)), None)
    if start is None:
        return any(_AS_PATH.fullmatch(line) for line in lines[1:]) and _BRIEF.fullmatch(lines[0]) is not None
    return any(_AS_PATH.fullmatch(line) or _COLUMNS.match(line) for line in chain(lines[start:], every))


def read(item: Input) -> Iterator[Batch]:
    """One record per route."""
    reading = _Reading()
    yield from shown_batches(item, routes_by_line(item, reading, _LONGEST), reading, used="active")


@dataclass(slots=True)
class _Reading(Reading):
    """The state of reading. form: of the lines that follow: "" for lines below a prefix, "terse" or "one" for columns; net: of the
    routes that follow, None if it is no prefix; number: of the line of the open route, 0 if none is open; protocol, path: of that
    route."""

    form: str = ""
    net: str | None = None
    number: int = 0
    protocol: str = ""
    path: str | None = None

    def line(self, number: int, line: str) -> Iterator[Route | Skip]:
        """Reads one line, which may end a route and begin another."""
        if not line.strip():
            return
        if (found := _COLUMNS.match(line)) is not None:
            yield from self.end()
            self.form, self.net = "terse" if found["terse"] else "one", None
        elif _TABLE.fullmatch(line):
            yield from self.end()
            self.form, self.net = "", None
        elif self.form:
            yield from self.in_columns(number, line)
        elif (told := _AS_PATH.fullmatch(line)) is not None:
            if self.path is None and told["path"] != "Recorded":
                self.path = before_origin(told["path"])
        elif (found := _BRIEF.fullmatch(line)) is not None or (found := _DETAIL.fullmatch(line)) is not None:
            yield from self.end()
            if found.groupdict().get("net"):
                self.to(found["net"])
            self.begin(number, found["protocol"], found["mark"])
        elif not line[0].isspace():
            yield from self.end()
            if (found := _HEAD.fullmatch(line.rstrip())) is not None and _PREFIX.fullmatch(found["net"]):
                self.to(found["net"])
            elif not _AROUND.fullmatch(line.rstrip()):
                self.net = None  # the label of a table that has no prefixes may be anything
                if "entr" not in line:
                    yield Skip(number, "not a line of a route", line[:_SHOWN])

    def in_columns(self, number: int, line: str) -> Iterator[Route | Skip]:
        """A line of a table of columns."""
        line = line.rstrip()
        path = _LAST.fullmatch(line)
        if (found := (_TERSE if self.form == "terse" else _ONE_OF).fullmatch(line)) is not None:
            yield from self.end()
            if found["net"]:
                self.to(found["net"])
            self.begin(number, found["protocol"] if self.form == "terse" else "B", found["mark"])
        if path is not None and self.number and self.path is None:
            self.path = before_origin(path["path"])
        elif found is None and not line[0].isspace() and not _AROUND.fullmatch(line):
            yield from self.end()
            yield Skip(number, "not a line of a route", line[:_SHOWN])

    def to(self, net: str) -> None:
        """Sets the prefix of the routes that follow."""
        prefix = _PREFIX.fullmatch(net)
        self.net = prefix["prefix"] if prefix else None

    def begin(self, number: int, protocol: str, mark: str) -> None:
        self.number, self.protocol, self.path = number, protocol, None
        self.routes += 1
        self.best += mark in ("*", "+")

    def end(self) -> Iterator[Route | Skip]:
        """Ends the open route, if there is one."""
        number, self.number = self.number, 0
        if not number:
            return
        if self.path is None:
            yield Skip(number, "no AS path" if self.protocol in _OF_BGP else "no BGP route", self.net or "")
        elif self.net is None:
            yield Skip(number, "no route to a prefix", self.path[:_SHOWN])
        else:
            yield Route(number, self.net, self.path)


_OF_BGP: Final = frozenset({"BGP", "B"})


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader("junos", "Routes of Junos (show route)", "route", sniff, read, paths=paths, asset="prefix")
