"""A list of networks names the ASes that we connect to, or that are on a list of ours.

A table with a column of AS numbers and of who they are (`peers.csv`); the neighbours of a router, as `show ip bgp summary` prints
them; and plain text with an AS a line. Those that a table tells to be peers, and the neighbours of a router, are `direct`; others
are `listed`. A row with no number is judged by its name; where a name beside the number is that of another company, either may be
meant. What else a row tells (relation, address) is not judged, but for the name of a company in a table that is not of peers.
Neighbours in the AS that the router names as its own are skipped. A session that is down counts too: it may come up. Asset:
exchange, session or interface; of a router, the neighbour's address. The name of a set of networks (`AS-EXAMPLE`) is asked as
a name, since its members stand elsewhere.

*Source*: no standard form of tables and lists; see `header_words.PEERS`. "show ip bgp summary" of Cisco IOS, IOS XR, NX-OS, FRR,
Arista EOS, Huawei VRP and Aruba CX; "show bgp summary" of Junos; OpenBGPD `bgpctl/output.c` (`show_summary`); GoBGP
`cmd/gobgp/neighbor.go`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References
from cleannet.model.subject import is_address
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.tables.as_number import as_number, is_set, numbers_in
from cleannet.readers.tables.block import stated
from cleannet.readers.tables.column_names import direct
from cleannet.readers.tables.gone import gone
from cleannet.readers.tables.layout import LINE, is_kind, layout
from cleannet.readers.tables.tables import blocks

NO_NUMBER: Final = "no AS number"

# --- a table ----------------------------------------------------------------------------------------------------------------------


def sniff_table(head: bytes) -> bool:
    """Whether it has a column of AS numbers beside what names or connects them, and no blocks of addresses."""
    return is_kind("peers", head)


def read_table(item: Input) -> Iterator[Batch]:
    """One record a row."""
    found = layout(item.head)
    role = "direct" if found is not None and direct(found.header) else "listed"
    beside = "beside the AS, org-name listed in a row with no number"
    meaning = {"asn": f"asn {role}", "name": beside, "name (of a company)": beside, "relation": "not judged"}
    if role == "listed":
        meaning["name (of a company)"] = "org-name listed"
    for whole in blocks(item, "peers", meaning):
        cells = [_cell(cell) for cell in whole.get("asn").to_pylist()]
        each, sets = [numbers for numbers, _ in cells], [names for _, names in cells]
        named = stated(pc.coalesce(whole.get("name"), whole.get("name (of a company)")))
        block = whole.without(~np.array([bool(a or b) for a, b in cells], np.bool_) & ~named, NO_NUMBER, whole.get("asn"))
        kept = np.isin(whole.rows, block.rows)
        each = [numbers for numbers, is_kept in zip(each, kept.tolist(), strict=True) if is_kept]
        sets = [names for names, is_kept in zip(sets, kept.tolist(), strict=True) if is_kept]
        rows = np.repeat(np.arange(len(each), dtype=np.int64), np.array([len(numbers) for numbers in each], np.int64))
        values = pa.array([number for numbers in each for number in numbers], pa.int64())
        name: pa.Array[Any] = pc.coalesce(block.get("name"), block.get("name (of a company)"))
        asked = np.array([not numbers for numbers in each], np.bool_)  # who has no number is judged by the name
        if role == "listed":
            asked |= stated(block.get("name (of a company)"))
        references = [References("asn", role, values, rows, name.take(rows))] if len(values) else []
        if len(at := np.flatnonzero(~asked[rows])):
            references.append(References("asn-name", role, name.take(rows[at]), rows[at], values.take(at).cast(pa.string())))
        if len(at := np.flatnonzero(asked)):
            references.append(References("org-name", "listed", pc.coalesce(block.get("name (of a company)"), name).take(at), at))
        if any(sets):  # whose members the table does not tell
            of_set = np.repeat(np.arange(len(sets), dtype=np.int64), np.array([len(names) for names in sets], np.int64))
            references.append(References("org-name", role, pa.array([n for names in sets for n in names], pa.string()), of_set))
        asset = pc.coalesce(block.get("asset"), block.get("address"))
        left = gone(item, block)
        yield Batch(block.rows, tuple(references), asset=asset, skipped=block.skipped, groups=block.groups, gone=left)


def _told(role: str, asn: int, name: str) -> list[Said]:
    """A number, and the name beside it, which may be that of another company."""
    number = Said("asn", role, str(asn), name)
    return [number, Said("asn-name", role, name, str(asn))] if name else [number]


def _cell(cell: str | None) -> tuple[list[int], list[str]]:
    """The numbers in a cell, and the names of sets, each once; none if another part of it is not readable."""
    told = _ASIDE.sub("", _APART.sub("AS", cell or ""))
    parts = [part.strip() for part in re.split(r"[;,/|\r\n]+|\s+(?=AS|[0-9])", told) if part.strip()][:_MOST]
    sets = [part for part in parts if is_set(part)]
    numbers = [as_number(part) for part in parts if not is_set(part)]
    return list(dict.fromkeys(n for n in numbers if n is not None)) if None not in numbers else [], list(dict.fromkeys(sets))


_APART: Final = re.compile(r"\bASN?[ :#-](?=[0-9])", re.IGNORECASE)
_ASIDE: Final = re.compile(r"(?<=[0-9])\s*\([^()]*\)\s*$")
"""The name behind a number: `4134 (Chinanet)`."""

_MOST: Final = 1_000
"""AS numbers of one cell or line that are read."""

# --- neighbours of a router -------------------------------------------------------------------------------------------------------

_COLUMNS: Final = re.compile(
    r"(?P<before>\s*(?:Description\s+)?)(?:Neighbor|Neighbour|Peer|Nbr)(?P<between>(?:\s+(?:V|Spk|Ver))?)\s+(?:Remote[- ])?AS\b"
    r"(?=.*(?:Up/Down|Up/Dwn|State|MsgRcvd|InPkt)).*",
    re.IGNORECASE,
)
_ROUTES: Final = re.compile(r"\s{0,24}(?:Network\s{1,40}Next[ -]Hop|Prefix\s{1,40}Nexthop|AS path:|AS path +\S)", re.IGNORECASE)
_OWN: Final = re.compile(r"\blocal AS(?: number)?\s*:?\s+(?P<number>[0-9.]{1,16})", re.IGNORECASE)
_ROW: Final = re.compile(r"(?P<number>[0-9]{1,10}(?:\.[0-9]{1,5})?)(?:\s+(?P<rest>\S.*))?")
_UP: Final = re.compile(r"\b(?:Idle|Active|Connect|OpenSent|OpenConfirm|never|Down|Shut)\b", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\bAS\b(.*)\bDesc(?:ription)?\s*", re.IGNORECASE)
"""The columns between the number and what the router's people call a neighbour, where that stands last."""
_LONGEST: Final = 1_000


def sniff_summary(head: bytes) -> bool:
    """Whether the line with the columns of neighbours is in the first hundred lines, with no table of routes, which says more."""
    lines = lines_of_head(head)
    if not any(len(line) <= _LONGEST and _COLUMNS.fullmatch(line) for line in lines[:100]):
        return False
    return not any(len(line) <= _LONGEST and _ROUTES.match(line) for line in lines)


@dataclass(slots=True)
class _Summary:
    """The state of reading. columns: of the lines that follow, None before the first; own: the router's AS; alone: a neighbour
    whose address has a line of its own; down: sessions that are not up."""

    columns: re.Match[str] | None = None
    own: int | None = None
    alone: str = ""
    down: int = 0

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        line = line.rstrip()
        if len(line) > _LONGEST:
            gathered.skip(number, "line too long", f"{len(line):,} characters")
        elif (own := _OWN.search(line)) is not None:
            self.own, self.columns, self.alone = as_number(own["number"]), None, ""
        elif (columns := _COLUMNS.fullmatch(line)) is not None:
            self.columns, self.alone = columns, ""
        elif not line.strip():
            self.alone = ""
        elif self.columns is not None:
            self.row(gathered, number, line, self.columns)

    def row(self, gathered: Gathered, number: int, line: str, columns: re.Match[str]) -> None:
        """A line below the columns: a neighbour, or more about the previous one."""
        words = line.split()
        at = next((at for at, word in enumerate(words) if _is_marked_address(word)), None)
        if at is None and (self.alone or not columns["before"].strip()):
            at = -1 if self.alone else 0  # an interface or a name; below an address that stands alone, the rest of its line
        if at is None:
            return
        neighbour = self.alone if at < 0 else words[at].lstrip("*+")
        rest = words[at + 1 :]
        if not rest and at >= 0 and _is_marked_address(neighbour):
            self.alone = neighbour
            return
        self.alone = ""
        if columns["between"].strip():
            rest = rest[1:] if rest and rest[0].isdigit() else []
        found = _ROW.fullmatch(" ".join(rest))
        asn = as_number(found["number"]) if found is not None else None
        if found is None or asn is None or len(rest) < 3:
            if _is_marked_address(neighbour):
                gathered.skip(number, NO_NUMBER, line.strip()[:80])
            return
        self.down += _UP.search(found["rest"] or "") is not None
        if asn == self.own:
            gathered.skip(number, "internal neighbour", neighbour)
            return
        gathered.record(number, neighbour, _told("direct", asn, _described(columns, words[: max(at, 0)], rest)))


def _described(columns: re.Match[str], before: list[str], rest: list[str]) -> str:
    """How the router's people call the neighbour: Arista has it first in the line, FRR last. rest: the number and all behind it."""
    behind = _BEHIND.search(columns[0])
    words = rest[len(behind[1].split()) + 1 :] if behind else []
    while words and (words[0].isdigit() or words[0].startswith("(")):  # a state of two words, such as Idle (Admin)
        words = words[1:]
    return " ".join(before or words)


def _is_marked_address(word: str) -> bool:
    """Whether a word is an address, perhaps with a mark (`*192.0.2.1`), a zone or a port."""
    return is_address(word.lstrip("*+").partition("%")[0].partition("+")[0])


def read_summary(item: Input) -> Iterator[Batch]:
    """One record per neighbour, with the number of its line."""
    reading = _Summary()
    yield from by_line(item, partial(_Summary.line, reading))
    if reading.down:
        item.log.notes.append(f"{reading.down:,} sessions are not up; their neighbours are judged too, since they may come up")


# --- plain text -------------------------------------------------------------------------------------------------------------------

_COMMENT: Final = re.compile(r"\s*(?:[#;!]|//|--).*")
_TITLE: Final = re.compile(r"\s*(?:asns?|as numbers?|as|peers?|networks?|autonomous systems?)\s*:?\s*", re.IGNORECASE)
_OF_NETWORKS: Final = re.compile(r"\b(?:ASNs?|AS numbers?|AS|autonomous systems?|peers?|upstreams?|transits?)\b")


def sniff_list(head: bytes) -> bool:
    """Whether every line begins with an AS number, and one says so: `AS4134`, a comment or a title. Bare numbers may be
    anything."""
    comments, rows = list[str](), list[str]()
    for line in filter(str.strip, lines_of_head(head)):
        if _COMMENT.fullmatch(line) or _TITLE.fullmatch(line):
            comments.append(line)
        elif len(line) > _LONGEST or not any(_in_line(line)):
            return False
        else:
            rows.append(line)
    if not rows or layout(head) is not None:
        return False
    if not any(numbers_in(line)[0] for line in rows):
        return False
    said = any(line.lstrip()[:2].upper() == "AS" for line in rows) or any(_OF_NETWORKS.search(line) for line in comments)
    return said or any(_TITLE.fullmatch(line) for line in comments)


def read_list(item: Input) -> Iterator[Batch]:
    """One record per line with an AS; blank lines, comments and a title are not records."""
    return by_line(item, _line)


def _line(gathered: Gathered, number: int, line: str) -> None:
    """One line: numbers, and perhaps a name after them."""
    if not line.strip() or _COMMENT.fullmatch(line) or _TITLE.fullmatch(line):
        return
    numbers, name, sets = _in_line(line[:_LONGEST])
    if numbers or sets:
        said = [said for asn in numbers for said in _told("listed", asn, name)]
        gathered.record(number, "", [*said, *(Said("org-name", "listed", one) for one in sets)])
    else:
        gathered.skip(number, NO_NUMBER, line.strip()[:80])


def _in_line(line: str) -> tuple[list[int], str, list[str]]:
    """The numbers at the beginning of a line, the name after them, and the names of sets, whose members nobody tells here."""
    numbers, name = numbers_in(line)
    words = re.split(r"[\s,;|]+", (name if numbers else line).partition("#")[0].strip())
    sets = [word for word in words if is_set(word)]
    return numbers, "" if sets else name, sets if numbers or len(sets) == len(words) else []


READERS: Final = (
    Reader("peers", "Table of networks (CSV)", LINE, sniff_table, read_table, asset="session"),
    Reader(
        "bgp-summary",
        "Neighbours of a router (show ip bgp summary)",
        "neighbour",
        sniff_summary,
        read_summary,
        idle=frozenset({"internal neighbour"}),
        asset="session",
    ),
    Reader("as-list", "Plain list of networks", "line with an AS", sniff_list, read_list),
)
