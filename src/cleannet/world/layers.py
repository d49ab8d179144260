"""A user's imported layers are files in one folder, `NAME.layer`; they take precedence in the order of their names.

The folder is `$CLEANNET_DATA/layers`, else `cleannet/layers` in the user's data directory. A layer that is imported again under its
name replaces the older one. Every file is verified when it is opened; a damaged one is refused, never silently left out.

*Source*: XDG Base Directory Specification 0.8 (XDG_DATA_HOME); Known Folders of Windows (LOCALAPPDATA).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from cleannet.pack.refused import PackRefused
from cleannet.world.layer import Layer, load, save

SUFFIX: Final = ".layer"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the user's layers, which may not exist yet."""
    if own := environ.get("CLEANNET_DATA"):
        return Path(own) / "layers"
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        told = environ.get("XDG_DATA_HOME", "")
        base = told if Path(told).is_absolute() else str(Path.home() / ".local" / "share")  # a relative one is to be ignored
    return Path(base) / "cleannet" / "layers"


def files(where: Path) -> list[Path]:
    """The files of layers, in order of precedence; none if there is no folder."""
    try:
        return sorted(path for path in where.iterdir() if path.suffix == SUFFIX and not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise PackRefused(f"{where}: the folder of layers cannot be read: {error.strerror}") from None


def open_layers(where: Path | None = None) -> tuple[Layer, ...]:
    """All layers of the folder (default: the user's own), in order; a layer is named by its file. Raises PackRefused."""
    return tuple(replace(load(path), name=path.stem) for path in files(where or folder()))


def file_of(name: str, where: Path) -> Path:
    """The file of the layer of that name. Raises ValueError if the text cannot be a name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a layer name; write small letters, digits, dots and dashes, at most 64")
    return where / f"{name}{SUFFIX}"


def keep(layer: Layer, where: Path) -> Path:
    """Writes a layer under its name and replaces one of that name. Raises ValueError, OSError."""
    path = file_of(layer.name, where)
    where.mkdir(parents=True, exist_ok=True)
    beside = where / f".{path.name}.{os.getpid()}"
    try:
        save(layer, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def remove(name: str, where: Path) -> bool:
    """Deletes the layer of that name; returns whether there was one. Raises ValueError, OSError."""
    path = file_of(name, where)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
