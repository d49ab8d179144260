"""The apps of an Android device, from `pm list packages`; on request with the installer of each and the location of its file.

One line per package: `package:ID`, with `-f` `package:FILE=ID`, then on request ` versionCode:N`, `  installer=ID`, ` uid:N`. An
app whose file is on another partition than that of the data came with the device (preinstalled). Updated system apps are under
`/data` and count as installed, as do all apps if no file is stated. Other lines (errors of `adb` and `pm`) are skipped.

*Source*: Android, PackageManagerShellCommand.runListPackages; PackagePartitions for the partitions.
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

_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*", re.ASCII)
_ADDED: Final = re.compile(r"/data/(?!(?:miui|preload|hw_init)/)|/mnt/(?:expand|asec)/|/storage/|/sdcard/")
"""Where files of apps lie that were added later. Makers name their partitions as they like (/my_product, /hw_product, /mi_ext),
so every other place came with the device; so did what some of them lay into a folder of their own below /data."""

_NOISE: Final = re.compile(rb"\* daemon |adb: |error|failure|warning|security|exception|cmd: |cannot |\s+at ", re.IGNORECASE)
"""How lines begin that adb and pm print beside the list."""


def sniff(head: bytes) -> bool:
    """Whether the first line is a package; only messages of adb and pm may come before it."""
    found = head.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(head) >= HEAD:
        found = found[:-1]
    for line in found:
        if line.startswith(b"package:"):
            return _parsed(line.decode("utf-8", "replace")) is not None
        if line.strip() and not _NOISE.match(line):
            return False
    return False


def _parsed(line: str) -> tuple[str, str, str] | None:
    """Package id, its file and its installer (both empty if not stated); None for a line of another form."""
    words = line.split()
    if not words or not words[0].startswith("package:"):
        return None
    file, _, package = words[0].removeprefix("package:").rpartition("=")
    if not _PACKAGE.fullmatch(package) or (file and not file.startswith("/")):
        return None
    installer = ""
    for word in words[1:]:
        key, _, value = word.partition("=")
        if key == "installer":
            installer = value
        elif not re.match(r"[A-Za-z]+[:=]", word):
            return None
    return package, file, installer


def _came(file: str) -> str:
    """The role of an app, by the location of its file."""
    return "preinstalled" if file and not _ADDED.match(file) else "installed"


def read(item: Input) -> Iterator[Batch]:
    """One record per line. Asset: the name of the input, which describes one device."""

    def judge(gathered: Gathered, number: int, line: str) -> None:
        if not line.strip():
            return
        if (found := _parsed(line)) is None:
            gathered.skip(number, "not a line of a package", line[:80])
            return
        package, file, installer = found
        said = [Said("android", _came(file), package)]
        if _PACKAGE.fullmatch(installer) and installer != "null":
            said.append(Said("store", "installer", installer, package))
        gathered.record(number, item.name, said)

    return by_line(item, judge)


READER: Final = Reader("packages", "Android package list (pm list packages)", "line of a package", sniff, read, asset="device")
