"""A loop over arrays has two forms: as written, and compiled. A call takes the compiled one, except within `as_written`.

Machine code is kept beside the source until any code here changes. It releases the interpreter lock, so threads run it in parallel.
Loading the compiler takes a quarter of a second, and happens when the first loop is called that needs it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from pathlib import Path
from threading import RLock
from types import CodeType, FunctionType
from typing import Any, Final, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])

_WITH_LOOPS: Final = ("kernel", "impact")
"""Packages that have some."""


def compiled(loop: Loop) -> Loop:
    """Marks a loop whose compiled form does not check its indexes."""
    return _TwoForms(loop, _kept, nogil=True, error_model="numpy")  # type: ignore[return-value]  # it is called like the loop


def counting_nothing(loop: Loop) -> Loop:
    """The same with no reference counting, for a loop that creates no arrays. This is safe: whoever calls the loop holds its arrays
    until it returns. In a short loop, counting would take longer than the work."""
    return _TwoForms(loop, _kept, nogil=True, error_model="numpy", _nrt=False)  # type: ignore[return-value]  # as above


def inlined(step: Loop) -> Loop:
    """Marks a step that becomes part of each compiled loop that uses it, because a call per row would cost as much as the step."""
    return _TwoForms(step, _jit, inline="always", error_model="numpy")  # type: ignore[return-value]  # as above


def written(loop: Loop) -> Loop:
    """The form as written, for inputs so small that loading the compiler takes longer."""
    return loop.written if isinstance(loop, _TwoForms) else loop


def sooner(loop: Loop, few: bool) -> Loop:
    """The form that is done sooner. few: the input is so small that loading the compiler, or compiling the loop, takes longer."""
    return written(loop) if few and not (is_loaded() and is_at_hand(loop)) else loop


def is_at_hand(loop: Callable[..., Any]) -> bool:
    """Whether the compiled form exists, in memory or stored. Only numba's own index tells what is stored; where it cannot be read,
    nothing is."""
    made = getattr(loop, "compiled", None)
    if getattr(made, "signatures", ()):
        return True
    load = getattr(getattr(getattr(made, "_cache", None), "_cache_file", None), "_load_index", None)
    try:
        return load is not None and bool(load())
    except OSError:
        return False


def is_loaded() -> bool:
    """Whether the compiler is loaded, so that a loop costs nothing but its work."""
    return "numba" in sys.modules


@contextmanager
def as_written() -> Iterator[None]:
    """Within this block all loops run as written, in every thread. Numbers wrap around silently, as in compiled loops."""
    global _as_written
    before, _as_written = _as_written, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        _as_written = before


def running_as_written() -> bool:
    """Whether loops run as written at the moment."""
    return _as_written


_as_written = False

unkept = False
"""Whether some loop had to be compiled that cannot be kept."""

_making: Final = RLock()


class _TwoForms:
    """A loop. Each form is made when it is first needed, and calls the same form of other loops."""

    def __init__(self, loop: Callable[..., Any], compiler: Callable[..., Any], **options: Any) -> None:
        update_wrapper(self, loop)
        self._loop, self._compiler, self._options = loop, compiler, options
        self._written: Any = None
        self._compiled: Any = None

    def __call__(self, *given: Any) -> Any:
        return (self.written if _as_written else self._compiled or self.compiled)(*given)

    @property
    def written(self) -> Any:
        """The loop as it is written."""
        if self._written is None:
            self._written = self._with("written")
        return self._written

    @property
    def compiled(self) -> Any:
        """The loop in machine code."""
        with _making:
            if self._compiled is None:
                self._compiled = self._compiler(self._with("compiled"), self._options)
        return self._compiled

    def _with(self, form: str) -> Any:
        """The loop, with its calls leading to this form of others; a form knows of no other."""
        loop: Any = self._loop
        named = {name: loop.__globals__.get(name) for name in _names(loop.__code__)}
        called = {name: getattr(other, form) for name, other in named.items() if isinstance(other, _TwoForms)}
        outside = {**loop.__globals__, **called}
        made: Any = FunctionType(loop.__code__, outside, loop.__name__, loop.__defaults__, loop.__closure__)
        made.__kwdefaults__ = loop.__kwdefaults__
        update_wrapper(made, loop)
        del made.__wrapped__
        return made


def _names(code: CodeType) -> set[str]:
    """All outside names that a function uses."""
    return set(code.co_names).union(*(_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _jit(loop: Any, options: dict[str, Any]) -> Any:
    from numba import njit

    return njit(**options)(loop)


def _kept(loop: Any, options: dict[str, Any]) -> Any:
    """A compiled loop that is kept on disk where only we may write; if there is no such folder, it is compiled each time.

    The stored code contains steps of other files too: numba checks only the file of the loop and would run old ones. And the stored
    code is unpickled, so whoever may write there may run code as us."""
    global unkept
    try:
        made = _jit(loop, {**options, "cache": True})
    except RuntimeError:  # numba found no folder that can be written
        made = None
    if made is not None:
        cache_ = getattr(made, "_cache", None)
        if cache_ is None:  # whoever runs us has told numba to compile nothing
            return made
        folder = Path(cache_.cache_path)
        if _is_ours(folder) and _is_ours(folder.parent, around=True):
            cache_._cache_file._source_stamp = _stamp()
            return made
    unkept = True
    return _jit(loop, options)


def _is_ours(folder: Path, around: bool = False) -> bool:
    """Whether only we and root may change it. A group with the user's number counts as the user. around: it contains the folder in
    question."""
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
    """A hash of all code that may become part of a loop."""
    files = [file for name in _WITH_LOOPS for file in sorted((Path(__file__).parents[1] / name).rglob("*.py"))]
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
