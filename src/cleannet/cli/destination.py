"""Where an answer goes: to the standard output, or to a file, which then holds the whole answer or stays as it was.

Destinations are checked before the work begins: a bad path fails at once, and an input is never overwritten.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

from cyclopts import Parameter

from cleannet.cli.exits import Stop

STDOUT: Final = Path("-")
_OURS: Final = 0o666
"""What a new file may be, before the user's mask is taken off."""


def _path(_: Any, tokens: Any) -> Path:
    """A path as the user wrote it. Raises ValueError for an empty one, which would otherwise mean the current folder."""
    if not (word := tokens[0].value if tokens else ""):
        raise ValueError("an empty path; write . for this folder")
    return Path(word)


Named = Annotated[Path, Parameter(converter=_path)]
"""A file or folder that a user names."""


def destination(output: Path | None, inputs: Iterable[Path | str] = ()) -> None:
    """Checks that the output can be written, and that it is neither an input nor a file below an input that is read. Raises
    Stop."""
    if output is None or output == STDOUT:
        return
    folder = output.parent
    if output.is_dir():
        raise Stop(f"{output}: is a folder; name the file to write")
    if not folder.is_dir():
        raise Stop(f"{output}: cannot be written: there is no folder {folder}")
    if not os.access(_beside(output).parent if _replaced(output) else output, os.W_OK):
        raise Stop(f"{output}: cannot be written, no permission to write {'in its folder' if _replaced(output) else 'it'}")
    if not output.exists():
        return
    for path in (Path(named) for named in inputs if str(named)):
        if path.exists() and (output.samefile(path) or (path.is_dir() and _is_below(output, path) and _is_read(output))):
            raise Stop(f"{output}: is an input, and would be written over; write to another file")


def files_of(*policies: str) -> tuple[str, ...]:
    """The files that policies may name: FILE, or FILE:ID."""
    return tuple(name for policy in policies for name in (policy, policy.rpartition(":")[0]))


def _is_below(file: Path, folder: Path) -> bool:
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))


def _is_read(file: Path) -> bool:
    """Whether a reader knows the file. An old report may be overwritten, a record may not."""
    from cleannet.readers import known_as
    from cleannet.readers.base.input import Input
    from cleannet.readers.inputs.sources import sources

    return any(isinstance(found, Input) and known_as(found) is not None for found in sources([file]))


Told = str | bytes | Callable[[BinaryIO], None]
"""What is written: text, octets, or whatever a function writes itself, because it is too much to be held."""


def write(told: Told, output: Path | None) -> None:
    """Text to the file, or to the standard output, as UTF-8 and with its own line ends; octets as they are. Raises Stop."""
    try:
        if output is None or output == STDOUT:
            sys.stdout.flush()
            _put(told, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        elif _replaced(output):
            _replace(output, told)
        else:  # a device or a pipe
            with output.open("wb") as file:
                _put(told, file)
    except OSError as error:
        raise Stop(f"{output or 'the standard output'}: cannot be written ({error.strerror})") from error


def _put(told: Told, file: BinaryIO) -> None:
    if callable(told):
        told(file)
    else:
        file.write(told.encode("utf-8") if isinstance(told, str) else told)


def _replaced(output: Path) -> bool:
    """Whether the output is, or will be, a plain file. A path below /dev or /proc may belong to an open file of another program."""
    try:
        there = output.stat().st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(there) and not str(output.absolute()).startswith(("/dev/", "/proc/"))


def _beside(output: Path) -> Path:
    """The file itself. If the path is a link, this is its target, so that the link stays."""
    return Path(os.path.realpath(output))


def _replace(output: Path, told: Told) -> None:
    """Writes the whole beside the file, then renames it into place with the old permissions. If that fails, the old file stays."""
    target = _beside(output)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # of a descriptor
            _put(told, file)
            file.flush()
            os.fsync(descriptor)
        Path(name).chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else _OURS & ~_mask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class _Steady(io.RawIOBase):
    """The standard output, whose reader may leave early; what is not printed then changes nothing else."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._done = descriptor, False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        if not self._done:
            try:
                return os.write(self._descriptor, data)
            except BrokenPipeError:
                self._done = True
            except OSError:  # told once: what is still held would be tried again at the end of Python
                self._done = True
                raise
        return len(data)


def steady_output() -> None:
    """Sets up a standard output that is written completely, with or without buffering, and whose reader may leave early: the exit
    code stays the same."""
    old = sys.stdout
    if old is not None:
        old.flush()
        raw = io.BufferedWriter(_Steady(old.fileno()))
        sys.stdout = io.TextIOWrapper(raw, old.encoding, old.errors, line_buffering=bool(old.line_buffering))
