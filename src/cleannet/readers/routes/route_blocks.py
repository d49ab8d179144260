"""Some routers print each route in several lines: what they call its prefix, its path and its state differs, the rest is the same.

`show router bgp routes` of Nokia SR OS, brief, `detail` and `hunt`; `display bgp routing-table PREFIX` and `display bgp ipv6
routing-table` of Huawei and H3C; `/routing route print detail` of MikroTik RouterOS 7, `/ip route print detail` and `/routing bgp
advertisements print detail` of RouterOS 6. A table of forms says which words begin a route, and which tell its prefix, its path,
and that the router uses it. A record is a route, its number that of the line where it begins. Roles and what is left out of a
path: see `aspath`. A route that is not used is judged too, as in `router_table`. Asset: the prefix. Time: none.

*Source*: Nokia, SR OS Unicast Routing Protocols Guide, "show router bgp routes"; Huawei VRP and H3C Comware, command references,
"display bgp routing-table"; MikroTik RouterOS documentation, "IP Routing" and "BGP".
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

_NET: Final = (
    r"(?:[0-9.]{1,15}:[0-9]{1,10}:)?"  # the distinguisher of a VPN
    r"(?P<net>(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:[0-9.]{7,15})?)(?:/[0-9]{1,3})?)"
)
_PATH: Final = rf"(?P<path>(?:{SEGMENT} )*{SEGMENT}|No As-Path|Nil|\(null\))"
_EMPTY: Final = frozenset({"no as-path", "nil", "(null)"})


@dataclass(frozen=True, slots=True)
class _Form:
    """How a router prints its routes; patterns match whole lines, except `inside`.

    knows: a line that shows the form; begins: the first line of a route; path: tells its path; used: the router uses it. A prefix
    (`net`, with its `length` if that stands apart) is in the first line, in a later one (`inside`), or above several routes
    (`above`). goes_on: continues the path of the line before; gone: flags of a route that is no more; again: what follows tells the
    route once more; quoted: a value in quotes may go on in the next line."""

    knows: re.Pattern[str]
    begins: re.Pattern[str]
    path: re.Pattern[str]
    used: re.Pattern[str]
    above: re.Pattern[str] | None = None
    inside: re.Pattern[str] | None = None
    goes_on: re.Pattern[str] | None = None
    gone: str = ""
    again: re.Pattern[str] | None = None
    quoted: bool = False


_FORMS: Final = (
    _Form(  # Nokia, brief
        knows=re.compile(r"\s{0,3}Flag +Network +LocalPref +MED"),
        begins=re.compile(rf"(?P<flags>[A-Za-z*>?]{{1,8}}) +{_NET}(?: .*)?"),
        path=re.compile(rf"\s{{3,}}{_PATH}(?: {{2,}}[\w./-]{{1,20}})*"),
        used=re.compile(r"[A-Za-z*]{0,6}>[A-Za-z?]{0,3} .*"),
        goes_on=re.compile(rf"\s{{3,}}{_PATH}"),
        gone="hp",
    ),
    _Form(  # Nokia, in detail
        knows=re.compile(rf"\s{{0,3}}Network +: {_NET}"),
        begins=re.compile(rf"\s{{0,3}}Network +: {_NET}"),
        path=re.compile(rf"\s{{0,3}}AS-Path +: {_PATH}"),
        used=re.compile(r"\s{0,3}Flags +: .*\bUsed\b.*"),
        goes_on=re.compile(rf"\s{{10,}}:? *{_PATH}"),
        again=re.compile(r"Modified Attributes"),
    ),
    _Form(  # Huawei and H3C, the table of IPv6
        knows=re.compile(r".{0,12}\bNetwork *: \S+ +PrefixLen *: [0-9]{1,3}"),
        begins=re.compile(rf"(?P<flags>[ *>=\^a-zA-Z]{{0,12}}?)\bNetwork *: (?:{_NET})? +PrefixLen *: (?P<length>[0-9]{{1,3}})"),
        path=re.compile(rf"\s*Path/Ogn *: *(?:{_PATH} ?)?[ie?]?"),
        used=re.compile(r"[^N]*>[^N]*Network.*"),
        gone="h",
    ),
    _Form(  # Huawei and H3C, the routes to a prefix
        knows=re.compile(r"\s{0,4}BGP routing table (?:entry )?information of \S+?:?"),
        above=re.compile(rf"\s{{0,4}}BGP routing table (?:entry )?information of {_NET}:?"),
        begins=re.compile(r"\s{0,4}(?:From *:.*|Imported route\.?)"),
        path=re.compile(rf"\s{{0,4}}AS-path *:? *{_PATH}(?:,.*)?", re.IGNORECASE),
        used=re.compile(r"\s{0,4}(?:AS-path|State *:).*, *best(?:[ ,].*)?", re.IGNORECASE),
    ),
    _Form(  # MikroTik
        knows=re.compile(r"(?:.*[^\w-])?(?:dst-address|dst|prefix)=[0-9A-Fa-f:./]+(?:[ &].*)?"),
        begins=re.compile(r"(?! {6})(?P<flags>[ 0-9A-Za-z+*-]{1,14}? )(?:;;; .*|[\w.-]+=\S.*)"),
        path=re.compile(r"(?:.*[^\w-])?(?:bgp-|\.)?as-path=\"?(?P<path>[0-9,{}() ]*)(?:\".*| .*|)"),
        used=re.compile(r"[ 0-9]{0,9}[A-Za-z]{0,6}A[A-Za-z]{0,8} .*"),
        inside=re.compile(rf"(?:^|[^\w-])(?:dst-address|dst|prefix)={_NET}(?=[ &;]|$)"),
        quoted=True,
    ),
)
_LONGEST: Final = 20_000
_SHOWN: Final = 80


def _form(head: bytes) -> _Form | None:
    """The form of a head that has a route with a path in it."""
    lines = [line.rstrip() for line in lines_of_head(head)[:400] if len(line) <= _LONGEST]
    return next((form for form in _FORMS if _has(form, lines)), None)


def _has(form: _Form, lines: list[str]) -> bool:
    """Whether there is a line that shows the form, and a route with its path behind or before it."""
    return all(any(pattern.fullmatch(line) for line in lines) for pattern in (form.knows, form.begins, form.path))


def sniff(head: bytes) -> bool:
    """Whether one of the forms is there, with a route and a path."""
    return _form(head) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record per route."""
    form = _form(item.head)
    if form is not None:
        reading = _Reading(form=form)
        yield from shown_batches(item, routes_by_line(item, reading, _LONGEST), reading)


@dataclass(slots=True)
class _Reading(Reading):
    """The state of reading. net: of the routes that follow; number: of the line of the open route, 0 if none is open; path: of that
    route, None if not told yet; open_path: whether the line before told it; is_gone, is_used: of that route; told_before: whether
    the next one was told already; held: a line whose quotes are open."""

    form: _Form = _FORMS[0]
    net: str = ""
    number: int = 0
    path: str | None = None
    open_path: bool = False
    is_gone: bool = False
    is_used: bool = False
    told_before: bool = False
    held: str = ""

    def line(self, number: int, line: str) -> Iterator[Route | Skip]:
        """Reads one line, which may end a route and begin another."""
        form, line = self.form, self.held + (line.strip() if self.held else line.rstrip())
        self.held = ""
        if form.quoted and "as-path=" in line and line.count('"') % 2 and len(line) <= _LONGEST:  # a terminal cut the path
            self.held = line
            return
        if form.again is not None and form.again.fullmatch(line):
            yield from self.end()
            self.told_before = True
        elif form.above is not None and (found := form.above.fullmatch(line)) is not None:
            yield from self.end()
            self._names(found)
        elif (found := form.begins.fullmatch(line)) is not None:
            yield from self.end()
            if not self.told_before:
                self._begin(number, found)
            self.told_before = False
        if self.number:
            self._tell(line)

    def _begin(self, number: int, found: re.Match[str]) -> None:
        self.number, self.path, self.is_used, self.open_path = number, None, False, False
        self.is_gone = not set(self.form.gone).isdisjoint(found.groupdict().get("flags") or "")
        self.routes += 1
        if self.form.inside is not None:
            self.net = ""
        self._names(found)

    def _names(self, found: re.Match[str]) -> None:
        """Sets the prefix of this route and of those that follow, if it is told here."""
        said = found.groupdict()
        if net := said.get("net"):
            self.net = net if "/" in net or not said.get("length") else f"{net}/{said['length']}"

    def _tell(self, line: str) -> None:
        """Takes what a line says of the open route."""
        form = self.form
        self.is_used = self.is_used or form.used.fullmatch(line) is not None
        if form.inside is not None and not self.net and (found := form.inside.search(line)) is not None:
            self._names(found)
        if self.path is None and (told := form.path.fullmatch(line)) is not None:
            self.path, self.open_path = told["path"] or "", True
        elif self.open_path and form.goes_on is not None and (told := form.goes_on.fullmatch(line)) is not None:
            self.path = f"{self.path} {told['path']}"
        else:
            self.open_path = False

    def end(self) -> Iterator[Route | Skip]:
        """Ends the open route, if there is one."""
        number, self.number = self.number, 0
        if not number:
            return
        self.best += self.is_used
        if self.is_gone:
            yield Skip(number, "withdrawn", self.net)
        elif self.path is None:
            yield Skip(number, "no BGP route", self.net)
        elif not self.net:
            yield Skip(number, "no route to a prefix", self.path[:_SHOWN])
        else:
            yield Route(number, self.net, "" if self.path.casefold() in _EMPTY else _spaced(self.path))


def _spaced(path: str) -> str:
    """The path with spaces between its numbers, where MikroTik has commas.

    >>> _spaced("65530,100,{3,4}"), _spaced("11 22 {33 44}")
    ('65530 100 {3,4}', '11 22 {33 44}')
    """
    return _COMMA.sub(" ", path).strip()


_COMMA: Final = re.compile(r",(?![^{(]*[})])")


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "route-blocks",
    "BGP routes in several lines (Nokia, Huawei, MikroTik)",
    "route",
    sniff,
    read,
    idle=frozenset({"withdrawn"}),
    paths=paths,
    asset="prefix",
)
