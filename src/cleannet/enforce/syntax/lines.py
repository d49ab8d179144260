"""Files that hold one rule a line: comments, rules that name a thing, and the lines around them, which never change.

What stands around the rules decides what they do, so a file whose other lines differ from those that the control gives is refused:
its rules may be right, and stop nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from cleannet.enforce.syntax.notes import Collected
from cleannet.enforce.target import Files, NotOurs
from cleannet.model.control import Control
from cleannet.model.subject import Subject, subject

SHOWN: Final = 60
"""Letters of a foreign line that an error repeats."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written. mark, end: around a comment; rule: a line that names a thing, in a group `asn`, `prefix` or `domain`;
    opens: a line that begins a list of rules, or None where each rule says what it does; closes: the line that ends a list. A group
    `does` of either that begins with "allow", in any case, lets things pass."""

    mark: str
    rule: re.Pattern[str]
    opens: re.Pattern[str] | None = None
    closes: str = ""
    end: str = ""


def parsed(files: Files, file: str, form: Form, render: Callable[[Control], Files]) -> Control:
    """The control of a file that `render` wrote. Raises NotOurs."""
    if file not in files:
        raise NotOurs(f"{file} is missing")
    control, around = _read(files[file], file, form)
    expected = _read(render(control)[file], file, form)[1]
    for (line, text), (_, wanted) in zip(around, expected, strict=False):
        if text != wanted:
            raise NotOurs(f"{file}:{line}: {text[:SHOWN]!r} stands where {wanted[:SHOWN]!r} is written")
    if len(around) != len(expected):
        raise NotOurs(f"{file}: holds {len(around)} lines around its rules, and {len(expected)} are written")
    return control


def _read(content: bytes, file: str, form: Form) -> tuple[Control, list[tuple[int, str]]]:
    """The control, and the lines around its rules with their numbers."""
    read, inside, around = Collected(file), "", []
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        bare = line.strip()
        if bare.startswith(form.mark) and bare.endswith(form.end):
            read.comment(bare[len(form.mark) : len(bare) - len(form.end)].strip(), number)
        elif form.opens and (begins := form.opens.fullmatch(bare)):
            inside = begins["does"]
            around.append((number, bare))
        elif form.opens and bare == form.closes:
            inside = ""
            around.append((number, bare))
        elif (inside or not form.opens) and (rule := form.rule.fullmatch(bare)):
            thing = _thing(rule, f"{file}:{number}")
            if (inside or rule["does"]).lower().startswith("allow"):
                read.allow(thing)
            else:
                read.stop(thing, number)
        elif inside:
            raise NotOurs(f"{file}:{number}: {bare[:SHOWN]!r} is no member of a list")
        elif bare:
            around.append((number, bare))
    return read.control(), around


def _thing(rule: re.Match[str], where: str) -> Subject:
    (kind, value), *_ = ((kind, value) for kind, value in rule.groupdict().items() if kind != "does" and value is not None)
    try:
        return Subject(f"prefix:{ip_network(value)}") if kind == "prefix" else subject(kind, value)
    except ValueError as error:
        raise NotOurs(f"{where}: {error}") from error
