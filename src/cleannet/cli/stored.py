"""Reads a stored file within limits: a report, a decision, settings, a list of trackers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleannet.cli.exits import Stop

if TYPE_CHECKING:
    from cleannet.model.report import Report

LARGEST: Final = 1 << 29
"""Octets of the largest report that is read."""


def read_report(path: Path) -> Report:
    """The report in a file. Raises Stop that names the file and what is wrong."""
    from cleannet.report.json import parse

    octets = content(path, LARGEST)
    try:
        return parse(octets)
    except ValueError as error:
        raise Stop(f"{path}: {error}") from error


def content(path: Path, most: int) -> bytes:
    """The octets of a file, if they are at most that many. Raises Stop that names the file and what is wrong."""
    try:
        with path.open("rb") as file:
            octets = file.read(most + 1)
    except OSError as error:
        raise Stop(f"{path}: cannot be read ({error.strerror})") from error
    if len(octets) > most:
        raise Stop(f"{path}: larger than {most:,} bytes, the most that is read")
    return octets
