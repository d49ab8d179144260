"""mtr reports as text, CSV or XML, with the same content as in JSON: lines under a header, rows, or elements.

`mtr --report` and `--report-wide` (also with `-b`, `-z`, several addresses per hop, MPLS labels, and of old versions), `mtr --csv`
(with or without a header, `,` or `;`) and `mtr --xml` (whose old form is no XML, so it is read by lines). A record is a report,
with the number of its first line. For hops and far ends see `mtr`. The text does not name the destination, so all addresses in it
are hops. Asset: the host that measured, if stated. Time: when the report began, if stated.

*Source*: mtr `ui/report.c` (`report_open`, `report_close`, `csv_close`, `xml_close`), versions 0.75 to 0.96.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.traces.mtr import judge_report

_START: Final = re.compile(r"Start: (?P<start>.{10,40})")
_HOST: Final = re.compile(r"HOST: (?P<source>\S{1,255}) +(?:Loss%|Snt|Last|Avg|Drop|Rcv) .*")
_HOP: Final = re.compile(r" {0,4}[0-9]{1,3}\.(?:\|--)? +(?P<host>\S.*)")
_MORE: Final = re.compile(r"[ |`]+-- (?P<host>\S.*)")
"""Another address of the same hop."""

_AS: Final = re.compile(r"AS(?:[0-9]{1,10}|\?{2,4}) +")
_NUMBERS: Final = re.compile(r"(?: +[0-9]+(?:\.[0-9]+)?%?)+ *$")

_COLUMNS: Final = re.compile(r"Mtr_Version[,;]Start_Time[,;]Status[,;]Host[,;]Hop[,;]Ip[,;].*")
_ROW: Final = re.compile(
    r"MTR\.(?P<version>[\w.+-]{1,40})(?P<by>[,;])(?P<start>[0-9]{1,12})(?P=by)(?P<status>[^,;]{0,20})(?P=by)(?P<to>[^,;]{1,255})(?P=by)"
    r"(?P<hop>[0-9]{1,3})(?P=by)(?P<host>[^,;]{1,300})(?P=by)(?P<asn>AS[0-9]{1,10} *(?=[,;]))?.*"
)

_MTR: Final = re.compile(r"""\s*<MTR SRC="?(?P<source>[^"\s>]{0,255})"? DST="?(?P<to>[^"\s>]{1,255})"?[^>]*>\s*""")
_HUB: Final = re.compile(r"""\s*<HUB COUNT="?[0-9]{1,3}"? HOST="?(?P<host>[^">]{1,300}?)"?>.*""")
_LONGEST: Final = 4_000


def sniff(head: bytes) -> bool:
    """Whether it has the header of a report, the columns or a row of one, or its first element."""
    lines = [line.rstrip() for line in lines_of_head(head)[:20] if line.strip() and len(line) <= _LONGEST]
    if not lines:
        return False
    if _COLUMNS.fullmatch(lines[0]) or _ROW.fullmatch(lines[0]):
        return True
    if lines[0].startswith(("<?xml", "<MTR")):
        return any(_MTR.fullmatch(line) for line in lines[:3])
    header = next((at for at, line in enumerate(lines[:6]) if _HOST.fullmatch(line.strip())), None)
    return header is not None and any(_HOP.fullmatch(line) for line in lines[header + 1 : header + 3])


@dataclass(slots=True)
class _Reading:
    """The state of reading. number: of the first line of the open report, 0 if none is open; source, to, seen, shown: its content;
    key: what its rows of CSV have in common; hop: the number of its last hop; start: when the next one begins; by_name: hops that
    have a name and no address."""

    number: int = 0
    source: str = ""
    to: str = ""
    seen: int = -1
    shown: list[tuple[str, str]] = field(default_factory=list)
    key: tuple[str, str] = ("", "")
    hop: int = 0
    start: tuple[int, str] = (0, "")
    by_name: set[str] = field(default_factory=set)

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        line = line.rstrip()
        if len(line) > _LONGEST:
            gathered.skip(number, "line too long", f"{len(line):,} characters")
        elif (found := _START.fullmatch(line)) is not None:
            self.start = (number, found["start"])
        elif (found := _HOST.fullmatch(line.strip())) is not None:
            self.begin(gathered, self.start[0] or number, found["source"], "", _time(self.start[1]))
            self.start = (0, "")
        elif (found := _MTR.fullmatch(line)) is not None:
            self.begin(gathered, number, found["source"], found["to"], -1)
        elif (found := _ROW.fullmatch(line)) is not None:
            self.row(gathered, number, found)
        elif self.number and (found := _HUB.fullmatch(line)) is not None:
            self.add(found["host"])
        elif self.number and (found := _HOP.fullmatch(line) or _MORE.fullmatch(line)) is not None and "[MPLS:" not in line:
            number_ = _AS.match(found["host"])
            self.add(_NUMBERS.sub("", _AS.sub("", found["host"], count=1)), number_[0] if number_ else "")

    def row(self, gathered: Gathered, number: int, found: re.Match[str]) -> None:
        """Reads a row of CSV: rows of one report have the same start and destination, and ascending hops."""
        key, hop = (found["start"], found["to"]), int(found["hop"])
        if not self.number or key != self.key or hop < self.hop:
            self.begin(gathered, number, "", found["to"], int(found["start"]) * 1_000_000)
        self.key, self.hop = key, hop
        self.add(found["host"], found["asn"] or "")

    def begin(self, gathered: Gathered, number: int, source: str, to: str, seen: int) -> None:
        self.end(gathered)
        self.number, self.source, self.to, self.seen = number, source, to, seen

    def add(self, host: str, asn: str = "") -> None:
        if len(self.shown) < _MOST:
            self.shown.append((host.strip(), asn.strip()))

    def end(self, gathered: Gathered) -> None:
        """Ends the open report, if there is one."""
        if self.number:
            judge_report(self.by_name, gathered, self.number, self.source, self.to, self.shown, self.seen)
        self.number, self.shown, self.key, self.hop = 0, [], ("", ""), 0


_MOST: Final = 10_000
"""Hops of one report that are kept."""


def _time(text: str) -> int:
    """Microseconds since 1970 of a time with its UTC offset; -1 if it has none, or another form.

    >>> _time("2026-11-24T10:00:00+0100"), _time("Tue Nov 24 10:00:00 2026")
    (1795510800000000, -1)
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return -1
    return max(-1, int(moment.timestamp() * 1_000_000)) if moment.tzinfo else -1


def read(item: Input) -> Iterator[Batch]:
    """One record per report."""
    reading = _Reading()
    yield from by_line(item, partial(_Reading.line, reading), reading.end)
    if reading.by_name:
        item.log.notes.append(
            f"{len(reading.by_name):,} hops are shown by name alone and were left out; `mtr -n` and `mtr -b` show the address"
        )


READER: Final = Reader(
    "mtr-text", "mtr report (text, CSV, XML)", "report", sniff, read, idle=frozenset({"no hop answered"}), asset="host"
)
