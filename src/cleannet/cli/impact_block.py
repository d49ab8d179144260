"""`cleannet impact block`: what else stops if names, addresses, networks or apps are stopped, and the least destructive way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from cleannet.cli.audit import progress
from cleannet.cli.blocklists import list_in
from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of
from cleannet.cli.exits import DENIED, OK, Stop
from cleannet.cli.measured import read_measurements
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, complain, tell

if TYPE_CHECKING:
    from cleannet.model.answers.app_compared import Cell, Reach


def block(
    *things: str,
    traffic: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
    as_: Annotated[str, Parameter(name="--as")] = "",
    country: str = "",
    measurements: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Say what else stops if these things are stopped, what gets through, and which way to stop them does least harm.

    Parameters
    ----------
    things:
        Blocklists, and subjects as `explain` takes them: tiktok.com, AS4134, 202.96.0.0/16, app:wechat, or an owner such as
        org:bytedance, which stands for all that the facts say it has.
    traffic:
        Records of your own, in any format that `audit` reads: count in them what would stop. Repeat for several.
    as_:
        Syntax of the blocklists, such as hosts (default: recognised by content).
    country:
        Where the people are who would lose an app, such as CN: show what is told of other apps there (default: everywhere).
    measurements:
        File of OONI measurements (.jsonl, .jsonl.gz): show whether apps that are stopped, and others, were reached there. Repeat
        for several. A folder stands for the files in it.
    policy:
        Policy name or file that says what is yours (default: clean-network). No clause of it is asked.
    as_of:
        Judge as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    whole:
        Show everything that the answer names, instead of the first few (text).
    """
    from cleannet.cli.whereabouts import country_of
    from cleannet.compare import DAYS, LEAST, cells
    from cleannet.impact.blocking.asked import joined, subjects_of
    from cleannet.impact.blocking.block import block as impact
    from cleannet.resolve.asked import asking

    destination(output, (*files_of(policy), *traffic, *measurements, *things))
    if not things:
        raise Stop("name what to stop: a blocklist, or a subject such as tiktok.com, AS4134 or app:wechat")
    code, read = country_of(country, "--country")
    if read:
        complain(f"--country {read}")
    for path in traffic:
        if not path.exists() and str(path) != "-":
            raise Stop(f"--traffic: {path}: no such file or folder")
    world = open_world()
    chosen, _ = open_policy(world, policy)
    view = world.at(day_of(as_of, "--as-of"), day_of(known_on, "--known-on"))
    scene = asking(view, chosen)
    told = read_measurements(measurements, view, min(view.day, view.known_on), DAYS) if measurements else None

    def about(app: str) -> tuple[tuple[Cell, ...], tuple[Reach, ...]]:
        return cells(view, app, code), told.of(app, code, LEAST) if told else ()

    files = [thing for thing in things if Path(thing).is_file() or thing == "./-"]
    lists = [list_in(Path("-") if thing == "./-" else Path(thing), as_) for thing in files]
    try:
        listed = joined(lists, [one for thing in things if thing not in files for one in subjects_of(thing, scene)])
        if not len(listed):
            raise ValueError("nothing to stop: the list has no entry")
        with progress() as shown:
            sizes = [(thing, one.lines) for thing, one in zip(files, lists, strict=True)]
            answer = impact(listed, things, scene, traffic, code, shown, about, told.files if told else (), sizes)
    except ValueError as error:
        raise Stop(str(error)) from error
    tell(answer, format, output, whole=whole)
    harmed = answer.shared or (answer.traffic and answer.traffic.beside) or not any(way.proposed for way in answer.ways)
    return DENIED if harmed else OK
