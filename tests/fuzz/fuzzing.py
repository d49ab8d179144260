"""Hostile files are put to every reader, in both ways of counting, and to every importer; what must hold is asserted of each.

    python -m fuzz.fuzzing SECONDS [SEED [KIND]]      from tests/, as `make fuzz` does

KIND is reader, workbook, package or importer (default: all). The seed of a fault is printed with it, and `one(SEED)` does the same
again, if it gets the same kind.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

from engine.flows.test_session import ASKING, NEVER, meanings
from fuzz.mutate import mutated
from fuzz.samples import of_importers, of_packages, of_readers, of_workbooks

from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.local import count_paths
from cleannet.importers.recognise import by_id, importer_of
from cleannet.readers.base.input import Unreadable

REASONS = " ".join((Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8").split())
"""Where each reason for skipping stands word for word."""

SECONDS = 0.5
SECONDS_EACH = 40e-6
"""Of the processor: for each file, and for each octet of it."""

MEMORY = 256 << 20
MEMORY_EACH = 2_000
"""Octets of memory that the process has more at the peak: for each file, and for each octet of it."""


class Fault(AssertionError):
    """What must hold did not. The message names the seed."""


@dataclass
class Figures:
    """What was tried."""

    files: Counter[str] = field(default_factory=Counter)
    octets: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    largest: int = 0
    recognised: int = 0
    refused: int = 0
    faults: int = 0

    def __str__(self) -> str:
        what = f"{sum(self.files.values()):,} files of {len(self.files)} formats, {self.octets / 1e6:,.1f} MB"
        told = f"{self.recognised:,} read, {self.refused:,} refused; the slowest took {self.slowest:.2f} s"
        told += f", the largest {self.largest / 1e6:,.0f} MB; {self.faults:,} faults"
        return f"{what}, {self.seconds:,.0f} s; {told}"


def run(seconds: float, seed: int = 0, most: int = 1 << 40, kind: str = "", on: Callable[[Fault], None] | None = None) -> Figures:
    """One seed after another, until the time is up. kind: of the samples, "" for all. Raises the first Fault; on: is told of each
    instead, and the next seed follows."""
    figures, begun = Figures(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(seed, seed + most):
            if time.monotonic() - begun > seconds:
                break
            try:
                one(number, Path(folder), figures, kind)
            except Fault as fault:
                if on is None:
                    raise
                figures.faults += 1
                on(fault)
    figures.seconds = time.monotonic() - begun
    return figures


def one(seed: int, folder: Path, figures: Figures, of: str = "") -> None:
    """The file of that seed: a reader's, a workbook, a package of an app, or an importer's; `of` is one of these kinds, or all."""
    random = Random(seed)
    kind, id_, sample = random.choice([sample for sample in _samples() if of in ("", sample[0])])
    data = mutated(sample, random)
    path = folder / ("x.mmdb" if id_ == "mmdb" else "x")
    path.write_bytes(data)
    figures.files[id_] += 1
    figures.octets += len(data)
    for _ in range(3):  # a loop that is called for the first time is compiled, and others may keep the machine busy
        before, held = resource.getrusage(resource.RUSAGE_SELF), _resident(anew=True)
        try:
            if kind != "importer":
                _read(path, figures)
            else:
                _import(path, id_, figures)
        except Exception as error:
            raise Fault(f"seed {seed}, {kind} {id_}, {len(data):,} octets: {type(error).__name__}: {error}") from error
        after, peak = resource.getrusage(resource.RUSAGE_SELF), _resident() - held
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if took <= SECONDS + SECONDS_EACH * len(data) and peak <= MEMORY + MEMORY_EACH * len(data):
            figures.slowest, figures.largest = max(figures.slowest, took), max(figures.largest, peak)
            return
    raise Fault(f"seed {seed}, {kind} {id_}: {took:.2f} s and {peak:,} octets of memory at the peak for {len(data):,} octets")


def _samples() -> Iterator[tuple[str, str, bytes]]:
    for kind, of in (
        ("reader", of_readers()),
        ("workbook", of_workbooks()),
        ("package", of_packages()),
        ("importer", of_importers()),
    ):
        for id_ in sorted(of):
            for sample in of[id_]:
                yield kind, id_, sample


def _resident(anew: bool = False) -> int:
    """Octets that the process had in memory at most since this was asked anew; 0 where the system does not tell.

    *Source*: Linux, proc(5), `clear_refs` and `status`.
    """
    try:
        if anew:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        told = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return int(told.partition("VmHWM:")[2].split()[0]) << 10


def _read(path: Path, figures: Figures) -> None:
    slow = count_paths([path], ASKING, few=NEVER, few_routes=NEVER)
    with patch.object(Meanings, "of", meanings):
        fast = count_paths([path], ASKING, few=0, few_routes=0)
    _add_up(slow)
    _add_up(fast)
    counted, others = fast.uses, slow.uses
    assert counted == others, f"the compiled way counts other uses: {counted} and {others}"
    told, other = ({name: _came_to(account) for name, account in one.accounts.items()} for one in (fast, slow))
    assert told == other, f"the compiled way accounts otherwise: {told} and {other}"
    figures.recognised += any(account.format for account in slow.accounts.values())
    figures.refused += any(account.unread for account in slow.accounts.values())


def _came_to(account: Account) -> tuple[int, int, dict[str, int], bool]:
    closed = account.closed()
    return closed.judged, closed.local, closed.skipped, bool(closed.unread)


def _add_up(counted: Counted) -> None:
    for account in counted.accounts.values():
        closed = account.closed()
        assert closed.read == closed.judged + closed.local + sum(closed.skipped.values())
        assert not (odd := [reason for reason in closed.skipped if f"`{reason}`" not in REASONS]), f"docs/formats.md lacks {odd}"


def _import(path: Path, id_: str, figures: Figures) -> None:
    try:
        importer = importer_of(path)
    except Unreadable:
        importer = by_id(id_)
    try:
        importer.read(path)
        figures.recognised += 1
    except Unreadable:
        figures.refused += 1


def _told(fault: Fault) -> None:
    print(fault, flush=True)  # noqa: T201


if __name__ == "__main__":
    tried = run(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, kind="".join(sys.argv[3:4]), on=_told)
    print(tried)  # noqa: T201
    sys.exit(bool(tried.faults))
