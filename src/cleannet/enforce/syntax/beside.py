"""The reasons of a control, in a file beside an artefact whose format has no comments.

The artefact says what is stopped and what passes, and the file beside it explains why. A thing in only one of the two is an error.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cleannet.enforce.syntax.notes import Collected, head, section
from cleannet.enforce.target import Files, NotOurs
from cleannet.model.control import Control
from cleannet.model.subject import Subject, parse

FILE: Final = "reasons.txt"

_SHOWN: Final = 80

_STOP, _ALLOW = "stop ", "allow "


def beside(control: Control) -> bytes:
    """The file of the reasons."""
    return "".join(f"{line}\n" for line in _lines(control)).encode()


def _lines(control: Control) -> Iterator[str]:
    yield head(control)
    yield from (f"{_ALLOW}{thing}" for thing in control.allow)
    for part in control.sections:
        yield from section(part)
        yield from (f"{_STOP}{stop}" for stop in part.stops)


def explained_rows(files: Files, file: str, read: Callable[[bytes], Iterable[tuple[str, Subject]]]) -> Control:
    """The control of a table: `read` gives what each row does, `stop` or `allow`, and to which thing. Raises NotOurs."""
    if file not in files:
        raise NotOurs(f"{file} is missing")
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    try:
        for does, thing in read(files[file]):
            found[does].add(thing)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, csv.Error) as error:
        raise NotOurs(f"{file}: not what was written ({' '.join(str(error).split())[:_SHOWN]})") from error
    return explained(files, file, found["stop"], found["allow"])


def explained(files: Files, file: str, stops: Iterable[Subject], allow: Iterable[Subject] | None = ()) -> Control:
    """The control of an artefact, whose stops and allowed things were read from `file`. allow: None if the artefact only lists what
    stops; what passes is then in the file beside it. Raises NotOurs."""
    control = reasons(files)
    _same(file, {stop for stop, _ in control.stops()}, set(stops), "stops")
    if allow is not None:
        _same(file, set(control.allow), set(allow), "lets pass")
    return control


def reasons(files: Files) -> Control:
    """The control as the file beside tells it, whatever the artefact does. Raises NotOurs."""
    if FILE not in files:
        raise NotOurs(f"{FILE} is missing")
    read = Collected(FILE)
    for number, line in enumerate(files[FILE].decode("utf-8", "replace").splitlines(), 1):
        if line.startswith(_STOP):
            read.stop(_thing(line.removeprefix(_STOP), number), number)
        elif line.startswith(_ALLOW):
            read.allow(_thing(line.removeprefix(_ALLOW), number))
        else:
            read.comment(line, number)
    return read.control()


def _thing(text: str, number: int) -> Subject:
    try:
        return parse(text)
    except ValueError as error:
        raise NotOurs(f"{FILE}:{number}: {error}") from error


def _same(file: str, explained: set[Subject], there: set[Subject], does: str) -> None:
    if more := sorted(there - explained):
        raise NotOurs(f"{file} {does} {more[0]}, and {FILE} does not say why")
    if less := sorted(explained - there):
        raise NotOurs(f"{FILE} explains {less[0]}, and {file} does not hold it")
