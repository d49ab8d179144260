"""Paths to inputs: every file below them, unpacked, in an order that is the same each time; nothing is trusted and nothing is lost.

What a file is, is told by its first bytes, never by its name. gz, bz2, xz and zst are unpacked on the way; a zip or tar gives one
input a member, shown as `archive.zip!member`. Names inside archives are only names: nothing is ever written under them. Symbolic
links are followed where the user names one, never inside a folder. What cannot be opened is a `Refused`; what breaks later raises
`Unreadable` at the byte where it is hit, and what was read before stays.

An archive inside something compressed is unpacked once into a nameless temporary file, because its members are opened in any order
and more than once; only the few that were used last are kept. So is the standard input, which the path `-` stands for.

*Source*: RFC 1952 (gzip), RFC 8878 (zstd), the .xz file format 1.2.1, PKWARE APPNOTE 6.3.10 (zip), POSIX.1-2017 pax (tar).
"""

from __future__ import annotations

import bz2
import errno
import io
import lzma
import os
import stat
import struct
import sys
import tarfile
import tempfile
import threading
import weakref
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from cleannet.readers.base import HEAD, Input, Meter, Unreadable
from cleannet.readers.looks import looks_like as looks_like

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@dataclass(frozen=True, slots=True)
class Limits:
    """What an unpacked input may grow to; octets unless said otherwise.

    unpacked: of one input. ratio: unpacked to packed, asked only above `unasked` octets, since good logs pack well. members: of one
    archive. depth: archives inside each other. layers: compressions around each other. spool: an archive that must be unpacked to
    be read, and the standard input. window: memory a decompressor may take.
    """

    unpacked: int = 64 << 30
    ratio: int = 250
    unasked: int = 64 << 20
    members: int = 10_000
    depth: int = 2
    layers: int = 2
    spool: int = 16 << 30
    window: int = 256 << 20


STDIN: Final = Path("-")
"""The path that means the standard input."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be opened: its name, as an `Input` would show it, and why."""

    name: str
    why: str


def sources(paths: Iterable[Path], limits: Limits = Limits()) -> Iterator[Input | Refused]:
    """Every input below these paths, sorted by name, each file once however often it is named."""
    seen: set[str] = set()
    shelf = _Shelf(limits)
    for path in sorted({Path(p) for p in paths}, key=os.fsencode):
        if path == STDIN:
            yield from _standard_input(shelf)
            continue
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Refused(_shown(path), _reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, seen, shelf)
        else:
            yield from _file(path, mode, seen, shelf)


def _standard_input(shelf: _Shelf) -> Iterator[Input | Refused]:
    """What is piped in, kept in a temporary file, since an input is opened more than once."""
    name = "<stdin>"
    if sys.stdin is None:  # so the place of its number may be that of another file
        yield Refused(name, "it is closed")
        return
    try:
        spool = shelf.unpacked(lambda: io.FileIO(0, closefd=False))
    except OSError as error:
        yield Refused(name, _reason(error))
        return
    meter = Meter(spool.size)
    yield from _unwrap(_Thing(name, lambda: _Slice(spool, 0, spool.size, meter, spool.fault), meter), shelf)


# --- folders and files ------------------------------------------------------------------------------------------------------------


def _folder(top: Path, seen: set[str], shelf: _Shelf) -> Iterator[Input | Refused]:
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
            yield Refused(_shown(path), _reason(error))
            continue
        if not stat.S_ISLNK(mode):
            yield from _file(path, mode, seen, shelf)
        elif not os.path.realpath(path).startswith(inside) and os.path.realpath(path) + os.sep != inside:
            yield Refused(_shown(path), "a symbolic link out of the folder is not followed; name its target to read it")
        elif not path.exists():
            yield Refused(_shown(path), "a symbolic link that leads nowhere")


def _file(path: Path, mode: int, seen: set[str], shelf: _Shelf) -> Iterator[Input | Refused]:
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
        yield from _unwrap(_Thing(name, partial(_open_file, path, meter), meter), shelf, path)


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


def _shown(path: Path | str) -> str:
    """A name that is safe to print: one line, valid Unicode, not endless."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace") if isinstance(path, Path) else path
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return text if len(text) <= 1_000 else text[:999] + "…"


def _reason(error: Exception) -> str:
    """Why something could not be opened, for people."""
    number = error.errno if isinstance(error, OSError) else None
    known = {
        errno.ENOENT: "no such file or folder",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ELOOP: "symbolic links that lead in a circle",
        errno.ENAMETOOLONG: "its path is too long for this system",
        errno.ENOSPC: "no room left for temporary files",
        errno.EMFILE: "too many open files",
    }
    if number in known:
        return known[number]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).partition("\n")[0][:200] or type(error).__name__


# --- layers: what is packed in what -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Thing:
    """Bytes with a name, how deep in archives they lie, and under how many compressions here."""

    name: str
    open: Callable[[], io.RawIOBase]
    meter: Meter
    depth: int = 0
    layers: int = 0


def _unwrap(thing: _Thing, shelf: _Shelf, path: Path | None = None) -> Iterator[Input | Refused]:
    """The inputs that this thing holds: itself, what is compressed in it, or the members of the archive that it is."""
    limits = shelf.limits
    try:
        head = _head(thing.open)
    except (Unreadable, OSError, ValueError) as error:
        yield Refused(thing.name, error.args[0] if isinstance(error, Unreadable) else _reason(error))
        return
    if codec := _codec(head):
        if thing.layers >= limits.layers:
            yield Refused(thing.name, f"compressed more than {limits.layers} times over")
            return
        inner = partial(_unpacked, thing.open, codec, limits)
        yield from _unwrap(_Thing(thing.name, inner, thing.meter, thing.depth, thing.layers + 1), shelf)
    elif members := _archive(head):
        if thing.depth >= limits.depth:
            yield Refused(thing.name, f"an archive more than {limits.depth} deep in archives")
            return
        yield from _members(thing, shelf, members, path, head)
    else:
        yield Input(thing.name, head, partial(_stream, thing.open), meter=thing.meter)


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
        raise Unreadable(_reason(error)) from error


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
            raise Unreadable(_reason(error), f"byte {self._at:,}") from error
        self._at += count
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


# --- compressed streams -----------------------------------------------------------------------------------------------------------


class _Decompressor(Protocol):
    """What bz2, lzma and zstd agree on."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Zlib:
    """zlib in the manners of the others. window_bits: 31 for gzip, -15 for the bare deflate of zip."""

    def __init__(self, window_bits: int) -> None:
        self._inner, self._rest = zlib.decompressobj(window_bits), b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._rest

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._rest + data, max(max_length, 0))
        self._rest = self._inner.unconsumed_tail
        return out


@dataclass(frozen=True, slots=True)
class _Codec:
    """name: for people. again: what starts another stream right behind the first; none: there is only one."""

    name: str
    start: Callable[[Limits], _Decompressor]
    again: tuple[bytes, ...] = ()


_SKIPPABLE: Final = tuple(bytes((n, 0x2A, 0x4D, 0x18)) for n in range(0x50, 0x60))
_GZIP: Final = _Codec("gzip", lambda _: _Zlib(31), (b"\x1f\x8b",))
_BZIP2: Final = _Codec("bzip2", lambda _: bz2.BZ2Decompressor(), (b"BZh",))
_XZ: Final = _Codec("xz", lambda limits: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=limits.window), (b"\xfd7zXZ\0",))
_ZSTD: Final = _Codec("zstd", lambda _: zstd.ZstdDecompressor(), (b"\x28\xb5\x2f\xfd", *_SKIPPABLE))
_IN_ZIP: Final = {
    zipfile.ZIP_DEFLATED: _Codec("deflate", lambda _: _Zlib(-15)),
    zipfile.ZIP_BZIP2: _Codec("bzip2", lambda _: bz2.BZ2Decompressor()),
    93: _Codec("zstd", lambda _: zstd.ZstdDecompressor()),
}


def _codec(head: bytes) -> _Codec | None:
    if head[:3] == b"\x1f\x8b\x08":
        return _GZIP
    if head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return _BZIP2
    if head.startswith(_XZ.again):
        return _XZ
    if head.startswith(_ZSTD.again):
        return _ZSTD
    return None


_BROKEN: Final = (zlib.error, lzma.LZMAError, zstd.ZstdError, EOFError, ValueError, MemoryError)
_PIECE: Final = 1 << 16


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed stream, within the limits."""

    def __init__(self, packed: io.RawIOBase, codec: _Codec, limits: Limits) -> None:
        self._packed, self._codec, self._limits = packed, codec, limits
        self._state = codec.start(limits)
        self._in = self._out = 0
        self._ended, self._left = False, b""
        self._fault: Unreadable | None = None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._fault is not None:
            raise self._fault
        try:
            piece = self._next(len(buffer))
        except _BROKEN as error:
            self._stop(f"broken {self._codec.name} data: {_reason(error)}")
        except OSError as error:
            self._stop(f"broken {self._codec.name} data: {_reason(error)}" if error.errno is None else _reason(error))
        self._out += len(piece)
        if self._out > self._limits.unpacked:
            self._stop(f"more than {self._limits.unpacked:,} bytes unpacked, the most that is read of one input")
        if self._out > self._limits.unasked and self._out > self._limits.ratio * self._in:
            self._stop(f"unpacks to more than {self._limits.ratio:,} times its size, as a zip bomb does")
        buffer[: len(piece)] = piece
        return len(piece)

    def _next(self, size: int) -> bytes:
        """The next unpacked bytes, at most `size`; none at the end."""
        data = b""
        while not self._ended:
            if self._state.eof:
                if not self._another():
                    break
                data = self._left
            elif self._state.needs_input and not data:
                data = self._packed.read(_PIECE) or b""
                self._in += len(data)
                if not data:
                    # zlib may hold finished bytes back after the last input
                    piece = self._state.decompress(b"", size) if isinstance(self._state, _Zlib) else b""
                    if not piece and not self._state.eof:
                        self._stop(f"the {self._codec.name} data is cut off")
                    if piece:
                        return piece
                    continue
            piece, data = self._state.decompress(data, size), b""
            if piece:
                return piece
        self._ended = True
        return b""

    def _another(self) -> bool:
        """Whether another stream follows right behind the one that ended; padding with zeros may."""
        rest = self._state.unused_data
        if not self._codec.again:
            return False
        while len(rest := rest.lstrip(b"\0")) < 6:
            more = self._packed.read(_PIECE) or b""
            self._in += len(more)
            if not more:
                break
            rest += more
        if not rest:
            return False
        if not rest.startswith(self._codec.again):
            self._stop(f"{self._codec.name} data is followed by something else")
        self._state, self._left = self._codec.start(self._limits), rest
        return True

    def _stop(self, why: str) -> None:
        self._fault = Unreadable(why, f"byte {self._out:,}")
        raise self._fault


def _unpacked(open_: Callable[[], io.RawIOBase], codec: _Codec, limits: Limits) -> io.RawIOBase:
    return _Unpacked(open_(), codec, limits)


# --- archives ---------------------------------------------------------------------------------------------------------------------


class _Spool:
    """The bytes of an archive, read at any place by any thread. fault: why there are no more of them."""

    def __init__(self, file: BinaryIO, fault: str = "") -> None:
        self._file, self._lock, self.fault = file, threading.Lock(), fault
        self.size = file.seek(0, os.SEEK_END)
        weakref.finalize(self, file.close)

    def at(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)


class _Seekable(io.RawIOBase):
    """A spool for zipfile and tarfile, which may not read more of it at once than a directory takes."""

    def __init__(self, spool: _Spool, most: int) -> None:
        self._spool, self._most, self._at = spool, most, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._spool.size}[whence]
        if start + offset < 0:
            raise ValueError("a place before its first byte")
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = max(0, self._spool.size - self._at) if size is None or size < 0 else size
        if size > self._most:
            raise ValueError(f"its directory claims {size:,} bytes at once, at most {self._most:,} are read")
        got = self._spool.at(self._at, size)
        self._at += len(got)
        return got


class _Slice(io.RawIOBase):
    """Some bytes of a spool, as a stream whose meter runs as it is read. fault: why there are no more of them, where there should
    be."""

    def __init__(self, spool: _Spool, offset: int, size: int, meter: Meter, fault: str = "") -> None:
        self._spool, self._at, self._end, self._start, self._fault = spool, offset, offset + size, offset, fault
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._end - self._at)
        got = self._spool.at(self._at, wanted)
        if wanted and not got:
            raise Unreadable("the archive is cut off", f"byte {self._at - self._start:,}")
        if self._fault and len(buffer) and not wanted:
            raise Unreadable(self._fault, f"byte {self._at - self._start:,}")
        buffer[: len(got)] = got
        self._at += len(got)
        self._meter.done += len(got)
        return len(got)


class _Shelf:
    """The archives that were used last, ready for their members to be opened."""

    KEPT: Final = 4

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._kept: OrderedDict[str, _Spool] = OrderedDict()
        self._lock = threading.RLock()  # an archive inside another asks again

    def spool(self, thing: _Thing, path: Path | None) -> _Spool:
        """The archive's bytes: the file itself where it is one, else a temporary file that they are unpacked into."""
        with self._lock:
            if (spool := self._kept.get(thing.name)) is None:
                spool = self._kept[thing.name] = _Spool(_buffered(path)) if path else self.unpacked(thing.open)
                while len(self._kept) > self.KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(thing.name)
            return spool

    def unpacked(self, open_: Callable[[], io.RawIOBase]) -> _Spool:
        """Unpacks as far as it goes: what stands before a break is still read."""
        file, fault = tempfile.TemporaryFile(), ""  # noqa: SIM115  # the spool closes it
        try:
            with open_() as raw:
                while piece := raw.read(_PIECE):
                    if file.tell() + len(piece) > self.limits.spool:
                        raise Unreadable(f"more than {self.limits.spool:,} bytes, the most that is kept in a temporary file")
                    file.write(piece)
        except Unreadable as error:
            fault = str(error)
        except BaseException:
            file.close()
            raise
        return _Spool(file, fault)


def _buffered(path: Path) -> BinaryIO:
    return io.BufferedReader(_open_file(path, Meter()), _PIECE)


@dataclass(frozen=True, slots=True)
class _Member:
    """name: as it stands in the archive. where: offset and packed size. why: not empty where it cannot be read."""

    name: str
    offset: int = 0
    size: int = 0
    codec: _Codec | None = None
    crc: int | None = None
    zipped: bool = False
    why: str = ""


_Lister = Callable[[_Spool, Limits], Iterator[_Member]]


def _archive(head: bytes) -> _Lister | None:
    """How to list the members, where this is the head of an archive."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip
    if _is_tar(head):
        return _tar
    return None


def _is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header: its checksum is right, as if it were blanks itself (POSIX.1-2017 pax, ustar)."""
    block = head[:512]
    digits = block[148:156].strip(b" \0")
    if len(block) < 512 or not block[0] or not digits or digits.strip(b"01234567"):
        return False
    return sum(block) - sum(block[148:156]) + 8 * 32 == int(digits, 8)


def _members(thing: _Thing, shelf: _Shelf, lister: _Lister, path: Path | None, head: bytes) -> Iterator[Input | Refused]:
    """The inputs inside an archive, sorted by name; or the archive itself, where it is a package or document that is one thing."""
    listed: list[_Member] = []
    fault = ""
    try:
        spool = shelf.spool(thing, path)
        for member in lister(spool, shelf.limits):
            if len(listed) == shelf.limits.members:
                fault = f"more than {shelf.limits.members:,} members; those behind are not read"
                break
            listed.append(member)
    except Unreadable as error:
        fault = str(error)
    except _BROKEN_ARCHIVE as error:
        fault = f"a broken archive: {_reason(error)}"
    else:
        fault = fault or spool.fault
    if whole := _whole({m.name for m in listed}):
        yield Input(thing.name, head, partial(_stream, thing.open), [f"{whole}, not looked into"])
        return
    times: dict[str, int] = {}
    for member in sorted(listed, key=lambda m: (m.name, m.offset)):
        times[member.name] = times.get(member.name, 0) + 1
        again = f"#{times[member.name]}" if times[member.name] > 1 else ""
        name = _shown(f"{thing.name}!{member.name}{again}")
        if member.why:
            yield Refused(name, member.why)
        else:
            meter = Meter(member.size)
            opened = partial(_open_member, shelf, thing, path, member, meter)
            yield from _unwrap(_Thing(name, opened, meter, thing.depth + 1), shelf)
    if fault:
        yield Refused(thing.name, fault)


_BROKEN_ARCHIVE: Final = (zipfile.BadZipFile, tarfile.TarError, struct.error, OSError, RuntimeError, LookupError, *_BROKEN)

_WHOLE: Final = {
    "AndroidManifest.xml": "an Android package",
    "[Content_Types].xml": "an Office document",
    "META-INF/container.xml": "an EPUB book",
    "mimetype": "an OpenDocument file",
}


def _whole(names: set[str]) -> str:
    """What it is, where the archive is one thing and not a container of files."""
    for name, what in _WHOLE.items():
        if name in names:
            return what
    if any(n.startswith("Payload/") and ".app/" in n for n in names):
        return "an iOS package"
    return "a Java program" if any(n.endswith(".class") for n in names) else ""


def _open_member(shelf: _Shelf, thing: _Thing, path: Path | None, member: _Member, meter: Meter) -> io.RawIOBase:
    spool = shelf.spool(thing, path)
    offset = member.offset
    if member.zipped:
        local = spool.at(offset, 30)
        if len(local) < 30 or local[:4] != b"PK\x03\x04":
            raise Unreadable("no zip member where the directory of the archive says", "byte 0")
        name, extra = struct.unpack("<HH", local[26:30])
        offset += 30 + name + extra
    raw: io.RawIOBase = _Slice(spool, offset, member.size, meter)
    if member.codec:
        raw = _Unpacked(raw, member.codec, shelf.limits)
    return raw if member.crc is None else _Checked(raw, member.crc)


class _Checked(io.RawIOBase):
    """Another stream, whose CRC-32 must be right at its end."""

    def __init__(self, raw: io.RawIOBase, crc: int) -> None:
        self._raw, self._expected, self._crc, self._at = raw, crc, 0, 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer) or 0
        if count:
            self._crc, self._at = zlib.crc32(buffer[:count], self._crc), self._at + count
        elif len(buffer) and self._crc != self._expected:
            raise Unreadable("the checksum of the zip member is wrong", f"byte {self._at:,}")
        return count


_DIRECTORY: Final = 512
"""Octets that a member may take on average in the directory of a zip."""


def _zip(spool: _Spool, limits: Limits) -> Iterator[_Member]:
    """The members of a zip, from its directory at the end."""
    with zipfile.ZipFile(_Seekable(spool, max(_DIRECTORY * limits.members, 1 << 17))) as archive:
        infos = archive.infolist()
    if sum(i.compress_size for i in infos) > spool.size:
        raise Unreadable("its members overlap, as in a zip bomb")
    for info in infos:
        if info.is_dir():
            continue
        why = ""
        if info.flag_bits & 0x1:
            why = "an encrypted member"
        elif stat.S_ISLNK(info.external_attr >> 16):
            why = "a symbolic link inside an archive is not followed"
        elif info.compress_type != zipfile.ZIP_STORED and info.compress_type not in _IN_ZIP:
            why = f"packed in a way that is not read (method {info.compress_type})"
        codec = _IN_ZIP.get(info.compress_type)
        yield _Member(info.filename, info.header_offset, info.compress_size, codec, info.CRC, zipped=True, why=why)


def _tar(spool: _Spool, limits: Limits) -> Iterator[_Member]:
    """The members of a tar, from header to header. A hard link is another name of a member that is read anyway."""
    with tarfile.open(fileobj=_Seekable(spool, 1 << 20), mode="r:") as archive:
        count = 0
        while True:
            if (info := archive.next()) is None:
                # tarfile takes a header that it cannot read for the end
                if spool.at(archive.offset, 512).strip(b"\0"):
                    raise Unreadable("expected the header of a member", f"byte {archive.offset:,}")
                return
            archive.members = []  # type: ignore[attr-defined]  # it would keep them all
            count += 1
            if count > 4 * limits.members:
                raise Unreadable(f"more than {4 * limits.members:,} entries")
            if info.issparse():
                yield _Member(info.name, why="a sparse member, which is not read")
            elif info.isreg():
                cut = info.offset_data + info.size > spool.size
                yield _Member(info.name, info.offset_data, info.size)
                if cut:
                    raise Unreadable("the archive is cut off", f"byte {spool.size:,}")
            elif info.issym():
                yield _Member(info.name, why="a symbolic link inside an archive is not followed")
            elif info.ischr() or info.isblk() or info.isfifo():
                yield _Member(info.name, why="a device or pipe inside an archive")
