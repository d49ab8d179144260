"""W3C extended logs: IIS, Windows Firewall, CloudFront, Blue Coat (ProxySG), Zscaler and others. Lines of `#Fields:` say what the
values behind them are, and may change them at any place.

Values stand between spaces or tabs; one with a space is quoted, or has a plus sign or `%20` in its place. Prefixes say whose a
value is: `c` the client's, `s` the server's, `r` or `sr` the remote server's, `cs` what the client sent. A line is a request, or a
connection that a firewall allowed or dropped. Only the host of a page is read. Users, paths and referrers never are.

*Source*: W3C, "Extended Log File Format", WD-logfile-960323; Microsoft, "W3C Extended Log File Format (IIS 6.0)" and "Configure the
Windows Firewall log"; Amazon CloudFront, "Standard log file fields"; Symantec, ProxySG, "Creating custom access log formats".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Rows, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.kernel.logs.moments import moments
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import BETWEEN, Events, addresses, hosts, is_address, matches, silent, translated
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inputs.log_forms import lines_of
from cleannet.readers.inputs.rows import blocks, total

NO_FIELDS: Final = "line before any #Fields"
MANY_FIELDS: Final = "too many lists of fields"
OTHER_LENGTH: Final = "wrong number of values"

_SOURCE: Final = ("c-ip", "src-ip", "cs-client-ip", "x-client-ip", "client-ip", "clientip", "c-ip-address", "source-ip")
_DESTINATION: Final = ("r-ip", "dst-ip", "s-supplier-ip", "sr-ip", "x-server-ip", "server-ip", "destination-ip")
_OWN: Final = ("s-ip",)
"""The server that logs, or the proxy; a proxy has another field for the server that it asked."""
_FORWARDED: Final = ("x-forwarded-for", "cs(x-forwarded-for)", "cs-x-forwarded-for", "x-real-ip", "cs(x-real-ip)")
_TRANSLATED: Final = ("x-cs-client-effective-ip", "c-public-ip", "x-client-public-ip")
_HOST: Final = ("r-host", "r-dns", "s-supplier-name", "cs-host", "cs(host)", "x-host-header", "sr-host", "s-hierarchy")
_PAGE: Final = ("cs-uri", "c-uri", "cs-url", "url", "r-uri", "sr-uri")
_STEM: Final = ("cs-uri-stem",)
_THERE: Final = ("cs-bytes", "rs-bytes", "size")
_BACK: Final = ("sc-bytes",)
_ACTION: Final = ("action", "sc-filter-result", "x-action", "s-filter-result")
_REFUSED: Final = r"(?i)^(?:denied|deny|blocked|block|dropped|drop|reject|rejected|tcp_denied|drop-.*)$"
_KNOWN: Final = frozenset((*_SOURCE, *_DESTINATION, *_FORWARDED, *_TRANSLATED, *_HOST, *_PAGE, *_STEM))
_FIELDS: Final = re.compile(rb"^#[ \t]*fields[ \t]*:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)
_URL: Final = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*).*$"
_PORT: Final = r":[0-9]{1,5}$"
_HASH, _SPACE, _TAB = 35, 32, 9


def sniff(head: bytes) -> bool:
    return any(_KNOWN & set(_names(match[1])) for match in _FIELDS.finditer(_first_lines(head)))


def _first_lines(head: bytes) -> bytes:
    """The directives at the beginning."""
    kept = []
    for line in lines_of_head(head):
        if line.strip() and not line.startswith("#"):
            break
        kept.append(line)
    return "\n".join(kept).encode()


def _names(fields: bytes) -> list[str]:
    return [name.strip('"').lower() for name in fields.decode("utf-8", "replace").split()]


def read(item: Input) -> Iterator[Batch]:
    """One record a line; a directive is none. Raises Unreadable."""
    item.log.by_line = True
    names: list[str] = []
    fault: Unreadable | None = None
    with item.open() as stream:
        pieces = blocks(stream)
        while fault is None:
            try:
                block = next(pieces, None)
            except Unreadable as error:
                fault, block = error, None
            if block is None:
                break
            skipped = block.skipped
            lines = lines_of(block, skipped)
            notes = lines.octets[lines.starts] == _HASH
            kinds, kind = _kinds(lines, notes, names)
            for at, told in enumerate(kinds):
                mine = (kind == at) & ~notes
                if mine.any():
                    yield _batch(lines.where(mine), told, skipped)
                    skipped = []
            names = kinds[last] if (last := int(kind[-1]) if len(lines) else 0) < len(kinds) else []
            if (over := (kind == _KINDS) & ~notes).any():
                skipped.append(Skip(int(lines.numbers[over][0]), MANY_FIELDS, "", int(over.sum())))
            if skipped:
                yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
    if fault:
        raise fault


def _kinds(lines: Lines, notes: Mask, names: list[str]) -> tuple[list[list[str]], Rows]:
    """The fields that are in force in a block, those before it first, and for each line which they are."""
    known: dict[tuple[str, ...], int] = {tuple(names): 0}
    at = np.flatnonzero(notes)
    each = [0]
    for place in at.tolist():
        found = _FIELDS.match(lines.octets[lines.starts[place] : lines.stops[place]].tobytes())
        told = tuple(_names(found[1])) if found else None
        if told is not None and (told in known or len(known) < _KINDS):
            each.append(known.setdefault(told, len(known)))
        else:
            each.append(each[-1] if told is None else _KINDS)
    kind = np.array(each, np.int64)[np.cumsum(notes)]
    return [list(one) for one in known], kind


_KINDS: Final = 50
"""Lists of fields in one block of some megabytes; lines behind another are skipped."""


def _batch(lines: Lines, names: list[str], skipped: list[Skip]) -> Batch:
    """The records of lines with these fields."""
    separator = _TAB if (lines.octets[lines.starts[0] : lines.stops[0]] == _TAB).any() else _SPACE
    found = cells(lines, separator, quotes=True, runs=separator == _SPACE)
    good = found.numbers == len(names)
    if not good.all():
        reason = OTHER_LENGTH if names else NO_FIELDS
        skipped.append(Skip(int(lines.numbers[~good][0]), reason, f"expected {len(names)}", int((~good).sum())))
        lines = lines.where(good)
        if not len(lines):
            return Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
        found = cells(lines, separator, quotes=True, runs=separator == _SPACE)
    nothing = pa.nulls(len(lines), pa.string())

    def every(wanted: tuple[str, ...]) -> list[pa.Array[Any]]:
        return [silent(lines.texts(found.of(names.index(name)))) for name in wanted if name in names]

    def first(wanted: tuple[str, ...]) -> pa.Array[Any]:
        some = every(wanted)
        return pc.coalesce(*some) if some else nothing

    def count(wanted: tuple[str, ...]) -> Rows:
        place = next((found.of(names.index(name)) for name in wanted if name in names), Place(lines.starts, lines.starts))
        return lines.numbers_at(place)

    named = [
        pc.replace_substring_regex(column, _URL, r"\1") for column in every((*_PAGE, *_STEM)) if column.null_count < len(column)
    ]
    pages = [pc.if_else(pc.match_substring_regex(column, r"^[^/?#]+$"), column, pa.scalar(None, pa.string())) for column in named]
    asked = [*every(_HOST), *pages]
    bare = [addresses(column) for column in asked]
    told = [pc.if_else(pa.array(is_address(column)), column, pa.scalar(None, pa.string())) for column in bare]
    destination = pc.coalesce(addresses(first(_DESTINATION)), *told, addresses(first(_OWN)))
    forwarded = pc.replace_substring_regex(first(_FORWARDED), r"(?:,|%2C|\+| ).*$", "")
    forwarded = addresses(forwarded)
    back = count(_BACK)
    refused = said(pc.utf8_lower(first(_ACTION))) == REFUSED
    for column in every((*_ACTION, "s-action")):
        refused |= matches(column, _REFUSED)
    hosts_named = [hosts(column) for column in asked]
    seen = _times(lines, found, names)
    return Events.of(
        lines.numbers,
        {
            "destination": destination,
            "source": addresses(first(_SOURCE)),
            "translated source": translated(forwarded),
            "translated destination": translated(addresses(first(_TRANSLATED))),
            "host": _together(hosts_named, len(lines)),
        },
        octets=total(count(_THERE), back),
        first=seen,
        last=seen,
        attempts=refused,
    ).batch(skipped)


def _together(columns: list[pa.Array[Any]], size: int) -> pa.Array[Any]:
    """All names of each line; null if it has none."""
    together: Any = pa.nulls(size, pa.string())
    for column in columns:
        together = pc.coalesce(pc.binary_join_element_wise(together, column, BETWEEN), together, column)
    found: pa.Array[Any] = together
    return found


def _times(lines: Lines, found: Any, names: list[str]) -> Rows:
    """Date and time, which are UTC, or local on Windows Firewall."""
    if "date" not in names or "time" not in names:
        return np.full(len(lines), -1, np.int64)
    days = moments(lines, found.of(names.index("date")), "YYYY-MM-DD")
    hours = moments(lines, found.of(names.index("time")), "hh:mm:ss")
    return np.where((days >= 0) & (hours >= 0), days + hours, -1)


READER: Final = Reader("extended-log", "W3C extended log", "log line", sniff, read)
