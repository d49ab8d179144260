"""The names of all types in the code of a package. They are read only for a list of trackers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleannet.kernel.dex import Dex, Places, gathered, read_dex
from cleannet.kernel.dex_declared import declared
from cleannet.readers.apps.android.kinds import kind
from cleannet.readers.apps.parts import parts
from cleannet.readers.base.input import Members, Unreadable

_CODE: Final = re.compile(r".*classes.*\.dex")
_LARGEST: Final = 32 << 20
_DIMENSIONS: Final = 255
"""Most dimensions of an array."""


@dataclass(frozen=True, slots=True)
class TypeNames:
    """Names with slashes (`com/umeng/A`) of one DEX file, one per line. by_grade: the names by grade of evidence. declarations: the
    names in declarations."""

    by_grade: dict[str, str]
    declarations: str


def type_names(members: Members) -> Iterator[TypeNames]:
    """The names of each DEX file that can be read, including those among the assets."""
    for part in parts(members, kind, lambda _: None):
        if part.kind != "code":
            continue
        try:
            data = np.frombuffer(part.read(_LARGEST), np.uint8)
            for dex in read_dex(data):
                yield _names(dex, not part.depth and bool(_CODE.fullmatch(part.name)))
        except (Unreadable, ValueError):
            continue  # the report of the package says so


def _names(dex: Dex, looked_at: bool) -> TypeNames:
    known = dex.types >= 0
    grades = {"defined": dex.works, "stub": dex.defined & ~dex.works, "referenced": ~dex.defined}
    by_grade = {grade: _classes(dex, dex.types[known & mask]) for grade, mask in grades.items()}
    if not looked_at:
        return TypeNames(by_grade, "")
    types, strings = declared(dex)
    printed = np.concatenate((dex.types[known & types], np.flatnonzero(strings)))
    return TypeNames(by_grade, _text(dex, printed))


def _classes(dex: Dex, types: Places) -> str:
    """The names of these types, one per line. An array counts as the type of its elements. Primitive types have no name."""
    begin, end = dex.begin[types], dex.end[types]
    for _ in range(_DIMENSIONS):
        inside = (begin < end) & (dex.data[np.minimum(begin, dex.data.size - 1)] == ord("["))
        if not inside.any():
            break
        begin = begin + inside
    named = (end - begin > 2) & (dex.data[np.minimum(begin, dex.data.size - 1)] == ord("L"))
    return gathered(dex.data, begin[named] + 1, end[named] - 1, 1).tobytes().decode("utf-8", "ignore")


def _text(dex: Dex, strings: Places) -> str:
    """Strings, one per line."""
    return gathered(dex.data, dex.begin[strings], dex.end[strings], 1).tobytes().decode("utf-8", "ignore")
