"""The answer of `cleannet probe`: a server accepted messages, and some arrived. A record is one way: a direction in a kind of room.

The server is judged as the far end of a connection. The counts become a note, and no verdict depends on them. Sentences in the file
are not shown; they are made anew from the counts.

*Source*: `model/answers/relay.py`, published as docs/schema/relay-probe-1.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from cleannet.columns import Batch
from cleannet.model.answers.relay import FORM, Way, says
from cleannet.model.day import span
from cleannet.model.subject import is_address
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.begins import of_elements
from cleannet.readers.inputs.documents import ITEM, load, outline
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

NO_SERVER: Final = "compares two logs, so it names no server"

_NOTES: Final = 20
"""Ways of one file of which a note tells."""

_WORD: Final = re.compile(r"[a-z]{1,10}")


class _Told(Struct):
    """The fields of an answer that are read."""

    server: str
    ways: tuple[Way, ...]
    day: str = ""
    stopped: str = ""


def sniff(head: bytes) -> bool:
    """Whether it begins with the name of the form."""
    return outline(head).get(("schema",)) == FORM


def read(item: Input) -> Iterator[Batch]:
    """One record a way."""
    told = load(item, _Told)
    if told.stopped:
        item.log.notes.append("the probe ended early")

    def judge(gathered: Gathered, number: int, way: Way) -> None:
        if not (way.canaries.add_up and way.controls.add_up):
            gathered.skip(number, "counts do not add up")
            return
        if number <= _NOTES:
            where = ", ".join(word for word in (way.room, way.direction) if _WORD.fullmatch(word))
            item.log.notes.append(f"messages ({where}): {says(way.canaries, way.controls)}")
        if not told.server:
            gathered.skip(number, NO_SERVER)
            return
        seen = _moment(told.day)
        gathered.record(number, "", [Said(_kind(told.server), "far-end", told.server)], seen, seen)

    lines = of_elements(item, lambda path: path == ("ways", ITEM))
    yield from batches(judge, (At(way, next(lines, 0)) for way in told.ways))


def _kind(server: str) -> str:
    return "address" if is_address(server) else "domain"


def _moment(day: str) -> int:
    """The first microsecond of a day, since 1970; -1 if there is no day."""
    try:
        first = span(day)[0]
    except ValueError:
        return -1
    return int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) * 1_000_000


READER: Final = Reader("relay-probe", "Counts of a relay probe (cleannet probe)", "way", sniff, read, idle=frozenset({NO_SERVER}))
