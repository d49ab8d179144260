"""The answer of `cleannet policy lint`: defects in files of policies, measures, waivers or cases."""

from __future__ import annotations

from msgspec import Struct


class Defect(Struct, frozen=True, kw_only=True):
    """Where a defect is, what is wrong, and what to do. line: from 1; 0 if there is no file, as for compiled facts."""

    file: str
    line: int
    place: str
    what: str
    do: str


class Linted(Struct, frozen=True, kw_only=True):
    """All defects. notes: true statements that are worth a look and are no defects; unread: files that could not be read."""

    schema: str = "cleannet-policy-lint-1"
    defects: tuple[Defect, ...]
    notes: tuple[Defect, ...]
    unread: tuple[str, ...] = ()
