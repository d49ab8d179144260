"""What every target has: what it can stop, and two pure functions that undo each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cleannet.model.control import Control
from cleannet.model.shown import SHOWS
from cleannet.model.subject import Subject

Files = Mapping[str, bytes]
"""relative path -> content"""

TRAFFIC: Final = frozenset({"use", "interconnect", "transfer_data"})
"""Acts that end when traffic ends."""

ON_DEVICES: Final = frozenset({"use", "install"})
"""Acts that end when an app is kept from a device."""

ON_SHELVES: Final = frozenset({"use", "install", "distribute", "host"})
"""Acts that end when a repository no longer offers a thing."""

IN_CLOUDS: Final = frozenset({"use", "procure", "host", "transfer_data"})
"""Acts that end when nothing can be put into a cloud or region."""


ANY: Final = frozenset({act for shown in SHOWS.values() for act in (*shown.acts, *shown.once)})
"""Every act that records show: for targets that stop nothing, and only say what a clause names."""


class NotOurs(ValueError):
    """A file that no control was written to, or that was changed so that it cannot be read back; says the file and line."""


class Unfit(ValueError):
    """A file of the user that a control cannot be cut out of; says the file and what is wrong."""


class Cut(NamedTuple):
    """What the user has without what the control stops. files: of the artefact; says: one sentence about what is left out."""

    files: Files
    says: str


@dataclass(frozen=True, slots=True)
class Running:
    """What a system says it runs. stops, allow: what it stops, and what it lets pass, but for rules of its owner that no control
    wrote. changed: each difference in the lines around the rules, a sentence each; right rules may stop nothing because of it.
    untold: why the system does not tell of some things of the control -> these things, which nobody may call in force; none of them
    where it does not tell what else it stops."""

    stops: frozenset[Subject]
    allow: frozenset[Subject]
    changed: tuple[str, ...] = ()
    untold: Mapping[str, frozenset[Subject]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A system that can stop things.

    kinds: of subjects that it stops, see `model.control.KINDS`; acts: that end with it. render: the files of a control, the same
    bytes every time, with one that takes everything back; parse: the control of such files; raises NotOurs. limits: what the target
    cannot do, for people; install: how to put the files in place, a step each. monitors: whether it has a form that only logs or
    marks; blocks: whether it has one that stops. carries: whether its syntax can hold this thing of one of its kinds; holds: what
    it can hold, in words, where that is not all; most: kind -> how many it takes at most. proven: how the tests prove it, such as
    `bird -p`; "" where no daemon of it can be had. running: what the system says it runs, beside the control; raises NotOurs for a
    dump that is cut or of another system; None where the system cannot tell. cut: the artefact made of what the user has, such as
    the index of a repository, where a control alone makes none; raises Unfit. takes: names of the files that it is made of ->
    octets at most; not all have to be there."""

    id: str
    title: str
    kinds: frozenset[str]
    acts: frozenset[str]
    render: Callable[[Control], Files]
    parse: Callable[[Files], Control]
    limits: tuple[str, ...] = ()
    install: tuple[str, ...] = ()
    monitors: bool = True
    blocks: bool = True
    carries: Callable[[Subject], bool] = lambda _: True
    holds: str = ""
    most: Mapping[str, int] = field(default_factory=dict)
    proven: str = ""
    running: Callable[[bytes, Control], Running] | None = None
    cut: Callable[[Control, Files], Cut] | None = None
    takes: Mapping[str, int] = field(default_factory=dict)
