"""Decompresses within limits: a bomb is stopped at the byte where it shows itself to be one.

gz, bz2, xz and zst are recognised by their first bytes, never by a name. A stream may be followed by another of its kind, as their
tools write them, and by zeros.

*Source*: RFC 1952 (gzip), RFC 8878 (zstd), the .xz file format 1.2.1; for the content of a zip, PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import bz2
import importlib
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cleannet.readers.base.input import Unreadable, reason
from cleannet.readers.inputs.limits import Limits, Share
from cleannet.readers.inputs.over import Over

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def _inflater() -> Any:
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:  # it has no wheel for this machine
        return zlib


_DEFLATE: Final = _inflater()
"""What unpacks deflate and computes its checksums: isal takes a third of the time of zlib for the same octets."""

crc32: Final[Callable[..., int]] = _DEFLATE.crc32
"""The checksum of a zip: of some octets, and of those before them."""


class _Decompressor(Protocol):
    """The common interface of bz2, lzma and zstd."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Zlib:
    """zlib, or isal, with the same interface. window_bits: 31 for gzip, -15 for the bare deflate of zip."""

    def __init__(self, window_bits: int) -> None:
        self._inner: Any = _DEFLATE.decompressobj(window_bits)
        self._rest = b""

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        return not self._rest

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out: bytes = self._inner.decompress(self._rest + data, max(max_length, 0))
        self._rest = self._inner.unconsumed_tail
        return out


@dataclass(frozen=True, slots=True)
class Codec:
    """name: for people. again: the bytes that start another stream directly after the first; none: there is only one."""

    name: str
    start: Callable[[Limits], _Decompressor]
    again: tuple[bytes, ...] = ()


_SKIPPABLE: Final = tuple(bytes((n, 0x2A, 0x4D, 0x18)) for n in range(0x50, 0x60))
_GZIP: Final = Codec("gzip", lambda _: _Zlib(31), (b"\x1f\x8b",))
_BZIP2: Final = Codec("bzip2", lambda _: bz2.BZ2Decompressor(), (b"BZh",))
_XZ: Final = Codec("xz", lambda limits: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=limits.window), (b"\xfd7zXZ\0",))
_ZSTD: Final = Codec("zstd", lambda _: zstd.ZstdDecompressor(), (b"\x28\xb5\x2f\xfd", *_SKIPPABLE))
IN_ZIP: Final = {
    zipfile.ZIP_DEFLATED: Codec("deflate", lambda _: _Zlib(-15)),
    zipfile.ZIP_BZIP2: Codec("bzip2", lambda _: bz2.BZ2Decompressor()),
    93: Codec("zstd", lambda _: zstd.ZstdDecompressor()),
}


def codec_of(head: bytes) -> Codec | None:
    """How data that begin so are compressed; None if they are not."""
    if head[:3] == b"\x1f\x8b\x08":
        return _GZIP
    if head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return _BZIP2
    if head.startswith(_XZ.again):
        return _XZ
    if head.startswith(_ZSTD.again):
        return _ZSTD
    return None


BROKEN: Final = (zlib.error, _DEFLATE.error, lzma.LZMAError, zstd.ZstdError, EOFError, ValueError, MemoryError)
"""What unpacking raises of data that are not what they say to be."""

PIECE: Final = 1 << 16
"""Octets that are asked for at a time."""


class Unpacked(Over):
    """The decompressed bytes of a stream, within the limits. take: octets of the stream that are asked for at a time."""

    def __init__(self, packed: io.RawIOBase, codec: Codec, limits: Limits, share: Share | None = None, take: int = PIECE) -> None:
        super().__init__(packed)
        self._codec, self._limits, self._share, self._take = codec, limits, share, take
        self._state = codec.start(limits)
        self._in = self._out = 0
        self._ended, self._left = False, b""
        self._fault: Unreadable | None = None

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self.piece(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def read(self, size: int | None = -1, /) -> bytes:
        return self.readall() if size is None or size < 0 else self.piece(size) if size else b""

    def piece(self, most: int) -> bytes:
        """The next bytes, with no copy made of them; none at the end."""
        if self._fault is not None:
            raise self._fault
        try:
            piece = self._next(most if self._share is None else min(most, self._share.left(self._out) + 1))
        except BROKEN as error:
            self._stop(f"broken {self._codec.name} data: {reason(error)}")
        except OSError as error:
            self._stop(f"broken {self._codec.name} data: {reason(error)}" if error.errno is None else reason(error))
        self._out += len(piece)
        if self._out > self._limits.unpacked:
            self._stop(f"more than {self._limits.unpacked:,} bytes unpacked, the most that is read of one input")
        if self._out > self._limits.unasked and self._out > self._limits.ratio * self._in:
            self._stop(f"unpacks to more than {self._limits.ratio:,} times its size, as a zip bomb does")
        if self._share and not self._share.covers(self._out):
            self._stop(f"the file that holds it unpacks to more than {self._share.budget.all:,} bytes in all, as a zip bomb does")
        return piece

    def _next(self, size: int) -> bytes:
        """The next unpacked bytes, at most `size`; none at the end."""
        data = b""
        while not self._ended:
            if self._state.eof:
                if not self._another():
                    break
                data = self._left
            elif self._state.needs_input and not data:
                data = self._below.read(self._take) or b""
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
        """Whether another stream follows directly after the one that ended; zero padding may come first."""
        rest = self._state.unused_data
        if not self._codec.again:
            return False
        while len(rest := rest.lstrip(b"\0")) < 6:
            more = self._below.read(PIECE) or b""
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
