"""Logs of lines of known forms, read as columns. If syslog mixes lines of several programs, each line is read by its own form.

One pattern recognises the lines of a form. The first line of a head with a known form decides the reader of the file; lines of
other forms are read as well, and any other line is skipped.

*Source*: RFC 5424 and RFC 3164 for the headers of lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Skip
from cleannet.kernel.logs.lines import Lines
from cleannet.kernel.logs.moments import SECOND
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.ahead import ahead
from cleannet.readers.inputs.lines import CAP, cells_of_line
from cleannet.readers.inputs.rows import Block, blocks, is_utf8
from cleannet.readers.inputs.syslog import dated_without_year

OTHER: Final = "line of another log"

_LOOKED_AT: Final = 200
"""Lines of a head, and signs of each, that are looked at."""
_SIGNS: Final = 4_000

_SHOWN: Final = 80
_NEWLINE: Final = 10

_PREFIX: Final = r"DNS Server log file |<[0-9]{1,3}>|-- |\["
_DATE: Final = r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]{1,2} |[0-9]{4}[-/ ]|[0-9]{1,2}[-/]|[0-9]{10}"
_HEADED: Final = f"^(?:{_PREFIX}|{_DATE})"
"""How a line of some log begins: a priority, a date, a time; or what Windows or journalctl say about the log."""


class Parser(Protocol):
    """Reads the lines of one form in one input, block by block."""

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        """The records of these lines, which all have the form. skipped: goes into the batch."""

    def rest(self) -> Batch | None:
        """Records that were held back, when all lines are read."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of lines. pattern: in RE2 syntax, found in each of its lines and in no line of another form. idle: as `Reader.idle`.
    facts: whether its lines give names to addresses. dated: whether their time may be that of a header of syslog. apart: whether no
    line changes the meaning of another, so that blocks may be read in parallel."""

    id: str
    title: str
    unit: str
    pattern: str
    open: Callable[[Input], Parser]
    idle: frozenset[str] = frozenset()
    facts: bool = False
    dated: bool = False
    apart: bool = False


def readers_of(forms: Sequence[Form]) -> tuple[Reader, ...]:
    """One reader for each form, which also reads the lines of the others."""
    every = tuple(forms)
    return tuple(
        Reader(
            form.id,
            form.title,
            form.unit,
            partial(_is_first, every, form),
            partial(read, every, form),
            states_facts=form.facts,
            idle=form.idle,
        )
        for form in every
    )


def _is_first(forms: tuple[Form, ...], form: Form, head: bytes) -> bool:
    return _first(forms, head) is form


@lru_cache(maxsize=4)
def _first(forms: tuple[Form, ...], head: bytes) -> Form | None:
    """The form of the first line that has one; None if the head is no log."""
    text = head[: _LOOKED_AT * _SIGNS].removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"", b"#") or text[:2] in (b"[{", b"[\n", b"[\r"):
        return None
    found = [line.strip()[:_SIGNS].decode("utf-8", "replace") for line in text.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]]
    lines = pa.array([line for line in found if line], pa.string())
    if not len(lines):
        return None
    places = [(_first_true(pc.match_substring_regex(lines, form.pattern)), at) for at, form in enumerate(forms)]
    line, which = min((place for place in places if place[0] >= 0), default=(-1, -1))
    if line < 0 or (line > 0 and not pc.match_substring_regex(lines[:1], _HEADED)[0].as_py()):
        return None
    return forms[which]


def _first_true(found: pa.Array[Any]) -> int:
    at = np.flatnonzero(found.to_numpy(zero_copy_only=False))
    return int(at[0]) if at.size else -1


def read(forms: Sequence[Form], form: Form, item: Input) -> Iterator[Batch]:
    """One record a line; raises Unreadable."""
    item.log.by_line = True
    others = tuple(other for other in forms if other is not form)
    parsers: dict[str, Parser] = {form.id: form.open(item)}
    dates = _Dates(item)
    fault: Unreadable | None = None
    with item.open() as stream:
        pieces = ahead(blocks(stream), partial(_read, form, parsers[form.id], item.question.until))
        while fault is None:
            try:
                piece = next(pieces, None)
            except Unreadable as error:
                fault, piece = error, None
            if piece is None:
                break
            mine, left, skipped = piece.mine, piece.left, piece.skipped
            dates.see(form, mine)
            if piece.batch is not None:
                yield piece.batch
            elif len(mine):
                yield parsers[form.id].batch(mine, skipped)
                skipped = []
            for other in others if len(left) else ():
                theirs = _matching(_texts(piece.block), other.pattern)[left.numbers - piece.block.first]
                if theirs.any():
                    if other.id not in parsers:
                        parsers[other.id] = other.open(item)
                    dates.see(other, left.where(theirs))
                    yield parsers[other.id].batch(left.where(theirs), skipped)
                    left, skipped = left.where(~theirs), []
            if len(left):
                example = bytes(left.octets[left.starts[0] : min(left.stops[0], left.starts[0] + _SHOWN)]).decode(
                    "utf-8", "replace"
                )
                skipped.append(Skip(int(left.numbers[0]), OTHER, example, len(left)))
            if skipped:
                yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
    for parser in parsers.values():
        if (batch := parser.rest()) is not None:
            yield batch
    if fault:
        raise fault


class _Dates:
    """Notes once that a log has dates with no year, and how they are taken."""

    def __init__(self, item: Input) -> None:
        self._notes, self._until = item.log.notes, item.question.until

    def see(self, form: Form, lines: Lines) -> None:
        if form.dated and self._until >= 0 and len(lines) and dated_without_year(lines).any():
            day = datetime.fromtimestamp(self._until // SECOND, UTC).date()
            self._notes.append(f"dates with no year are taken for the latest such day up to {day}")
            self._until = -1


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, read as far as one form can read it alone. mine: its lines of that form; left: the others; batch: of the former, if
    they are read in parallel, with everything that was skipped; None if not."""

    block: Block
    mine: Lines
    left: Lines
    batch: Batch | None
    skipped: list[Skip]


def _read(form: Form, parser: Parser, until: int, block: Block) -> _Piece:
    skipped = block.skipped
    lines = lines_of(block, skipped, until)
    of_form = _matching(_texts(block), form.pattern)[lines.numbers - block.first] if len(lines) else np.zeros(0, np.bool_)
    mine = lines.where(of_form)
    batch = parser.batch(mine, skipped) if form.apart and len(mine) else None
    return _Piece(block, mine, lines.where(~of_form), batch, [] if batch else skipped)


def _texts(block: Block) -> pa.Array[Any]:
    """Each line of a block with its newline, also blank ones, in place."""
    data = np.frombuffer(block.data, np.uint8)
    offsets = np.append(0, np.flatnonzero(data == _NEWLINE) + 1).astype(np.int32)
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(block.data)])


def _matching(texts: pa.Array[Any], pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), np.bool_)


def header_of(head: bytes, title: str) -> tuple[str, ...] | None:
    """The names of the columns, if the first line of a head has them, including this one."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].decode("utf-8", "replace").strip()
    names = cells_of_line(line) if title in line and len(line) <= _LONGEST else []
    return tuple(names) if title in names else None


_LONGEST: Final = 20_000
"""Characters of a header."""


def lines_of(block: Block, skipped: list[Skip], until: int = -1) -> Lines:
    """The lines of a block; one that is too long, or not UTF-8, goes to `skipped`. until: as in `Lines`."""
    lines = Lines.of(block.data, block.first, until)
    long = lines.stops - lines.starts > CAP
    for at in np.flatnonzero(long).tolist():
        size = int(lines.stops[at] - lines.starts[at])
        skipped.append(Skip(int(lines.numbers[at]), "line too long", f"{size:,} bytes, the longest that is read is {CAP:,}"))
    lines = lines.where(~long)
    if is_utf8(block.data):
        return lines
    good = np.ones(len(lines), np.bool_)
    for at, (start, stop) in enumerate(zip(lines.starts.tolist(), lines.stops.tolist(), strict=True)):
        line = bytes(lines.octets[start:stop])
        if not is_utf8(line):
            good[at] = False
            skipped.append(Skip(int(lines.numbers[at]), "not UTF-8", repr(line[:_SHOWN])))
    return lines.where(good)
