"""The answer of `cleannet verify`: whether what is in force is what was decided."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

UNTOLD: Final = "untold"
"""The kind of what a system does not tell."""


class Departure(Struct, frozen=True, kw_only=True, order=True):
    """Something that is not as decided. kind: `in use` (a record shows a thing that is stopped), `missing` (a thing, or a file,
    that should be there), `orphan` (a rule that no decision is behind), `edited` (a file that was changed by hand), `expired`,
    `untold` (the
    system does not tell whether it does what was decided), `due` (it expires soon); about: the thing or file; says: one sentence;
    do: the next step."""

    kind: str
    about: str
    says: str
    do: str


class ControlVerified(Struct, frozen=True, kw_only=True):
    """A control beside what is in force. until: the earliest last day of its parts; stops: how many things it stops; running:
    whether what a system says it runs was compared; compared: all that was; departures: the strongest first."""

    schema: str = "cleannet-verify-1"
    version: str
    target: str
    policy: str
    decided: str
    as_of: str
    until: str
    stops: int
    running: bool
    compared: tuple[str, ...]
    departures: tuple[Departure, ...]
