"""How commands print: answers to standard output, complaints to standard error, and nothing in either that steers a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.destination import write

if TYPE_CHECKING:
    from msgspec import Struct

Format = Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])]
"""How to print an answer; every command that answers takes these two."""

Output = Annotated[Path | None, Parameter(name=["--output", "-o"])]
"""The file to write to, instead of the standard output."""

_LONGEST = 4000


def tell(answer: Struct, format: Literal["text", "json"], output: Path | None = None, **shown: int) -> None:
    """An answer, in the format that was asked for. shown: how much of it a page shows, where that is asked."""
    from cleannet.report import page

    write(page(answer, format, **shown), output)


def complain(error: Exception | str) -> None:
    """One line of what is wrong, where the command goes on."""
    from cleannet.report.escape import plain

    print(f"cleannet: {plain(str(error), _LONGEST)}", file=sys.stderr)
