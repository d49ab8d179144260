"""How commands print: answers to standard output, complaints to standard error, and nothing in either that steers a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from cleannet.cli.destination import write
from cleannet.cli.exits import USAGE

if TYPE_CHECKING:
    from msgspec import Struct

Format = Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])]
"""How to print an answer; every command that answers takes these two."""

Output = Annotated[Path | None, Parameter(name=["--output", "-o"])]
"""The file to write to, instead of the standard output."""

_LONGEST = 4000


def lines(text: Iterable[str]) -> None:
    """Lines that are already plain."""
    write("".join(f"{line.rstrip()}\n" for line in text), None)


def tell(answer: Struct, format: Literal["text", "json"], output: Path | None = None, **shown: int) -> None:
    """An answer, in the format that was asked for. shown: how much of it a page shows, where that is asked."""
    from cleannet.report import page

    write(page(answer, format, **shown), output)


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
