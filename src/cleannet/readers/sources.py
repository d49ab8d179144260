"""Paths to inputs: every file below them, unpacked, in an order that is the same each time; nothing is trusted and nothing is lost.

What a file is, is told by its first bytes, never by its name. What is compressed is unpacked on the way, see `compressed`; an
archive gives one input a member, shown as `archive.zip!member`, see `archives`. Symbolic links are followed where the user names
one, never inside a folder. The path `-` stands for the standard input. What cannot be opened is a `Refused`; what breaks later
raises `Unreadable` at the byte where it is hit, and what was read before stays.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cleannet.readers.archives import PLAN, Lister, Shelf, Slice, Thing, archive_of, contents, is_plan, open_member
from cleannet.readers.base import HEAD, Input, Meter, Unreadable, reason
from cleannet.readers.compressed import PIECE, Codec, Unpacked, codec_of
from cleannet.readers.limits import LIMITS, Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


STDIN: Final = Path("-")
"""The path that means the standard input."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be opened: its name, as an `Input` would show it, and why."""

    name: str
    why: str


def sources(paths: Iterable[Path], limits: Limits = LIMITS) -> Iterator[Input | Refused]:
    """Every input below these paths, sorted by name, each file once however often it is named."""
    seen: set[str] = set()
    shelf = Shelf(limits)
    for path in sorted({Path(p) for p in paths}, key=os.fsencode):
        if path == STDIN:
            yield from _standard_input(shelf)
            continue
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Refused(_shown(path), reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, seen, shelf)
        else:
            yield from _file(path, mode, seen, shelf)


def _standard_input(shelf: Shelf) -> Iterator[Input | Refused]:
    """What is piped in, kept in a temporary file, since an input is opened more than once."""
    name = "<stdin>"
    if sys.stdin is None:  # so the place of its number may be that of another file
        yield Refused(name, "it is closed")
        return
    try:
        spool = shelf.unpacked(lambda: io.FileIO(0, closefd=False))
    except OSError as error:
        yield Refused(name, reason(error))
        return
    meter = Meter(spool.size)
    yield from _unwrap(Thing(name, lambda: Slice(spool, 0, spool.size, meter, spool.fault), meter), shelf)


# --- folders and files ------------------------------------------------------------------------------------------------------------


def _folder(top: Path, seen: set[str], shelf: Shelf) -> Iterator[Input | Refused]:
    """All files below a folder. A link that leads to something below it adds nothing and is passed by; any other is refused."""
    inside = os.path.realpath(top) + os.sep
    waiting: list[Path] = [top]
    while waiting:
        path = waiting.pop()
        try:
            mode = path.lstat().st_mode if path != top else path.stat().st_mode
            if stat.S_ISDIR(mode):
                # a stack gives back last what came first
                waiting.extend(path / name for name in sorted(os.listdir(path), key=os.fsencode, reverse=True))  # noqa: PTH208
                continue
        except OSError as error:
            yield Refused(_shown(path), reason(error))
            continue
        if not stat.S_ISLNK(mode):
            yield from _file(path, mode, seen, shelf)
        elif not os.path.realpath(path).startswith(inside) and os.path.realpath(path) + os.sep != inside:
            yield Refused(_shown(path), "a symbolic link out of the folder is not followed; name its target to read it")
        elif not path.exists():
            yield Refused(_shown(path), "a symbolic link that leads nowhere")


def _file(path: Path, mode: int, seen: set[str], shelf: Shelf) -> Iterator[Input | Refused]:
    name = _shown(path)
    if not stat.S_ISREG(mode):
        yield Refused(name, f"{_KINDS.get(stat.S_IFMT(mode), 'something that is no file')}; expected a file or a folder")
        return
    real = os.path.realpath(path)
    if real not in seen:
        seen.add(real)
        try:
            meter = Meter(path.stat().st_size)
        except OSError:  # it vanished; opening it tells
            meter = Meter()
        yield from _unwrap(Thing(name, partial(_open_file, path, meter), meter, sought=partial(_open_sought, path)), shelf)


_KINDS: Final = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a symbolic link",
}


class _File(io.FileIO):
    """A file whose meter runs as it is read."""

    def __init__(self, descriptor: int, meter: Meter) -> None:
        super().__init__(descriptor, "rb")
        self._meter = meter

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = super().readinto(buffer) or 0
        self._meter.done += count
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        got = super().read(-1 if size is None else size) or b""
        self._meter.done += len(got)
        return got


def _open_file(path: Path, meter: Meter) -> io.RawIOBase:
    """The bytes of a regular file; what took its place since it was listed is refused, and does not make us wait."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "no longer a file")
    return _File(descriptor, meter)


def _open_sought(path: Path) -> BinaryIO:
    """The same to be sought in; that it is looked into does not run the meter."""
    return io.BufferedReader(_open_file(path, Meter()), PIECE)


def _shown(path: Path | str) -> str:
    """A name that is safe to print: one line, valid Unicode, not endless."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace") if isinstance(path, Path) else path
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return text if len(text) <= 1_000 else text[:999] + "…"


# --- layers: what is packed in what -----------------------------------------------------------------------------------------------


def _unwrap(thing: Thing, shelf: Shelf) -> Iterator[Input | Refused]:
    """The inputs that this thing holds: itself, what is compressed in it, or the members of the archive that it is."""
    limits = shelf.limits
    try:
        head = _head(thing.open)
    except (Unreadable, OSError, ValueError) as error:
        yield Refused(thing.name, error.args[0] if isinstance(error, Unreadable) else reason(error))
        return
    if codec := codec_of(head):
        if thing.layers >= limits.layers:
            yield Refused(thing.name, f"compressed more than {limits.layers} times over")
            return
        inner = partial(_unpacked, thing.open, codec, limits)
        yield from _unwrap(Thing(thing.name, inner, thing.meter, thing.depth, thing.layers + 1), shelf)
    elif lister := archive_of(head):
        if thing.depth >= limits.depth:
            yield Refused(thing.name, f"an archive more than {limits.depth} deep in archives")
            return
        yield from _members(thing, shelf, lister, head)
    else:
        yield Input(thing.name, head, partial(_stream, thing.open), meter=thing.meter)


def _unpacked(open_: Callable[[], io.RawIOBase], codec: Codec, limits: Limits) -> io.RawIOBase:
    return Unpacked(open_(), codec, limits)


def _members(thing: Thing, shelf: Shelf, lister: Lister, head: bytes) -> Iterator[Input | Refused]:
    """The inputs inside an archive; or the archive itself, where it is a package or document that is one thing."""
    held = contents(thing, shelf, lister)
    if held.whole == PLAN and not is_plan(head):
        yield Refused(thing.name, f"{PLAN}, but not as Terraform wrote it; audit `terraform show -json FILE`")
        return
    if held.whole == PLAN:
        yield Input(thing.name, head, partial(_stream, thing.open), meter=thing.meter)
        return
    if held.whole:
        yield Input(thing.name, head, partial(_stream, thing.open), [f"{held.whole}, not looked into"])
        return
    times: dict[str, int] = {}
    for member in held.members:
        times[member.name] = times.get(member.name, 0) + 1
        again = f"#{times[member.name]}" if times[member.name] > 1 else ""
        name = _shown(f"{thing.name}!{member.name}{again}")
        if member.why:
            yield Refused(name, member.why)
        else:
            meter = Meter(member.size)
            opened = partial(open_member, shelf, thing, member, meter)
            yield from _unwrap(Thing(name, opened, meter, thing.depth + 1), shelf)
    if held.fault:
        yield Refused(thing.name, held.fault)


def _head(open_: Callable[[], io.RawIOBase]) -> bytes:
    """The first bytes; where they break off, those before, and where there are none, the error."""
    got = bytearray()
    with open_() as raw:
        try:
            while len(got) < HEAD and (piece := raw.read(HEAD - len(got))):
                got += piece
        except (Unreadable, OSError):
            if not got:
                raise
    return bytes(got)


def _stream(open_: Callable[[], io.RawIOBase]) -> BinaryIO:
    """A fresh buffered stream that raises nothing but `Unreadable`."""
    try:
        return io.BufferedReader(_Careful(open_()), 1 << 18)
    except OSError as error:
        raise Unreadable(reason(error)) from error


class _Careful(io.RawIOBase):
    """Another stream, whose system errors become `Unreadable` at their byte."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw, self._at = raw, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._raw.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = self._raw.seek(offset, whence)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            count = self._raw.readinto(buffer) or 0
        except OSError as error:
            raise Unreadable(reason(error), f"byte {self._at:,}") from error
        self._at += count
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()
