"""What a reader is given: an input, a question about it, and a log for what users should see.

An input is a file, or a member of an archive, already unpacked. It never changes; what is found while it is read goes to its log.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from cleannet.model.window import EVER, Window
from cleannet.readers.base.build import Build

HEAD = 65_536
"""How many bytes of an input a reader may look at to know its format."""


class Unreadable(Exception):
    """An input, or the rest of it, cannot be read. What was yielded before stays judged.

    at: where, in words a user can act on ("byte 1,024", "line 7, column 3"); why: what was found and what was expected; record: the
    number of the record at which reading stopped, if known."""

    def __init__(self, why: str, at: str = "", record: int | None = None) -> None:
        super().__init__(f"{at}: {why}" if at else why)
        self.why, self.at, self.record = why, at, record


def reason(error: Exception) -> str:
    """Why something could not be opened, for people."""
    number = error.errno if isinstance(error, OSError) else None
    known = {
        errno.ENOENT: "no such file or folder",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ELOOP: "its symbolic links form a circle",
        errno.ENAMETOOLONG: "its path is too long for this system",
        errno.ENOSPC: "no room left for temporary files",
        errno.EMFILE: "too many open files",
    }
    if number in known:
        return known[number]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).partition("\n")[0][:200] or type(error).__name__


@dataclass(slots=True)
class Meter:
    """How far an input was read, for progress: octets as stored in the file or archive, compressed.

    records: how many records the input claims to have, 0 if it does not say; they then show progress better than octets."""

    size: int = 0
    done: int = 0
    records: int = 0

    def share(self, records: int) -> float:
        """The part that was read, 0 to 1, after so many records."""
        done, whole = (records, self.records) if self.records else (self.done, self.size)
        return min(1.0, done / whole) if whole else 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an input.

    by: names of columns; a reader whose format has columns returns them as `Batch.groups`, with no knowledge of their meaning.
    window: a reader may leave out records outside it to save work, and says how many (`Batch.outside`); the engine drops the
    others. whose: a reader returns what a record states about its asset (`Batch.whose`). columns: fields, and the columns
    that the user maps to them, for formats that are no text. until: the end of the judged day, in microseconds since 1970, up to
    which a date with no year is taken to lie; -1 if such a date is none."""

    by: tuple[str, ...] = ()
    window: Window = EVER
    whose: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    until: int = -1


ALL: Final = Question()
"""Every record, in no groups."""


@dataclass(slots=True)
class Log:
    """What is found while an input is read.

    notes: for the user (such as a guessed meaning of a column). columns: names that it has, if the user groups by some; found:
    which of these are among them; mapped: which of the user's mapping are. meter: how far it was read. lost: parts that could not
    be read although later parts were, the first few; more: how many others. by_line: records are numbered by the lines on which
    they begin, so that users can open one. above: otherwise, lines above the first record if each record has one line, -1 if not.
    asset: what the assets of the next batch are, if they differ from those of the reader. build: the package of an app, if it is
    one; a reader that finds it here does not read the package again."""

    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    more: int = 0
    columns: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    meter: Meter = field(default_factory=Meter)
    mapped: set[tuple[str, str]] = field(default_factory=set)
    by_line: bool = False
    above: int = -1
    asset: str = ""
    build: Build | None = None

    def lose(self, what: str) -> None:
        """Notes a part that cannot be read while later parts are. what: which, where, and why."""
        if len(self.lost) < _LOST:
            self.lost.append(what)
        else:
            self.more += 1

    def unread(self, otherwise: str = "") -> str:
        """What was not read, for people; "" if all was. otherwise: why reading ended early, if it did."""
        more = [f"and {self.more:,} more"] if self.more else []
        return "; ".join([*self.lost, *more, *([otherwise] if otherwise else [])])


_LOST: Final = 3
"""Lost parts of an input that are told one by one."""


Octets = bytes | bytearray
"""Those of a member that may be large: they grow with no second copy."""


class Members(Protocol):
    """The members of an input that is an archive but one thing (a plan, a package of an app), within the limits of archives.

    fault: why not all members could be listed, "" if they could; size: of the archive itself, in octets."""

    fault: str
    size: int

    def at(self, offset: int, size: int) -> bytes:
        """Octets of the archive itself, fewer where it ends before."""

    def __iter__(self) -> Iterator[str]:
        """The names, sorted."""

    def open(self, name: str) -> io.RawIOBase:
        """The octets of a member, as a stream. Raises Unreadable if they cannot be read, even while the stream is read."""

    def read(self, name: str, most: int) -> Octets:
        """All octets of a member. Raises Unreadable if there are more than `most`, or none."""

    def inside(self, name: str) -> Members:
        """The members of a member that is itself an archive, within the same limits. Raises Unreadable if it is no archive."""


def _no_members() -> Members:
    raise Unreadable("no archive", "byte 0")


@dataclass(frozen=True, slots=True)
class Input:
    """One stream of bytes.

    name: as shown; the path inside an archive comes after "!". open: gives a new binary stream, limited in size by whoever opens
    it. head: its first `HEAD` bytes. members: its members, if it is an archive. named: given by the user, not found in a folder or
    archive."""

    name: str
    head: bytes
    open: Callable[[], BinaryIO]
    question: Question = ALL
    log: Log = field(default_factory=Log)
    members: Callable[[], Members] = _no_members
    named: bool = False
