"""What each member of an Android package is."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from cleannet.kernel.dex import MAGIC as CODE
from cleannet.readers.apps import texts
from cleannet.readers.apps.android.native import MAGIC as NATIVE
from cleannet.readers.apps.parts import ARCHIVE, Kind
from cleannet.readers.base.input import Members
from cleannet.readers.inputs.archives import PACKED_APPS

_LIBRARY: Final = re.compile(r"(?:[^/]+/)?lib/[^/]+/[^/]+")
_FREE: Final = re.compile(r"(?:[^/]+/)?(?:assets|res/raw)/.*")
"""Folders in which an app calls files as it likes."""


def kind(members: Members, name: str, inside: bool, free: Set[str] = frozenset()) -> Kind:
    """What a member is. free: members that an app fills as it likes, by its table of resources. A package among the members is an
    app of its own. One inside an archive is not read as such, so it counts as an archive."""
    if name.lower().endswith(PACKED_APPS) and not inside:
        return "package"
    if name.endswith(".dex"):
        return "code"
    if _LIBRARY.fullmatch(name) and not inside:
        return "library"
    if texts.is_passed_over(name) or not (inside or name in free or _FREE.fullmatch(name)):
        return "other"
    with members.open(name) as stream:
        head = stream.read(4)
    found: dict[bytes, Kind] = {CODE: "code", NATIVE: "library", ARCHIVE: "archive"}
    return found.get(head, "other")
