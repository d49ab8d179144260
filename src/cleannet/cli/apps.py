"""`cleannet app`: apps by themselves, and side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of, write
from cleannet.cli.exits import DENIED, OK, USAGE, Stop
from cleannet.cli.measured import read_measurements
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, tell

if TYPE_CHECKING:
    from cleannet.readers.apps.signatures import Signature

app = App(name="app", help="Look into packages of apps, and compare messengers.")


@app.command
def compare(
    *apps: str,
    country: str = "",
    measurements: tuple[Path, ...] = (),
    networks: int = 3,
    days: int = 90,
    years: int = 5,
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")] = False,
) -> int:
    """Show messengers side by side: owner, measures, encryption, filtering, places of data, payments, scores, reachability.

    Parameters
    ----------
    apps:
        The apps, each by its id in the facts (wechat), its whole name or its package id. The facts describe some messengers; most
        cells of other apps are unknown.
    country:
        Show claims about users in this country, by its ISO 3166 code, such as CN (default: all claims, each with its country).
    measurements:
        File of OONI measurements (.jsonl, .jsonl.gz). Repeat for several. A folder stands for the files in it.
    networks:
        Networks below which measurements in a country are insufficient.
    days:
        Days before the judged day in which measurements count.
    years:
        Years after which a claim that nobody repeated is unknown.
    policy:
        Policy name or file (default: clean-network).
    as_of:
        Judge as of this day (default: the policy's own day, else today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    verbose:
        Show every measure, and the address of every source.
    """
    destination(output, (*files_of(policy), *measurements))
    if not apps:
        raise Stop("name at least one app, such as: cleannet app compare wechat signal whatsapp")
    if networks < 1 or not 1 <= days <= 36_500 or not 1 <= years <= 100:
        raise Stop("--networks is at least 1, --days from 1 to 36500, and --years from 1 to 100")
    from cleannet.cli.whereabouts import country_of
    from cleannet.compare import compare as side_by_side

    code, note = country_of(country, "--country")
    world = open_world()
    chosen, why = open_policy(world, policy)
    day, known = day_of(as_of or chosen.text.as_of, "--as-of"), day_of(known_on, "--known-on")
    told = read_measurements(measurements, world.at(day, known), min(day, known), days) if measurements else None
    try:
        answer = side_by_side(apps, chosen, world, day, known, code, why, told, networks, years, (note,) if note else ())
    except ValueError as error:
        raise Stop(str(error)) from error
    tell(answer, format, output, verbose=verbose)
    return OK


@app.command
def show(
    *paths: Path,
    signatures: Path | None = None,
    exodus_compatible: Annotated[bool, Parameter(negative="")] = False,
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Annotated[Literal["text", "json", "html"], Parameter(name=["--format", "-f"])] = "text",
    output: Output = None,
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")] = False,
) -> int:
    """Show what the package of an app contains: whose code is inside, what data it may take, which hosts it names, who signed it.

    Parameters
    ----------
    paths:
        Packages of apps (APK, XAPK, APKS, APKM, AAB, IPA), or folders of them. Nothing in them is run.
    signatures:
        Also look for the trackers on this list of yours, in the form of Exodus Privacy (JSON).
    exodus_compatible:
        Of these trackers, show only those that Exodus finds too.
    policy:
        Policy name or file (default: clean-network).
    as_of:
        Judge as of this day (default: the policy's own day, else today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text or html for people, json for programs.
    output:
        Write to this file (default: standard output).
    verbose:
        Show everything that was found, and the address of every source.
    """
    destination(output, (*files_of(policy), *paths, signatures or ""))
    if not paths:
        raise Stop("name at least one package, such as: cleannet app show app.apk")
    from cleannet.report import page_of_apps
    from cleannet.vet import compatible, vet

    listed = _listed(signatures) if signatures else ()
    world = open_world()
    chosen, why = open_policy(world, policy)
    try:
        day, known = day_of(as_of or chosen.text.as_of, "--as-of"), day_of(known_on, "--known-on")
        answer = vet(paths, chosen, world, day, known, why, listed)
    except ValueError as error:
        raise Stop(str(error)) from error
    answer = compatible(answer) if exodus_compatible else answer
    if format == "html":
        write(page_of_apps(answer), output)
    else:
        tell(answer, format, output, verbose=verbose)
    if any(account.unread for account in answer.report.accounts):
        return USAGE
    return DENIED if any(f.verdict.value == "denied" for f in answer.report.findings) else OK


def _listed(path: Path) -> tuple[Signature, ...]:
    """The trackers of a list."""
    from cleannet.cli.stored import content
    from cleannet.readers.apps.signatures import LARGEST, signatures

    try:
        return signatures(content(path, LARGEST))
    except ValueError as error:
        raise Stop(f"--signatures: {path}: {error}") from error
