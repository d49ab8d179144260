"""Counts routes path by path: what a path names is resolved once for all routes that have it.

The result equals that of `engine.general.batch`, reference by reference: sums, first sighting, times, assets and how many. The
meaning of an AS is asked once for all inputs. Memory is bounded by the ASes that are named, not by the routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LONGEST, Batch, ByPath, Mask, begin_and_end, places
from cleannet.engine.assets.of_lines import OfLines
from cleannet.engine.count import Counted
from cleannet.kernel import paths
from cleannet.kernel.paths import I32, I64, NONE, keys_of
from cleannet.model.use import Sighting, Tally, Use
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking, Meaning

FEW: Final = 20_000
"""Routes that are counted sooner than the compiler is loaded, which takes half a second."""

_MOST: Final = 1 << 20
"""Different numbers that are held at once; there are a tenth of it in the Internet."""

_AT_ONCE: Final = 1 << 14
"""Numbers that are looked up before there is made room for more."""

_ODD: Final = -2
"""In the place of a thing: a number that the general path has to judge."""


class RouteCounter:
    """Adds up routes. few: with fewer routes than this, `general` counts them."""

    def __init__(self, asking: Asking, few: int = FEW) -> None:
        self._asking, self._left = asking, few
        self._files: list[str] = []
        self._sums: _Sums | None = None

    def count(self, batch: Batch, file: str, counted: Counted) -> tuple[Mask, Mask] | None:
        """Which records of the batch name somebody by their path, and which name something of ours; None if it does not count
        them."""
        shared = batch.by_path
        if shared is None:
            return None
        self._left -= len(batch.records)
        if self._left > 0 or not _is_plain(batch, shared):
            return None
        assets = _Assets.of(batch)
        if assets is None:
            return None
        if self._sums is None or not self._sums.takes(shared.names) or (self._files and file < self._files[-1]):
            self.into(counted)
            self._sums = _Sums(shared.names)
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        return self._sums.add(batch, shared, assets, len(self._files) - 1, self._asking)

    def into(self, counted: Counted) -> None:
        """Adds everything counted so far as uses."""
        if self._sums is not None:
            self._sums.into(counted, self._files)
        self._sums, self._files = None, []


def _is_plain(batch: Batch, shared: ByPath) -> bool:
    """Whether a batch is a plain table of routes: no sums of octets, and no role that its other references have too."""
    return batch.octets is None and batch.packets is None and not {r.role for r in batch.references} & set(shared.names)


@dataclass(frozen=True, slots=True)
class _Assets:
    """The assets of the records, in the form of `kernel.paths`. rank: for each record, NONE if it has none; text_of, keys: for each
    rank. texts: the assets."""

    rank: I32
    text_of: I64
    keys: I64
    bounds: I32
    data: npt.NDArray[np.uint8]
    texts: pa.Array[Any]

    @classmethod
    def of(cls, batch: Batch) -> _Assets | None:
        """The assets; None if some are too long to be shown as they are."""
        asset = batch.asset
        if asset is not None and pc.any(empty := pc.equal(asset, pa.scalar("", asset.type))).as_py():  # names none
            asset = pc.if_else(empty, pa.scalar(None, asset.type), asset)
        if asset is None or asset.null_count == len(asset):
            rank = np.full(len(batch.records), NONE, np.int32)
            none = pa.array([], pa.string())
            return cls(rank, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(1, np.int32), np.zeros(0, np.uint8), none)
        encoded: Any = asset.dictionary_encode()
        texts: Any = encoded.dictionary.cast(pa.string())
        _, shapes, octets = texts.buffers()
        bounds = np.frombuffer(shapes, np.int32)[texts.offset : texts.offset + len(texts) + 1]
        if np.diff(bounds).max() > LONGEST:
            return None
        text_of = np.asarray(pc.sort_indices(texts)).astype(np.int64)
        rank_of = np.empty(len(texts) + 1, np.int32)
        rank_of[text_of], rank_of[-1] = np.arange(len(texts)), NONE
        data = np.frombuffer(octets, np.uint8) if octets is not None else np.zeros(0, np.uint8)
        keys = np.empty(len(texts), np.int64)
        keys_of(text_of, bounds, data, keys)
        return cls(rank_of[places(encoded.indices)], text_of, keys, bounds, data, texts)


class _Sums:
    """The sums of routes, in arrays.

    known: AS numbers; thing_of: what each is. lines, few, kept: for each thing and role, as in `kernel.paths`. seen: for numbers
    that are combined into one use, in each role."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._meanings: dict[Meaning, int] = {}
        self._paths, self._numbers = 1, 0
        self._seed = np.random.default_rng().integers(1 << 63, dtype=np.uint64)  # decides where, never what, is found
        self._slots = np.zeros(0, np.int32)
        self._known, self._thing_of = np.zeros(0, np.int64), np.zeros(0, np.int32)
        self._seen = np.zeros((0, len(names)), np.int64)
        self._folds = np.zeros(0, np.uint8)
        self._lines, self._few = np.zeros((0, paths.WIDTH), np.int64), np.zeros((0, Tally.ASSETS), np.int32)
        self._of_paths, self._ranks = np.zeros((0, paths.OF_PATH), np.int64), np.zeros((0, Tally.ASSETS), np.int32)
        self._touched = np.zeros(0, np.int32)
        self._kept = np.zeros((0, Tally.ASSETS), np.int32)
        self._begins = np.zeros(0, np.int64)
        self._texts = _Texts()
        self._numbered = OfLines()
        self._odd = False

    def takes(self, names: tuple[str, ...]) -> bool:
        """Whether there is room for more, in these roles."""
        return self._names == names and self._numbers < _MOST

    def add(self, batch: Batch, shared: ByPath, assets: _Assets, file: int, asking: Asking) -> tuple[Mask, Mask] | None:
        """Adds the records of a batch; see `RouteCounter.count`."""
        found = self._found(shared.asns, asking)
        if self._odd and (self._thing_of[found] == _ODD).any():
            return None
        size = len(shared.offsets) - 1
        self._of_paths, self._ranks = _roomy(self._of_paths, size), _roomy(self._ranks, size)
        sums, ranks = self._of_paths[:size], self._ranks[:size]
        paths.empty(sums)
        ranks.fill(paths.NONE)
        begin, end = _times(batch)
        paths.add_rows(shared.path, batch.records, begin, end, assets.rank, sums, ranks)
        judged, local = np.empty(size, np.uint8), np.empty(size, np.uint8)
        used = paths.add_paths(
            shared.offsets,
            shared.asns,
            shared.roles,
            found,
            self._thing_of,
            self._folds,
            sums,
            ranks,
            assets.keys,
            file,
            self._paths,
            self._lines,
            self._few,
            self._seen,
            self._touched,
            judged,
            local,
        )
        self._paths += size
        if batch.lines is not None:
            self._place(batch.records, batch.lines, file)
        self._texts.keep(self._touched[:used], self._few, assets, self._kept, self._lines)
        of_paths = (shared.offsets, found, shared.roles, self._thing_of)
        self._numbered.add(assets.texts, assets.text_of, shared.path, assets.rank, of_paths, len(self._names))
        return judged[shared.path] > 0, local[shared.path] > 0

    def _place(self, records: I64, lines: I64, file: int) -> None:
        """Writes down on which lines of the file those records begin that are now the first of some line of ours."""
        self._begins = _longer(self._begins, len(self._lines))
        rows = np.flatnonzero((self._lines[:, paths.FILE] == file) & np.isin(self._lines[:, paths.RECORD], records))
        order = np.argsort(records, kind="stable")
        at = order[np.searchsorted(records, self._lines[rows, paths.RECORD], sorter=order)]
        self._begins[rows] = lines[at]

    def _found(self, asns: I64, asking: Asking) -> I32:
        """The indexes of the numbers; the meaning of new ones is asked."""
        before, found = self._numbers, np.empty(len(asns), np.int32)
        for at in range(0, len(asns), _AT_ONCE):
            some = asns[at : at + _AT_ONCE]
            self._make_room(self._numbers + len(some))
            self._numbers = paths.find(some, self._seed, self._slots, self._known, self._numbers, found[at : at + _AT_ONCE])
        if self._numbers > before:
            self._ask(before, asking)
        return found

    def _make_room(self, numbers: int) -> None:
        if len(self._known) >= numbers:
            return
        known = self._known[: self._numbers]
        room = 1 << numbers.bit_length()
        self._known = _longer(known, room)
        self._slots = np.full(2 * room, -1, np.int32)
        paths.find(known, self._seed, self._slots, self._known, 0, np.empty(len(known), np.int32))

    def _ask(self, before: int, asking: Asking) -> None:
        """Asks what the numbers from that index on mean, and makes a line for each new thing in each role."""
        resolved = RESOLVERS["asn"](asking, pa.array(self._known[before : self._numbers], pa.int64()))
        things = [self._thing(meaning) for meaning in resolved.meanings]
        self._thing_of = _longer(self._thing_of, len(self._known))
        self._thing_of[before : self._numbers] = np.array(things, np.int32)[resolved.index]
        self._seen = _longer(self._seen, len(self._known))
        size = len(self._meanings) * len(self._names)
        if size > len(self._lines):
            had, room = len(self._lines), 1 << size.bit_length()
            self._lines = _longer(self._lines, room)
            paths.empty(self._lines[had:])
            self._few, self._kept = _longer(self._few, room, paths.NONE), _longer(self._kept, room, -1)
            self._touched = np.empty(room, np.int32)
            self._folds = _longer(self._folds, room)
            self._numbered.grow(room)
        for meaning, thing in self._meanings.items():
            self._folds[thing] = meaning.folded

    def _thing(self, meaning: Meaning) -> int:
        if meaning.local:
            return paths.LOCAL
        if meaning.nothing or meaning.by_table:
            self._odd = True
            return _ODD
        return self._meanings.setdefault(meaning, len(self._meanings))

    def into(self, counted: Counted, files: list[str]) -> None:
        """Counts all of this as uses."""
        meanings, in_roles = list(self._meanings), len(self._names)
        which = np.flatnonzero(self._lines[:, paths.ROWS])
        begins = _longer(self._begins, len(self._lines))[which].tolist()
        texts = self._texts.all()
        rows, few = self._lines[which].tolist(), self._kept[which].tolist()
        uses: list[Use] = []
        for line, row, kept, begin in zip(which.tolist(), rows, few, begins, strict=True):
            uses.append(use := Use(self._names[line % in_roles], meanings[line // in_roles].candidates))
            tally = Tally(
                records=row[paths.ROWS],
                first=Sighting(files[row[paths.FILE]], row[paths.RECORD], str(row[paths.NUMBER]), begin),
                seen_first=row[paths.FIRST] if row[paths.FIRST] != paths.NEVER else -1,
                seen_last=row[paths.LAST],
                assets=tuple(texts[k] for k in kept if k >= 0),
            )
            counted.add(use, tally)
        self._number(counted, dict(zip(which.tolist(), range(len(which)), strict=True)), uses)
        together: dict[Use, dict[str, int]] = {}
        for place, role in np.argwhere(self._seen).tolist():
            use = Use(self._names[role], meanings[self._thing_of[place]].candidates)
            together.setdefault(use, {})[str(self._known[place])] = int(self._seen[place, role])
        for use, values in together.items():
            counted.fold(use, values)

    def _number(self, counted: Counted, place_of: dict[int, int], uses: list[Use]) -> None:
        """Counts how many assets the lines have. place_of: the place of each line among the uses."""
        lines, marks = self._numbered.pairs()
        place = np.full(len(self._lines), -1, np.int64)
        place[list(place_of)] = list(place_of.values())
        counted.assets.add_marks(uses, place[lines], marks)
        lines, sketches = self._numbered.sketches()
        counted.assets.add_sketches([uses[at] for at in place[lines].tolist()], sketches)


class _Texts:
    """Texts that lines keep, one after another. Texts that no line keeps any more are dropped from time to time."""

    def __init__(self) -> None:
        self._begins, self._octets = np.zeros(1, np.int64), np.zeros(0, np.uint8)
        self._used = np.zeros(2, np.int64)
        self._enough = 1 << 16

    def keep(self, touched: I32, few: I32, assets: _Assets, kept: I32, lines: I64) -> None:
        """Keeps texts of a batch; see `kernel.paths`."""
        if not len(touched):
            return
        texts, octets = self._used.tolist()
        self._begins = _roomy(self._begins, texts + len(assets.text_of) + 1)
        self._octets = _roomy(self._octets, octets + len(assets.data))
        place_of = np.full(len(assets.text_of), -1, np.int32)
        paths.keep(
            touched,
            few,
            assets.text_of,
            assets.bounds,
            assets.data,
            place_of,
            kept,
            self._begins,
            self._octets,
            self._used,
            lines,
        )
        if self._used[0] > self._enough:
            self._drop(kept)

    def _drop(self, kept: I32) -> None:
        live = np.unique(kept[kept >= 0])
        begins, sizes = self._begins[live], self._begins[live + 1] - self._begins[live]
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        self._octets = self._octets[np.repeat(begins - bounds[:-1], sizes) + np.arange(bounds[-1])]
        place_of = np.full(int(self._used[0]) + 1, -1, np.int32)  # -1, no text, is the last
        place_of[live] = np.arange(len(live))
        kept[:] = place_of[kept]
        self._begins, self._used[:] = bounds, (len(live), bounds[-1])
        self._enough = 2 * len(live) + (1 << 16)

    def all(self) -> list[str]:
        """By their places."""
        bounds, octets = self._begins[: int(self._used[0]) + 1], self._octets[: int(self._used[1])]
        told = pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds.tobytes()), pa.py_buffer(octets.tobytes()))
        return [str(text) for text in told.to_pylist()]


def _times(batch: Batch) -> tuple[I64, I64]:
    """The earliest and latest time of each record; -1 if unset."""
    begin, end = begin_and_end(batch.seen_first, batch.seen_last)
    unset = np.full(len(batch.records) if begin is None else 0, -1, np.int64)
    return unset if begin is None else begin, unset if end is None else end


def _longer(array: Any, size: int, fill: int = 0) -> Any:
    """The same array with so many rows."""
    longer = np.full((size, *array.shape[1:]), fill, array.dtype)
    longer[: min(size, len(array))] = array[:size]
    return longer


def _roomy(array: Any, size: int) -> Any:
    """The same array with at least so many rows; the content of new rows is undefined."""
    more = size - len(array) + size // 2
    return array if len(array) >= size else np.concatenate((array, np.empty((more, *array.shape[1:]), array.dtype)))
