"""Loops over arrays are compiled when they are first called, and kept compiled beside the code.

They let go of the interpreter, so that threads run them side by side. The compiler takes a quarter of a second to load: only what
computes imports this module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

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
