"""The members of a package, and those of archives among them: an app may take code and texts from there while it runs.

Each platform says what a member is (`Kind`): its name shows it, or, if an app is free to choose the name, its first octets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cleannet.readers.base.input import Members, Octets, Unreadable

ARCHIVE: Final = b"PK\x03\x04"
"""First octets of a zip."""

MOST: Final = 100_000
"""Members that are read of all archives in a package. They can be packed so small that their number costs more than their size."""

Kind = Literal["package", "code", "library", "archive", "privacy", "other"]

KindOf = Callable[[Members, str, bool], Kind]
"""What a member is. Its last argument: whether the member is in an archive inside the package."""


@dataclass(frozen=True, slots=True)
class Part:
    """A member. where: its place for people, `ARCHIVE!MEMBER` inside an archive. depth: the number of archives around it."""

    members: Members
    name: str
    where: str
    kind: Kind
    depth: int = 0

    def read(self, most: int) -> Octets:
        return self.members.read(self.name, most)


def parts(members: Members, kind: KindOf, lose: Callable[[str], None]) -> Iterator[Part]:
    """Each member, and after an archive each of its members. `lose` gets what could not be read of an archive."""
    return _Walk(kind, lose).through(members, "", 0)


class _Walk:
    """A walk through members and archives, which looks at no more members of archives than `MOST`."""

    def __init__(self, kind: KindOf, lose: Callable[[str], None]) -> None:
        self._kind, self._lose, self._left, self._told = kind, lose, MOST, False

    def through(self, members: Members, outer: str, depth: int) -> Iterator[Part]:
        for name in members:
            where = f"{outer}{name}"
            if depth and not self._left:
                if not self._told:
                    self._lose(f"{where}: more than {MOST:,} members in archives inside the package; no further ones are read")
                self._told = True
                return
            self._left -= depth > 0
            try:
                part = Part(members, name, where, self._kind(members, name, depth > 0), depth)
                inside = members.inside(name) if part.kind == "archive" else None
            except Unreadable as error:
                self._lose(f"{where}: {error}")
                continue
            yield part
            if inside is not None:
                if inside.fault:
                    self._lose(f"{where}: {inside.fault}")
                yield from self.through(inside, f"{where}!", depth + 1)
