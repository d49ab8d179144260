"""Loops over arrays are compiled when they are first called, and kept compiled beside the code, until any code here changes.

They let go of the interpreter, so that threads run them side by side. The compiler takes a quarter of a second to load: only what
computes imports this module.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

from numba import config, njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

_WITH_LOOPS: Final = ("kernel", "impact")
"""Packages that have some."""


def compiled(loop: Loop) -> Loop:
    """The same loop, in machine code; its indexes are not checked."""
    return _kept(loop, {"nogil": True, "error_model": "numpy"})


def counting_nothing(loop: Loop) -> Loop:
    """The same, for a loop that makes no arrays: nor does it count who uses those it is given, which small loops feel."""
    return _kept(loop, {"nogil": True, "error_model": "numpy", "_nrt": False})


def _kept(loop: Loop, options: dict[str, Any]) -> Loop:
    """A compiled loop that is kept where only we may write; where there is no such folder it is compiled anew each time.

    What is kept holds steps of other files too: numba looks at the file of the loop alone, and would run the old ones. And what is
    kept is unpickled, so that whoever may write there may run code as us.
    """
    global unkept
    try:
        made: Any = njit(**options, cache=True)(loop)
    except RuntimeError:  # numba found no folder that can be written
        made = None
    if made is not None:
        cache_ = getattr(made, "_cache", None)
        if cache_ is None:  # plain
            return made  # type: ignore[no-any-return]
        folder = Path(cache_.cache_path)
        if _is_ours(folder) and _is_ours(folder.parent, around=True):
            cache_._cache_file._source_stamp = _stamp()
            return made  # type: ignore[no-any-return]
    unkept = True
    return njit(**options)(loop)  # type: ignore[no-any-return]


unkept = False
"""Whether some loop had to be compiled that cannot be kept."""


def _is_ours(folder: Path, around: bool = False) -> bool:
    """Whether nobody may change what is there but us, and root, who may do anything. A group that has the user's number is the
    user. around: it holds the folder in question."""
    if not hasattr(os, "geteuid"):  # no such permissions
        return True
    try:
        found = folder.stat()
    except OSError:
        return False
    if around and found.st_mode & stat.S_ISVTX:  # as /tmp: what is in it is its owner's
        return True
    alone = found.st_gid == found.st_uid == os.geteuid()
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & (stat.S_IWOTH if alone else stat.S_IWOTH | stat.S_IWGRP)


@cache
def _stamp() -> str:
    """Of all code of which a step may become part of a loop."""
    files = [file for name in _WITH_LOOPS for file in sorted((Path(__file__).parents[1] / name).rglob("*.py"))]
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()


@contextmanager
def plain(*packages: str) -> Iterator[None]:
    """Meanwhile these packages are imported anew, and their loops run as they are written; behind it they are as they were before.

    For what has so little to count that compiling takes longer. Numbers wrap around as in compiled loops, without a word.
    """
    before, config.DISABLE_JIT = config.DISABLE_JIT, True  # type: ignore[attr-defined,unused-ignore]
    held = _taken(packages)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        config.DISABLE_JIT = before  # type: ignore[attr-defined,unused-ignore]
        _taken(packages)
        for name, module in held.items():
            sys.modules[name] = module
            package, _, last = name.rpartition(".")
            setattr(sys.modules[package], last, module)


def _taken(packages: tuple[str, ...]) -> dict[str, ModuleType]:
    """The modules of these packages, which nobody imports any more; a package comes before what is in it."""
    names = [name for name in sys.modules if any(name == p or name.startswith(f"{p}.") for p in packages)]
    found = {name: sys.modules.pop(name) for name in sorted(names)}
    for name in found:
        package, _, last = name.rpartition(".")
        if package in sys.modules and hasattr(sys.modules[package], last):
            delattr(sys.modules[package], last)
    return found


def inlined(step: Loop) -> Loop:
    """A step of compiled loops that becomes part of each of them: a call a row would cost as much as the step."""
    made: Loop = njit(step, inline="always", error_model="numpy")
    return made
