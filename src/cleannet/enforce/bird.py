"""BIRD 2: routes whose path holds a network that the control stops are marked, or rejected.

*Source*: bird.network.cz/doc/bird-5.html (filters; a set of AS numbers matches a path that holds one of them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.syntax.notes import Collected, commented, head, section
from cleannet.enforce.target import TRAFFIC, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.subject import subject, value_of

_FILE: Final = "cleannet.bird.conf"
_UNDO: Final = "rollback.bird.conf"
_MARKED: Final = "(65535, 0, 889)"
_SET: Final = re.compile(r"define CLEANNET_(STOP|ALLOW) = \[")
_MEMBER: Final = re.compile(r"\s*(\d+),?\s*$")


def render(control: Control) -> Files:
    """The function `cleannet_stops`, and the filter `cleannet_import` to use in `import filter`."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode(), _UNDO: _taken_back().encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    if control.allow:
        yield "define CLEANNET_ALLOW = ["
        yield from _members([value_of(thing) for thing in control.allow])
        yield "];"
    yield "define CLEANNET_STOP = ["
    for at, part in enumerate(control.sections):
        yield from commented("  #", section(part))
        yield from _members([value_of(stop) for stop in part.stops], last=at == len(control.sections) - 1)
    yield "];"
    yield "function cleannet_stops() {"
    if control.allow:
        yield "  if bgp_path.last ~ CLEANNET_ALLOW then return false;"
    yield "  return bgp_path ~ CLEANNET_STOP;"
    yield "}"
    yield "filter cleannet_import {"
    does = "reject;" if control.mode == "block" else f"bgp_large_community.add({_MARKED});"
    yield f"  if cleannet_stops() then {does}"
    yield "  accept;"
    yield "}"


def _members(values: list[str], last: bool = True) -> Iterator[str]:
    for at, value in enumerate(values):
        yield f"  {value}{'' if last and at == len(values) - 1 else ','}"


def _taken_back() -> str:
    return "# Include this instead of cleannet.bird.conf: nothing is stopped.\nfilter cleannet_import { accept; }\n"


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    read, inside = Collected(_FILE), ""
    for number, line in enumerate(files[_FILE].decode("utf-8", "replace").splitlines(), 1):
        bare = line.strip()
        if bare.startswith("#"):
            read.comment(bare[1:].strip(), number)
        elif begins := _SET.match(bare):
            inside = begins[1]
        elif bare == "];":
            inside = ""
        elif inside:
            if (member := _MEMBER.match(line)) is None:
                raise NotOurs(f"{_FILE}:{number}: {bare[:60]!r} is no AS number")
            if inside == "STOP":
                read.stop(subject("asn", member[1]), number)
            else:
                read.allow(subject("asn", member[1]))
    return read.control()


TARGET: Final = Target(
    id="bird",
    title="BIRD 2, import filter by AS path",
    kinds=frozenset({"asn"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=("A rejected route is not blocked while a default route remains.",),
    install=(
        "include cleannet.bird.conf in bird.conf, and use `import filter cleannet_import` in each channel to check",
        "check with `bird -p -c bird.conf`, then `birdc configure`",
        "to take it back, include rollback.bird.conf instead",
    ),
    proven="bird -p",
)
