"""Files of measurements that commands take, read for the apps of the facts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleannet.cli.exits import Stop

if TYPE_CHECKING:
    from cleannet.importers.ooni import Measured
    from cleannet.world.view import View


def read_measurements(paths: tuple[Path, ...], view: View, day: date, days: int) -> Measured:
    """The measurements of so many days up to that day. A folder stands for the files in it. Raises Stop."""
    from cleannet.compare import app_served
    from cleannet.importers.ooni import measured
    from cleannet.readers.base.input import Unreadable, reason

    try:
        files = [file for path in paths for file in (_files(path) if path.is_dir() else [path])]
        return measured(files, lru_cache(maxsize=100_000)(partial(app_served, view)), day, days)
    except Unreadable as error:
        raise Stop(f"--measurements: {error}") from error
    except OSError as error:
        raise Stop(f"--measurements: {error.filename}: {reason(error)}") from error


def _files(folder: Path) -> list[Path]:
    """The files in a folder. Links are left out, because they may lead out of it."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
