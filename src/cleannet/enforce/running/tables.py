"""Tables of what is named, as a collector prints them: rows beside those that a control gives, with their clause and last day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, NamedTuple

from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control, Section
from cleannet.model.subject import Subject

_SHOWN: Final = 10
"""Rows with another clause or last day that are told one by one."""

_MAPPED: Final = IPv6Network("::ffff:0:0/96")
"""What an IPv4 address is written as where all addresses are IPv6 (RFC 4291, section 2.5.5.2)."""


class Row(NamedTuple):
    """does: `stop` or `allow`; clause, until: as the row says; "" where the table does not say."""

    does: str
    thing: Subject
    clause: str = ""
    until: str = ""


def compared(rows: Iterable[Row], control: Control, every: bool = False) -> Running:
    """What a table holds. Two rows about a thing have to agree. every: whether it has a row for each reason of a thing."""
    parts = dict(control.stops())
    found: dict[Subject, set[str]] = {}
    clauses: dict[Subject, set[str]] = {}
    changed = []
    for row in rows:
        found.setdefault(row.thing, set()).add(row.does)
        part = parts.get(row.thing) if row.does == "stop" else None
        if part is None:
            continue
        clauses.setdefault(row.thing, set()).add(row.clause)
        if row.until and row.until != part.until:
            changed.append(f"{row.thing} has the last day {row.until[:20]!r}, and it was decided until {part.until}")
        if row.clause and row.clause not in _clauses(part):
            changed.append(f"{row.thing} has the clause {row.clause[:60]!r}, which is none of its reasons")
    lost = {thing: sorted(_clauses(parts[thing]) - clauses[thing]) for thing in sorted(clauses if every else ())}
    changed += [f"{thing} lacks its row of {names[0]}" for thing, names in lost.items() if names]
    both = sorted(thing for thing, does in found.items() if len(does) > 1)
    changed += [f"{thing} is named and let pass at once" for thing in both]
    more = [f"and {len(changed) - _SHOWN:,} more such rows"] if len(changed) > _SHOWN else []
    stops, allow = (frozenset(thing for thing, does in found.items() if does == {what}) for what in ("stop", "allow"))
    return Running(stops, allow, (*changed[:_SHOWN], *more))


def _clauses(part: Section) -> set[str]:
    return {" ".join(why.clause.split()) for why in part.reasons}


def csv_rows(content: bytes, columns: Sequence[str], command: str) -> Iterator[Mapping[str, str]]:
    """The rows of CSV with a head. columns: that have to be there; command: what prints it. Raises NotOurs."""
    text = content.decode("utf-8-sig", "replace")
    read = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if missing := [name for name in columns if name not in (read.fieldnames or ())]:
            raise NotOurs(f"not what {command} prints: it has no column {', '.join(missing)}")
        if not text.endswith("\n"):
            raise NotOurs("cut: its last line has no end")
        for row in read:
            if None in row or None in row.values():
                raise NotOurs(f"line {read.line_num}: it has another number of cells than the first line")
            yield row
    except csv.Error as error:
        raise NotOurs(f"line {read.line_num}: {error}") from error


def prefix(text: str) -> Subject:
    """A prefix in its one spelling, an IPv4 one also where it is written as IPv6. Raises NotOurs.

    >>> prefix("::ffff:192.0.2.0/120"), prefix("2001:DB8::/32")
    ('prefix:192.0.2.0/24', 'prefix:2001:db8::/32')
    """
    try:
        network: IPv4Network | IPv6Network = ip_network(text.strip())
    except ValueError as error:
        raise NotOurs(f"{text[:60]!r} is no prefix") from error
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        network = IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    return Subject(f"prefix:{network}")


def whole(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a file that a library reads. Raises NotOurs, whatever is wrong with the file."""
    try:
        yield from rows
    except NotOurs:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise NotOurs(f"not the table that was written ({' '.join(str(error).split())[:80]})") from error
