"""`cleannet explain`: what the world and the policy say of one thing, or how a report came to one finding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of
from cleannet.cli.exits import DENIED, OK, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, tell

if TYPE_CHECKING:
    from cleannet.model.answers.finding import TracedFinding
    from cleannet.model.report import Report


_LARGEST: Final = 1 << 29
"""Octets of the largest report that is read."""


def explain(
    subject: str,
    *,
    report: Path | None = None,
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
) -> int:
    """Tell what is known of a subject and what a policy says of it; or, with --report, how a finding came about.

    Parameters
    ----------
    subject:
        A subject (asn:4134, domain:tiktok.com, org:huawei-tech), or just AS4134, an address, a name; with --report a fingerprint.
    report:
        A report in JSON; the finding is explained from it alone.
    policy:
        The name of a policy, or a file; clean-network without.
    as_of:
        The day that is judged (default: the policy's own day, else today).
    known_on:
        Use only statements said by that day; today without.
    format:
        How to print it.
    output:
        The file to write to, instead of the standard output.
    """
    destination(output, (*files_of(policy), report or ""))
    if report is not None:
        tell(_finding(report, subject), format, output)
        return OK
    from cleannet.consider import consider

    world = open_world()
    chosen, why = open_policy(world, policy)
    day = day_of(as_of or chosen.text.as_of, "--as-of")
    try:
        found = consider(subject, chosen, world, day, day_of(known_on, "--known-on"), why)
    except ValueError as error:
        raise Stop(str(error)) from error
    tell(found, format, output)
    return DENIED if any(f.verdict.value == "denied" for f in found.report.findings) else OK


def _finding(path: Path, fingerprint: str) -> TracedFinding:
    from cleannet.report.finding import traced

    try:
        return traced(_report(path), fingerprint)
    except ValueError as error:
        hint = "" if re.fullmatch(r"[0-9a-fA-F]+", fingerprint) else "; without --report, a subject is explained"
        raise Stop(f"{path.name}: {error}{hint}") from error


def _report(path: Path) -> Report:
    from cleannet.report.json import parse

    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
    except OSError as error:
        raise Stop(f"{path}: cannot be read ({error.strerror})") from error
    if len(octets) > _LARGEST:
        raise Stop(f"{path}: larger than {_LARGEST:,} bytes, the most that is read of a report")
    return parse(octets)
