"""Counts on this machine: inputs in the order of their names, a batch at a time, in memory bounded by what is known.

Inputs whose records state facts (DNS answers) are read first, since these name the addresses of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleannet.engine.batch import count
from cleannet.engine.count import Account, Counted
from cleannet.engine.session import FEW, Session
from cleannet.readers import READERS
from cleannet.readers.base import Input, Reader, Unreadable
from cleannet.readers.sources import Refused, looks_like, sources
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names

Progress = Callable[[str, int], None]
"""(name of the input, records so far in all)"""


def silent(name: str, records: int) -> None:
    """Shows nothing."""


@dataclass(frozen=True, slots=True)
class _Known:
    item: Input
    reader: Reader


def count_paths(paths: Iterable[Path], asking: Asking, progress: Progress = silent, few: int = FEW) -> Counted:
    """Every record below the paths. Ctrl-C ends the counting, not the audit: what was counted stands, marked as interrupted."""
    counted, names = Counted(), Names()
    later: list[_Known] = []
    try:
        for item in sources(paths):
            known = _recognise(item, counted)
            if known is None:
                continue
            if known.reader.states_facts:
                _read(known, asking, names, counted, progress)
            else:
                later.append(known)
        later.sort(key=lambda known: known.item.name)
        fast = Session(asking, names, ((known.item, known.reader) for known in later), few)
        try:
            for known in later:
                _read(known, asking, names, counted, progress, fast)
        finally:
            fast.into(counted)
    except KeyboardInterrupt:
        counted.interrupted = True
        done = {known.item.name for known in later} & {a.name for a in counted.accounts.values() if a.format}
        for known in later:
            if known.item.name not in done:
                _account(known, counted).unread = "not read: the audit was interrupted"
    return counted


def reader_of(head: bytes, readers: Sequence[Reader] = READERS) -> Reader | None:
    """The reader that knows this beginning of an input."""
    return next((reader for reader in readers if reader.sniff(head)), None)


def _recognise(item: Input | Refused, counted: Counted) -> _Known | None:
    if isinstance(item, Refused):
        counted.accounts[item.name] = Account(item.name, unread=item.why)
        return None
    reader = reader_of(item.head)
    if reader is None:
        counted.accounts[item.name] = Account(item.name, notes=[f"skipped: {looks_like(item.head)}"])
        return None
    return _Known(item, reader)


def _account(known: _Known, counted: Counted) -> Account:
    account = Account(known.item.name, known.reader.id, known.reader.unit)
    counted.accounts[account.name] = account
    return account


def _read(known: _Known, asking: Asking, names: Names, counted: Counted, progress: Progress, fast: Session | None = None) -> None:
    """All batches of one input; where it breaks, what was read before stays."""
    account = _account(known, counted)
    before = sum(a.judged + a.local + sum(a.skipped.values()) for a in counted.accounts.values())
    try:
        left = fast.read(known.item, account) if fast else None
        for batch in left if left is not None else known.reader.read(known.item):
            names.add(batch.named)
            count(batch, known.item.name, asking, names, counted, account)
            progress(known.item.name, before + account.judged + account.local + sum(account.skipped.values()))
    except Unreadable as error:
        account.unread = str(error)
    except KeyboardInterrupt:
        account.unread = "read only in part: the audit was interrupted"
        raise
    finally:
        account.notes += known.item.notes
