"""What pages are made of: lines no wider than a page, strangers' texts made harmless, long lists cut with a count of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleannet.report.escape import plain, wrap

WIDTH: Final = 110
"""Columns of text for people."""

ROWS: Final = 12
"""Rows of a table, and names of a list, that are shown; JSON has all."""

_LONGEST: Final = 4000


def lines(told: Iterable[str]) -> str:
    """Lines that are already plain, as text."""
    return "".join(f"{line.rstrip()}\n" for line in told)


def indented(told: Iterable[str]) -> str:
    """Lines of which some came from strangers, as text; each keeps its indent."""
    return "".join(line[: len(line) - len(rest)] + plain(rest) + "\n" for line in told for rest in [line.lstrip(" ")])


def clean(text: str) -> str:
    """A stranger's text, on one line."""
    return plain(text, _LONGEST)


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """A stranger's text as lines, the first behind `first`, the others behind `rest` (default: as many blanks)."""
    return wrap(clean(text), WIDTH, first, " " * len(first) if rest is None else rest)


def some(names: Iterable[str]) -> str:
    """The first of many names, and how many more there are."""
    every = list(names)
    shown = ", ".join(every[:ROWS])
    return f"{shown} and {len(every) - ROWS:,} more" if len(every) > ROWS else shown


def named(asn: int, name: str = "", country: str = "") -> str:
    """An AS by number, with its name and country where they are known.

    >>> named(4134, "Chinanet", "CN"), named(64500)
    ('AS4134 Chinanet (CN)', 'AS64500')
    """
    return clean(f"AS{asn} {name}".rstrip() + (f" ({country})" if country else ""))
