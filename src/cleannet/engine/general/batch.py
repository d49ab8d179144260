"""One batch becomes counted uses: pairs its records with what they name, adds up, and settles what became of each record.

A record that names a use twice counts once for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from cleannet.columns import LONGEST, Batch, Mask, begin_and_end, times
from cleannet.engine.assets.shown import Shown, shown
from cleannet.engine.breakdown import sums
from cleannet.engine.count import Account, Counted
from cleannet.engine.general.pairs import OTHER_SIDES, Index, Pairs
from cleannet.engine.routes.by_path import RouteCounter
from cleannet.kernel.sketch import Registers, empty, see
from cleannet.model.evidence import Evidence, strongest_first
from cleannet.model.use import WEAKER, Sighting, Tally, Use
from cleannet.resolve.meaning import BESIDE, Asking
from cleannet.resolve.named import Names


def count(
    batch: Batch, file: str, asking: Asking, names: Names, counted: Counted, account: Account, routes: RouteCounter | None = None
) -> None:
    """Adds the records of a batch to the counts and to the account of its file. routes: counts the AS paths, if it can."""
    pairs = Pairs(len(batch.records))
    judged = np.zeros(len(batch.records), np.bool_)
    by_path = routes.count(batch, file, counted) if routes else None
    if by_path:
        judged, pairs.local = by_path
    for references in batch.in_roles if by_path else batch.every_reference:
        pairs.pair(references, asking, names, counted)
    if pairs.rows:
        judged[np.concatenate(pairs.rows)] = True
        rows, codes, texts = _once(pairs)
        uses, hosts = list(pairs.uses), _hosts(pairs, rows, codes)
        with_assets = shown(batch, rows, codes)
        counted.assets.add(uses, with_assets)
        if counted.listed is not None:
            counted.listed.add(batch, file, uses, with_assets)
        with_hosts = set(np.flatnonzero(hosts.any(axis=1)).tolist())
        for code, tally in _tallies(batch, file, pairs, rows, codes, texts, with_assets):
            use = uses[code]
            if use.role not in OTHER_SIDES:
                counted.add(use, tally)
                continue
            counted.add_looked(use, tally)
            if code in with_hosts:
                counted.see(use, hosts[code])
        if counted.latest is not None:
            _note_latest(batch, file, pairs, (rows, codes, texts), uses, counted.latest)
        if counted.groups is not None:
            counted.groups.add(batch, uses, rows, codes)
    _settle(batch, judged, pairs, account)


def _note_latest(
    batch: Batch,
    file: str,
    pairs: Pairs,
    along: tuple[Index, Index, Index],
    uses: list[Use],
    latest: dict[Use, tuple[int, Sighting]],
) -> None:
    """Notes the last record of each use that states a time."""
    stated = times(batch.seen_first, batch.seen_last)
    if stated is None:
        return
    rows, codes, texts = along
    end = stated[1][rows]
    order = np.lexsort((-np.arange(len(rows)), end, codes))  # of several at that time the first
    last = order[np.append(np.flatnonzero(np.diff(codes[order])), len(order) - 1)]
    lines = np.zeros(len(batch.records), np.int64) if batch.lines is None else batch.lines
    for at, text in zip(last.tolist(), pairs.told(texts[last]), strict=True):
        use, when, row = uses[codes[at]], int(end[at]), rows[at]
        if when >= 0 and when > latest.get(use, (-1, None))[0]:
            latest[use] = when, Sighting(file, int(batch.records[row]), text, int(lines[row]))


def _once(pairs: Pairs) -> tuple[Index, Index, Index]:
    """Rows, codes and texts of the pairs, sorted by use and then by record, each pair once. A pair in a weaker role is left out if
    the same record says more of the same thing."""
    rows, codes, texts = (np.concatenate(part) for part in (pairs.rows, pairs.codes, pairs.texts))
    size = len(pairs.local)
    for code, stronger in _said_better(pairs):
        kept = (codes != code) | ~np.isin(rows, rows[codes == stronger])
        rows, codes, texts = rows[kept], codes[kept], texts[kept]
    key, first_pair = np.unique(codes * size + rows, return_index=True)
    return key % size, key // size, texts[first_pair]


def _said_better(pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Uses in a weaker role, each with the use of the same thing in the role that says more."""
    for use, code in pairs.uses.items():
        if use.role in WEAKER and (stronger := pairs.uses.get(replace(use, role=WEAKER[use.role]))) is not None:
            yield code, stronger


def _hosts(pairs: Pairs, rows: Index, codes: Index) -> Registers:
    """For each code, the sketch of the internal hosts in the records of its use."""
    registers = empty(len(pairs.uses))
    for inside, hashed in pairs.inside:
        order = np.argsort(inside, kind="stable")
        begin, end = (np.searchsorted(inside, rows, side, sorter=order) for side in ("left", "right"))
        each = end - begin  # hosts of each pair, one next to the other
        along = np.repeat(end - np.cumsum(each), each) + np.arange(each.sum())
        see(np.repeat(codes, each).astype(np.uint32), hashed[order[along]], registers)
    return registers


def _tallies(
    batch: Batch, file: str, pairs: Pairs, rows: Index, codes: Index, texts: Index, with_assets: Shown
) -> Iterator[tuple[int, Tally]]:
    """The tally of each use, by its code."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    records = np.diff(starts, append=len(codes))
    octets, packets = (sums(column, rows, starts) for column in (batch.octets, batch.packets))
    earliest, latest = _times(batch, rows, starts)
    assets = with_assets.smallest(codes[starts], Tally.ASSETS)
    first = rows[starts]
    lines = np.zeros(len(first), np.int64) if batch.lines is None else batch.lines[first]
    bought, dated = _bought(batch, rows, starts)
    numbers = (codes[starts], starts, batch.records[first], lines, records, octets, packets, earliest, latest, bought, dated)
    along = zip(*(column.tolist() for column in numbers), pairs.told(texts[starts]), assets, strict=True)
    for code, at, record, line, many, octets_, packets_, begin, end, day, days, text, some in along:
        seen = _evidence(pairs, code, rows[at : at + many]) if code in pairs.evidence else ()
        seen_first = Sighting(file, record, text, line)
        yield code, Tally(many, seen_first, octets_, packets_, begin, end, some, evidence=seen, bought=day, dated=days)


def _evidence(pairs: Pairs, code: int, rows: Index) -> tuple[Evidence, ...]:
    """What the records of a use show of its code."""
    mine = set(rows.tolist())
    return strongest_first(seen for row, seen in pairs.evidence[code] if row in mine)


def _times(batch: Batch, rows: Index, starts: Index) -> tuple[Index, Index]:
    """The earliest and latest time of each use; -1 if no record has one."""
    unset = np.full(len(starts), -1, np.int64)
    begin, end = begin_and_end(batch.seen_first, batch.seen_last)
    if begin is None or end is None:
        return unset, unset
    never = np.iinfo(np.int64).max
    earliest = np.minimum.reduceat(np.where(begin[rows] < 0, never, begin[rows]), starts)
    latest = np.maximum.reduceat(np.maximum(end[rows], begin[rows]), starts)
    return np.where(earliest == never, -1, earliest), latest


def _bought(batch: Batch, rows: Index, starts: Index) -> tuple[Index, Index]:
    """The latest day of purchase of each use, -1 if no record states one, and how many records do."""
    if batch.bought is None or not len(starts):
        return np.full(len(starts), -1, np.int64), np.zeros(len(starts), np.int64)
    along = batch.bought[rows]
    return np.maximum.reduceat(along, starts), np.add.reduceat((along >= 0).astype(np.int64), starts)


def _settle(batch: Batch, judged: Mask, pairs: Pairs, account: Account) -> None:
    """Puts every record into the account once: as judged, else as local, else as skipped with its reason."""
    account.judged += int(judged.sum())
    account.local += int((pairs.local & ~judged).sum())
    for skip in batch.skipped:
        account.skip(skip.reason, skip.records, f"{skip.record:,}: {skip.detail}" if skip.detail else f"{skip.record:,}")
    left = ~judged & ~pairs.local
    bad: list[tuple[int, str, str]] = []
    for column in pairs.bad:
        some = column.where(left[column.rows])
        for row, at, meaning in zip(some.rows.tolist(), some.place.tolist(), some.meaning.tolist(), strict=True):
            if left[row]:
                left[row] = False
                told = f"{batch.records[row]:,}: {str(some.values[at].as_py()).partition(BESIDE)[0]}"
                bad.append((row, some.resolved.meanings[meaning].nothing, told[:LONGEST]))
    for _, reason, told in sorted(bad):  # so that the example is the first record, however they come in batches
        account.skip(reason, 1, told)
    for row in np.flatnonzero(left).tolist():
        account.skip("names nothing that can be judged", 1, f"{batch.records[row]:,}")
