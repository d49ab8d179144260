"""`cleannet explain`: what the facts and the policy say about one thing, or how a report came to one finding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of
from cleannet.cli.exits import DENIED, OK, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, tell
from cleannet.cli.stored import read_report

if TYPE_CHECKING:
    from cleannet.model.answers.contradicted import TracedContradiction
    from cleannet.model.answers.finding import TracedFinding


def explain(
    subject: str,
    *,
    report: Path | None = None,
    policy: tuple[str, ...] = (),
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")] = False,
) -> int:
    """Show what the facts know about a subject and what a policy says about it. With --report, show how a finding came about.

    Parameters
    ----------
    subject:
        What to explain: a subject (asn:4134, domain:tiktok.com, org:huawei-tech), AS4134, an address or a name. With --report,
        the fingerprint of a finding.
    report:
        JSON report that holds the finding. Only this file is used.
    policy:
        Policy name or file (default: clean-network). Repeat for several, which are compared; all is every policy that ships.
    as_of:
        Judge as of this day (default: the policy's own day, else today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    verbose:
        Show the sources of every statement, and fingerprints.
    """
    destination(output, (*files_of(*policy), report or ""))
    if report is not None:
        tell(_finding(report, subject), format, output)
        return OK
    from msgspec.structs import replace

    from cleannet.cli.opening import policies
    from cleannet.consider import consider

    world = open_world()
    known = day_of(known_on, "--known-on")
    told = []
    try:
        for name in policies(world) if "all" in policy else dict.fromkeys(policy or ("",)):
            chosen, why = open_policy(world, name)
            told.append(consider(subject, chosen, world, day_of(as_of or chosen.text.as_of, "--as-of"), known, why))
    except ValueError as error:
        raise Stop(str(error)) from error
    tell(replace(told[0], under=tuple(one.report for one in told[1:])), format, output, verbose=verbose)
    return DENIED if any(f.verdict.value == "denied" for one in told for f in one.report.findings) else OK


def _finding(path: Path, fingerprint: str) -> TracedFinding | TracedContradiction:
    from cleannet.report.finding import promised, traced

    report = read_report(path)
    try:
        return promised(report, fingerprint) or traced(report, fingerprint)
    except ValueError as error:
        hint = "" if re.fullmatch(r"[0-9a-fA-F]+", fingerprint) else "; to explain a subject, leave out --report"
        raise Stop(f"{path.name}: {error}{hint}") from error
