"""Plain lists of apps: one package or bundle id a line, as `pm list packages` prints them without `package:`.

The platform is not stated, so an id is looked up on both. Asset: the name of the input, which describes one device or one list.

*Source*: no standard form; Android, applicationId; Apple, CFBundleIdentifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.hosts import REVERSED
from cleannet.readers.tables.header_words import MDM, folded

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+", re.ASCII)
_NAMES: Final = frozenset((*MDM["id"], *MDM["id (beside app and device)"], "packages", "apps"))


def sniff(head: bytes) -> bool:
    """Whether every line has the form of an id, and at least half of them begin as hosts end."""
    if len(head) >= HEAD:
        head = head[: head.rfind(b"\n") + 1]
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    count = hosts = 0
    for line in map(str.strip, text.splitlines()):
        if not _is_beside(line):
            if not _ID.fullmatch(line):
                return False
            count += 1
            hosts += REVERSED.fullmatch(line) is not None
    return count > 1 and 2 * hosts >= count


def _is_beside(line: str) -> bool:
    """Whether it is blank, a comment, or the name of a column."""
    return not line or line.startswith("#") or folded(line) in _NAMES


def read(item: Input) -> Iterator[Batch]:
    """One record per line with an id; blank lines and comments are not records."""

    def judge(gathered: Gathered, number: int, line: str) -> None:
        text = line.removeprefix("\ufeff").strip()
        if _is_beside(text):
            return
        if _ID.fullmatch(text):
            gathered.record(number, item.name, [Said("app-id", "installed", text)])
        else:
            gathered.skip(number, "not an id of an app", text[:80])

    return by_line(item, judge)


READER: Final = Reader("app-list", "Plain list of apps", "line with an id", sniff, read, asset="device")
"""What people copy out of a list of packages."""
