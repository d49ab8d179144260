"""A router prints its BGP table with a line for each path: marks, prefix, next hop, some numbers, and the AS path with its origin.

`show ip bgp` and `show bgp ipv4|ipv6 unicast` of Cisco (IOS, IOS XE, IOS XR, NX-OS), FRR, Quagga and Arista, also of one neighbour
(routes, received-routes, advertised-routes) and of several VRFs; `display bgp routing-table` of Huawei and H3C; `bgpctl show rib`
of OpenBGPD; `gobgp global rib`. Roles and what is left out of a path: see `aspath`. A record is a path; its number is that of its
first line. Paths that are not the best are judged too: a neighbour offers them, and they take over if the best one goes. A note
counts both. Paths that are only kept in memory (history, removed, deleted) are skipped. A long prefix or next hop wraps the line.
Only the first path to a prefix names the prefix. A prefix with no length has that of its class (A, B, C). Asset: the prefix. Time:
none, because a table does not show when it was printed.

Only the columns show where the weight ends and the path begins. Cisco and FRR align numbers to the right: two spaces come before
the weight, which has at most five digits, and one before each AS. Arista aligns them to the left: the last two spaces come before
the path. Lines with squeezed spaces are skipped, because this cannot be seen. Lines that fit the columns of the header are read as
arrays (`router_columns`), all others one by one.

*Source*: FRR `bgpd/bgp_route.c` (`route_vty_short_status_out`, `route_vty_out`); Cisco IOS IP Routing: BGP Command Reference,
"show ip bgp"; Arista EOS manual, "show ip bgp"; Huawei VRP and H3C Comware, "display bgp routing-table"; OpenBGPD
`bgpctl/output.c` (`show_rib_brief`); GoBGP `cmd/gobgp/neighbor.go` (`showRoute`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.readers.base.aspath import SEGMENT, as_plain, note_on_sets, ordered, roles
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inputs.rows import Block, blocks
from cleannet.readers.routes.router_columns import Columns, Octets, Plain, plain
from cleannet.readers.routes.shown import Shown

_LONGEST: Final = 20_000
"""Octets of the longest path with its lines: one of a thousand networks has half of it."""

_SHOWN: Final = 80

# --- forms ------------------------------------------------------------------------------------------------------------------------

_PATH: Final = rf"(?P<path>(?:{SEGMENT} +)*)"
_NET: Final = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    r"|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?::?[0-9]{1,3}(?:\.[0-9]{1,3}){3})?)(?:/[0-9]{1,3})?"
)
_LEAD: Final = re.compile(rf"(?P<status>[^0-9]{{0,20}}?)(?P<net>{_NET})(?= |$)")
"""Marks and the prefix behind them, which may touch: `*>i192.0.2.0/24`."""

_MARKS: Final = re.compile(r" *[A-Za-z*>=#|&%~^!,+-]{1,5}(?: {1,2}[A-Za-z*>=#|&%~^!,+-]{1,4}){0,2} *")
"""Marks alone, where the prefix is that of the path before."""

_TO_THE_RIGHT: Final = re.compile(rf"[0-9]{{1,5}} {_PATH}[ie?]")
_TO_THE_LEFT: Final = re.compile(rf"{_PATH}[ie?](?: [A-Z].*)?")
_SQUEEZED: Final = re.compile(r".{8,}[0-9})\]] [ie?]")
_OPENBGPD: Final = re.compile(rf"\S* +(?:\S{{1,3}} +)?{_NET} +\S+ +[0-9]+ +[0-9]+ +{_PATH}[ie?]")
_GOBGP: Final = re.compile(
    rf"[^0-9]{{0,8}}(?:[0-9]+ +)?{_NET} +(?:\[[0-9]*\] +)?[0-9A-Fa-f:.%\w]+ +{_PATH}(?:[0-9]+d )?[0-9]+:[0-9]{{2}}:[0-9]{{2}}"
)
_BEHIND: Final = re.compile(rf"(?P<path>(?:{SEGMENT} +)*{SEGMENT})[ie?]|[ie?]")
_BETWEEN: Final = re.compile(r"(?<=[^ ]) {2,}(?=[^ ])")


def _right(line: str) -> str | None:
    """The path in a right-aligned table. Its parts are separated by two spaces or more, and at most four follow the prefix: next
    hop, metric, local preference, and weight with path."""
    parts = _BETWEEN.split(line.strip())
    found = _TO_THE_RIGHT.fullmatch(parts[-1])
    return found["path"] if found and len(parts) > 1 and sum(_NUMBER.fullmatch(part) is not None for part in parts) <= 2 else None


_NUMBER: Final = re.compile(r"[0-9]+|-")


def _left(line: str) -> str | None:
    """The path in a left-aligned table."""
    parts = _BETWEEN.split(line.strip())
    found = _TO_THE_LEFT.fullmatch(parts[-1])
    return found["path"] if found and len(parts) > 1 else None


def _behind(line: str) -> str | None:
    """The path in a left-aligned table whose origin touches it, as IOS XR shows what it advertises, and Huawei and H3C all."""
    found = _BEHIND.fullmatch(_BETWEEN.split(line.strip())[-1])
    return (found["path"] or "") if found else None


def _openbgpd(line: str) -> str | None:
    found = _OPENBGPD.fullmatch(line)
    return found["path"] if found else None


def _gobgp(line: str) -> str | None:
    before, bracket, _ = line.partition(" [{")
    found = _GOBGP.fullmatch(before.rstrip()) if bracket else None
    return found["path"] if found else None


@dataclass(frozen=True, slots=True)
class _Form:
    """How a router writes its table. header: the line that names the columns; path: finds it in the line of a path, None if there
    is none; plain: whether some lines can be read as arrays."""

    header: re.Pattern[str]
    path: Callable[[str], str | None]
    plain: bool = False


_CISCO: Final = _Form(re.compile(r" {0,16}Network +Next[ -]Hop +Metric +LocPrf +Weight +Path", re.IGNORECASE), _right, plain=True)
_FORMS: Final = (
    _CISCO,
    _Form(re.compile(r" {0,16}Network +Next Hop +Metric +(?:AIGP +)?LocPref +Weight +Path"), _left, plain=True),
    _Form(re.compile(r" {0,16}Network +Next Hop +From +AS Path"), _behind),
    _Form(re.compile(r" {0,16}Network +Next ?Hop +MED +LocPrf +PrefVal +(?:Label +)?Path/Ogn"), _behind),
    _Form(re.compile(r" {0,16}flags +(?:o?vs +)?destination +gateway +lpref +med +aspath +origin"), _openbgpd),
    _Form(re.compile(r" {0,16}(?:ID +)?Network +(?:Labels +)?Next Hop +AS_PATH +Age +Attrs"), _gobgp),
)
_HEADER: Final = re.compile(rb"(?mi)^ {0,16}(?:(?:ID +)?Network +(?:Labels +)?Next|flags +(?:o?vs +)?destination).*$")

_GONE: Final = {b"R Removed": "R", b"x-deleted": "x"}
"""What a legend says -> the mark of a path that is no more; that of history is the same everywhere."""

_AROUND: Final = re.compile(
    r" {0,3}(?:BGP|Status|Route|Path type|Paths|Origin|RPKI|aspa|AS Path|Nexthop|flags|Default|Local|Router|Table|Non-stop|NSR"
    r"|Displayed|Total|Processed|Number|VRF|Instance|Address|For address|Dampening|Last|Neighbor|Peer|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    r"|VPN-Instance|Dependency|\*\* )\b.{0,400}|[\w.@()/~:-]{1,80}[#$>] ?.{0,200}|[-=]+|% .{0,200}",
    re.IGNORECASE,
)
"""What stands around the paths: legends, totals, prompts, errors. A legend may go on in lines that are set in."""

_LEGEND: Final = 6
"""Spaces in front of a line of a legend that goes on; "Origin" has as many letters."""

_PAGER: Final = re.compile(r".{0,4}--\(?more.{0,20}?--[\s\b]*(?:\x1b\[[0-9;]*[A-Za-z]|[\s\b])*", re.IGNORECASE)
"""Where somebody had to press a key to see more."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """A form, and where its columns are."""

    form: _Form
    columns: Columns

    @classmethod
    def of(cls, line: str) -> _Layout | None:
        """The layout that a header announces."""
        line = line.rstrip()
        form = next((form for form in _FORMS if form.header.fullmatch(line)), None)
        if form is None:
            return None
        lower = line.lower()
        net, hop = max(lower.find("network"), lower.find("destination")), max(lower.find("next"), lower.find("gateway"))
        path = lower.rfind("path")
        left = tuple(found.start() for found in re.finditer(r"(?<= )\S", lower[hop + 8 : path])) if form.path is _left else ()
        return cls(form, Columns(net, hop, path, tuple(hop + 8 + at for at in left)))


_BARE: Final = _Layout(_CISCO, Columns(3, 20, 61))
"""Of lines that somebody took out of a table, so that its header is lost."""


def sniff(head: bytes) -> bool:
    """Whether it has the header of a table; or begins with paths as Cisco and FRR write them."""
    lines = _first_lines(head)
    return _has_header(lines) or (bool(lines) and all(_is_bare(line) for line in lines[:10]))


def _first_lines(head: bytes) -> list[str]:
    """Those of the head that are not blank."""
    return [line.rstrip() for line in lines_of_head(head)[:200] if len(line) <= _LONGEST and line.strip()]


def _has_header(lines: list[str]) -> bool:
    return any(_Layout.of(line) for line in lines[:60])


def _is_bare(line: str) -> bool:
    found = _LEAD.match(line)
    return found is not None and "*" in found["status"] and "/" in found["net"] and bool(_right(line))


# --- reading ----------------------------------------------------------------------------------------------------------------------


def read(item: Input) -> Iterator[Batch]:
    """One record per path; after the last, notes."""
    reading = _Reading(None if _has_header(_first_lines(item.head)) else _BARE)
    fault: Unreadable | None = None
    item.log.by_line = True
    try:
        with item.open() as stream:
            lines = blocks(stream)
            while True:
                try:
                    block = next(lines, None)
                except Unreadable as error:  # what it broke off may be part of a path
                    fault, block = error, None
                if block is None:
                    break
                yield reading.batch(block)
        if fault:
            raise fault
        if last := reading.closed():
            yield Batch(np.zeros(0, np.int64), skipped=tuple(last))
    finally:
        Shown(reading.paths, reading.best).note(item, "paths")
        note_on_sets(item, reading.sets)


@dataclass(slots=True)
class _Found:
    """The content of lines, by their numbers: prefixes, and paths; a path belongs to the prefix of its line or of the nearest line
    before."""

    named: list[int] = field(default_factory=list)
    nets: list[str | None] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """The state of reading. layout: of the lines that follow, None before the first header; gone: marks of paths that are gone;
    net: the prefix of the last path; opened: lines of a path that may continue, and why it is skipped; number: of the first of
    them; set_in: whether indented lines belong to the text around them; paths, best, sets: how many there were."""

    layout: _Layout | None
    gone: str = "h"
    net: str | None = None
    opened: list[str] = field(default_factory=list)
    why: str = ""
    number: int = 0
    is_best: bool = False
    set_in: bool = False
    paths: int = 0
    best: int = 0
    sets: int = 0

    def batch(self, block: Block) -> Batch:
        """The paths of some lines."""
        found, parts = _Found(skipped=block.skipped), []
        first = block.first
        for line, some in _sections(block.data):
            if line:
                self._header(first, line, found)
                first += 1
            if self.layout is None or line:  # legends stand near headers
                self.gone += "".join(mark for said, mark in _GONE.items() if mark not in self.gone and said in block.data)
            if self.layout is not None:
                parts += self._section(self.layout, np.frombuffer(some, np.uint8), first, found)
            first += some.count(b"\n")
        return self._gathered(parts, found)

    def closed(self) -> list[Skip]:
        """Ends the open path, if there is one, as broken off."""
        opened, self.opened = self.opened, []
        if not opened:
            return []
        line = opened[0].strip()
        squeezed = len(opened) == 1 and "  " not in line and _SQUEEZED.fullmatch(line) is not None
        return [Skip(self.number, "columns run together" if squeezed else "not a line of a path", line[:_SHOWN])]

    def _header(self, number: int, line: str, found: _Found) -> None:
        """Begins another table, or continues the same one."""
        found.skipped += self.closed()
        layout = _Layout.of(line)
        if layout is not None:
            self.layout, self.set_in = layout, False
            self._names(number, None, found)

    def _section(self, layout: _Layout, data: Octets, first: int, found: _Found) -> list[tuple[Plain, int]]:
        """Reads the lines below a header: plain ones at once, given the number of the first line; the rest goes to `found`."""
        ends = np.flatnonzero(data == 10)
        starts = np.append(0, ends[:-1] + 1)[: len(ends)]
        some = None
        if layout.form.plain and len(data) and data.max() < 128 and data.min() > 0:
            some = plain(data, starts, ends, layout.columns, self.gone.encode(), _LONGEST)
        rest = np.ones(len(ends), np.bool_)
        if some is not None:
            rest[some.at] = False
            self.best += some.best
        before = -1
        for at in np.flatnonzero(rest).tolist():
            if at != before + 1:  # a plain line stands between
                found.skipped += self.closed()
                self.set_in = False
            before = at
            self._line(layout, first + at, data[starts[at] : ends[at]].tobytes(), found)
        if len(ends) and not rest[-1]:
            found.skipped += self.closed()
        return [(some, first)] if some is not None and len(some.at) else []

    def _line(self, layout: _Layout, number: int, raw: bytes, found: _Found) -> None:
        """Reads a line that is not plain."""
        line = raw.decode("utf-8", "replace").rstrip()
        if "--" in line:
            line = _PAGER.sub("", line, count=1)
        if not line.strip():
            return
        set_in = len(line) - len(line.lstrip())
        if set_in >= layout.columns.middle and self.opened and len(self.opened) < _LINES:
            self.opened.append(line)
        elif set_in >= _LEGEND and self.set_in:
            return
        else:
            found.skipped += self.closed()
            if not self._begins(layout, number, line, found):
                return
        self._complete(layout, found)

    def _begins(self, layout: _Layout, number: int, line: str, found: _Found) -> bool:
        """Whether a path begins in this line."""
        lead, middle = _LEAD.match(line), layout.columns.middle
        self.set_in = False
        if lead is not None and lead.start("net") < middle and len(line) <= _LONGEST:
            marks = lead["status"]
            self._names(number, lead["net"], found)
        elif _MARKS.fullmatch(line[:middle]) and line[middle:].strip() and not _AROUND.fullmatch(line):
            marks = line[:middle]
        elif "RD:" in line[: middle + 8] and "*" in line[:middle]:  # of a VPN, by its distinguisher: EVPN has no prefix
            marks = "RD:"
            self._names(number, None, found)
        else:
            self.set_in = _AROUND.fullmatch(line) is not None
            if not self.set_in:
                found.skipped.append(Skip(number, "not a line of a path", line.strip()[:_SHOWN]))
            return False
        self.opened, self.number = [line], number
        self.why = "no route to a prefix" if marks == "RD:" else "withdrawn" if set(marks) & set(self.gone) else ""
        self.is_best = ">" in marks
        return True

    def _complete(self, layout: _Layout, found: _Found) -> None:
        """Turns the open lines into a path when they are complete."""
        whole = self.opened[0]
        for before, more in pairwise(self.opened):
            goes_on = len(before) > layout.columns.path and layout.form.plain
            whole += f" {more.strip()}" if goes_on else f"  {more}"
        path = layout.form.path(whole) if len(whole) <= _LONGEST else None
        if path is None:
            return
        self.opened = []
        if self.why:
            found.skipped.append(Skip(self.number, self.why, whole.strip()[:_SHOWN]))
        else:
            self.best += self.is_best
            found.numbers.append(self.number)
            found.paths.append(path.strip())

    def _names(self, number: int, net: str | None, found: _Found) -> None:
        found.named.append(number)
        found.nets.append(net)

    def _gathered(self, parts: list[tuple[Plain, int]], found: _Found) -> Batch:
        """All paths of a block in the order of their lines."""
        named = np.concatenate([*((some.at[some.named] + first) for some, first in parts), np.array(found.named, np.int64)])
        nets = pa.concat_arrays([*(some.nets for some, _ in parts), pa.array(found.nets, pa.string())])
        order = np.argsort(named, kind="stable")
        named, nets = named[order], pa.concat_arrays([pa.array([self.net], pa.string()), _with_length(nets.take(order))])
        numbers = np.concatenate([*((some.at + first) for some, first in parts), np.array(found.numbers, np.int64)])
        paths = pa.concat_arrays([*(some.paths for some, _ in parts), pa.array(found.paths, pa.string())])
        order = np.argsort(numbers, kind="stable")
        numbers, paths = numbers[order], as_plain(paths.take(order))
        prefixes = nets.take(np.searchsorted(named, numbers, "right"))
        self.net = nets[-1].as_py()
        self.paths += len(numbers)
        told = roles(paths)
        for bad, reason in told.unnamed:
            for at in np.flatnonzero(bad).tolist():
                shown = f"{prefixes[at].as_py() or ''} {str(paths[at].as_py())[:_SHOWN]}"
                found.skipped.append(Skip(int(numbers[at]), reason, shown.strip()))
        self.sets += told.sets
        return Batch(
            numbers[told.named],
            by_path=told.by_path,
            asset=prefixes.filter(pa.array(told.named)),
            skipped=tuple(found.skipped),
            routes=partial(ordered, prefixes, paths, numbers),
        )


_LINES: Final = 16
"""Lines of one path that are read."""


def _sections(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The headers in some lines, and the lines after each; the first part has no header."""
    data = data.replace(b"\t", b" ") if b"\t" in data else data
    data = _ENDS.sub(b"\n", data) if b" \n" in data else data
    line, at = "", 0
    for found in _HEADER.finditer(data) if any(word in data for word in _WORDS) else ():
        if found.end() - found.start() > _SHOWN * 3:
            continue
        if line or at < found.start():
            yield line, data[at : found.start()]
        line, at = found[0].decode("utf-8", "replace"), found.end() + 1
    yield line, data[at:]


_WORDS: Final = (b"etwork ", b"NETWORK ", b"destination ")
"""One stands in every header; to look for them is a tenth of the work."""

_ENDS: Final = re.compile(rb" +\n")


def _with_length(nets: pa.Array[Any]) -> pa.Array[Any]:
    """The prefixes; a prefix with no length gets that of its address class.

    >>> _with_length(pa.array(["192.0.2.0", "10.0.0.0", "172.16.0.0", "0.0.0.0", "10.0.0.0/24", None])).to_pylist()
    ['192.0.2.0/24', '10.0.0.0/8', '172.16.0.0/16', '0.0.0.0/0', '10.0.0.0/24', None]
    """
    bare: Any = pc.invert(pc.match_substring(nets, "/")).fill_null(False)
    if not pc.any(bare).as_py():
        return nets
    told: Any = nets.filter(bare)
    for pattern, length in _CLASSES:
        told = pc.replace_substring_regex(told, pattern, rf"\0/{length}")
    whole: pa.Array[Any] = pc.replace_with_mask(nets, bare, told)
    return whole


_CLASSES: Final = (
    (r"^0\.0\.0\.0$", 0),
    (r"^(?:[1-9]|[1-9][0-9]|1[01][0-9]|12[0-7])\.[0-9.]+$", 8),
    (r"^(?:12[89]|1[3-8][0-9]|19[01])\.[0-9.]+$", 16),
    (r"^(?:19[2-9]|2[01][0-9]|22[0-3])\.[0-9.]+$", 24),
)
"""RFC 791, section 3.2; the default route has length 0."""


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "router-table",
    "BGP table of a router (show ip bgp)",
    "path",
    sniff,
    read,
    idle=frozenset({"withdrawn"}),
    paths=paths,
    asset="prefix",
)
