"""Opens a user's copy, compressed or not, and reads it within limits. Skipped records are counted, with the first example."""

from __future__ import annotations

import csv
import io
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from cleannet.columns import Skip
from cleannet.readers.base.input import HEAD, Meter, Unreadable
from cleannet.readers.inputs.archives import Shelf, Thing, archive_of, contents, open_member
from cleannet.readers.inputs.compressed import Unpacked, codec_of
from cleannet.readers.inputs.limits import LIMITS, Budget, Limits, Share
from cleannet.readers.inputs.lines import lines

CANNOT: Final = (
    *(OSError, EOFError, zlib.error, struct.error, ValueError),
    *(zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError),  # the last: packings and passwords of zip
)
"""What a damaged file or archive raises, whoever reads it. What `opened` unpacks raises Unreadable."""

_AT_ONCE: Final = 1 << 18


@dataclass(slots=True)
class Skips:
    """Reasons with their counts, and the first record of each."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, record: int, reason: str, detail: str = "", count: int = 1) -> None:
        """Counts one record, or several of which this is the first."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        self.examples.setdefault(reason, f"row {record:,}{': ' if detail else ''}{detail[:120]}")


@contextmanager
def opened(path: Path, most: int = LIMITS.unpacked) -> Iterator[io.BufferedReader]:
    """The content of a file: plain, gz, bz2, xz, zst, or the one member of a zip. Raises Unreadable, also while it is read. most:
    how many unpacked bytes are read at most."""
    try:
        with _content(path, replace(LIMITS, unpacked=most)) as stream:
            yield io.BufferedReader(stream, _AT_ONCE)
    except CANNOT as error:
        raise Unreadable(f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _content(path: Path, limits: Limits) -> io.RawIOBase:
    with path.open("rb") as file:
        head, size = file.read(HEAD), os.fstat(file.fileno()).st_size
    budget = Budget(size, limits)
    if codec := codec_of(head):
        return Unpacked(io.FileIO(path), codec, limits, Share(budget))
    if head.startswith(b"PK\x03\x04") and (lister := archive_of(head)):
        thing = Thing(path.name, partial(io.FileIO, path), Meter(size), budget, sought=lambda: path.open("rb"))
        shelf = Shelf(limits)
        held = contents(thing, shelf, lister)
        if held.fault or len(held.members) != 1:
            raise Unreadable(f"{path.name}: {held.fault or f'an archive of {len(held.members)} files; unpack it and give the one'}")
        return open_member(shelf, thing, held.members[0], Share(budget), thing.meter)
    if size > limits.unpacked:
        raise Unreadable(f"{path.name}: holds more than {limits.unpacked:,} bytes")
    return io.FileIO(path)


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

    Raises Unreadable if the header lacks a column of `needed`."""
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
                raise Unreadable(f"{what} has the columns {', '.join(needed)}; missing: {', '.join(missing)}", "row 1", 1)
        elif len(row) != len(header):
            if row:
                skips.add(number, "wrong number of columns", f"{len(row)}, the header has {len(header)}")
        else:
            yield number, dict(zip(header, row, strict=True))
    if header is None:
        raise Unreadable(f"{what} begins with a header; the file is empty")


def date_in(name: str) -> str:
    """The day in the name of a file, "" if there is none.

    >>> date_in("20240101.as-rel2.txt.bz2"), date_in("telegeography-v3-2022-11-11.tar.gz"), date_in("cables.zip")
    ('2024-01-01', '2022-11-11', '')
    """
    found = re.search(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)", name)
    return "-".join(found.groups()) if found else ""


def _count(skipped: list[Skip], skips: Skips) -> None:
    skip = skipped.pop(0)
    skips.add(skip.record, skip.reason, skip.detail)
