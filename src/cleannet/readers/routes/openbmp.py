"""Routes as the collector of OpenBMP sends them to its message bus: values with tabs between them, below a few lines of a header.

A record is a route or a withdrawal, of the kind "unicast_prefix"; headers of messages are none. For roles and what is left out see
`aspath`. Asset: the prefix. Time: when the route came.

*Source*: OpenBMP, docs/MESSAGE_BUS_API.md, "unicast_prefix", version 1.7.
No row that a collector wrote was compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.lines import CAP, lines_of_head
from cleannet.readers.routes.bgp_json import stamp
from cleannet.readers.routes.route import Route, of_lines, route_batches

_ACTION, _STAMP, _PREFIX, _LENGTH, _PATH = 0, 9, 10, 11, 14
"""Places of the values."""
_ROW: Final = re.compile(r"(?:add|del)\t[0-9]{1,20}\t[0-9a-f]{32}\t[0-9a-f]{0,32}\t[0-9A-Fa-f.:]*\t(?:[0-9a-f]{0,32}\t){2}")
_HEADER: Final = re.compile(r"(?:V|C_HASH_ID|R_HASH_ID|R_IP|R_GROUP|T|L|R): .{0,200}")
_LONGEST: Final = 20_000
_SHOWN: Final = 80


def sniff(head: bytes) -> bool:
    """Whether the first line that is no header of a message is a route."""
    lines = (line for line in lines_of_head(head)[:20] if line.strip() and not _HEADER.fullmatch(line))
    first = next(lines, "")
    return len(first) <= _LONGEST and _ROW.match(first) is not None and first.count("\t") >= _PATH


def read(item: Input) -> Iterator[Batch]:
    """One record a line, headers left out."""
    yield from route_batches(item, of_lines(item, _of_line))


def _of_line(number: int, raw: bytes) -> Iterator[Route | Skip]:
    line = raw[:CAP].decode("utf-8", "replace").rstrip("\r")
    if _HEADER.fullmatch(line):
        return
    values = line.split("\t") if len(line) <= _LONGEST else []
    if len(values) <= _PATH or not _ROW.match(line):
        yield Skip(number, "no route in it", line[:_SHOWN])
        return
    prefix = f"{values[_PREFIX]}/{values[_LENGTH]}"
    if values[_ACTION] == "del":
        yield Skip(number, "withdrawal", prefix[:_SHOWN])
    elif path := values[_PATH].strip():
        yield Route(number, prefix, path, seen=stamp(values[_STAMP]))
    else:
        yield Skip(number, "no AS path", prefix[:_SHOWN])


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "openbmp",
    "OpenBMP routes",
    "route or withdrawal",
    sniff,
    read,
    idle=frozenset({"withdrawal"}),
    paths=paths,
    asset="prefix",
)
