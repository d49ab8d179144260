"""A CSV table of who has which addresses becomes a layer, whoever made it: a prefix or a first and last address, and an AS.

with a header       the columns are found by their names: `prefix` or `network`, or `start` and `end`, and `asn`
without a header    `1.0.0.0/24,13335` or `1.0.0.0,1.0.0.255,13335`; later columns are not read

The separator is a comma, semicolon or tab. Addresses must be written as addresses: in plain numbers the two families look alike.
`AS13335` is 13335; several ASes, `13335_64500`, are candidates. A range becomes the fewest prefixes that cover it, so if rows
overlap the more specific one answers, as everywhere; AS 0 is a hole.

*Source*: RFC 4180 (CSV). Known to be of this form: MaxMind's GeoLite2 ASN blocks, IPinfo, iptoasn, ip-location-db.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cleannet.importers.prefixes import BLOCKS, LENGTHS, Gathered, Numbers, Rows, layer_of
from cleannet.importers.stream import Skips, date_in, opened, text_lines
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer

_PREFIX: Final = frozenset("prefix network cidr subnet ip_prefix ip_range range inetnum".split())
_START: Final = frozenset("start first start_ip ip_start range_start ip_range_start ip_from from first_ip ip_range_from".split())
_END: Final = frozenset("end last end_ip ip_end range_end ip_range_end ip_to to last_ip ip_range_to".split())
_ASN: Final = frozenset(
    "asn as as_number asnumber origin origin_as origin_asn origins autonomous_system_number as_num asns autonomous_system".split()
)

_CELL: Final = r'"?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)'
_ROW: Final = re.compile(rf"""{_CELL}(?:/\d{{1,3}}"?|"?([,;\t]) *{_CELL}"?)[,;\t] *["{{]?(?:AS)?\d""", re.IGNORECASE)


@dataclass(frozen=True)
class _Form:
    """The index of each value in a row. prefix: -1 if rows state a range. header: whether the first row names the columns."""

    delimiter: str
    prefix: int
    start: int
    end: int
    asn: int
    header: bool


def sniff(head: bytes) -> bool:
    """Whether the first line that is no comment is a row, or names the columns."""
    first = next(filter(_told, head.decode("utf-8", "replace").splitlines()), "")
    return _form(first) is not None


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it is no such table, cannot be unpacked or holds no prefix."""
    skips = Skips()
    gathered = Gathered(skips, BLOCKS)
    waiting, asns_of = Rows(gathered), Numbers()
    form: _Form | None = None
    with opened(path) as stream:
        for number, line in text_lines(stream, skips):
            if not _told(line):
                continue
            if form is None:
                form = _form(line)
                if form is None:
                    why = f"{line[:80]!r} names no columns of prefix (or start and end) and asn"
                    raise Unreadable(why, f"row {number:,}", number)
                if form.header:
                    continue
            row = _cells(line, form.delimiter)
            blocks = _blocks(row, form)
            asns = asns_of.of(row[form.asn]) if len(row) > form.asn else None
            if isinstance(blocks, str):
                skips.add(number, blocks, line)
            elif asns is None:
                skips.add(number, "no AS numbers", line)
            else:
                for network, length in blocks:
                    waiting.add(number, network, length, asns)
    waiting.hand_on()
    return layer_of(
        gathered,
        name="addresses",
        title=f"Addresses and their ASes, {path.name}",
        date=date_in(path.name),
        licence="as its maker says (your own copy)",
        attribution=path.name,
    )


def _told(line: str) -> bool:
    """Whether a line is not just a comment."""
    return bool(line.strip()) and not line.startswith("#")


def _form(line: str) -> _Form | None:
    """The form that the first line shows."""
    delimiter = max(",;\t", key=line.count)
    cells = _cells(line, delimiter)
    if _ROW.match(line):
        return _Form(delimiter, 0, 0, 0, 1, False) if "/" in cells[0] else _Form(delimiter, -1, 0, 1, 2, False)
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    prefix, start, end, asn = (_first(names, wanted) for wanted in (_PREFIX, _START, _END, _ASN))
    if asn < 0 or (prefix < 0 and min(start, end) < 0):
        return None
    return _Form(delimiter, -1 if min(start, end) >= 0 else prefix, start, end, asn, True)


def _first(names: Sequence[str], wanted: frozenset[str]) -> int:
    return next((i for i, name in enumerate(names) if name in wanted), -1)


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of one row. A row is one line here, because addresses and AS numbers need no more."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def _blocks(row: Sequence[str], form: _Form) -> list[tuple[str, int]] | str:
    """Network and length of each prefix of a row; or why there is none."""
    if len(row) <= max(form.prefix, form.start, form.end):
        return "wrong number of columns"
    if form.prefix >= 0:
        network, _, bits = row[form.prefix].strip().partition("/")
        length = LENGTHS.get(bits or ("128" if ":" in network else "32"))
        return [(network, length)] if length is not None else "no prefix"
    try:
        first, last = (ipaddress.ip_address(row[at].strip()) for at in (form.start, form.end))
    except ValueError:
        return "no range of addresses"
    if first.version != last.version or int(first) > int(last):
        return "no range of addresses"
    shortest = BLOCKS[first.version == 6][0]
    found = list(_parts(int(first), int(last), first.max_prefixlen))
    if any(length < shortest for _, length in found):
        return f"wider than a /{shortest}: no network is given as much"
    if first.version == 4:
        return [(str(ipaddress.IPv4Address(number)), length) for number, length in found]
    return [(str(ipaddress.IPv6Address(number)), length) for number, length in found]


def _parts(first: int, last: int, bits: int) -> Iterator[tuple[int, int]]:
    """The fewest prefixes that make up a range, both ends inclusive: each is the largest that begins where the last one ended."""
    while first <= last:
        fits = (last - first + 1).bit_length() - 1
        free = (first & -first).bit_length() - 1 if first else bits
        size = min(fits, free)
        yield first, bits - size
        first += 1 << size
