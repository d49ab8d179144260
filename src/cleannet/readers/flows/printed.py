"""Flows as nfdump and Argus print them for people: a header of titles, then one flow per line, with an arrow between its ends.
Statistics of nfdump (`-s`) have one end per line, which is an address or an AS.

The header says where values are, so the outputs line, long, extended and fmt: are read alike; it may be repeated. Sums such as
`52.2 M` are in millions. Ports follow the addresses, also by name, and are ignored; an IPv6 address that nfdump shortened
(`2001:db8..d:11`) is no address. Counts are of both directions if both are stated. Text after a table (`Summary:` and so on) is no
record. Both tools write the same layout, so one file reads both.

*Source*: nfdump(1), "OUTPUT FORMATS"; phaag/nfdump, src/output; Argus, ra(1), "OUTPUT FORMAT" and "FIELDS".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import OTHER_SIDE, Batch, Mask, References, Rows, Skip
from cleannet.kernel.logs.cells import Cells, cells
from cleannet.kernel.logs.lines import Lines, Place, only
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events, matches
from cleannet.readers.inputs.log_forms import lines_of
from cleannet.readers.inputs.moments import iso
from cleannet.readers.inputs.rows import blocks, numbers, total

_COUNT: Final = r"[0-9.]+(?: [KMGTPE])?"
_SHARED: Final = rf"{_COUNT} *\( *[0-9.]+\)"
"""A sum with its share of all, in per cent."""
_MOMENT: Final = r"(?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ .T])?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?|[0-9]{9,10}(?:\.[0-9]+)?"
_LASTED: Final = r"(?:[0-9]+d *)?[0-9:.]+"
_WHO: Final = r"[^\s.:]*[.:]\S*"
"""An address, or the name of a host."""

_ONE: Final = "address"
_AS: Final = "number"
"""The only end of a row of statistics."""

_TITLES: Final = {
    "Date first seen": ("first", _MOMENT),
    "Date flow start": ("first", _MOMENT),
    "Date last seen": ("last", _MOMENT),
    "Date flow end": ("last", _MOMENT),
    "StartTime": ("first", _MOMENT),
    "LastTime": ("last", _MOMENT),
    "Duration": ("lasted", _LASTED),
    "Dur": ("lasted", _LASTED),
    "Flgs": ("", r"[^0-9]*?"),
    "Src IP Addr:Port": ("source", _WHO),
    "Dst IP Addr:Port": ("destination", _WHO),
    "Flows(%)": ("", _SHARED),
    "Packets(%)": ("packets", _SHARED),
    "Bytes(%)": ("octets", _SHARED),
    "X-Src IP Addr:Port": ("", r"\S+(?: +->)?"),
    "X-Dst IP Addr:Port": ("", r"\S+"),
    "IP Addr": (_ONE, _WHO),
    "Src IP Addr": ("source", _WHO),
    "Dst IP Addr": ("destination", _WHO),
    "SrcAddr": ("source", _WHO),
    "DstAddr": ("destination", _WHO),
    "Src Port": ("", r"\S+"),
    "Dst Port": ("", r"\S+"),
    "Src Pt": ("", r"\S+"),
    "Dst Pt": ("", r"\S+"),
    "Sport": ("", r"[^\s.:]*?"),
    "Dport": ("", r"[^\s.:]*?"),
    "Dir": ("", r"who|[<>?|o-]+"),
    "Packets": ("packets", _COUNT),
    "Bytes": ("octets", _COUNT),
    "TotPkts": ("packets", _COUNT),
    "TotBytes": ("octets", _COUNT),
    "Out Pkt": ("packets there", _COUNT),
    "In Pkt": ("packets back", _COUNT),
    "Out Byte": ("octets there", _COUNT),
    "In Byte": ("octets back", _COUNT),
    "SrcPkts": ("packets there", _COUNT),
    "DstPkts": ("packets back", _COUNT),
    "SrcBytes": ("octets there", _COUNT),
    "DstBytes": ("octets back", _COUNT),
    "State": ("state", r"\S+"),
    "Event": ("state", r"\S+"),
    "XEvent": ("", r"\S+"),
    **dict.fromkeys(("pps", "bps", "Bpp", "bpp", "Flows"), ("", _COUNT)),
    **dict.fromkeys(("Proto", "Flags", "Tos", "AS", "Src AS", "Dst AS", "Input", "Output"), ("", r"\S+")),
}
"""Title of a column to what it tells, "" for what is not read, and the form of its values."""

_ENDS: Final = {"source", "destination"}

_TITLE: Final = re.compile("|".join(sorted(map(re.escape, _TITLES), key=len, reverse=True)))

_ARROWS: Final = r"(?: +(?:<?\??-?o?>|<-?|<->|<\?|\|>|->|-) *)?"
"""Between the ends: nfdump writes it beside a column of theirs, Argus in one of its own."""

_AFTER: Final = r"^(?:Summary: |Time window: |Total flows processed: |Sys: |No matching flows|Aggregated flows |Top [0-9]+ )"
_OTHER: Final = "no row of the table"
_V4: Final = r"^([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})[.:][0-9A-Za-z_.*-]+$"
_V6: Final = r"^([0-9A-Fa-f]*:[0-9A-Fa-f:]*)\.[0-9A-Za-z_.*-]*$"
_ADDRESS: Final = r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|^[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?$"
_NUMBER: Final = r"^[0-9]{1,10}$"
_SPACE, _COMMA, _POINT, _COLON = b" ,.:"
_LOOKED_AT: Final = 20
_SHOWN: Final = 80
_HEADERS: Final = 100
"""Headers that differ, of one input."""


@dataclass(frozen=True, slots=True)
class _Header:
    """pattern: of a row below it, in RE2 syntax, with one group per field; fields: those that it has; words: the fields in the
    order of the words of a plain row, "" for one that is not read; arrow: which word is the arrow."""

    pattern: str
    fields: frozenset[str]
    words: tuple[str, ...]
    arrow: int


_WORDS: Final = {"Date first seen": 2, "Date flow start": 2, "Date last seen": 2, "Date flow end": 2, "Sport": 0, "Dport": 0}
"""How many words a value mostly has, where it is not one."""


@lru_cache(maxsize=256)
def _header(line: str) -> _Header | None:
    """The meaning of a line of titles; None if it is none, or has unknown titles."""
    text = line.strip()
    if len(text) > _LONGEST or _TITLE.sub("", text).strip():
        return None
    titles = _TITLE.findall(text)
    fields = [_TITLES[title][0] for title in titles]
    if "Flows(%)" in titles:
        fields = _of_statistics(titles, fields)
    elif not set(fields) >= _ENDS or _ONE in fields:
        return None
    if not fields or any(fields.count(field) > 1 for field in fields if field):
        return None
    own = "Dir" in titles
    parts: list[str] = []
    words: list[str] = []
    for title, field in zip(titles, fields, strict=True):
        form = _TITLES[title][1]
        apart = r"\s" if parts and title not in _LOOSE else ""
        arrow = _ARROWS if field == "source" and "destination" in fields and not own else ""
        parts.append(apart + (f"(?P<{field.replace(' ', '_')}>{form})" if field else f"(?:{form})") + arrow)
        words += [_ARROW] if title == "Dir" else [field] * _WORDS.get(title, 1) + [_ARROW] * bool(arrow)
    pattern = r"^\s*" + r"\s*".join(parts) + r"\s*$"
    return _Header(pattern, frozenset(filter(None, fields)), tuple(words), words.index(_ARROW) if _ARROW in words else -1)


def _of_statistics(titles: list[str], fields: list[str]) -> list[str]:
    """The fields of a row that sums up one end. Both ends have the same title here. None if that end is neither an address nor
    an AS, such as a port."""
    ends = [at for at, title in enumerate(titles) if fields[at] in (*_ENDS, _ONE) or title in _NUMBERS]
    if len(ends) != 1:
        return []
    return [(_AS if titles[at] in _NUMBERS else _ONE) if at == ends[0] else field for at, field in enumerate(fields)]


_NUMBERS: Final = frozenset({"AS", "Src AS", "Dst AS", "iAS", "oAS", "prevAS", "nextAS"})


_LOOSE: Final = frozenset({"Sport", "Dport", "Flgs"})
"""Their values may be none, or stick to the address before them."""

_ARROW: Final = "arrow"
_LONGEST: Final = 1_000
"""Characters of a header."""


def sniff(head: bytes) -> bool:
    """Whether a line of titles is among the first lines, with a source and a destination."""
    text = head.removeprefix(b"\xef\xbb\xbf")[: _LOOKED_AT * _LONGEST]
    if _CSV.match(text):
        return True
    lines = [line.decode("utf-8", "replace") for line in text.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]]
    return any(_header(line) for line in lines if "Addr" in line or "Flows(%)" in line)


def read(item: Input) -> Iterator[Batch]:
    """One record per line; raises Unreadable for more headers than files have."""
    if _CSV.match(item.head.removeprefix(b"\xef\xbb\xbf")):
        yield from _of_csv(item)
        return
    under: _Header | None = None
    known: set[str] = set()
    item.log.by_line = True
    with item.open() as stream:
        for block in blocks(stream):
            lines, skipped, begin = _trimmed(lines_of(block, block.skipped)), block.skipped, 0
            for at in [*_titles(lines), len(lines)]:
                found = _header(line := lines.texts(_row(lines, at))[0].as_py()) if at < len(lines) else None
                if at < len(lines) and found is None and _OTHER_STATISTICS not in line:
                    continue  # a row that holds such words
                if at > begin:
                    yield from _batches(under, lines.where(_between(begin, at, len(lines))), skipped)
                    skipped = []
                if at < len(lines):
                    under, begin = found, at + 1
                if found:
                    known.add(line)
                if len(known) > _HEADERS:
                    raise Unreadable(f"more than {_HEADERS} headers that differ, in one file", f"line {lines.numbers[at]:,}")
            if skipped:
                yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))


_OTHER_STATISTICS: Final = "Flows(%)"
"""In the header of statistics, also of those that name nobody, such as of ports."""


_CSV: Final = re.compile(rb"\s*ts,te,td,pr,val,fl,flP,i?pkt,i?pktP,i?byt,i?bytP,")
"""How nfdump begins statistics as CSV; the value may be an address, an AS, a port or anything."""
_CSV_PACKETS, _CSV_OCTETS = 7, 9


def _of_csv(item: Input) -> Iterator[Batch]:
    """Statistics as CSV: a row whose value is an address has one end."""
    item.log.by_line = True
    with item.open() as stream:
        for block in blocks(stream):
            lines, skipped = lines_of(block, block.skipped), block.skipped
            found = cells(lines, _COMMA)
            value = lines.texts(found.of(4))
            first, last = (moments(lines, found.of(at), ISO) for at in (0, 1))
            rows = (first >= 0) & (found.numbers > _CSV_OCTETS)
            for at in np.flatnonzero(rows & ~matches(value, _ADDRESS)).tolist():
                skipped.append(Skip(int(lines.numbers[at]), "not an address", str(value[at])[:_SHOWN]))
            events = Events.of(
                lines.numbers,
                {"destination": value},
                octets=lines.numbers_at(found.of(_CSV_OCTETS)),
                packets=lines.numbers_at(found.of(_CSV_PACKETS)),
                first=first,
                last=last,
            )
            yield events.where(rows & matches(value, _ADDRESS)).batch(skipped)


def _row(lines: Lines, at: int) -> Place:
    return Place(lines.starts[at : at + 1], lines.stops[at : at + 1])


def _between(begin: int, end: int, size: int) -> Mask:
    places = np.arange(size)
    found: Mask = (places >= begin) & (places < end)
    return found


def _trimmed(lines: Lines) -> Lines:
    """Without the spaces around them."""
    if not ((lines.octets[lines.starts] <= _SPACE) | (lines.octets[lines.stops - 1] <= _SPACE)).any():
        return lines
    solid = np.flatnonzero(lines.octets > _SPACE)
    starts, stops = solid[np.searchsorted(solid, lines.starts)], solid[np.searchsorted(solid, lines.stops) - 1] + 1
    return Lines(lines.octets, starts, stops, lines.numbers)


def _titles(lines: Lines) -> list[int]:
    """Lines that begin like a header."""
    letters = (lines.octets[lines.starts] | 0x20) >= ord("a")
    starts = lines.texts(Place(lines.starts, np.where(letters, np.minimum(lines.starts + _LONGEST, lines.stops), lines.starts)))
    return np.flatnonzero(matches(starts, r"Src ?(?:IP )?Addr.*Dst ?(?:IP )?Addr|Flows\(%\)")).tolist()


def _batches(header: _Header | None, lines: Lines, skipped: list[Skip]) -> Iterator[Batch]:
    """Batches of the rows with one word per value, and of the others."""
    if header is None or header.arrow < 0:
        plain = np.zeros(len(lines), np.bool_)
    else:
        found = cells(lines, _SPACE, runs=True)
        arrow = found.of(header.arrow)
        plain = (found.numbers == len(header.words)) & (lines.octets[np.maximum(arrow.begin, 0)] == ord("-"))
        plain &= lines.octets[np.maximum(arrow.begin, 0) + 1] == ord(">")
        if plain.any():
            some = lines.where(plain)
            yield _plain(header, some, found if plain.all() else cells(some, _SPACE, runs=True), skipped)
            skipped = []
    if not plain.all() or skipped:
        yield _other(header, lines.where(~plain), skipped)


def _plain(header: _Header, lines: Lines, found: Cells, skipped: list[Skip]) -> Batch:
    def place(field: str) -> Place | None:
        if field not in header.fields:
            return None
        at = header.words.index(field)
        return Place(found.of(at).begin, found.of(at + header.words.count(field) - 1).end)

    def moment(field: str) -> Rows | None:
        where = place(field)
        return (
            None
            if where is None
            else np.where((stamp := moments(lines, where, ISO)) >= 0, stamp, _moment(lines.texts(only(where, stamp < 0))))
        )

    def count(field: str) -> Rows | None:
        where = place(field)
        return None if where is None else lines.numbers_at(where)

    lasted = place("lasted")
    state = place("state")
    return _batch(
        lines.numbers,
        {name: _host(lines, place(name)) for name in ("destination", "source")},
        {name: count(name) for name in _SUMS},
        (moment("first"), moment("last")),
        None if lasted is None else _seconds(lines, lasted),
        None if state is None else lines.texts(state),
        skipped,
    )


_SUMS: Final = tuple(f"{what}{way}" for what in ("octets", "packets") for way in ("", " there", " back"))


def _host(lines: Lines, place: Place | None) -> pa.Array[Any]:
    """An address without the port behind it."""
    assert place is not None  # a header names both ends
    points, colons = (np.append(np.flatnonzero(lines.octets == sign), len(lines.octets)) for sign in (_POINT, _COLON))
    at = np.searchsorted(points, place.begin)
    point, fourth = points[at], points[np.minimum(at + 3, len(points) - 1)]
    colon = colons[np.searchsorted(colons, place.begin)]
    short = colons[np.searchsorted(colons, point)] < place.end  # a colon behind a point: it is shortened
    end = np.where(point < colon, np.minimum(fourth, colon), np.where(short, place.end, point))
    return lines.texts(Place(place.begin, np.minimum(place.end, end)))


def _seconds(lines: Lines, place: Place) -> Rows:
    """Microseconds of a number of seconds."""
    point = np.minimum(lines.ahead(_POINT, np.maximum(place.begin, 0)), place.end)
    whole, part = lines.numbers_at(Place(place.begin, point)), lines.numbers_at(Place(point + 1, place.end))
    digits = np.clip(place.end - point - 1, 0, 6)
    fits = (whole >= 0) & (whole < 1 << 40) & ((part >= 0) | (point == place.end)) & (place.end - point <= 7)
    found = np.where(fits, whole, 0) * 1_000_000 + np.where(fits, np.maximum(part, 0), 0) * 10 ** (6 - digits)
    rest = lines.texts(only(place, ~fits))
    return np.where(fits, found, _lasted(rest))


def _other(header: _Header | None, lines: Lines, skipped: list[Skip]) -> Batch:
    texts = lines.texts(lines.whole)
    found: Any = pa.nulls(len(texts)) if header is None else pc.extract_regex(texts, header.pattern)
    none = np.asarray(found.is_null())
    others = np.flatnonzero(none & ~matches(texts, _AFTER)).tolist()
    skipped.extend(Skip(int(lines.numbers[at]), _OTHER, texts[at].as_py()[:_SHOWN]) for at in others)
    if header is None or none.all():
        return Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
    found = found.filter(pa.array(~none))

    def of(field: str) -> pa.Array[Any] | None:
        return pc.struct_field(found, field.replace(" ", "_")) if field in header.fields else None

    def count(field: str) -> Rows | None:
        column = of(field)
        return None if column is None else _counted(column)

    first, last, lasted = of("first"), of("last"), of("lasted")
    return _batch(
        lines.numbers[~none],
        {name: _address(end) for name in (*_ENDS, _ONE, _AS) if (end := of(name)) is not None},
        {name: count(name) for name in _SUMS},
        (None if first is None else _moment(first), None if last is None else _moment(last)),
        None if lasted is None else _lasted(lasted),
        of("state"),
        skipped,
    )


def _batch(
    rows: Rows,
    ends: dict[str, pa.Array[Any]],
    sums: dict[str, Rows | None],
    times: tuple[Rows | None, Rows | None],
    lasted: Rows | None,
    state: pa.Array[Any] | None,
    skipped: list[Skip],
) -> Batch:
    form, what = (_NUMBER, "no AS number") if _AS in ends else (_ADDRESS, "not an address")
    wrong = np.logical_or.reduce([~matches(end, form) for end in ends.values()])
    for at in np.flatnonzero(wrong).tolist():
        bad = [text for end in ends.values() if not matches(end[at : at + 1], form)[0] and (text := end[at].as_py())]
        skipped.append(Skip(int(rows[at]), what, "".join(bad[:1])[:_SHOWN]))
    first, last = times
    if last is None and first is not None and lasted is not None:
        last = np.where(first >= 0, first + np.maximum(lasted, 0), -1)
    octets, packets = (_sum(*(sums[f"{what}{way}"] for way in ("", " there", " back"))) for what in ("octets", "packets"))
    tried = None if state is None else attempts(said(state), octets, sums["octets back"])
    ends = {"destination" if name == _ONE else name: end for name, end in ends.items()}
    asns = ends.pop(_AS, None)
    events = Events.of(rows, ends, octets=octets, packets=packets, first=first, last=last, attempts=tried).where(~wrong)
    if asns is None:
        return events.batch(skipped)
    told = References("asn", OTHER_SIDE, pa.array(numbers(asns)[~wrong], pa.int64()))
    sums_of = (events.octets, events.packets, events.first, events.last)
    return Batch(events.numbers, (told,), *sums_of, skipped=tuple(skipped))


def _address(written: pa.Array[Any]) -> pa.Array[Any]:
    """The address without the port."""
    found: pa.Array[Any] = pc.replace_substring_regex(pc.replace_substring_regex(written, _V4, r"\1"), _V6, r"\1")
    return found


def _counted(column: pa.Array[Any]) -> Rows:
    """Numbers, also such as `52.2 M`, without their share of all."""
    if matches(column, r"\)$").any():
        column = pc.replace_substring_regex(column, r" *\(.*$", "")
    if not (scaled := matches(column, "[KMGTPE]$")).any():
        return numbers(column)
    found = numbers(column.filter(pa.array(~scaled)))
    units = column.filter(pa.array(scaled))
    times = np.array(_UNITS)[np.asarray(pc.index_in(pc.utf8_slice_codeunits(units, -1), pa.array(list("KMGTPE"))))]
    bare = numbers(pc.replace_substring_regex(units, r" *[KMGTPE]$", ""), 1_000)
    every = np.zeros(len(column), np.int64)
    every[~scaled] = found
    every[scaled] = np.where((bare >= 0) & (bare * times < 2.0**62), np.rint(np.minimum(bare * times, 2.0**62) / 1_000), -1)
    return every


_UNITS: Final = [1_000.0**power for power in range(1, 7)]


def _sum(whole: Rows | None, there: Rows | None, back: Rows | None) -> Rows | None:
    if whole is not None or there is None or back is None:
        return next((column for column in (whole, there, back) if column is not None), None)
    return total(there, back)


def _moment(column: pa.Array[Any]) -> Rows:
    """ISO 8601, with slashes or points instead of its signs, or seconds since 1970; a time alone has no day and is not read."""
    if column.null_count == len(column):
        return np.full(len(column), -1, np.int64)
    dated = pc.replace_substring_regex(column, r"^([0-9]{4})/([0-9]{2})/([0-9]{2})", r"\1-\2-\3")
    return np.where(matches(column, r"^[0-9]{9,10}(?:\.|$)"), numbers(column, 1_000_000), iso(dated))


def _lasted(column: pa.Array[Any]) -> Rows:
    """Microseconds of seconds, or of `1d 02:03:04.5`."""
    if column.null_count == len(column):
        return np.full(len(column), -1, np.int64)
    parts = pc.extract_regex(column, r"^(?:(?P<d>[0-9]+)d *)?(?:(?P<h>[0-9]+):)?(?:(?P<m>[0-9]+):)?(?P<s>[0-9.]+)$")
    seconds = numbers(pc.struct_field(parts, "s"), 1_000_000)
    found = seconds
    for name, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        found = found + np.clip(numbers(pc.struct_field(parts, name)), 0, _LONG) * size * 1_000_000
    return np.where(seconds >= 0, found, -1)


_LONG: Final = 100_000
"""Days, hours or minutes: no flow lasts longer."""


READER: Final = Reader("flow-text", "Printed flow table (nfdump, Argus)", "flow", sniff, read)
