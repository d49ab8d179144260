"""What pages consist of: lines that fit the screen, strangers' texts made safe, long lists with a count of the rest.

A page says what its lines are; the screen decides their width and colour. Nothing else writes escape sequences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleannet.model.verdict import Verdict
from cleannet.report.escape import columns, plain, wrap

ROWS: Final = 12
"""Rows of a table, and names of a list, that are shown; JSON has all."""

NARROWEST: Final = 40
"""Columns of a page on a screen that is narrower: it goes on in the next line by itself."""

INK: Final = {Verdict.DENIED: "31;1", Verdict.UNKNOWN: "33;1", Verdict.CONDITIONAL: "36", Verdict.CLEAR: "32"}
"""The colour of a verdict; others have none."""

BOLD: Final = "1"


class Screen(NamedTuple):
    """Where a page is shown: a terminal, or a pipe or file of fixed width."""

    width: int = 100
    colour: bool = False


PIPE: Final = Screen()


@dataclass(frozen=True, slots=True)
class Line:
    """A plain text that takes as many lines as it needs: the first after `first`, the others after `rest`. head: the text before it
    in the colour `ink`. whole: never broken, because an address in two pieces cannot be opened."""

    text: str
    first: str = ""
    rest: str = ""
    head: str = ""
    ink: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a name, which may continue below itself, and numbers in columns of equal width."""

    name: str
    cells: Sequence[str]


Told = str | Line | Row
"""What a page says: a text alone keeps its indent, and goes on two columns behind it."""

_CELL: Final = 16
_NAME: Final = 24
"""Columns of a cell, and at least of a name."""


def lines(told: Iterable[Told], screen: Screen = PIPE) -> str:
    """The whole page as text."""
    return "".join(f"{line.rstrip()}\n" for one in told for line in _laid(one, screen))


def _laid(one: Told, screen: Screen) -> Iterable[str]:
    width = max(NARROWEST, screen.width)
    if isinstance(one, Row):
        return _row(one, width)
    if isinstance(one, str):
        if columns(one) <= width:
            return (one,)
        indent = " " * (len(one) - len(one.lstrip(" ")))
        return wrap(one.lstrip(" "), width, indent, indent + "  ")
    text = f"{one.head} {one.text}".strip(" ") if one.head else one.text
    fits = one.whole or columns(one.first + text) <= width
    laid = [one.first + text] if fits else wrap(text, width, one.first, one.rest)
    return _inked(laid, one) if screen.colour and one.ink else laid


def _inked(laid: list[str], one: Line) -> Iterator[str]:
    """The head in its colour, also if it continues on the next line; a line with no head is coloured completely."""
    left = len(one.head.replace(" ", "")) if one.head else -1
    for number, line in enumerate(laid):
        indent = len(one.first if number == 0 else one.rest)
        end = indent
        while end < len(line) and left:
            left -= line[end] != " "
            end += 1
        yield f"{line[:indent]}\x1b[{one.ink}m{line[indent:end]}\x1b[0m{line[end:]}" if end > indent else line


def _row(row: Row, width: int) -> Iterator[str]:
    wide = max(_NAME, width - _CELL * len(row.cells) - 2)
    first, *rest = wrap(row.name, wide, "", "  ")
    yield f"  {first}{' ' * (wide - columns(first))}" + "".join(f"{cell:>{_CELL}}" for cell in row.cells)
    yield from (f"  {part}" for part in rest)


def title(text: str) -> Iterator[Line]:
    """An empty line, and what the lines below it are about."""
    yield Line("")
    yield Line(text, ink=BOLD, rest="  ")


def verdict(of: Verdict, text: str, first: str = "", rest: str = "    ") -> Line:
    """A text behind a verdict in its colour."""
    return Line(text, first, rest, head=of.text.upper(), ink=INK.get(of, ""))


def indented(told: Iterable[str]) -> Iterator[Line]:
    """Lines of which some came from strangers; each keeps its indent."""
    for line in told:
        text = line.lstrip(" ")
        indent = " " * (len(line) - len(text))
        yield Line(clean(text), indent, indent + "  ")


def clean(text: str) -> str:
    """A stranger's text, on one line."""
    return plain(text)


def wrapped(text: str, first: str = "", rest: str | None = None) -> tuple[Line]:
    """A stranger's text, the first line behind `first`, the others behind `rest` (default: as many blanks)."""
    return (Line(clean(text), first, " " * len(first) if rest is None else rest),)


def some(names: Iterable[str], most: int | None = ROWS) -> str:
    """The first of many names, and how many more there are."""
    every = list(names)
    shown = ", ".join(every[:most])
    more = len(every) - len(every[:most])
    return f"{shown} and {more:,} more" if more else shown


def named(asn: int, name: str = "", country: str = "") -> str:
    """An AS by number, with its name and country where they are known.

    >>> named(4134, "Chinanet", "CN"), named(64500)
    ('AS4134 Chinanet (CN)', 'AS64500')
    """
    return clean(f"AS{asn} {name}".rstrip() + (f" ({country})" if country else ""))
