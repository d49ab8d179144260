"""How commands print: answers to standard output, complaints to standard error, and nothing in either that steers a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from cleannet.cli.destination import write
from cleannet.cli.exits import USAGE

WIDTH = 110
"""Columns of text for people."""

_LONGEST = 4000


def lines(text: Iterable[str]) -> None:
    """Lines that are already plain."""
    write("".join(f"{line.rstrip()}\n" for line in text), None)


def json(value: Any) -> None:
    """A value as JSON; the same value is the same bytes."""
    write(encoded(value), None)


def encoded(value: Any) -> str:
    """The JSON of a value, with a line end."""
    import msgspec

    from cleannet.report.escape import in_json, without_surrogates

    data = msgspec.json.encode(without_surrogates(msgspec.to_builtins(value)), order="deterministic")
    return in_json(msgspec.json.format(data, indent=2).decode()) + "\n"


def complain(error: Exception | str) -> int:
    """One line of what is wrong, where the command goes on; the exit code that it ends with then."""
    from cleannet.report.escape import plain

    print(f"cleannet: {plain(str(error), _LONGEST)}", file=sys.stderr)
    return USAGE


def clean(text: str) -> str:
    """A stranger's text, on one line."""
    from cleannet.report.escape import plain

    return plain(text, _LONGEST)


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """A stranger's text as lines, the first behind `first`, the others behind `rest` (as many blanks without)."""
    from cleannet.report.escape import wrap

    return wrap(clean(text), WIDTH, first, " " * len(first) if rest is None else rest)
