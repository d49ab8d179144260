"""A file of named arrays that is opened by mapping: nothing is copied, and a changed byte is refused.

8 octets    magic: what the file holds, and the version of its form
32 octets   sha256 of everything behind
8 octets    length of the header, little-endian
header      msgpack: {"meta": {...}, "arrays": [[name, type, offset, count], ...]}
arrays      little-endian, each at a multiple of 64 octets from the start of the file

The bytes depend only on the content, so the same content gives the same file.
"""

from __future__ import annotations

import hashlib
import mmap
import sys
from array import array as numbers
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import msgspec
import numpy as np

from cleannet.pack.refused import PackRefused

if TYPE_CHECKING:
    import numpy.typing as npt

AnyArray: TypeAlias = "npt.NDArray[Any]"

Plain: TypeAlias = "memoryview | AnyArray"
"""Numbers as Python reads them, of which `numpy.asarray` makes an array at no cost: a question about one thing needs none, and
loading numpy takes longer than the answer."""

_FRONT: Final = 48
_ALIGN: Final = 64
_TYPES: Final[Mapping[str, Literal["B", "H", "I", "Q", "b", "q"]]] = {
    "|u1": "B", "<u2": "H", "<u4": "I", "<u8": "Q", "|i1": "b", "<i8": "q"
}  # fmt: skip
"""Types as the header writes them, and their letters in Python."""


class _Header(msgspec.Struct, frozen=True):
    meta: dict[str, Any]
    arrays: tuple[tuple[str, str, int, int], ...]


def pack(magic: bytes, meta: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> bytes:
    """The bytes of the file. magic: 8 octets; meta: anything msgpack holds."""
    assert len(magic) == 8
    little = {name: np.ascontiguousarray(a, dtype=a.dtype.newbyteorder("<")) for name, a in arrays.items()}
    header = b""
    body_at = 0
    for _ in range(8):  # the header holds offsets, which depend on its length: repeat until it stays
        at, rows = body_at, []
        for name, array in little.items():
            rows.append((name, array.dtype.str, at, array.size))
            at = _aligned(at + array.nbytes)
        again = msgspec.msgpack.encode(_Header(dict(meta), tuple(rows)), order="deterministic")
        if len(again) == len(header) and _aligned(_FRONT + len(again)) == body_at:
            header = again
            break
        header, body_at = again, _aligned(_FRONT + len(again))
    body = bytearray(len(header).to_bytes(8, "little") + header)
    for (_, _, at, _), array in zip(rows, little.values(), strict=True):
        body += bytes(at - len(body) - 40)
        body += array.tobytes()
    return magic + hashlib.sha256(body).digest() + bytes(body)


def open_mapped(path: Path, magic: bytes, what: str) -> tuple[dict[str, Any], dict[str, Plain], str]:
    """Its meta, its arrays (read-only views of the mapped file) and the sha256 in hex, of everything behind the first 40 octets.

    what: the name of its content, for errors. Raises PackRefused."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise PackRefused(f"{path}: {what} cannot be read: {error.strerror}") from None
    except ValueError:  # of no length
        raise PackRefused(f"{path}: the file is empty; expected {what}") from None
    return unpack(memoryview(mapped), magic, what, path)


def unpack(view: memoryview, magic: bytes, what: str, path: Path) -> tuple[dict[str, Any], dict[str, Plain], str]:
    """The same for bytes in memory; path is only used in errors. Raises PackRefused."""
    if len(view) < _FRONT or view[:8] != magic:
        raise PackRefused(f"{path}: begins with {bytes(view[:8])!r}, {what} of this version begins with {magic!r}")
    found = hashlib.sha256(view[40:]).digest()
    if found != view[8:40]:
        raise PackRefused(
            f"{path}: {what} has the hash {found.hex()[:16]}… and says {bytes(view[8:40]).hex()[:16]}…; get a fresh copy"
        )
    try:
        header = msgspec.msgpack.decode(view[48 : 48 + int.from_bytes(view[40:48], "little")], type=_Header)
        arrays = {name: _numbers(view, kind, at, count) for name, kind, at, count in header.arrays}
    except (ValueError, msgspec.MsgspecError) as error:
        raise PackRefused(f"{path}: {what} has a header that cannot be read: {error}") from None
    return header.meta, arrays, found.hex()


def _numbers(view: memoryview, kind: str, at: int, count: int) -> Plain:
    """The array at that place. Raises ValueError."""
    if (letter := _TYPES.get(kind)) is None:
        raise ValueError(f"an array of type {kind}")
    octets = view[at : at + count * int(kind[2])]
    if at < 0 or len(octets) != count * int(kind[2]):
        raise ValueError("an array that is not in the file")
    if sys.byteorder == "little" or letter in "Bb":
        return octets.cast(letter)
    turned = numbers(letter, octets.tobytes())
    turned.byteswap()
    return memoryview(turned)


def texts(values: Sequence[str]) -> tuple[AnyArray, AnyArray]:
    """Strings as two arrays: UTF-8 octets (u8), and where each ends (u32)."""
    octets = [v.encode() for v in values]
    ends = np.cumsum([len(o) for o in octets], dtype=np.uint64) if octets else np.zeros(0, dtype=np.uint64)
    if octets and int(ends[-1]) >= 2**32:
        raise ValueError("more than 4 GB of text")
    return np.frombuffer(b"".join(octets), dtype=np.uint8), ends.astype(np.uint32)


def text(octets: Plain, ends: Plain, index: int) -> str:
    """The string of that index."""
    return octets[int(ends[index - 1]) if index else 0 : int(ends[index])].tobytes().decode()


def _aligned(at: int) -> int:
    return -(-at // _ALIGN) * _ALIGN
