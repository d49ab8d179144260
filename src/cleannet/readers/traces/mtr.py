"""mtr reports as JSON: the routers that a path passed, and whether its destination answered.

`mtr --json` for one target or, one document after another, for several. A record is a report. Each address that replied is a hop;
the destination is a far end instead, and only if it answered. If the destination was given as a name, it is a `domain` far end if
the last line of the report answered; that line stays a hop, because it is the destination or says that it cannot be reached. Hops
shown only by name are left out, and a note counts them, because the report does not say which address a name had; `mtr -n` and
`mtr -b` do. The AS that mtr looked up (`-z`) is asked if the tables give the address to another network, or if the hop shows
none. Asset: the host that measured. Time: none, the report has none.

*Source*: mtr `ui/report.c` (`json_close`, `snprint_addr`) and `ui/net.c` (`net_max`), versions 0.87 to 0.96.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from itertools import chain, islice
from typing import Any, BinaryIO, Final

import msgspec

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import TooLarge, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.traces.passed import Passed, judge

_SILENT: Final = "???"
_AS: Final = re.compile(r"AS[0-9]{1,10}")
_BOTH: Final = re.compile(r"\S{1,300} \((?P<address>[0-9A-Fa-f.:]{2,45})\)")
"""Name and address, as `-b` shows them."""


def sniff(head: bytes) -> bool:
    """Whether it has an object `report` with the arguments of mtr."""
    return ("report", "mtr", "dst") in outline(head)


def read(item: Input) -> Iterator[Batch]:
    """One record per report; its number is its place in the input."""
    nameless: set[str] = set()
    yield from batches(partial(_judge, nameless), _reports(item))
    if nameless:
        item.log.notes.append(
            f"{len(nameless):,} hops are shown by name alone and were left out; `mtr -n` and `mtr -b` show the address"
        )


def _reports(item: Input) -> Iterator[Any]:
    """Each report; `BROKEN` for one that is no JSON and is followed by another: versions 0.87 to 0.93 wrote an empty list with no
    end. Raises Unreadable if the last is broken."""
    number = 0
    try:
        for _, report, line in placed(item, lambda path: path == ("report",), several=True):
            number += 1
            yield At(report, line)
    except Unreadable as error:
        fault = error
    else:
        return
    broken, more = 0, False
    with item.open() as stream:
        for report in islice(_apart(stream), number, None):
            if report is _BROKEN:
                broken += 1
                continue
            yield from [_BROKEN] * broken
            broken, more = 0, True
            yield report
    if broken or not more:
        raise fault


def _apart(stream: BinaryIO) -> Iterator[Any]:
    """The reports of documents that each begin a line; `BROKEN` once for other text. Lines inside a document may begin so too."""
    held: list[bytes] = []
    for line in chain(iter(partial(stream.readline, CAP), b""), (b"{",)):
        if line.startswith(b"{"):
            for at in range(len(held) - 1, -1, -1):
                with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                    document = _DOCUMENT.decode(b"".join(held[at:]))
                    if at:
                        yield _BROKEN
                    yield document.get("report")
                    held = []
                    break
            if len(held) > _HELD or sum(map(len, held)) > CAP:
                yield _BROKEN
                held = []
            held.append(b"")
        if held:
            held[-1] += line
    if b"".join(held).strip() != b"{":
        yield _BROKEN


_BROKEN: Final = object()
_HELD: Final = 200
"""Lines with a brace in front that one report may have: more than it has hops."""

_DOCUMENT: Final = msgspec.json.Decoder(dict[str, Any])


def _judge(by_name: set[str], gathered: Gathered, number: int, report: Any) -> None:
    """One report; `by_name` collects the hops that have a name and no address."""
    asked, hubs = (report.get("mtr"), report.get("hubs")) if isinstance(report, dict) else (None, None)
    if not isinstance(asked, dict) or not isinstance(hubs, list):
        gathered.skip(number, "broken JSON" if report is _BROKEN else "report too large" if report is TooLarge else "no mtr report")
        return
    source, destination = _text(asked.get("src")), _text(asked.get("dst"))
    shown = [(_text(hub.get("host")), _text(hub.get("ASN"))) for hub in hubs if isinstance(hub, dict)]
    judge_report(by_name, gathered, number, source, destination, shown)


def judge_report(
    by_name: set[str], gathered: Gathered, number: int, source: str, destination: str, shown: list[tuple[str, str]], seen: int = -1
) -> None:
    """One report of any form. shown: each hop as written, and its AS, "" if not stated; seen: microseconds since 1970, -1 if not
    stated."""
    hops = [hop for hop in shown if hop[0] not in ("", _SILENT)]
    replied = [host for host, _ in hops]
    addresses = [_address(host) for host in replied]
    asns = tuple((asn[2:], at) for (_, asn), at in zip(hops, addresses, strict=True) if _AS.fullmatch(asn))
    by_name.update(host[:300] for host, address in zip(replied, addresses, strict=True) if not address)
    end, told = _address(destination), tuple(address for address in addresses if address)
    named = bool(destination and not end and replied and replied[-1] == shown[-1][0])
    if replied and not told and not named and not asns:
        gathered.skip(number, "hops by name alone", destination)
    else:
        judge(gathered, number, Passed(source, end or destination, told, named, seen, asns))


def _address(host: str) -> str:
    """The address of a host as shown; "" if only a name is shown.

    >>> _address("192.0.2.1"), _address("r1.example.net (2001:db8::1)"), _address("r1.example.net")
    ('192.0.2.1', '2001:db8::1', '')
    """
    both = _BOTH.fullmatch(host)
    try:
        return str(ip_address(both["address"] if both else host))
    except ValueError:
        return ""


def _text(value: Any) -> str:
    return value.strip()[:1_000] if isinstance(value, str) else ""


READER: Final = Reader("mtr", "mtr report (JSON)", "report", sniff, read, idle=frozenset({"no hop answered"}), asset="host")
