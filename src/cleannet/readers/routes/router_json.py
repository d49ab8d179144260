"""Routers print their BGP table as JSON or XML, each in its own form: a list of prefixes, and for each prefix its routes with a
path.

`show route` of Junos with `display json` or `display xml` (also `detail`, and the compact form), `bgpctl -j show rib` of OpenBGPD,
`gobgp global rib -j` (also of a neighbour's table) and `gobgp monitor global rib -j`, `show ip bgp | json` of Arista EOS, by the
command line and by eAPI, and of NX-OS, by the command line and by NX-API. FRR has a reader of its own. Several documents of JSON
may follow one another. A record is a route; its number is its position. Roles and what is left out of a path: see `aspath`. Routes
that are not the best are judged too; a note counts both. Asset: the prefix. Time: none, because a table shows only when a route
last changed. It is read as a stream: a full table has gigabytes.

*Source*: Junos OS, "show route" with `display json` and `display xml`; OpenBGPD `bgpctl/output_json.c` (`json_rib`); GoBGP
`pkg/packet/bgp/bgp.go` (`PathAttributeAsPath.MarshalJSON`), `cmd/gobgp/monitor.go`; Arista EOS eAPI, "show ip bgp"; Cisco Nexus
NX-API CLI, "show ip bgp" (`TABLE_prefix`, `ROW_path`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cleannet.columns import Batch, Skip
from cleannet.readers.base.aspath import before_origin
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.begins import DEEPEST
from cleannet.readers.inputs.documents import ITEM, Path, TooLarge, outline, placed
from cleannet.readers.inputs.xml_elements import is_xml, placed_xml
from cleannet.readers.routes.route import Route
from cleannet.readers.routes.shown import Shown, shown_batches


class _Found(NamedTuple):
    """A route. path: None if not stated; why: the reason for that."""

    prefix: str
    path: str | None
    best: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a router writes its table. knows: by the outline of a head; wanted: which elements hold routes; routes: those of one."""

    knows: Callable[[dict[Path, object]], bool]
    wanted: Callable[[Path], bool]
    routes: Callable[[Path, dict[str, Any]], Iterator[_Found]]


# --- Junos ------------------------------------------------------------------------------------------------------------------------


def _junos(_: Path, rt: dict[str, Any]) -> Iterator[_Found]:
    prefix, length = _data(rt.get("rt-destination")), _data(rt.get("rt-prefix-length"))
    if isinstance(prefix, str) and length and "/" not in prefix:
        prefix = f"{prefix}/{length}"
    entries = rt.get("rt-entry")
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict):
            yield _Found(_text(prefix), None, best=False, why="not a route")
            continue
        protocol, path = _data(entry.get("protocol-name")), _path(_data(entry.get("as-path")))
        best = _data(entry.get("active-tag")) == "*"
        yield _Found(_text(prefix), path, best, "no BGP route" if path is None and protocol not in ("BGP", None) else "no AS path")


def _path(text: Any) -> str | None:
    return before_origin(text) if isinstance(text, str) else None


def _data(value: Any) -> Any:
    """The value itself, or the value that Junos wraps: `[{"data": "11"}]`."""
    if isinstance(value, list) and value:
        value = value[0]
    return value.get("data") if isinstance(value, dict) else value


# --- the others -------------------------------------------------------------------------------------------------------------------


def _openbgpd(_: Path, entry: dict[str, Any]) -> Iterator[_Found]:
    path = entry.get("aspath")
    yield _Found(_text(entry.get("prefix")), path if isinstance(path, str) else None, entry.get("best") is True, "no AS path")


def _gobgp(path: Path, entry: dict[str, Any]) -> Iterator[_Found]:
    yield from _of_gobgp(path[0], entry)


def _monitored(_: Path, entry: dict[str, Any]) -> Iterator[_Found]:
    """What a line of `gobgp monitor` tells: a path that came, or one that went."""
    nlri = entry.get("nlri")
    prefix = _text(nlri.get("prefix")) if isinstance(nlri, dict) else ""
    if entry.get("withdrawal") is True or entry.get("isWithdraw") is True:
        yield _Found(prefix, None, best=False, why="withdrawal")
    else:
        yield from _of_gobgp(prefix, entry)


def _of_gobgp(prefix: str, entry: dict[str, Any]) -> Iterator[_Found]:
    attributes = entry.get("attrs")
    segments = (
        next(
            (a.get("as_paths") for a in attributes if isinstance(a, dict) and a.get("type") == 2),
            None,  # RFC 4271: AS_PATH
        )
        if isinstance(attributes, list)
        else None
    )
    parts = [_segment(segment) for segment in segments] if isinstance(segments, list) else []
    yield _Found(prefix, " ".join(parts), entry.get("best") is True, "no AS path")


def _segment(segment: Any) -> str:
    """A segment as text; `x`, which is no path, if it is none.

    >>> _segment({"segment_type": 2, "num": 2, "asns": [11, 22]}), _segment({"segment_type": 1, "asns": [33, 44]})
    ('11 22', '{33,44}')
    """
    kind, asns = (segment.get("segment_type"), segment.get("asns")) if isinstance(segment, dict) else (None, None)
    before, between, behind = _SEGMENTS.get(kind, ("", "", "")) if isinstance(kind, int) else ("", "", "")
    if not between or not isinstance(asns, list) or not all(isinstance(asn, int) for asn in asns):
        return "x"
    return f"{before}{between.join(map(str, asns))}{behind}"


_SEGMENTS: Final = {1: ("{", ",", "}"), 2: ("", " ", ""), 3: ("(", " ", ")"), 4: ("({", ",", "})")}
"""Type of a segment (RFC 4271, RFC 5065) -> how it is written."""


def _arista(path: Path, entry: dict[str, Any]) -> Iterator[_Found]:
    found = entry.get("bgpRoutePaths")
    for way in found if isinstance(found, list) else ():
        told, kind = (way.get("asPathEntry"), way.get("routeType")) if isinstance(way, dict) else (None, None)
        text = _path(told.get("asPath")) if isinstance(told, dict) else None
        yield _Found(path[-1], text, isinstance(kind, dict) and kind.get("active") is True, "no AS path")


def _nxos(_: Path, row: dict[str, Any]) -> Iterator[_Found]:
    prefix = next((text for key in ("ipprefix", "ipv6prefix", "prefix") if (text := _text(row.get(key)))), "")
    table = row.get("TABLE_path")
    found = table.get("ROW_path") if isinstance(table, dict) else None
    for way in found if isinstance(found, list) else [found]:
        if not isinstance(way, dict):
            yield _Found(prefix, None, best=False, why="not a route")
            continue
        told = next((_shown(way[key]) for key in _NXOS_PATHS if key in way), None)
        best = any(way.get(key) in (">", "bestpath", "best") for key in ("bestcode", "best", "status"))
        yield _Found(prefix, told, best, "no BGP route")


def _shown(value: Any) -> str | None:
    """A path of NX-OS, which may be a bare number; empty if the route begins here."""
    if isinstance(value, int):
        return str(value)
    return ("" if value.strip() in ("NULL", "NONE", "Local") else before_origin(value.strip())) if isinstance(value, str) else None


_NXOS_PATHS: Final = ("path", "aspath", "as-path")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _without_items(path: Path) -> Path:
    return tuple(part for part in path if part != ITEM)


_FORMS: Final = (
    _Form(
        lambda paths: any(_without_items(path)[:2] == ("route-information", "route-table") for path in paths),
        lambda path: path[-1] == ITEM and _without_items(path) == ("route-information", "route-table", "rt"),
        _junos,
    ),
    _Form(
        lambda paths: {("rib", ITEM, "prefix"), ("rib", ITEM, "aspath")} <= paths.keys(),
        lambda path: path == ("rib", ITEM),
        _openbgpd,
    ),
    _Form(
        lambda paths: any(len(path) == 3 and path[1:] == (ITEM, "nlri") and (path[0], ITEM, "attrs") in paths for path in paths),
        lambda path: len(path) == 2 and path[1] == ITEM,
        _gobgp,
    ),
    _Form(
        lambda paths: {(ITEM, "nlri"), (ITEM, "attrs")} <= paths.keys(),
        lambda path: path == (ITEM,),
        _monitored,
    ),
    _Form(
        lambda paths: any(_of_nxos(path[:-2]) and path[-2] in ("ROW_path", ITEM) and path[-1] in _NXOS_PATHS for path in paths),
        lambda path: path[-1] in ("ROW_prefix", ITEM) and _without_items(path)[-2:] == ("TABLE_prefix", "ROW_prefix"),
        _nxos,
    ),
    _Form(
        lambda paths: (
            any("bgpRouteEntries" in path[1:] and "vrfs" in path for path in paths)
            or (("result", ITEM, "vrfs") in paths and ("jsonrpc",) in paths)
        ),
        lambda path: path[-2:-1] == ("bgpRouteEntries",) and path[-4:-3] == ("vrfs",),
        _arista,
    ),
)


def _of_nxos(path: Path) -> bool:
    return {"TABLE_prefix", "ROW_prefix", "TABLE_path"} <= set(path)


def _form(head: bytes) -> _Form | None:
    if is_xml(head):
        return _XML if _JUNOS.search(head) else None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    paths = outline(text, DEEPEST)
    if text.startswith(b"["):
        paths = {(ITEM, *path): value for path, value in outline(text[1:], DEEPEST).items()}
    return next((form for form in _FORMS if form.knows(paths)), None)


_XML: Final = _Form(
    lambda _: False,
    lambda path: path[-3:] == ("route-information", "route-table", "rt"),
    _junos,
)
_JUNOS: Final = re.compile(rb"<(?:[\w-]{1,40}:)?route-information[\s>].{0,8000}?<(?:[\w-]{1,40}:)?rt[\s>]", re.DOTALL)
"""How Junos begins a table of routes in XML."""


def sniff(head: bytes) -> bool:
    """The beginning of one of the forms."""
    return _form(head) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record per route; its number is its place among the routes of the input."""
    counted = Shown()
    yield from shown_batches(item, _routes(item, counted), counted)


def _routes(item: Input, counted: Shown) -> Iterator[Route | Skip]:
    form, number = _form(item.head), 0
    if form is None:
        return
    parts = placed_xml(item, form.wanted, frozenset({"rt"})) if form is _XML else placed(item, form.wanted, several=True)
    for path, element, line in parts:
        if not isinstance(element, dict):
            number += 1
            yield Skip(number, "route too large" if element is TooLarge else "not a route", path[-1])
            continue
        for found in form.routes(path, element):
            number += 1
            counted.routes += 1
            counted.best += found.best
            if found.path is None:
                yield Skip(number, found.why, found.prefix)
            else:
                yield Route(number, found.prefix, found.path, line=line)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader("router-json", "BGP routes of a router (JSON, XML)", "route", sniff, read, paths=paths, asset="prefix")
