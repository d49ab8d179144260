"""What a reader is: how it knows its format from the content, and how it turns bytes into batches.

Adding a format is one file with a `READER` in the wing of its kind, one line in `readers/__init__.py`, one fixture, one section in
`docs/formats.md`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from cleannet.columns import Batch
from cleannet.model.window import EVER, Window
from cleannet.readers.flows.lines import FlowLines

HEAD = 65_536
"""How many bytes of an input a reader may look at to know its format."""


class Unreadable(Exception):
    """An input, or the rest of it, cannot be read. What was yielded before stays judged.

    at: where, in words a user can act on ("byte 1,024", "line 7, column 3"); why: what was found and what was expected; record: the
    number of the record at which reading stopped, where known.
    """

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


@dataclass(slots=True)
class Meter:
    """How far an input was read, for those who wait: octets as they lie in the file, or in the archive, packed.

    records: how many the input says to have, 0 where it does not; then they tell better than octets how far it is.
    """

    size: int = 0
    done: int = 0
    records: int = 0

    def share(self, records: int) -> float:
        """The part that was read, 0..1, after so many records."""
        done, whole = (records, self.records) if self.records else (self.done, self.size)
        return min(1.0, done / whole) if whole else 0.0


@dataclass(slots=True)
class Input:
    """One stream of bytes: a file, or a member of an archive, already unpacked.

    name: as it is shown; path inside an archive behind "!". open: gives a fresh binary stream, bounded in size by its opener.
    head: its first `HEAD` bytes. notes: what the reader wants a user to see about this input (a guessed column mapping). by: names
    of columns that a reader whose format has columns hands on as `Batch.groups`, without knowing what they mean; columns: the names
    that it has; found: which of `by` are among them. window: a reader may pass over records outside it, where that saves
    work, and tells how many (`Batch.outside`); the engine passes over the others. meter: how far it was read.
    """

    name: str
    head: bytes
    open: Callable[[], BinaryIO]
    notes: list[str] = field(default_factory=list)
    by: tuple[str, ...] = ()
    columns: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    window: Window = EVER
    meter: Meter = field(default_factory=Meter)


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    id: also the anchor in docs/formats.md. unit: what one record is. sniff: from the head alone, true where it is this format;
    two readers must never both say so. read: batches of at most some 100,000 records; raises `Unreadable`. states_facts: its
    batches carry `named`, so that it is read before the others. facts: for a format whose records name each other's: batches of
    which `named` alone counts, asked of all inputs before a record of theirs is counted. together: for a format whose files
    explain each other: given all inputs of this format, how to read each of them. lines: for a log of flows with a line a flow:
    where its columns stand, by the head of an input alone; None where it is not written plainly enough. idle: reasons to skip by
    which a record itself says that nothing is to be asked of it; an input of which all else is skipped as well counts as not read.
    """

    id: str
    title: str
    unit: str
    sniff: Callable[[bytes], bool]
    read: Callable[[Input], Iterator[Batch]]
    states_facts: bool = False
    facts: Callable[[Input], Iterator[Batch]] | None = None
    together: Callable[[Sequence[Input]], Callable[[Input], Iterator[Batch]]] | None = None
    lines: Callable[[Input], FlowLines | None] | None = None
    idle: frozenset[str] = frozenset()
