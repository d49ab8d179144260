"""The DEX files of an app name packages of code, each with the strongest evidence for it, and the hosts that its strings name."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.kernel.dex import Dex, gathered, read_dex
from cleannet.readers.apps.android import asks
from cleannet.readers.apps.mentions import in_strings
from cleannet.readers.base.build import MOST, Build, Code

_GRADES: Final = ("referenced", "stub", "defined")
"""From the weakest to the strongest, as their numbers are."""

_OF_THE_SYSTEM: Final = (
    "android.",
    "java.",
    "javax.",
    "dalvik.",
    "org.json",
    "org.w3c.dom",
    "org.xml.sax",
    "org.xmlpull",
    "sun.",
    "libcore.",
)
"""Packages that every device has: an app that refers to them has no more of them inside."""


def tell(build: Build, data: bytes, member: str) -> None:
    """Adds what a DEX file says. Raises ValueError where it is none."""
    for dex in read_dex(np.frombuffer(data, np.uint8)):
        if dex.lost:
            build.lost.append(f"{member}: {dex.lost:,} entries that stand outside the file, or are too many")
        _packages(build, dex)
        wanted = dex.values & (dex.end - dex.begin >= 4)
        in_strings(build, gathered(dex.data, dex.begin[wanted], dex.end[wanted]).tobytes(), member)


def _packages(build: Build, dex: Dex) -> None:
    """Each package once, with the grade of the strongest evidence in this file, and its first type of that grade."""
    known = np.flatnonzero(dex.types >= 0)
    begin, end = dex.begin[dex.types[known]], dex.end[dex.types[known]]
    grades = dex.defined[known].astype(np.int64) + dex.works[known]
    is_class = (end - begin > 2) & (dex.data[np.minimum(begin, dex.data.size - 1)] == ord("L"))
    begin, end, grades = begin[is_class] + 1, end[is_class] - 1, grades[is_class]
    names = gathered(dex.data, begin, end, 1).tobytes().decode("utf-8", "replace").split("\n")
    every = set(names)
    asks.tell(build, [name for name in asks.CLASSES if name.replace(".", "/") in every])
    strongest: dict[str, tuple[int, str]] = {}
    for name, grade in zip(names, grades.tolist(), strict=False):
        package = name[: name.rfind("/")] if "/" in name else ""
        before = strongest.get(package)
        if before is None or grade > before[0]:
            strongest[package] = (grade, name)
    for package, (grade, name) in strongest.items():
        dotted = package.replace("/", ".")
        if not dotted or (grade == 0 and f"{dotted}.".startswith(_OF_THE_SYSTEM)):
            continue
        if len(build.code) < MOST:
            build.code.add(Code(dotted, _GRADES[grade], name.replace("/", ".")))
