"""The apps of an iOS device, from `ideviceinstaller -l`; in its older form a line is `ID - NAME VERSION`.

Newer versions print a table with the header `CFBundleIdentifier, ...` and a space before the quotes of a cell.

*Source*: libimobiledevice, ideviceinstaller `src/ideviceinstaller.c` (print_apps, print_apps_header) and its releases before 1.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said

_ID: Final = r"(?P<id>[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9_-]+)+)"
_FORMS: Final = (
    re.compile(rf'{_ID}, "(?P<version>[^"]*)", "(?P<name>.*)"'),
    re.compile(rf"{_ID} - (?P<name>.+?)(?: (?P<version>\S+))?"),
)
_HEADERS: Final = re.compile(r"Total: \d+ apps|CFBundleIdentifier, CFBundle(?:Short)?Version(?:String)?, CFBundleDisplayName")


def sniff(head: bytes) -> bool:
    """Whether it has the header or the count of apps, and an app below."""
    lines = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")[:2]
    return len(lines) == 2 and _HEADERS.fullmatch(lines[0].strip()) is not None and _app(lines[1]) is not None


def _app(line: str) -> re.Match[str] | None:
    line = line.strip()
    return next((found for form in _FORMS if len(line) <= 1_000 and (found := form.fullmatch(line))), None)


def read(item: Input) -> Iterator[Batch]:
    """One record per app. Asset: the name of the input, which describes one device."""

    def judge(gathered: Gathered, number: int, line: str) -> None:
        if not line.strip() or _HEADERS.fullmatch(line.strip()):
            return
        if (found := _app(line)) is None:
            gathered.skip(number, "not a line of an app", line[:80])
        else:
            gathered.record(number, item.name, [Said("ios", "installed", found["id"], found["name"])])

    return by_line(item, judge)


READER: Final = Reader("ios-apps", "Apps of an iOS device (ideviceinstaller -l)", "line of an app", sniff, read, asset="device")
"""What libimobiledevice lists."""
