"""The answer of `cleannet policy lint`: what is wrong with files of policies, measures, waivers or cases."""

from __future__ import annotations

from msgspec import Struct


class Defect(Struct, frozen=True, kw_only=True):
    """Where it stands, what is wrong, and what to do about it. line: from 1; 0 where the file is not at hand, as for what ships
    compiled."""

    file: str
    line: int
    place: str
    what: str
    do: str


class Linted(Struct, frozen=True, kw_only=True):
    """What was found. notes: true, and worth a look, but no defects; unread: files that could not be read."""

    schema: str = "cleannet-policy-lint-1"
    defects: tuple[Defect, ...]
    notes: tuple[Defect, ...]
    unread: tuple[str, ...] = ()
