"""Lists the members of an archive and opens them in any order; nothing is ever written under their names.

A zip is listed from its directory at the end, a tar from header to header. An archive inside something compressed is unpacked once
into an unnamed temporary file, because its members are opened in any order and more than once. Only the few files that were used
last are kept. Listing and opening are in one file: both work on that temporary file, and a zip is opened by what its list says.

*Source*: PKWARE APPNOTE 6.3.10 (zip), POSIX.1-2017 pax (tar).
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import tarfile
import tempfile
import threading
import weakref
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, Final, TypeVar, cast

from cleannet.readers.base.input import Meter, Octets, Unreadable, reason
from cleannet.readers.inputs.compressed import BROKEN, IN_ZIP, PIECE, Codec, Unpacked, crc32
from cleannet.readers.inputs.limits import Budget, Limits, Share
from cleannet.readers.inputs.over import Over

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thing:
    """Bytes with a name, their depth in archives, and how many compressions surround them here. budget: of the file that contains
    them. sought: opens them for random access, if they are a plain file."""

    name: str
    open: Callable[[], io.RawIOBase]
    meter: Meter
    budget: Budget
    depth: int = 0
    layers: int = 0
    sought: Callable[[], BinaryIO] | None = None


class Spool:
    """The bytes of an archive, for random access by any thread. fault: why they end early."""

    def __init__(self, file: BinaryIO, fault: str = "") -> None:
        self._file, self._lock, self.fault = file, threading.Lock(), fault
        self.size = file.seek(0, os.SEEK_END)
        weakref.finalize(self, file.close)

    def at(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)


class _Seekable(io.RawIOBase):
    """A spool for zipfile and tarfile, which limits a single read to the size of a directory."""

    def __init__(self, spool: Spool, most: int) -> None:
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
            raise ValueError("an offset before its first byte")
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = max(0, self._spool.size - self._at) if size is None or size < 0 else size
        if size > self._most:
            raise ValueError(f"its directory claims {size:,} bytes at once, at most {self._most:,} are read")
        got = self._spool.at(self._at, size)
        self._at += len(got)
        return got


class Slice(io.RawIOBase):
    """Some bytes of a spool as a stream that moves the meter as it is read. fault: why they end early, if they do."""

    def __init__(self, spool: Spool, offset: int, size: int, meter: Meter, fault: str = "") -> None:
        self._spool, self._at, self._end, self._start, self._fault = spool, offset, offset + size, offset, fault
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        got = self._next(len(buffer))
        buffer[: len(got)] = got
        return len(got)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._next(self._end - self._at if size is None or size < 0 else size)

    def _next(self, most: int) -> bytes:
        wanted = min(most, self._end - self._at)
        got = self._spool.at(self._at, wanted)
        if wanted and not got:
            raise Unreadable("the archive is cut off", f"byte {self._at - self._start:,}")
        if self._fault and most and not wanted:
            raise Unreadable(self._fault, f"byte {self._at - self._start:,}")
        self._at += len(got)
        self._meter.done += len(got)
        return got


class Shelf:
    """The archives that were used last, with their members ready to be opened."""

    KEPT: Final = 4

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._kept: OrderedDict[str, Spool] = OrderedDict()
        self._made: tuple[str, object] = ("", None)
        self._lock = threading.RLock()  # an archive inside another asks again

    def spool(self, thing: Thing) -> Spool:
        """The archive's bytes: the file itself if it is a plain file, else a temporary file into which they are unpacked."""
        with self._lock:
            if (spool := self._kept.get(thing.name)) is None:
                spool = self._kept[thing.name] = Spool(thing.sought()) if thing.sought else self.unpacked(thing.open)
                while len(self._kept) > self.KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(thing.name)
            return spool

    def lately(self, name: str, make: Callable[[], T]) -> T:
        """State that all members of an archive share, made once and kept for the last archive only."""
        with self._lock:
            if self._made[0] != name:
                self._made = ("", None)
                self._made = (name, make())
            return cast("T", self._made[1])

    def unpacked(self, open_: Callable[[], io.RawIOBase]) -> Spool:
        """Unpacks as far as possible: bytes before a break can still be read."""
        file, fault = tempfile.TemporaryFile(), ""  # noqa: SIM115  # the spool closes it
        try:
            with open_() as raw:
                while piece := raw.read(PIECE):
                    if file.tell() + len(piece) > self.limits.spool:
                        raise Unreadable(f"more than {self.limits.spool:,} bytes, the most that is kept in a temporary file")
                    file.write(piece)
        except Unreadable as error:
            fault = str(error)
        except BaseException:
            file.close()
            raise
        return Spool(file, fault)


@dataclass(frozen=True, slots=True)
class Member:
    """name: as in the archive. offset, size: its compressed bytes. zipped: they follow a header of their own. why: not empty if it
    cannot be read."""

    name: str
    offset: int = 0
    size: int = 0
    codec: Codec | None = None
    crc: int | None = None
    zipped: bool = False
    why: str = ""


Lister = Callable[[Spool, Limits], Iterator[Member]]


def archive_of(head: bytes) -> Lister | None:
    """How to list the members, if this is the head of an archive."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip
    if _is_tar(head):
        return _tar
    return None


def _is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header: its checksum is right, computed with blanks in its place (POSIX.1-2017 pax,
    ustar)."""
    block = head[:512]
    digits = block[148:156].strip(b" \0")
    if len(block) < 512 or not block[0] or not digits or digits.strip(b"01234567"):
        return False
    return sum(block) - sum(block[148:156]) + 8 * 32 == int(digits, 8)


@dataclass(frozen=True, slots=True)
class Contents:
    """members: sorted by name. whole: what the archive is, if it is one thing and not a container of files. fault: why the list
    ends early, if it does."""

    members: list[Member]
    whole: str
    fault: str


_BROKEN: Final = (zipfile.BadZipFile, tarfile.TarError, struct.error, OSError, RuntimeError, LookupError, *BROKEN)


def contents(thing: Thing, shelf: Shelf, lister: Lister) -> Contents:
    """The content of an archive, as far as it can be listed."""
    listed: list[Member] = []
    fault = ""
    try:
        spool = shelf.spool(thing)
        for member in lister(spool, shelf.limits):
            if len(listed) == max(shelf.limits.members, shelf.limits.of_one):
                fault = f"more than {len(listed):,} members; the rest is not read"
                break
            listed.append(member)
    except Unreadable as error:
        fault = str(error)
    except _BROKEN as error:
        fault = f"a broken archive: {reason(error)}"
    else:
        fault = fault or spool.fault
    names = {member.name for member in listed}
    whole = PLAN if names >= _PLAN else _whole(names)
    if whole not in APPS and len(listed) > shelf.limits.members:
        listed = listed[: shelf.limits.members]
        fault = f"more than {shelf.limits.members:,} members; the rest is not read"
    return Contents(sorted(listed, key=lambda m: (m.name, m.offset)), whole, fault)


ENCRYPTED: Final = "an encrypted member"
LINK: Final = "a symbolic link inside an archive is not followed"

PLAN: Final = "a Terraform plan in its binary form"
"""What is one thing and has a reader."""

_PLAN: Final = frozenset({"tfplan", "tfstate"})
"""Members of a plan, of which the second is the state before it.

*Source*: Terraform, `internal/plans/planfile/writer.go`.
"""


def is_plan(head: bytes) -> bool:
    """Whether the first member of a zip is a plan, as Terraform writes it."""
    return head.startswith(b"PK\x03\x04") and head[26:28] == b"\x06\x00" and head[30:36] == b"tfplan"


ANDROID: Final = "an Android package"
BUNDLE: Final = "an Android app bundle"
IOS: Final = "an iOS package"
FRAMEWORK: Final = "a framework of Apple"
APPS: Final = frozenset({ANDROID, BUNDLE, IOS, FRAMEWORK})
"""Packages of apps, and of code for apps, that have a reader."""


PACKED_APPS: Final = (".apk", ".apks", ".xapk", ".apkm", ".aab", ".ipa")
"""How the names of packages end that may lie in others."""


def head_of(whole: str) -> bytes:
    """What stands for the head of an archive that is one thing: only its directory tells which, so that its own head does not. No
    other input begins so, since this is the head of a zip.

    >>> head_of(ANDROID)
    b'PK\\x03\\x04\\x00an Android package'
    """
    return b"PK\x03\x04\x00" + whole.encode()


_WHOLE: Final = {
    "AndroidManifest.xml": ANDROID,
    "base/manifest/AndroidManifest.xml": BUNDLE,
    "[Content_Types].xml": "an Office document",
    "META-INF/container.xml": "an EPUB book",
    "mimetype": "an OpenDocument file",
    "WEB-INF/web.xml": "a Java program",
    "doc.kml": "a map (KMZ)",
    "Index/Document.iwa": "an iWork document",
}
_PARTS: Final = (
    (re.compile(r"Payload/[^/]+\.app/Info\.plist"), IOS),
    (re.compile(r"[^/]+\.dist-info/WHEEL|EGG-INFO/PKG-INFO"), "a Python package"),
)
"""Members at a fixed place, so that a stray file among others does not make one thing of them all."""


_FRAMEWORK: Final = re.compile(r"(?:.*/)?(?:[^/]+\.xcframework/Info\.plist|([^/]+)\.framework/(?:Versions/[^/]+/)?\1)")
_OF_FRAMEWORKS: Final = re.compile(
    r"(?:[^/]+/)*[^/]+\.(?:xc)?framework/.*|__MACOSX/.*|.*/|(?:.*/)?(?:LICEN[CS]E|NOTICE|README|CHANGELOG)[^/]*|\.DS_Store",
    re.IGNORECASE,
)
"""What an archive has that is nothing but frameworks; one with other files is a container of these."""


def _whole(names: set[str]) -> str:
    """What the archive is, if it is one thing and not a container of files."""
    for name, what in _WHOLE.items():
        if name in names:
            return what
    for form, what in _PARTS:
        if any(form.fullmatch(name) for name in names):
            return what
    if any(map(_FRAMEWORK.fullmatch, names)) and all(map(_OF_FRAMEWORKS.fullmatch, names)):
        return FRAMEWORK
    return "a Java program" if "META-INF/MANIFEST.MF" in names and any(name.endswith(".class") for name in names) else ""


def open_member(shelf: Shelf, thing: Thing, member: Member, share: Share, meter: Meter, take: int = PIECE) -> io.RawIOBase:
    """The bytes of a member; raises Unreadable if it is not where the archive says, or if its checksum is wrong. take: octets that
    are unpacked at a time."""
    spool = shelf.spool(thing)
    offset = member.offset
    if member.zipped:
        local = spool.at(offset, 30) if offset >= 0 else b""  # a directory that lies about its own place makes it so
        if len(local) < 30 or local[:4] != b"PK\x03\x04":
            raise Unreadable("the archive's directory points to no zip member", "byte 0")
        name, extra = struct.unpack("<HH", local[26:30])
        offset += 30 + name + extra
    raw: io.RawIOBase = Slice(spool, offset, member.size, meter)
    if member.codec:
        raw = Unpacked(raw, member.codec, shelf.limits, share, take)
    return raw if member.crc is None else _Checked(raw, member.crc)


class Packed:
    """The members of an archive that is one thing, each read whole or as a stream. fault: why they could not all be listed."""

    def __init__(self, thing: Thing, shelf: Shelf, held: Contents) -> None:
        self.fault = held.fault
        self._thing, self._shelf = thing, shelf
        self.size = shelf.spool(thing).size
        self._members = {member.name: member for member in held.members}

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def at(self, offset: int, size: int) -> bytes:
        """Bytes of the archive itself, fewer if it ends before."""
        return self._shelf.spool(self._thing).at(offset, size)

    def open(self, name: str) -> io.RawIOBase:
        """The bytes of a member, as a stream. Raises Unreadable if there are none that can be read, also while it is read."""
        member = self._member(name)
        take = min(max(member.size, 1), _AT_ONCE)
        return open_member(self._shelf, self._thing, member, Share(self._thing.budget), Meter(), take)

    def read(self, name: str, most: int) -> Octets:
        """All bytes of a member. Raises Unreadable if there are more than `most`, or if none can be read."""
        member = self._member(name)
        whole: Octets = b""
        size, crc = 0, 0
        unchecked, take = replace(member, crc=None), min(max(member.size, 1), 4 * _AT_ONCE)
        with open_member(self._shelf, self._thing, unchecked, Share(self._thing.budget), Meter(), take) as stream:
            more = stream.piece if isinstance(stream, Unpacked) else stream.read
            while piece := more(4 * _AT_ONCE):
                whole = _longer(whole, piece)
                size, crc = size + len(piece), crc32(piece, crc)
                if size > most:
                    raise Unreadable(f"{name} is larger than {most >> 20} MiB, the most that is read")
        if member.crc not in (None, crc):
            raise Unreadable(_WRONG, f"byte {size:,}")
        return whole

    def inside(self, name: str) -> Packed:
        """The members of a member that is itself an archive. Raises Unreadable if it is no archive, or nested too deep."""
        with self.open(name) as stream:
            lister = archive_of(stream.read(512) or b"")
        if lister is None:
            raise Unreadable("no archive", "byte 0")
        outer = self._thing
        if outer.depth >= self._shelf.limits.depth:
            raise Unreadable(f"archives nested more than {self._shelf.limits.depth} deep")
        thing = Thing(f"{outer.name}!{name}", partial(self.open, name), outer.meter, outer.budget, outer.depth + 1)
        return Packed(thing, self._shelf, contents(thing, self._shelf, lister))

    def _member(self, name: str) -> Member:
        member = self._members.get(name)
        if member is None or member.why not in ("", ENCRYPTED):  # devices do not look at the mark, and some set it to hide
            raise Unreadable(f"no member {name} that can be read{f': {member.why}' if member else ''}")
        return member


def _longer(whole: Octets, piece: bytes) -> Octets:
    """Both, with no second copy of the first, which may be large."""
    if not whole:
        return piece
    whole = whole if isinstance(whole, bytearray) else bytearray(whole)
    whole += piece
    return whole


_AT_ONCE: Final = 1 << 20
"""Octets of a member that are unpacked at once, four times as many if all of it is wanted. In small pieces it takes half as long
again."""

_WRONG: Final = "the checksum of the zip member is wrong"


class _Checked(Over):
    """Another stream whose CRC-32 must be right at its end."""

    def __init__(self, raw: io.RawIOBase, crc: int) -> None:
        super().__init__(raw)
        self._expected, self._crc, self._at = crc, 0, 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._below.readinto(buffer) or 0
        self._check(buffer[:count], ended=bool(len(buffer)) and not count)
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return self.readall()
        piece = self._below.read(size) or b""
        self._check(piece, ended=size > 0 and not piece)
        return piece

    def _check(self, piece: bytes | memoryview, ended: bool) -> None:
        self._crc, self._at = crc32(piece, self._crc), self._at + len(piece)
        if ended and self._crc != self._expected:
            raise Unreadable(_WRONG, f"byte {self._at:,}")


_DIRECTORY: Final = 512
"""Octets that a member may take on average in the directory of a zip."""


def _zip(spool: Spool, limits: Limits) -> Iterator[Member]:
    """The members of a zip, from its directory at the end."""
    with zipfile.ZipFile(_Seekable(spool, max(_DIRECTORY * limits.members, 128 * limits.of_one))) as archive:
        infos = archive.infolist()
    if sum(i.compress_size for i in infos) > spool.size:
        raise Unreadable("its members overlap, as in a zip bomb")
    for info in infos:
        if info.is_dir():
            continue
        why = ""
        if info.flag_bits & 0x1:
            why = ENCRYPTED
        elif stat.S_ISLNK(info.external_attr >> 16):
            why = LINK
        elif info.compress_type != zipfile.ZIP_STORED and info.compress_type not in IN_ZIP:
            why = f"compression method {info.compress_type} is not supported"
        codec = IN_ZIP.get(info.compress_type)
        yield Member(info.filename, info.header_offset, info.compress_size, codec, info.CRC, zipped=True, why=why)


def _tar(spool: Spool, limits: Limits) -> Iterator[Member]:
    """The members of a tar, from header to header. A hard link is another name for a member that is read anyway."""
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
                yield Member(info.name, why="sparse members are not supported")
            elif info.isreg():
                cut = info.offset_data + info.size > spool.size
                yield Member(info.name, info.offset_data, info.size)
                if cut:
                    raise Unreadable("the archive is cut off", f"byte {spool.size:,}")
            elif info.issym():
                yield Member(info.name, why=LINK)
            elif info.ischr() or info.isblk() or info.isfifo():
                yield Member(info.name, why="a device or pipe inside an archive")
