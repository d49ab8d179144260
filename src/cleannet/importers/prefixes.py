"""Prefixes and their origins, from any table, become one layer: a prefix has every AS that the table names for it.

Repeated rows are kept once. If a table names several ASes for a prefix, in one row, as an AS set or in several rows, all of them
are candidates. The following are left out, counted and located:

the default route, and prefixes too short    nearly every address would have an origin that announces none of it;
                                             shorter than /8 and /16: no network is given as much (RFC 7454, section 6.1)
routes too long                              longer than /24 and /48 in what routers saw: these are not passed on between
                                             networks, so they show one peer's inside; the prefix around them answers
reserved AS numbers                          private, reserved, for documentation, 0: see `readers.base.aspath`. A prefix
                                             with no other AS is a hole: the layer is silent, and no wider prefix answers

*Source*: RFC 4632 (longest match); RFC 7454, sections 6.1.1 to 6.1.4 (filters); RFC 6996, 7300, 7607 (reserved numbers).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Skip
from cleannet.importers.stream import Skips
from cleannet.kernel.addresses import parse_as_written
from cleannet.kernel.intervals import U64, changes, mask_v4, mask_v6
from cleannet.readers.base.aspath import NOBODY
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.rows import Table, blocks, numbers, table
from cleannet.world.layer import Layer, PrefixOrigins

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Columns = tuple[npt.NDArray[Any], ...]

AT_ONCE: Final = 1 << 18
"""Rows that are handed on together."""
ORIGINS_MOST: Final = 1024
"""Origins of one prefix that are read; no prefix has that many."""
PAIRS_MOST: Final = 20_000_000
"""Different pairs of prefix and AS in one file that are read: some ten times those of the whole Internet."""
_HOLE: Final = 0
"""Stands for an AS where a prefix has none."""
_COMPACT: Final = 4_000_000
"""Pairs that are held before those that are told again are left out."""

ROUTES: Final = ((8, 24), (16, 48))
"""Shortest and longest prefix, IPv4 and IPv6, of what routers saw."""
COMPILED: Final = ((8, 32), (16, 128))
"""The same of a table that somebody compiled: what is longer was chosen to be in it."""
BLOCKS: Final = ((6, 32), (16, 128))
"""The same where neighbours of one AS were joined, as in ranges: the widest are the United States' from 28.0.0.0 on."""

Limits = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Gathered:
    """What a table says about prefixes, collected chunk by chunk. rows: records that are kept; skips: the others; left_out: rows
    that are kept without some AS numbers, which are reserved."""

    skips: Skips
    limits: Limits
    rows: int = 0
    left_out: int = 0
    _four: list[Columns] = field(default_factory=list)
    _six: list[Columns] = field(default_factory=list)
    _last: int = -1
    _held: int = 0
    _distinct: int = 0

    def texts(
        self, numbers: Sequence[int], networks: Sequence[str], lengths: Sequence[int], told: Sequence[tuple[int, ...]]
    ) -> None:
        """Adds rows of a table of text: record number, network, length and ASes of each."""
        columns = np.array(numbers, np.int64), pa.array(networks, pa.large_string()), np.array(lengths, np.int64)
        self.columns(*columns, np.arange(len(told)), told)

    def columns(self, numbers: I64, networks: pa.Array[Any], lengths: I64, which: I64, told: Sequence[tuple[int, ...]]) -> None:
        """Adds the same as columns. told: groups of ASes; which: for each row the index of its group."""
        parsed = parse_as_written(networks)
        good = (parsed.is_v4 & (lengths <= 32)) | (parsed.is_v6 & (lengths <= 128))
        for i in np.flatnonzero(~good).tolist():
            self.skips.add(int(numbers[i]), "no prefix", f"{networks[i].as_py()}/{int(lengths[i])}")
        hi = np.where(parsed.is_v4, parsed.v4.astype(np.uint64) << np.uint64(32), parsed.hi)
        self.add(numbers, parsed.is_v6, hi, parsed.lo, lengths, *spread(which, told), good)

    def add(self, numbers: I64, is_v6: Bool, hi: U64, lo: U64, lengths: I64, row: I64, asns: I64, good: Bool | None = None) -> None:
        """Adds rows as numbers. hi, lo: the network, left-aligned, so that IPv4 is in the upper 32 bits of hi; row, asns: pairs of
        a row's index and an AS; good: rows that are not skipped already."""
        kept = np.ones(numbers.size, np.bool_) if good is None else good.copy()
        for family, (shortest, longest) in zip((~is_v6, is_v6), self.limits, strict=True):
            for bad, reason in (
                (lengths == 0, "default route"),
                (lengths < shortest, f"shorter than /{shortest}: no network is given as much"),
                (lengths > longest, f"longer than /{longest}: not passed on between networks"),
            ):
                kept = self._skip(family & bad, kept, numbers, reason, lengths, is_v6, hi, lo)
        somebody = ~nobody(asns)
        told, named = np.zeros(numbers.size, np.bool_), np.zeros(numbers.size, np.bool_)
        told[row], named[row[somebody]] = True, True
        kept = self._skip(~told, kept, numbers, "no AS number", lengths, is_v6, hi, lo)
        holes = np.flatnonzero(kept & ~named)
        kept = self._skip(~named, kept, numbers, "only reserved or private AS numbers", lengths, is_v6, hi, lo)
        self.rows += self._records(numbers[kept])
        self.left_out += int(np.unique(row[~somebody & kept[row]]).size)
        pairs = somebody & kept[row]
        row = np.concatenate([row[pairs], holes])
        asn = np.concatenate([asns[pairs], np.full(holes.size, _HOLE)]).astype(np.uint32)
        six, length = is_v6[row], lengths[row].astype(np.uint8)
        at = row[~six]
        self._four.append(((hi[at] >> np.uint64(32)).astype(np.uint32) & mask_v4(length[~six]), length[~six], asn[~six]))
        at, (mask_hi, mask_lo) = row[six], mask_v6(length[six])
        self._six.append((hi[at] & mask_hi, lo[at] & mask_lo, length[six], asn[six]))
        self._held += row.size
        if self._held > self._distinct + _COMPACT:
            self._compact(int(numbers[-1]))

    def origins(self) -> PrefixOrigins:
        """All collected origins. Raises Unreadable if nothing is left."""
        self._compact(self.rows)
        if not self.rows:
            most = max(self.skips.counts.items(), key=lambda each: each[1], default=("", 0))[0]
            why = f"; most rows are skipped: {most} ({self.skips.examples[most]})" if most else ""
            raise Unreadable(f"holds no prefix with an origin{why}")
        known: dict[tuple[int, ...], int] = {(): 0}
        four = _with_values(self._four[0], known)
        six = _with_values(self._six[0], known)
        return PrefixOrigins.of((four[0], four[1], four[2]), (six[0], six[1], six[2], six[3]), list(known))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know beside what was skipped."""
        return (f"reserved and private AS numbers were left out of {self.left_out:,} rows",) if self.left_out else ()

    def _skip(self, bad: Bool, kept: Bool, numbers: I64, reason: str, lengths: I64, is_v6: Bool, hi: U64, lo: U64) -> Bool:
        """The rows without the bad ones, which are counted."""
        bad = bad & kept
        if bad.any():
            i = int(np.flatnonzero(bad)[0])
            network = f"{_text(bool(is_v6[i]), int(hi[i]), int(lo[i]))}/{int(lengths[i])}"
            self.skips.add(int(numbers[i]), reason, network, int(changes(numbers[bad]).sum()))
        return kept & ~bad

    def _records(self, numbers: I64) -> int:
        """How many records these rows belong to; the rows of one are consecutive, but may come in two calls."""
        if not numbers.size:
            return 0
        again = int(numbers[0]) == self._last
        self._last = int(numbers[-1])
        return int(changes(numbers).sum()) - again

    def _compact(self, number: int) -> None:
        self._four = [_distinct(self._four, (np.uint32, np.uint8, np.uint32))]
        self._six = [_distinct(self._six, (np.uint64, np.uint64, np.uint8, np.uint32))]
        self._held = self._distinct = self._four[0][0].size + self._six[0][0].size
        if self._distinct > PAIRS_MOST:
            raise Unreadable(f"more than {PAIRS_MOST:,} prefixes with an origin", f"row {number:,}", number)


@dataclass
class Rows:
    """Rows of text on their way to `Gathered`, which takes many at a time."""

    gathered: Gathered
    numbers: list[int] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    told: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, number: int, network: str, length: int, asns: tuple[int, ...]) -> None:
        """One row."""
        self.numbers.append(number)
        self.networks.append(network)
        self.lengths.append(length)
        self.told.append(asns)
        if len(self.numbers) >= AT_ONCE:
            self.hand_on()

    def hand_on(self) -> None:
        """Adds the rows that still wait."""
        if self.numbers:
            self.gathered.texts(self.numbers, self.networks, self.lengths, self.told)
        self.numbers, self.networks, self.lengths, self.told = [], [], [], []


def spread(which: I64, told: Sequence[tuple[int, ...]]) -> tuple[I64, I64]:
    """Pairs of a row's index and an AS; `which` gives for each row the index of its group of ASes.

    >>> row, asn = spread(np.array([1, 0, 1]), [(7,), (5, 6)])
    >>> row.tolist(), asn.tolist()
    ([0, 0, 1, 2, 2], [5, 6, 7, 5, 6])
    """
    counts = np.fromiter((len(asns) for asns in told), np.int64, len(told))
    flat = np.fromiter((asn for asns in told for asn in asns), np.int64, int(counts.sum()))
    begins, mine = (np.cumsum(counts) - counts)[which], counts[which]
    row = np.repeat(np.arange(which.size), mine)
    inside = np.arange(row.size) - np.repeat(np.cumsum(mine) - mine, mine)
    return row, flat[begins[row] + inside]


def gather_lines(stream: BinaryIO, gathered: Gathered, names: tuple[str, str, str], comment: str) -> None:
    """Collects all lines of three values between tabs, named by `names`. It reads `asns`, either `network` and `length` or
    `prefix`, and `peers`; a row with no peers is skipped. A line that begins with `comment` is no row."""
    form, asns_of = f"not of the form {', '.join(names)}", Numbers()
    for block in blocks(stream):
        data = re.sub(rb"(?m)^%b[^\n]*" % comment.encode(), b"", block.data)
        rows = table(block.first, data, b"\t", list(names), frozenset(names), (), block.skipped)
        told = [
            Skip(skip.record, form, skip.detail.partition(": ")[2]) if skip.reason == "wrong number of values" else skip
            for skip in block.skipped
        ]
        if len(rows.numbers):
            told += _gather_rows(rows, gathered, names, form, asns_of)
        for skip in sorted(told, key=attrgetter("record")):
            gathered.skips.add(skip.record, skip.reason, skip.detail)


def _gather_rows(rows: Table, gathered: Gathered, names: tuple[str, ...], form: str, asns_of: Numbers) -> list[Skip]:
    """Collects the rows of some lines; returns those that are skipped."""
    written = rows.columns["asns"].dictionary_encode()
    spelled = [asns_of.of(str(text)) for text in written.dictionary.to_pylist()]
    which = np.asarray(written.indices.to_numpy(zero_copy_only=False), np.int64)
    known = np.array([asns is not None for asns in spelled], np.bool_)[which]
    networks, bits = _prefix(rows)
    lengths = np.asarray(
        pc.index_in(bits, value_set=pa.array(list(LENGTHS))).fill_null(-1).to_numpy(zero_copy_only=False), np.int64
    )
    peers = rows.columns.get("peers")
    seen = np.ones(which.size, np.bool_) if peers is None else numbers(peers) > 0
    counted = np.ones(which.size, np.bool_) if peers is None else numbers(peers) >= 0
    well = (lengths >= 0) & counted
    skipped = []
    for bad, reason in ((~well, form), (well & ~known, "no AS numbers"), (well & known & ~seen, "seen by no peer")):
        for i in np.flatnonzero(bad).tolist():
            line = "\t".join(str(rows.columns[name][i].as_py()) for name in names)
            skipped.append(Skip(int(rows.numbers[i]), reason, line))
    good = well & known & seen
    told = [asns or () for asns in spelled]
    gathered.columns(rows.numbers[good], networks.filter(pa.array(good)), lengths[good], which[good], told)
    return skipped


def _prefix(rows: Table) -> tuple[pa.Array[Any], pa.Array[Any]]:
    """Network and length, both as written."""
    if "prefix" not in rows.columns:
        return rows.columns["network"], rows.columns["length"]
    parts = pc.extract_regex(rows.columns["prefix"], r"^(?P<network>[^/]*)/(?P<length>[0-9]+)$")
    return pc.struct_field(parts, "network"), pc.struct_field(parts, "length")


def layer_of(gathered: Gathered, *, name: str, title: str, date: str, licence: str, attribution: str) -> Layer:
    """The layer of all collected rows. A layer with only IPv6 gets a name of its own, because such tables have one file per family.

    Raises Unreadable if nothing is left."""
    origins = gathered.origins()
    return Layer(
        name=name if origins.v4[0].size else f"{name}-v6",
        title=title,
        date=date,
        licence=licence,
        attribution=attribution,
        rows=gathered.rows,
        skipped=gathered.skips.counts,
        examples=gathered.skips.examples,
        notes=gathered.notes,
        prefix_origins=origins,
    )


LENGTHS: Final = {str(n): n for n in range(129)}
"""Lengths of prefixes as they are written."""


@dataclass
class Numbers:
    """AS numbers as tables write them, each spelling parsed once: `64500`, `AS64500`, or several of them separated by any of
    `_,;{}` and spaces. None for anything else."""

    known: dict[str, tuple[int, ...] | None] = field(default_factory=dict)

    def of(self, text: str) -> tuple[int, ...] | None:
        """The numbers, ascending.

        >>> [Numbers().of(text) for text in ("13335", "AS2_1", "{1,2}", "", "x", "4294967296")]
        [(13335,), (1, 2), (1, 2), None, None, None]
        """
        found = self.known.get(text)
        if found is None and text not in self.known:  # the first time
            found = _numbers(text)
            if len(self.known) < _SPELLINGS:
                self.known[text] = found
        return found


_SPELLINGS: Final = 1 << 20


def _numbers(text: str) -> tuple[int, ...] | None:
    if text.isascii() and text.isdigit() and len(text) <= 10:  # nearly all of them
        return (int(text),) if int(text) < 2**32 else None
    if len(text) > 16 * ORIGINS_MOST:
        return None
    parts = re.sub(r"[_,;{}\s]+", " ", text).split()
    digits = [part[2:] if part[:2] in ("AS", "as", "As") else part for part in parts]
    if not digits or len(digits) > ORIGINS_MOST or not all(d.isascii() and d.isdigit() and len(d) <= 10 for d in digits):
        return None
    asns = tuple(sorted(set(map(int, digits))))
    return asns if asns[-1] < 2**32 else None


def nobody(asns: I64) -> Bool:
    """Which AS numbers are reserved and name no network."""
    bad = np.zeros(asns.size, np.bool_)
    for low, high in NOBODY:
        bad |= (asns >= low) & (asns <= high)
    return bad


def _text(is_v6: bool, hi: int, lo: int) -> str:
    from ipaddress import IPv4Address, IPv6Address

    return str(IPv6Address(hi << 64 | lo)) if is_v6 else str(IPv4Address(hi >> 32))


def _distinct(parts: list[Columns], kinds: tuple[type[np.generic], ...]) -> Columns:
    """Each row of the columns once, ascending."""
    columns = [np.concatenate([np.zeros(0, kind), *(part[i] for part in parts)]) for i, kind in enumerate(kinds)]
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    fresh = _changed(columns)
    return tuple(column[fresh] for column in columns)


def _changed(columns: Sequence[npt.NDArray[Any]]) -> Bool:
    """Where a row differs from the one before."""
    fresh = changes(columns[0])
    for column in columns[1:]:
        fresh |= changes(column)
    return fresh


def _with_values(pairs: Columns, known: dict[tuple[int, ...], int]) -> Columns:
    """Each prefix once, with the index of its origins; new origins are added to `known`. pairs: ascending."""
    *prefix, asns = pairs
    begins = np.flatnonzero(_changed(prefix))
    counts = np.diff(np.append(begins, asns.size))
    if counts.size and int(counts.max()) > ORIGINS_MOST:
        raise Unreadable(f"a prefix has more than {ORIGINS_MOST:,} origins")
    values = np.zeros(begins.size, np.uint32)
    alone = counts == 1
    single, index = np.unique(asns[begins[alone]], return_inverse=True)
    ids = [known.setdefault((asn,), len(known)) if asn != _HOLE else 0 for asn in single.tolist()]
    values[alone] = np.array(ids, np.uint32)[index.reshape(-1)]
    for i in np.flatnonzero(~alone).tolist():
        several = tuple(asn for asn in asns[begins[i] : begins[i] + counts[i]].tolist() if asn != _HOLE)
        values[i] = known.setdefault(several, len(known))
    return (*(column[begins] for column in prefix), values)
