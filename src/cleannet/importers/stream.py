"""A user's copy is opened as it is, packed or not, and read within bounds; what is skipped is counted, with the first example."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast

from cleannet.columns import Skip
from cleannet.readers.inputs.base import Unreadable
from cleannet.readers.inputs.lines import lines

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python before 3.14
    from backports import zstd

UNPACKED_MOST: Final = 64 << 30
"""Octets of one file that are read, unpacked: several times the largest table that is read here."""
_RATIO: Final = 250
_UNASKED: Final = 64 << 20
"""Above so many octets a file that unpacks to more than so many times its size is a bomb, not a table."""

CANNOT: Final = (
    *(OSError, EOFError, lzma.LZMAError, zlib.error, zstd.ZstdError, struct.error, ValueError),
    *(zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError),  # the last: packings and passwords of zip
)
"""What a damaged file, packing or archive raises, whoever reads it."""

_AT_ONCE: Final = 1 << 18


@dataclass(slots=True)
class Skips:
    """Reasons and how often, and the first record of each."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, record: int, reason: str, detail: str = "", count: int = 1) -> None:
        """Count one record, or several of which this is the first."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        self.examples.setdefault(reason, f"row {record:,}{': ' if detail else ''}{detail[:120]}")


class _Bounded(io.RawIOBase):
    """A stream that raises Unreadable instead of going on for ever."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._most, self._read = stream, most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer))
        self._read += len(piece)
        if self._read > self._most:
            raise Unreadable(f"holds more than {self._most:,} bytes, unpacked", f"byte {self._most:,}")
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def opened(path: Path, most: int = UNPACKED_MOST) -> Iterator[io.BufferedReader]:
    """The content of a file: plain, gz, bz2, xz, zst, or the one member of a zip. Raises Unreadable, also while it is read.

    most: octets, unpacked, that are read of it.
    """
    try:
        most = min(most, max(_UNASKED, _RATIO * path.stat().st_size))
        with path.open("rb") as file:
            head = file.read(6)
        stream: BinaryIO
        if head.startswith(b"\x1f\x8b"):
            stream = cast("BinaryIO", gzip.GzipFile(path))
        elif head.startswith(b"BZh"):
            stream = cast("BinaryIO", bz2.BZ2File(path))
        elif head.startswith(b"\xfd7zXZ\x00"):
            stream = cast("BinaryIO", lzma.LZMAFile(path))  # noqa: SIM115  closed below
        elif head.startswith(b"\x28\xb5\x2f\xfd"):
            stream = cast("BinaryIO", zstd.ZstdFile(path))
        elif head.startswith(b"PK\x03\x04"):
            archive = zipfile.ZipFile(path)
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) != 1:
                archive.close()
                raise Unreadable(f"{path.name}: an archive of {len(members)} files; unpack it and give the one")
            stream = cast("BinaryIO", archive.open(members[0]))
        else:
            stream = path.open("rb")
        with stream:
            yield io.BufferedReader(_Bounded(stream, most), _AT_ONCE)
    except CANNOT as error:
        raise Unreadable(f"{path.name}: cannot be read: {error}") from None


def text_lines(stream: BinaryIO, skips: Skips) -> Iterator[tuple[int, str]]:
    """Number and text of each line."""
    skipped: list[Skip] = []
    for number, line in lines(stream, skipped):
        while skipped:
            _count(skipped, skips)
        yield number, line
    while skipped:
        _count(skipped, skips)


def table(stream: BinaryIO, skips: Skips, needed: tuple[str, ...], what: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Number (the header is row 1) and fields of each row of a CSV file with a header (RFC 4180).

    Raises Unreadable where the header lacks a column of `needed`.
    """
    rows = csv.reader(line + "\n" for _, line in text_lines(stream, skips))
    header: list[str] | None = None
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            skips.add(number, "no CSV", str(error))
            continue
        if header is None:
            header = [name.strip() for name in row]
            if missing := [name for name in needed if name not in header]:
                raise Unreadable(f"{what} has the columns {', '.join(needed)}; missing are {', '.join(missing)}", "row 1", 1)
        elif len(row) != len(header):
            if row:
                skips.add(number, "other number of columns", f"{len(row)}, the header has {len(header)}")
        else:
            yield number, dict(zip(header, row, strict=True))
    if header is None:
        raise Unreadable(f"{what} begins with a header; the file is empty")


def date_in(name: str) -> str:
    """The day that a file's name tells, "" where it tells none.

    >>> date_in("20240101.as-rel2.txt.bz2"), date_in("telegeography-v3-2022-11-11.tar.gz"), date_in("cables.zip")
    ('2024-01-01', '2022-11-11', '')
    """
    found = re.search(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)", name)
    return "-".join(found.groups()) if found else ""


def _count(skipped: list[Skip], skips: Skips) -> None:
    skip = skipped.pop(0)
    skips.add(skip.record, skip.reason, skip.detail)
