"""BGP elements: lines of fields separated by bars, each a route, a withdrawal or a state change, with who announced it to whom.

It reads output of `bgpreader` of BGPStream (version 1, and version 2 with the router's name and address), of `monocle` and of
`bgpkit-parser`, with or without a header. The first line shows which one it is. One record per line; withdrawals, state changes and
control messages are skipped. For roles and for what is left out of a path see `aspath`. Asset: the prefix. Time: that of the
element, if it is stated in seconds.

*Source*: BGPStream `tools/bgpreader.c` and its documentation, "ASCII Output Formats"; bgpkit-parser `src/models/bgp/elem.rs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.columns import Batch
from cleannet.readers.base.aspath import as_plain, note_on_sets
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths, of_batches
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.rows import Block, blocks
from cleannet.readers.routes.fields import batch_of, is_in, lines_of


@dataclass(frozen=True, slots=True)
class _Form:
    """The index of each field in a line, from 0. kind: what the element is, by `_KINDS`."""

    kind: int
    time: int
    prefix: int
    path: int


_STREAM_1: Final = _Form(kind=1, time=2, prefix=7, path=9)
_STREAM_2: Final = _Form(kind=1, time=2, prefix=9, path=11)
_KIT: Final = _Form(kind=0, time=1, prefix=4, path=5)

_ROUTES: Final = ["A", "R", "a", "r"]
_KINDS: Final = {
    "withdrawal": ["W", "w"],
    "state change": ["S", "s"],
    "control message": ["B", "E"],
    "header": ["type", "elem_type"],
}
"""Reason to skip -> the words of such an element."""

_NET: Final = r"[0-9A-Fa-f:.]{2,45}/[0-9]{1,3}"
_TIME: Final = r"(?:[0-9]{1,12}(?:\.[0-9]{1,9})?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.+Zz-]{5,30})"
_LINES: Final = (
    (re.compile(rf"[RU]\|[RAWSBE]\|{_TIME}\|[\w.-]*\|[\w.-]*\|[^|]*\|[^|]*\|[0-9]*\|[^|]*\|(?:{_NET})?\|"), _STREAM_2),
    (re.compile(rf"[RU]\|[RAWS]\|{_TIME}\|[\w.-]*\|[\w.-]*\|[0-9]*\|[^|]*\|(?:{_NET})?\|"), _STREAM_1),
    (re.compile(rf"[AW]\|{_TIME}\|[0-9A-Fa-f:.]{{2,45}}\|[0-9]+\|{_NET}\|"), _KIT),
)
_CONTROL: Final = re.compile(rf"R\|[BE]\|{_TIME}\|[\w.-]*\|")
_LONGEST: Final = 20_000


def sniff(head: bytes) -> bool:
    """Whether the first line that is no control message has the form of an element."""
    return _form(head) is not None


def _form(head: bytes) -> _Form | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().decode("utf-8", "replace")
    for line in text.splitlines()[:50]:
        if len(line) > _LONGEST:
            return None
        if not line.strip() or _CONTROL.match(line):
            continue
        names = line.strip().lower().split("|")
        if "as_path" in names and "prefix" in names and "timestamp" in names and ({"type", "elem_type"} & {*names}):
            kind = names.index("type" if "type" in names else "elem_type")
            return _Form(kind, names.index("timestamp"), names.index("prefix"), names.index("as_path"))
        return next((form for start, form in _LINES if start.match(line)), None)
    return None


def read(item: Input) -> Iterator[Batch]:
    """One record per line; after the last, a note on AS sets."""
    item.log.by_line = True
    form, sets = _form(item.head) or _KIT, 0
    try:
        with item.open() as stream:
            for block in blocks(stream):
                batch, count = _batch(form, block)
                sets += count
                yield batch
    finally:
        note_on_sets(item, sets)


def _batch(form: _Form, block: Block) -> tuple[Batch, int]:
    """The routes of a block, and how many of their paths have an AS set."""
    skipped = block.skipped
    lines = lines_of(block).readable(skipped)
    lines = lines.leave_out(lines.count < max(form.kind, form.time), _NO_LINE, skipped)
    lines = lines.keep(~is_in(lines.field(form.kind), ["type", "elem_type"]))  # a header
    kinds = lines.field(form.kind)
    routes = is_in(kinds, _ROUTES) & (lines.count >= max(form.prefix, form.path))
    others = np.zeros(len(routes), np.bool_)
    for reason, words in _KINDS.items():
        bad = is_in(kinds, words)
        lines.leave_out(bad, reason, skipped)
        others |= bad
    lines.leave_out(~(routes | others), _NO_LINE, skipped)
    lines = lines.keep(routes)
    return batch_of(lines, as_plain(lines.field(form.path)), lines.field(form.prefix), lines.field(form.time), skipped)


_NO_LINE: Final = "not a BGP element"


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return of_batches(read(item))


READER: Final = Reader(
    "bgp-elements",
    "BGP elements (bgpreader, monocle)",
    "line",
    sniff,
    read,
    idle=frozenset({"withdrawal", "state change", "control message"}),
    paths=paths,
    asset="prefix",
)
