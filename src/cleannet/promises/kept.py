"""Controls as promises: what `cleannet enforce` decided to stop is promised to be out of use until its last day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleannet.model.answers.enforced import DECISION, LARGEST, enforced_in
from cleannet.model.control import Control, Section
from cleannet.model.promise import Promise
from cleannet.model.subject import Subject
from cleannet.model.use import Sighting


class ControlError(ValueError):
    """Why a control cannot be read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A control, and for each thing that it stops the line of its file and its section."""

    file: str
    control: Control
    lines: dict[Subject, int]
    parts: dict[Subject, Section]

    def promise(self, stop: Subject) -> Promise:
        """What the control promises of a thing that it stops."""
        part = self.parts[stop]
        clauses = ", ".join(dict.fromkeys(reason.clause for reason in part.reasons))
        line = self.lines.get(stop, 0)
        return Promise(
            by="control",
            about=stop,
            says=f"stopped by the control of {self.control.policy} ({clauses})",
            since=self.control.as_of,
            until=part.until,
            place=Sighting(self.file, line or 1, stop, line, "" if line else "decision"),
        )


def decision(path: Path) -> Decision:
    """The decision in a folder that `cleannet enforce` wrote, or in its file. Raises ControlError."""
    file = path / DECISION if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            octets = stream.read(LARGEST + 1)
        if len(octets) > LARGEST:
            raise ValueError(f"larger than {LARGEST:,} bytes, the most that is read")
        control = enforced_in(octets).decided.control
    except OSError as error:
        raise ControlError(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ControlError(f"{file}: {error}") from error
    lines: dict[Subject, int] = {}
    stops = {stop.encode(): stop for stop, _ in control.stops()}
    for number, line in enumerate(octets.split(b"\n"), 1):
        if (stop := stops.get(line.strip(b' \t\r",'))) is not None:
            lines.setdefault(stop, number)
    return Decision(str(file), control, lines, dict(control.stops()))


def beside(paths: Iterable[Path]) -> Iterator[Path]:
    """The folders of controls that lie beside the records: a folder that is audited, the folders in it, or the folder of a file. No
    link is followed."""
    seen: set[Path] = set()
    for path in paths:
        folder = path if path.is_dir() else path.parent
        for one in (folder, *(_below(folder) if path.is_dir() else ())):
            if one not in seen and (one / DECISION).is_file() and not (one / DECISION).is_symlink():
                seen.add(one)
                yield one


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink())
    except OSError:  # whoever reads the records in it says so
        return []
