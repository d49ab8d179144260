"""Files of the user are read whole, within a limit. Every error names the file and says what to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from cleannet.probe.fates import Fault


def read_file(path: Path, most: int, advice: str) -> bytes:
    """The content of a file of at most `most` octets. advice: what to do if it is larger. Raises Fault."""
    try:
        with path.open("rb") as file:
            return _whole(path, file, most, advice)
    except OSError as error:
        raise Fault(f"{path}: cannot be read ({error.strerror})") from None


def read_private(path: Path, most: int, what: str) -> bytes:
    """The content of a file that only its owner can read or write. what: the name of such a file for people. Raises Fault."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123  # of a descriptor: what is looked at is what is read
            seen = os.fstat(descriptor)
            if not stat.S_ISREG(seen.st_mode):
                raise Fault(f"{path}: is no file; {what} stands in a file")
            if stat.S_IMODE(seen.st_mode) & 0o077:
                raise Fault(f"{path}: others may read or write it; run `chmod 600 {path}` first")
            return _whole(path, file, most, f"it is not {what}")
    except OSError as error:
        raise Fault(f"{path}: cannot be read ({error.strerror})") from None


def _whole(path: Path, file: BinaryIO, most: int, advice: str) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        size = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most:,} bytes"
        raise Fault(f"{path}: is larger than {size}; {advice}")
    return data


def decoded(path: Path, data: bytes, encoding: str = "utf-8-sig") -> str:
    """The text of a file. Raises Fault, with the octet that is no text."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Fault(f"{path}: not UTF-8 at byte {error.start:,}; save the file as UTF-8") from None
