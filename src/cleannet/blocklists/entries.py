"""What a blocklist says, in columns: its entries, the lines that do nothing, and the day on which it was made.

A list has hundreds of thousands of lines and few kinds of them. So an entry is a text and the number of its form in a short list of
forms; nothing else is made for a line.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cleannet.kernel.intervals import ends_v4, mask_v4, mask_v6

Kind = Literal["domain", "prefix", "asn", "app"]
Action = Literal["block", "pass", "redirect"]
Trigger = Literal["", "server", "client"]


EVERY: Final = "."
"""The value of an entry that means every name there is: the root of DNS."""


class Form(NamedTuple):
    """What entries mean. itself, below: whether a name is meant, and whether all names below it are. trigger: what is compared:
    `server`: the name server of the name that is asked for; `client`: the address of the client. action: `pass` is an exception;
    `redirect` gives another answer than the real one."""

    kind: Kind
    itself: bool = True
    below: bool = False
    trigger: Trigger = ""
    action: Action = "block"


class Dead(NamedTuple):
    """A line, or a part of one, that is no entry. line: from 1; acts: it does something where it is loaded, but is not read."""

    line: int
    reason: str
    text: str
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The entries that are prefixes. at: which entries; v6: of which family each is; first, last: addresses, as halves (IPv4 in the
    lower one); length: of the prefix."""

    at: npt.NDArray[np.int64]
    v6: npt.NDArray[np.bool_]
    first: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
    last: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
    length: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Blocklist:
    """A list. lines = live + dead_lines + unread_lines + other_lines + comments, where a line is live if any part of it is an
    entry. dead: what is no entry; unread_lines: lines of it that act. settings: lines of the configuration that are no entries,
    `reason` what is worth knowing of one. made: the day that the list
    states, and `stated` the words that state it. forms, lines, values: of each entry, in the order of the list."""

    syntax: str
    title: str
    made: date | None
    stated: str
    lines: int
    comments: int
    live: int
    dead_lines: int
    unread_lines: int
    other_lines: int
    dead: tuple[Dead, ...]
    settings: tuple[Dead, ...]
    kinds: tuple[Form, ...]
    forms: npt.NDArray[np.uint8]
    at_line: npt.NDArray[np.int64]
    values: list[str]
    prefixes: Prefixes

    def __len__(self) -> int:
        return len(self.values)

    def of(self, wanted: Callable[[Form], bool]) -> list[int]:
        """The entries whose form is wanted, in the order of the list."""
        numbers = [number for number, form in enumerate(self.kinds) if wanted(form)]
        found: list[int] = np.flatnonzero(np.isin(self.forms, numbers)).tolist()
        return found


LONGEST_DEAD: Final = 200
"""Characters of a dead line that are kept."""


class NoBlocklist(ValueError):
    """What was given is no list in a syntax that is read."""


@dataclass(slots=True)
class Gathered:
    """Where the reader of a syntax puts what it finds, line by line. items: how many there are, where a list has no lines."""

    comments: int = 0
    items: int = -1
    title: str = ""
    made: date | None = None
    stated: str = ""
    dead: list[Dead] = field(default_factory=list)
    settings: list[Dead] = field(default_factory=list)
    forms: array[int] = field(default_factory=lambda: array("B"))
    at_line: array[int] = field(default_factory=lambda: array("q"))
    values: list[str] = field(default_factory=list)
    _kinds: dict[Form, int] = field(default_factory=dict)

    def form(self, form: Form) -> int:
        """The number of a form, for `add`."""
        return self._kinds.setdefault(form, len(self._kinds))

    def add(self, line: int, form: int, value: str) -> None:
        """An entry. value: a name in lower case or EVERY, a prefix or an address, the digits of an AS number, or an id of an
        app."""
        self.at_line.append(line)
        self.forms.append(form)
        self.values.append(value)

    def lose(self, line: int, reason: str, text: str, acts: bool = False) -> None:
        """A line, or a part of one, that does nothing; acts: it does something that is not read."""
        self.dead.append(Dead(line, reason, text[:LONGEST_DEAD], acts))

    def other(self, line: int, text: str, reason: str = "") -> None:
        """A line that sets something else; reason: what is worth knowing of it."""
        self.settings.append(Dead(line, reason, text[:LONGEST_DEAD]))

    def closed(self, syntax: str, lines: int) -> Blocklist:
        """The list. Prefixes are read here, all at once; those that are not valid become dead lines."""
        kinds = tuple(self._kinds)
        forms, at_line = np.frombuffer(self.forms, np.uint8).copy(), np.frombuffer(self.at_line, np.int64).copy()
        prefixes, bad = _prefixes(kinds, forms, self.values)
        values = self.values
        if bad.size:
            for at in bad.tolist():
                self.lose(int(at_line[at]), "no address, no prefix, no name", values[at])
            kept = np.ones(forms.size, np.bool_)
            kept[bad] = False
            moved = np.cumsum(kept) - 1
            forms, at_line = forms[kept], at_line[kept]
            values = [value for value, keep in zip(values, kept.tolist(), strict=True) if keep]
            prefixes = Prefixes(moved[prefixes.at], prefixes.v6, prefixes.first, prefixes.last, prefixes.length)
        live = at_line[np.diff(at_line, prepend=0) != 0]  # lines are read in order
        unread = _without([d.line for d in self.dead if d.acts], live)
        dead = _without([d.line for d in self.dead if not d.acts], np.concatenate((live, unread)))
        other = _without([d.line for d in self.settings], np.concatenate((live, unread, dead)))
        return Blocklist(
            syntax=syntax,
            title=self.title,
            made=self.made,
            stated=self.stated,
            lines=lines,
            comments=self.comments,
            live=int(live.size),
            dead_lines=int(dead.size),
            unread_lines=int(unread.size),
            other_lines=int(other.size),
            dead=tuple(sorted(set(self.dead))),
            settings=tuple(self.settings),
            kinds=kinds,
            forms=forms,
            at_line=at_line,
            values=values,
            prefixes=prefixes,
        )


def _without(lines: list[int], others: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The lines, each once, that are none of the others."""
    once = np.unique(np.array(lines, np.int64))
    return once[~np.isin(once, others)]


def _prefixes(kinds: tuple[Form, ...], forms: npt.NDArray[np.uint8], values: list[str]) -> tuple[Prefixes, npt.NDArray[np.int64]]:
    """The prefixes among the entries, and the entries that should be prefixes and are none."""
    numbers = [number for number, form in enumerate(kinds) if form.kind == "prefix"]
    at = np.flatnonzero(np.isin(forms, numbers)) if numbers else np.zeros(0, np.int64)
    if not at.size:
        none = np.zeros(0, np.uint64)
        return Prefixes(at, np.zeros(0, np.bool_), (none, none), (none, none), np.zeros(0, np.uint8)), at
    import pyarrow as pa  # takes longer to load than a list of names to be read

    from cleannet.kernel.addresses import parse_as_written

    parts = [values[i].partition("/") for i in at.tolist()]
    parsed = parse_as_written(pa.array([address for address, _, _ in parts], pa.string()))
    rests = [slash + text for _, slash, text in parts]
    known = {rest: _length(rest[1:], bool(rest)) for rest in set(rests)}
    stated = [known[rest] for rest in rests]
    length = np.where(np.array(stated) == -1, np.where(parsed.is_v6, 128, 32), np.array(stated))
    good = (parsed.is_v4 | parsed.is_v6) & (length <= np.where(parsed.is_v6, 128, 32))
    bad, at = at[~good], at[good]
    v6, length = parsed.is_v6[good], length[good].astype(np.uint8)
    zero = np.uint64(0)
    short = np.where(v6, 32, length).astype(np.uint8)
    begin4 = parsed.v4[good] & mask_v4(short)
    mask_hi, mask_lo = mask_v6(length)
    hi, lo = parsed.hi[good] & mask_hi, parsed.lo[good] & mask_lo
    first = np.where(v6, hi, zero), np.where(v6, lo, begin4.astype(np.uint64))
    last = np.where(v6, hi | ~mask_hi, zero), np.where(v6, lo | ~mask_lo, ends_v4(begin4, short).astype(np.uint64))
    return Prefixes(at, v6, first, last, length), bad


_NO_LENGTH: Final = 255


def _length(text: str, stated: bool) -> int:
    """The length behind the slash; -1 where none is stated, too long where it is none."""
    if not stated:
        return -1
    return min(int(text), _NO_LENGTH) if text.isascii() and text.isdigit() and len(text) <= 3 else _NO_LENGTH


Read = Callable[[Iterable[str], Gathered], None]
"""(the lines, with neither line ends nor blanks around them; where entries go)"""

Sniff = Callable[[list[str]], int]
"""The first lines that are no comments -> how many of them have this syntax."""


class Syntax(NamedTuple):
    """A syntax of blocklists. comments: what begins a line that says nothing."""

    id: str
    title: str
    comments: tuple[str, ...]
    sniff: Sniff
    read: Read


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, from 1."""
    return enumerate(lines, 1)
