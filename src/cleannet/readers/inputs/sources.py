"""Paths become inputs: every file below them, unpacked, always in the same order; nothing is trusted and nothing is lost.

The first bytes decide what a file is, never its name. Compressed files are decompressed on the way, see `compressed`. An archive
gives one input per member, shown as `archive.zip!member`, see `archives`. Symbolic links are followed if the user names them, never
inside a folder. The path `-` stands for the standard input. What cannot be opened is a `Refused`; what breaks later raises
`Unreadable` at that byte, and everything read before stays. UTF-16 text becomes UTF-8, see `utf16`.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cleannet.readers.base.input import HEAD, Input, Log, Meter, Unreadable, reason
from cleannet.readers.inputs.archives import (
    APPS,
    PACKED_APPS,
    PLAN,
    Contents,
    Lister,
    Packed,
    Shelf,
    Slice,
    Spool,
    Thing,
    archive_of,
    contents,
    head_of,
    is_plan,
    open_member,
)
from cleannet.readers.inputs.compressed import PIECE, Codec, Unpacked, codec_of
from cleannet.readers.inputs.limits import LIMITS, Budget, Limits, Share
from cleannet.readers.inputs.over import Over
from cleannet.readers.inputs.utf16 import InUtf8, encoding_of, in_utf8
from cleannet.readers.inputs.workbooks.workbook import Sheets, old_workbook, sheets

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
            yield from _named("<stdin>", _standard_input(shelf))
            continue
        try:
            there = path.stat()
        except (OSError, ValueError) as error:
            yield Refused(_shown(path), reason(error))
            continue
        if stat.S_ISDIR(there.st_mode):
            yield from _folder(path, there, seen, shelf)
        else:
            yield from _named(_shown(path), _file(path, there, seen, shelf, named=True))


def _named(name: str, found: Iterable[Input | Refused]) -> Iterator[Input | Refused]:
    """The same; everything except members of archives was named by the user."""
    for item in found:
        yield replace(item, named=True) if isinstance(item, Input) and item.name == name else item


def _standard_input(shelf: Shelf) -> Iterator[Input | Refused]:
    """The standard input, stored in a temporary file because an input is opened more than once."""
    name = "<stdin>"
    if sys.stdin is None:  # so the place of its number may be that of another file
        yield Refused(name, "it is closed")
        return
    try:
        spool = shelf.unpacked(lambda: io.FileIO(0, closefd=False))
    except OSError as error:
        yield Refused(name, reason(error))
        return
    meter, budget = Meter(spool.size), Budget(spool.size, shelf.limits)
    yield from _unwrap(Thing(name, lambda: Slice(spool, 0, spool.size, meter, spool.fault), meter, budget), shelf)


# --- folders and files ------------------------------------------------------------------------------------------------------------

_VERSION_CONTROL: Final = frozenset({".git", ".hg", ".svn"})
"""They hold older forms of the files beside them, packed in ways that no reader knows. Whoever wants them read names one."""


def _folder(top: Path, there: os.stat_result, seen: set[str], shelf: Shelf) -> Iterator[Input | Refused]:
    """All files below a folder, except those of version control. A link to something below the folder adds nothing and is ignored;
    any other link is refused."""
    inside = os.path.realpath(top) + os.sep
    waiting: list[tuple[Path, os.stat_result]] = [(top, there)]
    while waiting:
        path, there = waiting.pop()
        if stat.S_ISDIR(there.st_mode) and _is_framework(path):
            yield from _packed(path, there, seen, shelf, named=path == top)
        elif stat.S_ISDIR(there.st_mode):
            try:
                # a stack gives back last what came first
                waiting.extend(_entries(path, there, named=path == top)[::-1])
            except OSError as error:
                yield Refused(_shown(path), reason(error))
        elif not stat.S_ISLNK(there.st_mode):
            yield from _file(path, there, seen, shelf)
        elif not os.path.realpath(path).startswith(inside) and os.path.realpath(path) + os.sep != inside:
            yield Refused(_shown(path), "a symbolic link that leaves the folder is not followed; name its target to read it")
        elif not path.exists():
            yield Refused(_shown(path), "a broken symbolic link")


def _is_framework(path: Path) -> bool:
    """Whether a folder is a framework of Apple, which is one thing."""
    return path.suffix in (".framework", ".xcframework") and any(
        (path / name).exists() for name in ("Info.plist", path.stem, "Versions")
    )


def _packed(top: Path, there: os.stat_result, seen: set[str], shelf: Shelf, named: bool) -> Iterator[Input | Refused]:
    """A folder that is one thing, as an archive in a temporary file. Links inside are not followed: what they lead to is read
    anyway, or is outside."""
    name, size = _shown(top), 0
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the spool closes it
    try:
        with zipfile.ZipFile(file, "w") as archive:
            waiting = [(top, there)]
            while waiting:
                path, there = waiting.pop()
                if stat.S_ISDIR(there.st_mode):
                    waiting.extend(_entries(path, there, named=named and path == top)[::-1])
                elif stat.S_ISREG(there.st_mode):
                    size += there.st_size
                    if size > shelf.limits.spool:
                        yield Refused(name, f"more than {shelf.limits.spool:,} bytes, the most that is kept in a temporary file")
                        return
                    seen.add(os.path.realpath(path))
                    inside = zipfile.ZipInfo(_shown(path.relative_to(top.parent)))
                    with _open_file(path, there, False, Meter()) as raw, archive.open(inside, "w", force_zip64=True) as to:
                        shutil.copyfileobj(raw, to, PIECE)
    except (OSError, ValueError) as error:
        yield Refused(name, reason(error))
        return
    spool = Spool(file)
    meter, budget = Meter(spool.size), Budget(spool.size, shelf.limits)
    yield from _unwrap(Thing(name, lambda: Slice(spool, 0, spool.size, meter), meter, budget), shelf)


def _entries(path: Path, there: os.stat_result, named: bool) -> list[tuple[Path, os.stat_result]]:
    """The entries of a folder, sorted, each with its identity when it was listed. They are read through the open folder, so that
    nothing that replaces the folder, or one above it, is listed instead."""
    folder = _opened(path, there, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0), named)
    try:
        names = sorted(os.listdir(folder), key=os.fsencode)  # noqa: PTH208  # of a descriptor
        found = []
        for name in names:
            if name in _VERSION_CONTROL:
                continue
            with suppress(FileNotFoundError):  # it went away again
                found.append((path / name, os.stat(name, dir_fd=folder, follow_symlinks=False)))
        return found
    finally:
        os.close(folder)


def _opened(path: Path, there: os.stat_result, flags: int, named: bool) -> int:
    """A descriptor of the listed file; OSError if something replaced it. named: by the user, maybe through a link."""
    other = OSError(errno.ESTALE, "the file was replaced after it was listed")
    try:
        descriptor = os.open(path, flags | (0 if named else getattr(os, "O_NOFOLLOW", 0)))
    except OSError as error:
        raise other if error.errno in (errno.ELOOP, errno.ENOTDIR) and not named else error from None
    found = os.fstat(descriptor)
    if (there.st_dev, there.st_ino) != (found.st_dev, found.st_ino):
        os.close(descriptor)
        raise other
    return descriptor


def _file(path: Path, there: os.stat_result, seen: set[str], shelf: Shelf, named: bool = False) -> Iterator[Input | Refused]:
    name = _shown(path)
    if not stat.S_ISREG(there.st_mode):
        yield Refused(name, f"{_KINDS.get(stat.S_IFMT(there.st_mode), 'not a regular file')}; expected a file or a folder")
        return
    real = os.path.realpath(path)
    if real not in seen:
        seen.add(real)
        meter = Meter(there.st_size)
        opened, budget = partial(_open_file, path, there, named), Budget(there.st_size, shelf.limits)
        yield from _unwrap(Thing(name, partial(opened, meter), meter, budget, sought=partial(_open_sought, opened)), shelf)


_KINDS: Final = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a symbolic link",
}


class _File(io.FileIO):
    """A file that moves its meter as it is read. size: when it was listed; a file that ends earlier was truncated meanwhile."""

    def __init__(self, descriptor: int, meter: Meter, size: int) -> None:
        super().__init__(descriptor, "rb")
        self._meter, self._size = meter, size

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = super().readinto(buffer) or 0
        self._meter.done += count
        if not count and memoryview(buffer).nbytes:
            self._whole(self.tell())
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        got = super().read(-1 if size is None else size) or b""
        self._meter.done += len(got)
        if not got and size:
            self._whole(self.tell())
        return got

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        at = super().seek(offset, whence)
        if whence == os.SEEK_END:
            self._whole(at - offset)
        return at

    def _whole(self, end: int) -> None:
        if end < self._size:
            raise OSError(errno.EIO, f"it was cut short while it was read: it had {self._size:,} bytes")


def _open_file(path: Path, there: os.stat_result, named: bool, meter: Meter) -> io.RawIOBase:
    """The bytes of a regular file, as listed; a replacement is refused, and cannot make us wait."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    return _File(_opened(path, there, flags, named), meter, there.st_size)


def _open_sought(opened: Callable[[Meter], io.RawIOBase]) -> BinaryIO:
    """The same for random access; this does not move the meter."""
    return io.BufferedReader(opened(Meter()), PIECE)


def _shown(path: Path | str) -> str:
    """A name that is safe to print: one line, valid Unicode, limited in length."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace") if isinstance(path, Path) else path
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return text if len(text) <= 1_000 else text[:999] + "…"


# --- layers: what is packed in what -----------------------------------------------------------------------------------------------


def _unwrap(thing: Thing, shelf: Shelf) -> Iterator[Input | Refused]:
    """The inputs in this thing: itself, its decompressed content, or the members of the archive."""
    limits = shelf.limits
    try:
        head = _head(thing.open)
    except (Unreadable, OSError, ValueError) as error:
        yield Refused(thing.name, error.args[0] if isinstance(error, Unreadable) else reason(error))
        return
    if codec := codec_of(head):
        if thing.layers >= limits.layers:
            yield Refused(thing.name, f"compressed in more than {limits.layers} layers")
            return
        inner = partial(_unpacked, thing.open, codec, limits, Share(thing.budget))
        yield from _unwrap(Thing(thing.name, inner, thing.meter, thing.budget, thing.depth, thing.layers + 1), shelf)
    elif lister := archive_of(head):
        if thing.depth >= limits.depth:
            yield Refused(thing.name, f"archives nested more than {limits.depth} deep")
            return
        yield from _members(thing, shelf, lister, head)
    elif encoding := encoding_of(head):
        text = partial(_in_utf8, thing.open, encoding)
        yield Input(thing.name, in_utf8(head, encoding), partial(_stream, text), log=Log(meter=thing.meter))
    elif why := old_workbook(head, thing.open):
        yield Refused(thing.name, why)
    else:
        yield Input(thing.name, head, partial(_stream, thing.open), log=Log(meter=thing.meter))


def _in_utf8(open_: Callable[[], io.RawIOBase], encoding: str) -> io.RawIOBase:
    return InUtf8(open_(), encoding)


def _unpacked(open_: Callable[[], io.RawIOBase], codec: Codec, limits: Limits, share: Share) -> io.RawIOBase:
    return Unpacked(open_(), codec, limits, share)


def _members(thing: Thing, shelf: Shelf, lister: Lister, head: bytes) -> Iterator[Input | Refused]:
    """The inputs inside an archive; or the archive itself, if it is a package or document that is one thing."""
    held = contents(thing, shelf, lister)
    if held.whole == PLAN and not is_plan(head):
        yield Refused(thing.name, f"{PLAN}, but not as Terraform wrote it; audit `terraform show -json FILE`")
        return
    if held.whole == PLAN or held.whole in APPS:
        packed = partial(Packed, thing, shelf, held)
        known = head if held.whole == PLAN else head_of(held.whole)
        yield Input(thing.name, known, partial(_stream, thing.open), log=Log(meter=thing.meter), members=packed)
        if held.whole in APPS:
            yield from _packages_inside(thing, shelf, held)
        return
    try:
        found = sheets(thing, shelf, held) if held.whole else None
    except Unreadable as error:
        yield Refused(thing.name, str(error))
        return
    if found is not None:
        yield from _sheets(thing, found)
        if held.fault:
            yield Refused(thing.name, held.fault)
        return
    if held.whole:
        yield Input(thing.name, head, partial(_stream, thing.open), log=Log([f"{held.whole}; its members are not read"]))
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
            opened = partial(open_member, shelf, thing, member, Share(thing.budget), meter)
            yield from _unwrap(Thing(name, opened, meter, thing.budget, thing.depth + 1), shelf)
    if held.fault:
        yield Refused(thing.name, held.fault)


def _packages_inside(thing: Thing, shelf: Shelf, held: Contents) -> Iterator[Input | Refused]:
    """The packages that a package of an app holds, each of which is an app of its own."""
    for member in held.members:
        if member.name.lower().endswith(PACKED_APPS) and not member.why:
            meter = Meter(member.size)
            inside = partial(open_member, shelf, thing, member, Share(thing.budget), meter)
            yield from _unwrap(Thing(_shown(f"{thing.name}!{member.name}"), inside, meter, thing.budget, thing.depth + 1), shelf)


def _sheets(thing: Thing, found: Sheets) -> Iterator[Input | Refused]:
    """The sheets of a workbook that are not empty."""
    times: dict[str, int] = {}
    for sheet in sorted(found.found, key=lambda sheet: sheet.name):
        times[sheet.name] = times.get(sheet.name, 0) + 1
        again = f"#{times[sheet.name]}" if times[sheet.name] > 1 else ""
        name = _shown(f"{thing.name}!{sheet.name}{again}")
        log = Log(["a hidden sheet"] if sheet.hidden else [], meter=sheet.meter)
        opened = partial(sheet.open, log)
        try:
            head = _head(opened)
        except Unreadable as error:
            yield Refused(name, str(error))
        else:
            if head:
                yield Input(name, head, partial(_stream, opened), log=log)
    if found.fault:
        yield Refused(thing.name, found.fault)


def _head(open_: Callable[[], io.RawIOBase]) -> bytes:
    """The first bytes; if reading breaks off, those before; if there are none, the error."""
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
    """A new buffered stream that raises only `Unreadable`."""
    try:
        return io.BufferedReader(_Careful(open_()), 1 << 18)
    except OSError as error:
        raise Unreadable(reason(error)) from error


class _Careful(Over):
    """Another stream whose system errors become `Unreadable` at their byte."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._at = 0

    def seekable(self) -> bool:
        return self._below.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            self._at = self._below.seek(offset, whence)
        except OSError as error:
            raise Unreadable(reason(error), f"byte {self._at:,}") from error
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            count = self._below.readinto(buffer) or 0
        except OSError as error:
            raise Unreadable(reason(error), f"byte {self._at:,}") from error
        self._at += count
        return count
