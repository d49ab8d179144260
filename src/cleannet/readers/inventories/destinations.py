"""Lists of hosts and addresses that something of ours reaches: a table with such a column, or plain text with one per line.

A list does not say that anything reached them. So they are `destination`, which shows no act: a clause that forbids an act does
not deny by it. Web addresses count by their host. Dots in brackets (`example[.]com`), as people write what nobody should open,
are dots. Of a range (`192.0.2.0-192.0.2.255`, `192.0.2.0 - 192.0.2.255`) or a block, one address of each /24 or /48 is asked
about, and the last: routes between networks are seldom longer.

*Source*: no standard form; for ranges, inetnum of RIPE's database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References
from cleannet.model.subject import is_address
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.hosts import REVERSED, host_of
from cleannet.readers.tables.header_words import DESTINATIONS, folded
from cleannet.readers.tables.layout import LINE, is_kind, layout
from cleannet.readers.tables.tables import blocks

NO_HOST: Final = "no host and no address"
TOO_MANY: Final = "range of too many networks"
MOST: Final = 4_096
"""Networks of one range that are asked about."""

Address = IPv4Address | IPv6Address
_RANGE: Final = re.compile(r"([0-9A-Fa-f.:]{2,45})\s*(?:-|–|\.\.)\s*([0-9A-Fa-f.:]{2,45})")
_BLOCK: Final = re.compile(r"[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}")

_FIELDS: Final = ("domain", "domain (alone)", "address", "address (alone)")

_NAMES: Final = frozenset(name for names in DESTINATIONS.values() for name in names)

_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,30}(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
"""RFC 1123, section 2.1; the last label is no number."""

_BEFORE_PATH: Final = re.compile(r"((?:[A-Za-z]+://)?)([^/:?#]+)(.*)")

_FILE: Final = re.compile(r".*\.(?:py|rs|sh|md|js|ts|pl|cc|mk|zip|java|html?|txt|csv|json|ya?ml|log|conf|png|jpe?g)", re.IGNORECASE)
"""The name of a file reads like a host, since some endings are top-level domains; and so does the id of an app."""


def sniff_table(head: bytes) -> bool:
    """Whether it has a column of hosts or addresses, and none by which it may list our own."""
    return is_kind("destinations", head)


def sniff_list(head: bytes) -> bool:
    """Whether every line is a host with a dot, an address or a web address, most of them neither ids of apps nor names of files."""
    if layout(head) is not None or b"\0" in head:
        return False
    if len(head) >= HEAD:
        head = head[: head.rfind(b"\n") + 1]
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.startswith(("#separator", "#fields")):  # Zeek
        return False
    count = strange = 0
    for line in map(str.strip, text.splitlines()):
        if not _is_beside(line):
            if len(line) > 2_000 or not _may_be(line):
                return False
            count += 1
            strange += bool(REVERSED.fullmatch(line) or _FILE.fullmatch(line))
    return 2 * strange < count


def all_told(text: str) -> list[Said]:
    """The host or the addresses that a text is; none if it is neither. Raises TooMany: a range of more than `MOST` networks.

    >>> [said.value for said in all_told("192.0.2.250 - 192.0.3.9")], [said.value for said in all_told("192.0.2.0/24")]
    (['192.0.2.250', '192.0.3.0', '192.0.3.9'], ['192.0.2.0', '192.0.2.255'])
    """
    ends = _ends(text.strip()) if text[:1].isalnum() or text[:1] == ":" else None
    if ends is None:
        return [said] if (said := told(text)) is not None else []
    first, last = ends
    step = 1 << (8 if first.version == 4 else 80)
    if (int(last) - int(first)) // step >= MOST:
        raise TooMany
    starts = range((int(first) // step + 1) * step, int(last) + 1, step)
    values = dict.fromkeys(str(address) for address in (first, *(type(first)(start) for start in starts), last))
    return [Said("address", "destination", value) for value in values]


class TooMany(ValueError):
    """A range holds more networks than are asked about for one record."""


def _ends(text: str) -> tuple[Address, Address] | None:
    """The first and the last address of a range or a block; None if it is neither."""
    try:
        if found := _RANGE.fullmatch(text):
            first, last = ip_address(found[1]), ip_address(found[2])
            return (first, last) if first.version == last.version and int(first) <= int(last) else None
        if _BLOCK.fullmatch(text):
            block = ip_network(text, strict=False)
            return block.network_address, block.broadcast_address
    except ValueError:
        pass
    return None


def told(text: str) -> Said | None:
    """The host or the address that a text is; None if it is none.

    >>> told("https://www.Example.com/a?b"), told("203.0.113.9:443"), told("[2001:db8::1]")
    (Said(kind='domain', role='destination', value='www.example.com', beside='', grade='', seen=''), Said(kind='address', \
role='destination', value='203.0.113.9', beside='', grade='', seen=''), Said(kind='address', role='destination', \
value='2001:db8::1', beside='', grade='', seen=''))
    >>> told("www[.]example[.]com").value, told("*.example.com").value, told("printer"), told("example.com and others")
    ('www.example.com', 'example.com', None, None)
    """
    plain = text.strip().replace("[.]", ".").replace("(.)", ".").removeprefix("hxxp").strip("\"'<>,;")
    bare = plain.removeprefix("[").removesuffix("]")
    if is_address(bare):
        return Said("address", "destination", bare)
    if " " in plain:
        return None
    host = host_of(_in_ascii(plain.removeprefix("*.").removeprefix(".")))
    if is_address(host):
        return Said("address", "destination", host)
    return Said("domain", "destination", host) if _HOST.fullmatch(host) else None


def _in_ascii(text: str) -> str:
    """With the host as RFC 5890 writes it; unchanged if it cannot be."""
    found = None if text.isascii() else _BEFORE_PATH.fullmatch(text[:2_000])
    try:
        return f"{found[1]}{found[2].encode('idna').decode()}{found[3]}" if found else text
    except UnicodeError:
        return text


def read_table(item: Input) -> Iterator[Batch]:
    """One record a row."""
    for table in blocks(item, "destinations", dict.fromkeys(_FIELDS, "domain or address destination")):
        each = [_of_row(row) for row in zip(*(table.get(field).to_pylist() for field in _FIELDS), strict=True)]
        written: pa.Array[Any] = pc.coalesce(*(table.get(field) for field in _FIELDS))
        many = np.array([said is None for said in each], np.bool_)
        block = table.without(many, TOO_MANY, written).without(
            np.array([not said for said in each if said is not None], np.bool_), NO_HOST, written.filter(pa.array(~many))
        )
        kept = [said for said in each if said]
        found = []
        for kind in ("domain", "address"):
            pairs = [(row, said.value) for row, all_ in enumerate(kept) for said in all_ if said.kind == kind]
            if pairs:
                rows = np.array([row for row, _ in pairs], np.int64)
                found.append(References(kind, "destination", pa.array([value for _, value in pairs], pa.string()), rows))
        yield Batch(block.rows, tuple(found), skipped=block.skipped, groups=block.groups)


def _of_row(cells: Iterable[str | None]) -> list[Said] | None:
    """What the cells of a row are; None if it is a range of too many networks."""
    try:
        return [said for cell in cells if cell for said in all_told(cell)]
    except TooMany:
        return None


def _may_be(line: str) -> bool:
    """Whether it is a host, an address or a range."""
    said = _of_row((line,))
    return said is None or bool(said)


def read_list(item: Input) -> Iterator[Batch]:
    """One record per line with a host or an address; blank lines and comments are not records."""
    yield from by_line(item, _line)


def _line(gathered: Gathered, number: int, line: str) -> None:
    text = line.removeprefix("\ufeff").strip()
    if _is_beside(text):
        return
    if said := _of_row((text,)):
        gathered.record(number, "", said)
    else:
        gathered.skip(number, TOO_MANY if said is None else NO_HOST, text[:80])


def _is_beside(line: str) -> bool:
    """Whether it is blank, a comment, or the name of a column."""
    return not line or line.startswith("#") or folded(line) in _NAMES


READERS: Final = (
    Reader("destinations", "Table of hosts or addresses (CSV)", LINE, sniff_table, read_table),
    Reader("host-list", "Plain list of hosts or addresses", "line with a host or an address", sniff_list, read_list),
)
