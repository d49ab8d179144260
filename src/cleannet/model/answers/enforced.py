"""The answer of `cleannet enforce`: the control, its damage, what was left out and why, and the files that were written."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from cleannet.model.control import Control

DECISION: Final = "enforced.json"
"""The file beside an artefact that says what was decided: an `Enforced` as JSON."""

LARGEST: Final = 1 << 28
"""Octets of the largest decision that is read."""


class Hurt(Struct, frozen=True, kw_only=True, order=True):
    """Something else that stops with a control. stop: the thing stopped; kind: `observed` (a use of ours that the policy does not
    deny), `names` (names of others below it), `tenants` (parts of it are let to others), `resolvers` (a
    public resolver is in it); whom: whose it is, "" if nobody says;
    says: one sentence; records, octets, hosts: of our own traffic, -1 if not counted."""

    stop: str
    kind: str
    whom: str
    says: str
    records: int = -1
    octets: int = -1
    hosts: int = -1


class LeftOut(Struct, frozen=True, kw_only=True):
    """Denied things that a control does not stop. why: what keeps it from that, and what to do; things: how many; examples: the
    first few."""

    why: str
    things: int
    examples: tuple[str, ...]


class Decided(Struct, frozen=True, kw_only=True):
    """A control with what it costs and what it leaves."""

    control: Control
    damage: tuple[Hurt, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Written(Struct, frozen=True, kw_only=True):
    """A file of an artefact. sha256: of its content, hex."""

    path: str
    octets: int
    sha256: str


class Enforced(Struct, frozen=True, kw_only=True):
    """A control for a target. target: its id; cut: one sentence about what is left out of what users have, "" if the control makes
    the files alone; warnings: what this target cannot do; install: how to put the files in place, a step each; blocks: whether the
    system can stop anything, which a table for a collector cannot."""

    schema: str = "cleannet-enforced-1"
    version: str
    target: str
    title: str
    decided: Decided
    files: tuple[Written, ...]
    cut: str = ""
    warnings: tuple[str, ...] = ()
    install: tuple[str, ...] = ()
    blocks: bool = True


def enforced_in(octets: bytes) -> Enforced:
    """What a file of that name says. Raises ValueError if it is no decision."""
    try:
        return msgspec.json.decode(octets, type=Enforced)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not the decision of a control ({str(error)[:120]})") from error


class TargetShown(Struct, frozen=True, kw_only=True):
    """A system that a control can be written for. stops: kinds of subjects, the least destructive first; acts: that end with it;
    monitors, blocks: whether it has a form that only logs or marks, and one that stops; proven: how the tests prove it, "" where
    no daemon of it can be had."""

    id: str
    title: str
    stops: tuple[str, ...]
    acts: tuple[str, ...]
    monitors: bool
    blocks: bool
    limits: tuple[str, ...]
    proven: str


class TargetList(Struct, frozen=True, kw_only=True):
    """The answer of `cleannet enforce targets`: the least destructive first."""

    schema: str = "cleannet-targets-1"
    targets: tuple[TargetShown, ...]
