"""The apps of an Android device, from `pm list packages`; on request with the installer of each and the location of its file.

One line per package: `package:ID`, with `-f` `package:FILE=ID`, then on request ` versionCode:N`, `  installer=ID`, ` uid:N`. An
app whose file is on another partition than that of the data came with the device (preinstalled). Updated system apps are under
`/data` and count as installed, as do all apps if no file is stated. Other lines (errors of `adb` and `pm`) are skipped.

The properties of a device say who made it: getprop prints `[ro.product.manufacturer]: [NAME]`, and a file build.prop has
`ro.product.manufacturer=NAME`. They may stand in the same file, or in another file of the same folder (`together`). Other
properties are passed over.

*Source*: Android, PackageManagerShellCommand.runListPackages; PackagePartitions for the partitions; toolbox getprop; init's
property_service for the names of ro.product in each partition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple

from cleannet.columns import Batch
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.reader import Read, Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import lines

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
    told = False
    for line in found:
        if line.startswith(b"package:"):
            return _parsed(line.decode("utf-8", "replace")) is not None
        if (property_ := _property(line.decode("utf-8", "replace"))) is not None:
            told = told or property_.key.startswith("ro.")
        elif line.strip() and not _NOISE.match(line) and not line.startswith(b"#"):
            return False
    return told


class _Property(NamedTuple):
    """A property of a device."""

    key: str
    value: str


_FORMS: Final = (
    re.compile(r"\[(?P<key>[\w.:@-]{1,120})\]: \[(?P<value>.*)\]", re.ASCII),
    re.compile(
        r"(?P<key>(?:ro|persist|sys|net|dalvik|debug|vendor|wifi|gsm|media)\.[\w.:@-]{1,120})\s*=\s*(?P<value>.*)",
        re.ASCII,
    ),
)

_PARTS: Final = ("", "vendor", "odm", "product", "system", "system_ext", "bootimage")
"""Whose word on the maker counts first: the device's own, then each partition's; the system's image may name who built that."""

_OF_MAKER: Final = re.compile(rf"ro\.product\.(?:(?:{'|'.join(_PARTS[1:])})\.)?(?P<what>manufacturer|brand|model)")


def _property(line: str) -> _Property | None:
    """A line of getprop or of build.prop."""
    found = next((match for form in _FORMS if len(line) <= 2_000 and (match := form.fullmatch(line.strip()))), None)
    return _Property(found["key"], found["value"].strip()) if found else None


class _Device(NamedTuple):
    """What properties say about a device; "" if they say nothing."""

    maker: str = ""
    model: str = ""


def _device(item: Input) -> _Device:
    """The maker and model of the device that a file describes. If no maker is stated, the brand is used."""
    told: dict[str, str] = {}
    with suppress(Unreadable), item.open() as stream:
        for _, line in lines(stream, []):
            found = _property(line) if "ro.product" in line[:40] else None
            if found is not None and found.value and _OF_MAKER.fullmatch(found.key):
                told.setdefault(found.key, found.value)
    return _Device(_first(told, "manufacturer") or _first(told, "brand"), _first(told, "model"))


def _first(told: Mapping[str, str], what: str) -> str:
    keys = (f"ro.product.{part}.{what}" if part else f"ro.product.{what}" for part in _PARTS)
    return next((told[key] for key in keys if key in told), "")


def _folder(name: str) -> str:
    """The folder of an input, or the archive that holds it."""
    return re.split(r"[/!][^/!]*$", name)[0] if re.search(r"[/!]", name) else ""


def together(items: Sequence[Input]) -> Read:
    """How each of these files is read. A list of packages belongs to the device whose properties are in the same folder."""
    own = {item.name: device for item in items if (device := _device(item)).maker}
    beside: dict[str, set[_Device]] = {}
    for name, device in own.items():
        beside.setdefault(_folder(name), set()).add(device)
    devices = {}
    for item in items:
        near = beside.get(_folder(item.name), set())
        devices[item.name] = own.get(item.name) or (next(iter(near)) if len(near) == 1 else _Device())
    return partial(_read, devices)


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
    """One record per package, and one for the maker of the device. Asset: the name of the input, which describes one device."""
    return _read({item.name: _device(item)}, item)


def _read(devices: Mapping[str, _Device], item: Input) -> Iterator[Batch]:
    maker, model = devices.get(item.name, _Device())
    named: set[str] = set()

    def judge(gathered: Gathered, number: int, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            return
        if (property_ := _property(line)) is not None:
            told = _OF_MAKER.fullmatch(property_.key)
            if told and told["what"] == "manufacturer" and property_.value and property_.value not in named:
                named.add(property_.value)
                gathered.record(number, item.name, [Said("maker-name", "maker", property_.value, model)])
            return
        if (found := _parsed(line)) is None:
            gathered.skip(number, "not a line of a package", line[:80])
            return
        package, file, installer = found
        said = [Said("android", came := _came(file), package)]
        if maker and came == "preinstalled":
            said.append(Said("maker-of-ours", "preinstaller", maker, package))
        if _PACKAGE.fullmatch(installer) and installer != "null":
            said.append(Said("store", "installer", installer, package))
            said.append(Said("store-of-ours", "shelf", installer, package))
        gathered.record(number, item.name, said)

    return by_line(item, judge)


READER: Final = Reader(
    "packages",
    "Android package list (pm list packages) and properties",
    "line of a package or of the maker",
    sniff,
    read,
    together=together,
    asset="device",
)
