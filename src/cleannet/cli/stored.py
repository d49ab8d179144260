"""Reads a stored report within limits."""

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

    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST + 1)
    except OSError as error:
        raise Stop(f"{path}: cannot be read ({error.strerror})") from error
    if len(octets) > LARGEST:
        raise Stop(f"{path}: larger than {LARGEST:,} bytes, the limit for a report")
    try:
        return parse(octets)
    except ValueError as error:
        raise Stop(f"{path}: {error}") from error
