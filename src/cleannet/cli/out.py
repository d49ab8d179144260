"""How commands print: answers to standard output, errors to standard error, and no control characters in either."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.destination import STDOUT, write

if TYPE_CHECKING:
    from msgspec import Struct

    from cleannet.report.text.lines import Screen

Format = Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])]
"""How to print an answer; every command that answers takes these two."""

Output = Annotated[Path | None, Parameter(name=["--output", "-o"])]
"""The file to write to, instead of the standard output."""

_LONGEST = 4000


def tell(answer: Struct, format: Literal["text", "json"], output: Path | None = None, **shown: int) -> None:
    """Prints an answer in the format that was asked for. shown: how much of it a page shows."""
    from cleannet.report import page

    write(page(answer, format, screen(output), **shown), output)


def screen(output: Path | None = None) -> Screen:
    """Width and colour of text for its destination: those of the terminal, or COLUMNS; 100 columns for a file or pipe.

    NO_COLOR switches colours off, FORCE_COLOR switches them on for a pipe too. A file never has any."""
    from cleannet.report.text.lines import PIPE, Screen

    if output is not None and output != STDOUT:
        return PIPE
    seen = sys.stdout.isatty()
    width = shutil.get_terminal_size((PIPE.width, 24)).columns if seen else _stated() or PIPE.width
    forced = bool(os.environ.get("FORCE_COLOR")) or (seen and os.environ.get("TERM") != "dumb")
    return Screen(width, forced and not os.environ.get("NO_COLOR"))


def _stated() -> int:
    """The width in COLUMNS; 0 if there is none."""
    stated = os.environ.get("COLUMNS", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 0


def complain(error: Exception | str) -> None:
    """Prints one line about a fault after which the command goes on."""
    from cleannet.report.escape import plain

    print(f"cleannet: {plain(str(error), _LONGEST)}", file=sys.stderr)
