"""Checks every embedded table against the manifest, and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cleannet.pack.countries import open_countries
from cleannet.pack.facts import open_facts
from cleannet.pack.hardware import open_hardware
from cleannet.pack.manifest import DATA, check, read_manifest
from cleannet.pack.networks import open_networks
from cleannet.pack.refused import PackRefused

_OPEN: Final[dict[str, Callable[[Path], str]]] = {
    "countries.bin": lambda path: open_countries(path).sha256,
    "facts.bin": lambda path: open_facts(path).sha256,
    "networks.bin": lambda path: open_networks(path).sha256,
    "oui.bin": lambda path: open_hardware(path).sha256,
}


def verify(data: Path = DATA) -> dict[str, str]:
    """Each file of the pack, and what is wrong with it, "" if nothing is. A file that the manifest does not list is wrong."""
    try:
        named = {table.file for table in read_manifest(data).tables}
    except PackRefused as error:
        return {"manifest.json": str(error)}
    return {name: _wrong(data / name) for name in sorted({*named, *_OPEN, *(path.name for path in data.glob("*.bin"))})}


def _wrong(path: Path) -> str:
    try:
        if path.name not in _OPEN:
            return f"{path}: not a table of this version; get a fresh copy of the pack"
        check(path, _OPEN[path.name](path))
    except PackRefused as error:
        return str(error)
    return ""
