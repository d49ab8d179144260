"""The tables of resources of an app bundle ("resources.pb") say what a reference of its manifest stands for.

A manifest names a resource as its source did (`@string/app_name`). The tables are messages of Protocol Buffers; nothing of them is
kept but what is asked for. One pass finds all of it, and another what this refers to in turn.

*Source*: Android, aapt2 `Resources.proto` (ResourceTable, Package, Type, Entry, ConfigValue, Value, Item).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cleannet.readers.apps.android.proto_xml import item
from cleannet.readers.base.input import Octets, Unreadable
from cleannet.readers.inputs.protobuf import fields, first, text

_REFERS: Final = re.compile(r"@(?:[\w.]+:)?([\w.]+/[\w.$]+)")
_FILES: Final = "res/"
"""How paths of files begin, below the folder of their module."""

_ENTRIES: Final = 500_000
"""Resources of a table that are looked at."""

_VALUES: Final = 100
"""Different values of a reference that are kept."""

_HOPS: Final = 8
"""References that refer to each other."""


class BundleResources:
    """What references stand for. tables: module folder (`base/`) -> its table. lost: what could not be read, by module."""

    def __init__(self, tables: Mapping[str, Octets], asked: Iterable[str]) -> None:
        self._values: dict[str, tuple[str, ...]] = {}
        self.lost: dict[str, str] = {}
        wanted = {found[1] for value in asked if (found := _REFERS.fullmatch(value))}
        for _ in range(_HOPS):
            told: dict[str, list[str]] = {name: [] for name in wanted}
            for module, data in tables.items():
                self._look(module, data, told)
            self._values |= {name: tuple(dict.fromkeys(values))[:_VALUES] for name, values in told.items()}
            refers = {found[1] for values in told.values() for value in values if (found := _REFERS.fullmatch(value))}
            if not (wanted := refers - self._values.keys()):
                break

    def values(self, value: str) -> tuple[str, ...]:
        """What a value of a manifest stands for: itself, or the values of a reference in all configurations, the default first."""
        found = _REFERS.fullmatch(value)
        return tuple(dict.fromkeys(self._followed(found[1], _HOPS))) if found else (value,)

    def _followed(self, name: str, hops: int) -> Iterator[str]:
        for value in self._values.get(name, ()):
            if (found := _REFERS.fullmatch(value)) is None:
                yield value
            elif hops:
                yield from self._followed(found[1], hops - 1)

    def _look(self, module: str, data: Octets, told: dict[str, list[str]]) -> None:
        """Adds the values of the resources that are asked for, the default first."""
        kinds = {name.partition("/")[0] for name in told}
        try:
            for name, entry in _entries(data, kinds):
                if name in told:
                    found = sorted(_configured(module, entry), key=lambda one: not one[0])
                    told[name] += [value for _, value in found]
        except Unreadable as error:
            self.lost[module] = str(error)


def _entries(data: Octets, kinds: set[str]) -> Iterator[tuple[str, memoryview]]:
    """Resources of these types, with their names."""
    left = _ENTRIES
    for package in _each(data, 2):
        for kind in _each(package, 3):
            if (named := text(first(kind, 2))) not in kinds:
                continue
            for entry in _each(kind, 3):
                left -= 1
                if left < 0:
                    raise Unreadable(f"more than {_ENTRIES:,} resources; the rest is not read")
                yield f"{named}/{text(first(entry, 2))}", entry


def _configured(module: str, entry: memoryview) -> Iterator[tuple[bool, str]]:
    """The values of a resource, each with whether it is the default."""
    for one in _each(entry, 6):
        value = first(first(one, 2), 4)
        if isinstance(value, memoryview) and (told := item(value)):
            yield not first(one, 1), f"{module}{told}" if told.startswith(_FILES) else told


def _each(message: Octets | memoryview, number: int) -> Iterator[memoryview]:
    """The messages in this field."""
    return (inner for of, inner in fields(message) if of == number and isinstance(inner, memoryview))
