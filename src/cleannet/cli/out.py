"""How commands print: answers to standard output, complaints to standard error, and nothing in either that steers a terminal."""

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
    """An answer, in the format that was asked for. shown: how much of it a page shows, where that is asked."""
    from cleannet.report import page

    write(page(answer, format, screen(output), **shown), output)


def screen(output: Path | None = None) -> Screen:
    """How wide text may be where it goes, and whether in colours: a terminal's own, or COLUMNS; a file or a pipe has 100 columns.

    NO_COLOR takes colours away, FORCE_COLOR gives them to a pipe too; a file never has any.
    """
    from cleannet.report.text.lines import PIPE, Screen

    if output is not None and output != STDOUT:
        return PIPE
    seen = sys.stdout.isatty()
    width = shutil.get_terminal_size((PIPE.width, 24)).columns if seen else _stated() or PIPE.width
    forced = bool(os.environ.get("FORCE_COLOR")) or (seen and os.environ.get("TERM") != "dumb")
    return Screen(width, forced and not os.environ.get("NO_COLOR"))


def _stated() -> int:
    """The columns that the environment states; 0 where it states none."""
    stated = os.environ.get("COLUMNS", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 0


def complain(error: Exception | str) -> None:
    """One line of what is wrong, where the command goes on."""
    from cleannet.report.escape import plain

    print(f"cleannet: {plain(str(error), _LONGEST)}", file=sys.stderr)
