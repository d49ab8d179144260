"""The members of a package, and those of archives among its assets: an app may load code from there while it runs.

The name of a member shows what it is. If an app is free to choose the name, the first octets show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cleannet.kernel.dex import MAGIC as CODE
from cleannet.readers.apps import texts
from cleannet.readers.apps.android.native import MAGIC as NATIVE
from cleannet.readers.base.input import Members, Unreadable

_LIBRARY: Final = re.compile(r"(?:[^/]+/)?lib/[^/]+/[^/]+")
_FREE: Final = re.compile(r"(?:[^/]+/)?(?:assets|res/raw)/.*")
"""Folders in which an app calls files as it likes."""

_PACKAGES: Final = re.compile(r".*\.(?:apk|apks|xapk|apkm|aab)", re.IGNORECASE)
_ARCHIVE: Final = b"PK\x03\x04"

MOST: Final = 100_000
"""Members that are read of all archives among the assets. They can be packed so small that their number costs more than their
size."""

Kind = Literal["package", "code", "library", "archive", "other"]


@dataclass(frozen=True, slots=True)
class Part:
    """A member. where: its place for people, `ARCHIVE!MEMBER` inside an archive. depth: the number of archives around it."""

    members: Members
    name: str
    where: str
    kind: Kind
    depth: int = 0

    def read(self, most: int) -> bytes:
        return self.members.read(self.name, most)


def parts(members: Members, lose: Callable[[str], None]) -> Iterator[Part]:
    """Each member, and after an archive each of its members. `lose` gets what could not be read of an archive."""
    return _Walk(lose).through(members, "", 0)


class _Walk:
    """A walk through members and archives, which looks at no more members of archives than `MOST`."""

    def __init__(self, lose: Callable[[str], None]) -> None:
        self._lose, self._left, self._told = lose, MOST, False

    def through(self, members: Members, outer: str, depth: int) -> Iterator[Part]:
        for name in members:
            where = f"{outer}{name}"
            if depth and not self._left:
                if not self._told:
                    self._lose(f"{where}: more than {MOST:,} members in archives among the assets; no further ones are read")
                self._told = True
                return
            self._left -= depth > 0
            try:
                part = Part(members, name, where, _kind(members, name, depth > 0), depth)
                inside = members.inside(name) if part.kind == "archive" else None
            except Unreadable as error:
                self._lose(f"{where}: {error}")
                continue
            yield part
            if inside is not None:
                if inside.fault:
                    self._lose(f"{where}: {inside.fault}")
                yield from self.through(inside, f"{where}!", depth + 1)


def _kind(members: Members, name: str, inside: bool) -> Kind:
    """What a member is. inside: whether it is in an archive among the assets."""
    if _PACKAGES.fullmatch(name):
        return "package"
    if name.endswith(".dex"):
        return "code"
    if _LIBRARY.fullmatch(name) and not inside:
        return "library"
    if texts.is_passed_over(name) or not (inside or _FREE.fullmatch(name)):
        return "other"
    with members.open(name) as stream:
        head = stream.read(4)
    found: dict[bytes, Kind] = {CODE: "code", NATIVE: "library", _ARCHIVE: "archive"}
    return found.get(head, "other")
