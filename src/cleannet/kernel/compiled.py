"""Loops over arrays are compiled when they are first called, and kept compiled beside the code.

They let go of the interpreter, so that threads run them side by side. The compiler takes a quarter of a second to load: only what
computes imports this module.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from numba import config, njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """The same loop, in machine code; its indexes are not checked."""
    made: Loop = njit(loop, cache=True, nogil=True, error_model="numpy")
    return made


def counting_nothing(loop: Loop) -> Loop:
    """The same, for a loop that makes no arrays: nor does it count who uses those it is given, which small loops feel."""
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    made: Loop = njit(**options)(loop)
    return made


@contextmanager
def plain() -> Iterator[None]:
    """Loops of modules that are imported for the first time meanwhile run as they are written, for the rest of the process.

    For a process that has so little to count that compiling takes longer. Numbers wrap around as in compiled loops, without a word.
    """
    before, config.DISABLE_JIT = config.DISABLE_JIT, True  # type: ignore[attr-defined,unused-ignore]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        config.DISABLE_JIT = before  # type: ignore[attr-defined,unused-ignore]
