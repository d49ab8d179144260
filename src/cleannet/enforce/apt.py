"""apt: preferences that give packages of a stopped host, and of hosts below it, a priority with which apt does not choose them.

*Source*: apt_preferences(5) of apt 2.6 (`Pin: origin`, patterns of glob(7), a priority below 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.apt import running
from cleannet.enforce.syntax.notes import Collected, commented, head, section
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_FILE: Final = "cleannet.pref"
_NEVER, _AS_BEFORE = -1, 500
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PIN: Final = re.compile(rf"Pin: origin ({_HOST.pattern})\nPin-Priority: (-1|500)")


def carries(stop: Subject) -> bool:
    """Whether it is a plain name of a host, since apt reads other letters as patterns."""
    return bool(_HOST.fullmatch(value_of(stop)))


def render(control: Control) -> Files:
    """The preferences. Removing them takes everything back."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    for thing in control.allow:
        yield from _pins(thing, _AS_BEFORE)
    for part in control.sections:
        yield from commented("#", section(part))
        for stop in part.stops:
            yield from _pins(stop, _NEVER)


def _pins(thing: Subject, priority: int) -> Iterator[str]:
    """The pins of a host, and of all hosts below it."""
    for host in (value_of(thing), f"*.{value_of(thing)}"):
        yield from ("Package: *", f"Pin: origin {host}", f"Pin-Priority: {priority}", "")


def parse(files: Files) -> Control:
    """The control of preferences that `render` wrote, to the letter."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    read = Collected(_FILE)
    lines = files[_FILE].decode("utf-8", "replace").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("# "):
            read.comment(line[2:], number)
        elif found := _PIN.fullmatch("\n".join(lines[number - 1 : number + 1])):
            thing = Subject(f"registry:{found[1]}")
            if found[2] == str(_NEVER):
                read.stop(thing, number)
            else:
                read.allow(thing)
    control = read.control()
    if render(control)[_FILE] != files[_FILE]:
        raise NotOurs(f"{_FILE}: its lines are not those that were written for this control")
    return control


TARGET: Final = Target(
    id="apt",
    title="apt, packages of a host",
    kinds=frozenset({"registry"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    carries=carries,
    holds="plain names of hosts",
    limits=(
        "It compares the host in the address of a source, not who answers there. Packages that are installed stay.",
        "Your own preferences that name a package take precedence.",
        "Whoever names a version (`apt install NAME=VERSION`) gets it from a stopped host too: to be sure, remove the source.",
    ),
    install=(
        "copy cleannet.pref to /etc/apt/preferences.d, as a name that sorts before yours, such as 00cleannet.pref",
        "check with `apt-cache policy`: sources of stopped hosts have the priority -1",
        "to take it back, remove the file",
    ),
    monitors=False,
    proven="apt-cache policy",
    running=running,
)
