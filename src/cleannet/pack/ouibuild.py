"""Compiles the embedded registry of makers from the IEEE file in the package netaddr, the same bytes every time.

A step for maintainers, with netaddr 1.3.0 installed:

    python -m cleannet.pack.ouibuild .../site-packages/netaddr/eui/oui.txt src/cleannet/pack/data/oui.bin
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

import numpy as np

from cleannet.pack.arrayfile import AnyArray, pack, texts
from cleannet.pack.hardware import MAGIC

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python before 3.14
    from backports import zstd

STAMP: Final = {
    "title": "IEEE MA-L registry (OUI): first three octets of a MAC address to registered maker",
    "date": "2024-05",
    "source": "https://pypi.org/project/netaddr/1.3.0/",
    "licence": "BSD-3-Clause (netaddr); registrations are public by IEEE",
    "attribution": "IEEE Registration Authority, as packaged by netaddr 1.3.0",
    "warning": "blocks registered since May 2024 and blocks shared by several makers are unknown",
}
NOBODY: Final = frozenset({"ieee registration authority", "private", ""})
"""Names that say that the maker is not told here."""

_ROW: Final = re.compile(r"([0-9A-F]{2})-([0-9A-F]{2})-([0-9A-F]{2})\s+\(hex\)\s*(.*)")


def build(file: str) -> bytes:
    """The compiled registry from the text of an IEEE file. Raises ValueError if it holds no row."""
    makers: dict[int, set[str]] = {}
    for line in file.splitlines():
        if row := _ROW.match(line):
            makers.setdefault(int("".join(row.group(1, 2, 3)), 16), set()).add(" ".join(row.group(4).split()))
    alone = {number: min(names) for number, names in sorted(makers.items()) if len(names) == 1}
    one = {number: name for number, name in alone.items() if name.lower() not in NOBODY}
    if not one:
        raise ValueError("no row of the form `00-25-9E   (hex)  Name`")
    names = sorted(set(one.values()))
    index = {name: i for i, name in enumerate(names)}
    octets, ends = texts(names)
    arrays: dict[str, AnyArray] = {
        "steps": np.diff(np.array(list(one), dtype=np.uint32), prepend=np.uint32(0)).astype(np.uint32),
        "makers": np.array([index[name] for name in one.values()], dtype=np.uint16),
        "names": octets,
        "name_ends": ends,
    }
    counts = {"rows": len(one), "undecided": len(makers) - len(one)}
    packed = zstd.compress(pack(MAGIC, {}, arrays), level=19)
    return pack(MAGIC, {**STAMP, **counts}, {"zstd": np.frombuffer(packed, dtype=np.uint8)})


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(build(Path(sys.argv[1]).read_text(encoding="utf-8")))
