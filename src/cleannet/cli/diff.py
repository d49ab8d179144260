"""`cleannet diff`: what changed between two reports, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.destination import destination, write
from cleannet.cli.exits import DENIED, OK
from cleannet.cli.out import Output, screen
from cleannet.cli.stored import read_report


def diff(
    before: Path,
    after: Path,
    /,
    *,
    format: Annotated[Literal["text", "json", "markdown"], Parameter(name=["--format", "-f"])] = "text",
    output: Output = None,
) -> int:
    """Show what changed between two reports of audit: which findings and contradictions are new, gone or changed, and why.

    Exit codes: 0 nothing is newly denied or contradicted; 1 something is; 2 a report cannot be read.

    Parameters
    ----------
    before:
        Earlier report (JSON).
    after:
        Later report (JSON).
    format:
        Output format: text or markdown for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.diff.reports import compared
    from cleannet.report import markdown_compared, page

    destination(output, (before, after))
    found = compared(read_report(before), read_report(after))
    write(markdown_compared.render(found) if format == "markdown" else page(found, format, screen(output)), output)
    return DENIED if found.worst().value == "denied" or found.contradicted else OK
