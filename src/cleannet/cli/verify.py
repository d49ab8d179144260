"""`cleannet verify`: what is in force, beside what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleannet.cli.destination import Named, destination
from cleannet.cli.exits import DENIED, OK, Stop
from cleannet.cli.out import Format, Output, tell

if TYPE_CHECKING:
    from cleannet.enforce.target import Target
    from cleannet.model.answers.control_verified import Departure
    from cleannet.model.answers.enforced import Enforced


def verify(
    folder: Named,
    *,
    running: tuple[Path, ...] = (),
    report: tuple[Path, ...] = (),
    as_of: str = "",
    format: Format = "text",
    output: Output = None,
) -> int:
    """Check what is in force against what was decided: files, running configuration, and records that show a stopped thing.

    Parameters
    ----------
    folder:
        Folder that `cleannet enforce` wrote.
    running:
        File with the configuration that the system says it runs; docs/enforce.md names the command for each target. Repeat for
        several.
    report:
        JSON of a later `cleannet audit`: report each stopped thing that it shows in use. Repeat for several.
    as_of:
        Compare last days with this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet import __version__
    from cleannet.cli.clock import day_of
    from cleannet.cli.stored import content, read_report
    from cleannet.diff.controls import NO_FAULT, ORDER, departed, expiring, in_use, silent, too_early
    from cleannet.enforce import TARGETS
    from cleannet.enforce.target import NotOurs
    from cleannet.model.answers.control_verified import ControlVerified, Departure
    from cleannet.model.answers.enforced import DECISION, LARGEST

    destination(output, (folder, *running, *report))
    day = day_of(as_of, "--as-of")
    told = _decision(folder)
    if (target := TARGETS.get(told.target)) is None:
        raise Stop(f"{folder / DECISION}: {told.target!r} is no target; the targets are {', '.join(TARGETS)}")
    control, compared = told.decided.control, [DECISION]
    if day.isoformat() < control.as_of:
        raise Stop(f"{day} is before {control.as_of}, the day of the decision; look at --as-of, or at the clock of this machine")
    found: list[Departure] = [*expiring(control, day), *_files(folder, told, target, compared)]
    for path in running:
        if target.running is None:
            raise Stop(f"--running: what {target.id} runs cannot be read back; the files of its folder are compared")
        try:
            runs = target.running(content(path, LARGEST), control)
        except NotOurs as error:
            raise Stop(f"{path}: {error}") from error
        compared.append(str(path))
        found += [*departed(control, runs.stops, runs.allow, "the running configuration", runs.untold), *silent(runs.untold)]
        again = "put the control in place again"
        found += (Departure(kind="edited", about=str(path), says=says, do=again) for says in runs.changed)
    for path in report:
        seen = read_report(path)
        found += in_use(control, seen)
        early = too_early(control, seen)
        compared.append(f"{path} ({early:,} uses of the day of the control or before do not count)" if early else str(path))
    answer = ControlVerified(
        version=__version__,
        target=target.id,
        policy=control.policy,
        decided=control.as_of,
        as_of=day.isoformat(),
        until=control.until,
        stops=sum(1 for _ in control.stops()),
        running=bool(running),
        compared=tuple(compared),
        departures=tuple(sorted(set(found), key=lambda one: (ORDER.index(one.kind), one))),
    )
    tell(answer, format, output)
    return DENIED if any(one.kind not in NO_FAULT for one in answer.departures) else OK


def _decision(folder: Path) -> Enforced:
    from cleannet.cli.stored import content
    from cleannet.model.answers.enforced import DECISION, LARGEST, enforced_in

    path = folder / DECISION
    try:
        return enforced_in(content(path, LARGEST))
    except ValueError as error:
        raise Stop(f"{path}: {error}") from error


def _files(folder: Path, told: Enforced, target: Target, compared: list[str]) -> list[Departure]:
    """The departures of the files of the artefact."""
    from hashlib import sha256

    from cleannet.cli.stored import content
    from cleannet.diff.controls import departed
    from cleannet.enforce.target import NotOurs
    from cleannet.model.answers.control_verified import Departure
    from cleannet.model.answers.enforced import DECISION, LARGEST

    found, files = [], {}
    for file in told.files:
        if Path(file.path).is_absolute() or ".." in Path(file.path).parts:
            raise Stop(f"{folder / DECISION}: {file.path!r} is not below the folder")
        if not (folder / file.path).is_file():
            found.append(Departure(kind="missing", about=file.path, says="the file is gone", do="write the control again"))
            continue
        files[file.path] = content(folder / file.path, LARGEST)
        compared.append(file.path)
        if sha256(files[file.path]).hexdigest() != file.sha256:
            says = "somebody changed the file after it was written"
            found.append(Departure(kind="edited", about=file.path, says=says, do="write the control again"))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != DECISION and name not in {file.path for file in told.files}:
            says = "the decision does not name this file"
            found.append(Departure(kind="orphan", about=name, says=says, do="remove it, so that no system reads it"))
    try:
        read = target.parse(files)
    except NotOurs as error:
        return [
            *found,
            Departure(kind="edited", about=str(folder), says=f"no control can be read from it: {error}", do="write it again"),
        ]
    return [*found, *departed(told.decided.control, (stop for stop, _ in read.stops()), read.allow, "the artefact")]
