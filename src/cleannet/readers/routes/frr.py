"""A table of FRR as JSON lists, for each prefix, the paths that the router knows: each path is a route, whether best or not.

`show bgp ipv4 unicast json`, the same with `detail`, for IPv6, for VPNs, for one prefix, for all VRFs or address families, and
what one neighbour sent or was sent (`received-routes`, `filtered-routes`, `advertised-routes`); several documents may follow one
another, and old versions are read too. Roles and what is left out of a path: see `aspath`. Paths that are not the best are
judged too: a neighbour offers them, and they take over if the best one goes. A note counts both. Paths that were withdrawn and
are only kept in memory (removed, history) are skipped. Numbers may be written as `1.10` (RFC 5396). Asset: the prefix. Time: none,
because a table shows when a path last changed, not when it was printed. It is read as a stream: a full table has gigabytes.

*Source*: FRR `bgpd/bgp_route.c` (`route_vty_short_status_out`, `route_vty_out`, `route_vty_out_detail`, `bgp_show_table`,
`show_adj_route`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, Path, TooLarge, outline, placed
from cleannet.readers.routes.route import Route
from cleannet.readers.routes.shown import Shown, shown_batches


def sniff(head: bytes) -> bool:
    """Whether a VRF's name is beside its routes, at the top or below one key; or a prefix and paths with an AS path."""
    paths = outline(head)
    table = any(path[-1] == "vrfName" and (*path[:-1], "routes") in paths for path in paths if len(path) <= 2)
    neighbour = any(
        path[0] in _OF_NEIGHBOUR and path[2:] in (("path",), ("aspath",), ("nextHop",), ("addrPrefix",)) for path in paths
    )
    return table or neighbour or (("prefix",) in paths and ("paths", ITEM, "aspath") in paths)


_OF_NEIGHBOUR: Final = ("receivedRoutes", "filteredRoutes", "advertisedRoutes")
"""Here a prefix has one path, which is no list."""


def read(item: Input) -> Iterator[Batch]:
    """One record per path; its number is its place among the paths of the input."""
    counted = Shown()
    yield from shown_batches(item, _paths(item, counted), counted, many="paths")


def _paths(item: Input, counted: Shown) -> Iterator[Route | Skip]:
    prefix = ""
    for path, element, line in placed(item, _wanted, several=True):
        if path == ("prefix",):
            prefix = element if isinstance(element, str) else ""
            continue
        counted.routes += 1
        counted.best += _is_best(element)
        yield _judge(counted.routes, prefix if path[0] == "paths" else _prefix(path), element, line)


def _wanted(path: Path) -> bool:
    """A path of a table: `routes`, prefix, place, perhaps below a VRF, perhaps in `paths`; of a VPN, below its route
    distinguisher; of one prefix, in `paths` alone."""
    if path[-1] != ITEM:
        return path == ("prefix",) or (len(path) in (2, 3) and path[-2] in _OF_NEIGHBOUR)
    place = path[:-2] if path[-2:-1] == ("paths",) else path[:-1]
    if place[-4:-2] == ("routes", "routeDistinguishers"):
        return True
    return path == ("paths", ITEM) or (place[-2:-1] == ("routes",) and len(place) <= 3)


def _prefix(path: Path) -> str:
    if path[-1] != ITEM:
        return path[-1]
    return path[-3] if path[-2] == "paths" else path[-2]


def _is_best(element: Any) -> bool:
    best = element.get("bestpath", element.get("best")) if isinstance(element, dict) else None
    return best.get("overall") is True if isinstance(best, dict) else best is True


def _judge(number: int, prefix: str, element: Any, line: int) -> Route | Skip:
    """One path: brief, with `path`; in detail, with `aspath`; or as in older versions, with `aspath` as text."""
    if not isinstance(element, dict):
        return Skip(number, "path too large" if element is TooLarge else "not a path", prefix)
    if element.get("removed") or element.get("history"):
        return Skip(number, "withdrawn", prefix)
    text = _text(element)
    if text is None:
        return Skip(number, "no AS path", prefix)
    return Route(number, prefix, "" if text == "Local" else text, line=line)


def _text(element: dict[str, Any]) -> str | None:
    """The AS path as text; None if not stated."""
    detail = element.get("aspath")
    told = (detail.get("string"), detail.get("segments")) if isinstance(detail, dict) else (element.get("path"), detail)
    for text in told:
        if isinstance(text, str):
            return text
    segments = told[1]
    if not isinstance(segments, list) or not all(isinstance(s, dict) and isinstance(s.get("list"), list) for s in segments):
        return None
    return " ".join(_segment(str(s.get("type")), [str(asn) for asn in s["list"]]) for s in segments)


def _segment(kind: str, asns: list[str]) -> str:
    """A segment as text.

    >>> _segment("as-set", ["33", "44"]), _segment("as-confed-sequence", ["64512", "7"])
    ('{33,44}', '(64512 7)')
    """
    if "confed" in kind:
        return f"({' '.join(asns)})"
    return f"{{{','.join(asns)}}}" if "set" in kind else " ".join(asns)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "frr", "BGP routes of FRR (JSON)", "path", sniff, read, idle=frozenset({"withdrawn"}), paths=paths, asset="prefix"
)
