"""MRT files: what a router or collector saw, as tables of routes and as updates in the order they came.

Records are the routes, withdrawals and state changes in it, numbered as the lines that `bgpdump -m` would print, and broken parts.
For roles and for what is left out of a path see `aspath`; for reasons of skipping see `bgpdump`. It reads tables (TABLE_DUMP,
TABLE_DUMP_V2, also with ADD-PATH) and updates (BGP4MP and BGP4MP_ET, AS numbers of two and four octets, multiprotocol, ADD-PATH),
IPv4 and IPv6. A record that is broken inside is skipped; one that is cut off, or claims more than any router sends, ends the file
at its byte.

*Source*: RFC 6396, RFC 8050, RFC 4271, RFC 4760, RFC 6793; see `kernel/mrt.py` and `kernel/mrt_paths.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleannet.columns import Batch, ByPath, Routes, Skip
from cleannet.kernel import mrt, mrt_paths
from cleannet.readers.base.aspath import NOBODY, ROLES, note_on_sets
from cleannet.readers.base.input import HEAD, Input, Unreadable
from cleannet.readers.base.origins import RouteOrigins
from cleannet.readers.base.paths import AsPaths
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.ahead import ahead

Octets = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Result = TypeVar("Result")

_PIECE: Final = 1 << 20
"""Octets that are worked on at once: so few that their arrays stay in the cache, and their memory is not asked for anew."""

_LONGEST: Final = 1 << 24
"""Octets of one record; a table's row with the routes of some thousand peers has less."""

_AT_ONCE: Final = 25_000
"""Rows of one piece."""

_EARLIEST: Final = 0x20000000
"""The first second that a file may tell, in 1987: before it, octets of other formats would read as a time."""

_SUBTYPES: Final = {12: range(1, 5), 13: range(1, 13), 16: range(12), 17: range(12)}
"""MRT type -> its subtypes."""

_WHY: Final = ("", "no AS path", "only private AS numbers", "AS path not readable")
"""In the order of `kernel.mrt_paths`: what a route's path came to."""


def sniff(head: bytes) -> bool:
    """Whether the first two headers have MRT types, and times not far apart."""
    first = _header(head, 0)
    if first is None or first[1] > _LONGEST:
        return False
    after = 12 + first[1]
    second = _header(head, after)
    return len(head) <= after or len(head) < after + 12 or (second is not None and abs(second[0] - first[0]) < 1 << 26)


def _header(head: bytes, at: int) -> tuple[int, int] | None:
    """Time and size of a record, None if it is no header."""
    time, kind, subtype, size = (int.from_bytes(head[at + a : at + b], "big") for a, b in ((0, 4), (4, 6), (6, 8), (8, 12)))
    return (time, size) if len(head) >= at + 12 and time >= _EARLIEST and subtype in _SUBTYPES.get(kind, ()) else None


def read(item: Input) -> Iterator[Batch]:
    """Batches of routes; after the last, notes on AS sets and on records that carry no routes."""
    sets = 0
    pieces = _Pieces(item)
    try:
        for batches in _worked(pieces, _batches, len(item.head) == HEAD):
            for batch, by_set in batches:
                sets += by_set
                yield batch
    finally:
        if pieces.other:
            item.log.notes.append(f"{pieces.other:,} MRT records carry no routes: tables of peers, other messages and types")
        note_on_sets(item, sets)


def _worked(pieces: _Pieces, work: Callable[[_Piece], Result], is_large: bool) -> Iterator[Result]:
    """The result for each piece, in order; threads are used only if there may be several pieces."""
    return ahead(iter(pieces), work) if is_large else map(work, pieces)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    return _worked(_Pieces(item), _told, len(item.head) == HEAD)


def _told(piece: _Piece) -> AsPaths:
    offsets, asns, to_set = _in_order(piece.data, piece.rows)
    told = np.flatnonzero(np.diff(offsets) > 0)
    return AsPaths(prefixes(piece.data, piece.rows[told]), np.append(offsets[told], offsets[-1]), asns, to_set[told])


def _in_order(data: Octets, rows: Rows) -> tuple[Rows, Rows, Mask]:
    """The paths of rows in order: offsets, numbers, and which continue with an AS set."""
    offsets, parts, to_set = np.zeros(len(rows) + 1, np.int64), [], np.zeros(len(rows), np.bool_)
    done = 0
    while done < len(rows):
        asns = np.empty(max((len(rows) - done) * 8, mrt_paths.HOPS), np.int64)
        ends = np.zeros(len(rows) - done + 1, np.int64)
        more = mrt_paths.ordered(data, rows[done:], ends, asns, to_set[done:])
        offsets[done : done + more + 1] = ends[: more + 1] + offsets[done]
        parts.append(asns[: ends[more]])
        done += more
    return offsets, parts[0] if len(parts) == 1 else np.concatenate([*parts, np.zeros(0, np.int64)]), to_set


def _routes(data: Octets, rows: Rows, number: int) -> Routes:
    """All routes that rows announce. number: of the first row."""
    announced = np.flatnonzero(rows[:, mrt.ACTION] == mrt.ROUTE)
    offsets, asns, to_set = _in_order(data, rows)
    told = rows if len(announced) == len(rows) else rows[announced]
    ends = np.append(offsets[announced], offsets[-1])
    return Routes(_encoded(*_prefixes(data, told)), ends, asns, announced + number, to_set[announced])


def origins(item: Input) -> Iterator[RouteOrigins]:
    """The origins of the routes of a table; updates are skipped."""
    for data, rows, number in _Pieces(item):
        room = max(len(rows), 64 * mrt_paths.HOPS)
        places, asns = np.empty(room, np.int64), np.empty(room, np.int64)
        while len(rows):
            came_to = np.full(len(rows), mrt_paths.GOOD, np.uint8)
            done, used = mrt_paths.originators(data, rows, places, asns, came_to)
            some, came_to = rows[:done], came_to[:done]
            of_table = some[:, mrt.FORM] <= mrt.TABLE_DUMP_2
            skips = _skips(some[of_table], came_to[of_table], 0)
            numbers = np.flatnonzero(of_table) + number
            skipped = [Skip(int(numbers[skip.record]), skip.reason) for skip in skips]
            told = of_table & (some[:, mrt.ACTION] == mrt.ROUTE) & (came_to == mrt_paths.GOOD)
            place, kept = np.cumsum(told) - 1, some[told]
            hi, lo = np.empty(len(kept), np.uint64), np.empty(len(kept), np.uint64)
            mrt.networks(data, kept, hi, lo)
            pairs = told[places[:used]]
            yield RouteOrigins(
                numbers=np.flatnonzero(told) + number,
                is_v6=kept[:, mrt.PREFIX_SIZE] == 16,
                hi=hi,
                lo=lo,
                lengths=kept[:, mrt.BITS],
                row=place[places[:used][pairs]],
                asns=asns[:used][pairs],
                latest=int(kept[:, mrt.TIME].max(initial=-1)),
                skipped=tuple(skipped),
                updates=np.flatnonzero(~of_table) + number,
            )
            rows, number = rows[done:], number + done


class _Piece(NamedTuple):
    """Some bytes, one row for each route in them, and the number of the first."""

    data: Octets
    rows: Rows
    number: int


class _Pieces:
    """The file in pieces of whole records. other: records that carry no routes."""

    def __init__(self, item: Input) -> None:
        self._item, self.other = item, 0

    def __iter__(self) -> Iterator[_Piece]:
        number, most = 1, 0
        peers = np.full(mrt.PEERS, -1, np.int64)
        with self._item.open() as stream:
            held, place, used, ended = np.zeros(0, np.uint8), 0, 0, False
            fault: Unreadable | None = None
            while True:
                if not ended and (len(held) < _PIECE or not used):
                    held, ended, fault = _more(stream, held)
                most = max(most, min(_AT_ONCE, len(held) // 16))
                rows = np.empty((most, mrt.COLUMNS), np.int64)
                used, count, other, too_long = mrt.scan(held, _LONGEST, peers, rows)
                self.other += other
                if count:
                    yield _Piece(held[:used], rows[:count], number)
                    number += count
                if too_long:
                    why = f"a record claims {_claimed(held[used:]):,} bytes; at most {_LONGEST:,} are read"
                    raise Unreadable(why, f"byte {place + used:,}")
                if not used and len(held) >= 12 and len(held) >= 12 + _claimed(held):  # more rows than there is room for
                    most = 2 * most + 64
                elif not used and ended:
                    if fault:
                        raise fault
                    if len(held):
                        raise Unreadable("the file is cut off within a record", f"byte {place:,}")
                    return
                held, place = held[used:], place + used


def _claimed(record: Octets) -> int:
    """The length that a record claims after its header."""
    return int.from_bytes(record[8:12].tobytes(), "big")


def _more(stream: BinaryIO, held: Octets) -> tuple[Octets, bool, Unreadable | None]:
    """The current bytes and the next ones, whether they ended, and why, if not with the file."""
    room = np.empty(len(held) + _PIECE, np.uint8)
    room[: len(held)] = held
    view, filled = room.data, len(held)
    try:
        while filled < len(room):
            # One read at a time: several in one would lose what they had when the next breaks off.
            count = stream.readinto1(view[filled:])  # type: ignore[attr-defined]
            if not count:
                return room[:filled], True, None
            filled += count
    except Unreadable as error:
        return room[:filled], True, error
    return room, False, None


def _batches(piece: _Piece) -> list[tuple[Batch, int]]:
    """The routes of a piece, and how many of their paths have an AS set."""
    data, rows, number = piece
    nobody, slots = np.array(NOBODY, np.int64), np.empty(1 << (2 * len(rows)).bit_length(), np.int32)
    known = np.empty((len(rows), mrt_paths.KNOWN), np.int64)
    batches = []
    while len(rows):
        size, room = len(rows), max(8 * len(rows), 2 * mrt_paths.HOPS + 1)
        path, offsets = np.empty(size, np.int64), np.empty(size + 1, np.int64)
        asns, roles = np.empty(room, np.int64), np.empty(room, np.uint8)
        came_to, by_set = np.empty(size, np.uint8), np.empty(size, np.uint8)
        slots.fill(-1)
        done, found = mrt_paths.paths(data, rows, nobody, slots, known, path, offsets, asns, roles, came_to, by_set)
        used = int(offsets[found])
        told = ByPath(path[:done], offsets[: found + 1], asns[:used], roles[:used], ROLES)
        batches.append(_batch(data, rows[:done], told, came_to[:found], by_set[:found], number))
        rows, number = rows[done:], number + done
    return batches


def _batch(data: Octets, rows: Rows, told: ByPath, came_to: Octets, by_set: Octets, number: int) -> tuple[Batch, int]:
    """The routes that name somebody, and how many of their paths have an AS set. came_to, by_set: for each path."""
    along = np.append(came_to, mrt_paths.GOOD)[told.path]  # -1, no route, is the last
    good = (told.path >= 0) & (along == mrt_paths.GOOD)
    kept, path = (rows, told.path) if good.all() else (rows[good], told.path[good])
    seen = kept[:, mrt.TIME].copy()
    batch = Batch(
        np.flatnonzero(good) + number,
        seen_first=seen,
        seen_last=seen,
        asset=_encoded(*_prefixes(data, kept)),
        skipped=_skips(rows, along, number),
        routes=partial(_routes, data, rows, number),
        by_path=replace(told, path=path),
    )
    return batch, int(by_set[path].sum()) if by_set.any() else 0


def _skips(rows: Rows, came_to: Octets, number: int) -> tuple[Skip, ...]:
    reasons = {mrt.WITHDRAWAL: "withdrawal", mrt.STATE_CHANGE: "state change", mrt.BROKEN: "broken MRT record"}
    action = rows[:, mrt.ACTION]
    left = np.flatnonzero((action != mrt.ROUTE) | (came_to != mrt_paths.GOOD))
    told = zip(left.tolist(), action[left].tolist(), came_to[left].tolist(), strict=True)
    return tuple(Skip(number + i, reasons.get(action) or _WHY[why]) for i, action, why in told)


def prefixes(data: Octets, rows: Rows) -> pa.Array[Any]:
    """The prefixes of rows, as text."""
    texts, of = _prefixes(data, rows)
    return texts if len(texts) == len(of) else texts.take(of)


def _prefixes(data: Octets, rows: Rows) -> tuple[pa.Array[Any], Rows]:
    """Prefixes as text, a prefix that is repeated directly, as in a table, written once; and for each row the index of its
    prefix."""
    at = rows[:, mrt.PREFIX_AT]
    new = np.ones(len(rows), np.bool_)
    new[1:] = at[1:] != at[:-1]
    distinct = rows if new.all() else rows[new]
    text = np.empty(max(len(distinct), 1) * mrt.WIDEST, np.uint8)
    ends = np.zeros(len(distinct) + 1, np.int32)
    mrt.write_prefixes(data, distinct, text, ends[1:])
    bounds, told = pa.py_buffer(ends.tobytes()), pa.py_buffer(text[: ends[-1]].tobytes())
    return pa.StringArray.from_buffers(len(distinct), bounds, told), np.cumsum(new) - 1


def _encoded(texts: pa.Array[Any], of: Rows) -> pa.Array[Any]:
    """The texts of the rows, each different one stored once."""
    encoded = texts.dictionary_encode()
    return pa.DictionaryArray.from_arrays(np.asarray(encoded.indices)[of], encoded.dictionary)


_IDLE: Final = frozenset({"withdrawal", "state change"})

READER: Final = Reader(
    "mrt",
    "BGP routes and updates (MRT)",
    "route, withdrawal or state change",
    sniff,
    read,
    idle=_IDLE,
    paths=paths,
    origins=origins,
    asset="prefix",
)
