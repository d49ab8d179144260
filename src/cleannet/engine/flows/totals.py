"""The sums of all pieces of all inputs become counted uses. Sums of workers are merged line by line, in any order."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import numpy as np

from cleannet.engine.breakdown import Groups
from cleannet.engine.count import KEPT, Counted
from cleannet.engine.flows.groups import Spreads
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.worker import Worker, no_sums
from cleannet.kernel import tally
from cleannet.kernel.addresses import written_v4
from cleannet.kernel.frequent import Frequent
from cleannet.kernel.intervals import I64, U64
from cleannet.kernel.parsed import MAPPED
from cleannet.kernel.sketch import Registers
from cleannet.kernel.sketching import Sketches
from cleannet.kernel.tally import Lines
from cleannet.model.use import Sighting, Tally


class Totals:
    """The sums of all inputs."""

    def __init__(self, meanings: Meanings, groups: Groups | None = None) -> None:
        self._meanings, self._groups = meanings, groups
        self._number_of = np.full(meanings.lines if groups else 0, -1, np.int64)
        """Of the use that each line stands for, in the groups."""
        self._begins: dict[int, tuple[str, int]] = {}
        self._folded, self._tried = Frequent(), Frequent()
        self._sums: tuple[Lines, Sketches] | None = None

    def add(self, number: int, file: str, first: int) -> None:
        """Notes where a piece stands: its file, and the number of its first record."""
        self._begins[number] = file, first

    def fold(self, folded: tuple[U64, U64, I64], tried: tuple[U64, U64, I64]) -> None:
        """Adds addresses that were combined, and those of attempts, in the order of the pieces."""
        self._folded.add(*folded)
        self._tried.add(*tried)

    def spread(self, spreads: Spreads) -> None:
        """Adds the groups of a piece, in the order of the pieces."""
        assert self._groups is not None
        fresh = np.unique(spreads.lines[self._number_of[spreads.lines] < 0])
        self._number_of[fresh] = self._groups.numbers(self._meanings.uses(fresh))
        self._groups.add_up(self._number_of[spreads.lines], spreads.told(), spreads.keys, *spreads.sums.T)

    def take_over(self, worker: Worker) -> None:
        """Takes the sums of a worker, whose pieces are all known; the worker then starts from zero."""
        if self._sums is None:
            self._sums = worker.sums
        else:
            self.add_lines(*worker.take())

    def add_lines(self, which: I64, rows: I64, seen: I64, hosts: Registers) -> None:
        """Adds sums from elsewhere, in the form of `Worker.take`."""
        if self._sums is None:
            self._sums = no_sums(self._meanings)
        self._sums[0].merge(which, rows)
        self._sums[1].join(seen, hosts)

    def into(self, counted: Counted) -> None:
        """Counts all of this as uses."""
        self._fold(self._folded, 0, counted)
        self._fold(self._tried, self._meanings.attempts, counted)
        self._meanings.tables.forget()
        if self._sums is None:
            return
        lines, hosts = self._sums
        which, sums = lines.take()
        uses = self._meanings.uses(which)
        for use, told in zip(uses, self._tallies(sums), strict=True):
            counted.add_looked(use, told)
        counted.by_table.update(uses[at] for at in np.flatnonzero(sums[:, tally.RECORDS] & tally.MARKED).tolist())
        for at in np.flatnonzero(hosts.places[which]).tolist():
            counted.see(uses[at], hosts.of(which[at]).copy())

    def _tallies(self, sums: I64) -> Iterator[Tally]:
        """The tally of each line."""
        flags, first, place = sums[:, tally.RECORDS], sums[:, tally.FIRST], sums[:, tally.PLACE]
        begins = [self._begins[piece] for piece in (place >> tally.PIECE).tolist()]
        rows = np.array([before for _, before in begins], np.int64) + (place & (1 << tally.PIECE) - 1)
        texts = _texts(sums[:, tally.HI].view(np.uint64), sums[:, tally.LO].view(np.uint64))
        columns = (
            np.where(flags & tally.STATES_OCTETS, sums[:, tally.OCTETS], -1),
            np.where(flags & tally.STATES_PACKETS, sums[:, tally.PACKETS], -1),
            np.where(first != tally.NEVER, first, -1),
            ~sums[:, tally.UNLAST],
        )
        seen = map(Sighting, (file for file, _ in begins), rows.tolist(), texts)
        return map(Tally, (flags >> tally.SHIFT).tolist(), seen, *(column.tolist() for column in columns))

    def _fold(self, folded: Frequent, further: int, counted: Counted) -> None:
        """Counts combined addresses, whose lines are so many further on than those of the addresses."""
        hi, lo, counts = folded.largest(KEPT)
        lines = self._meanings.lines_of(hi, lo) + further
        distinct = np.unique(lines)
        seen: dict[int, dict[str, int]] = {line: {} for line in distinct.tolist()}
        for line, text, count in zip(lines.tolist(), _texts(hi, lo), counts.tolist(), strict=True):
            seen[line][text] = count
        for use, values in zip(self._meanings.uses(distinct), seen.values(), strict=True):
            counted.fold(use, values)


def _texts(hi: U64, lo: U64) -> list[str]:
    """The addresses of these halves, as text."""
    mapped = (hi == 0) & (lo >> np.uint64(32) == MAPPED >> 32)
    texts: list[Any] = written_v4(lo.astype(np.uint32)).to_pylist()
    for at in np.flatnonzero(~mapped).tolist():
        texts[at] = str(ipaddress.IPv6Address(int(hi[at]) << 64 | int(lo[at])))
    return texts
