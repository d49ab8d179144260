"""The connections in lines of a log, as columns: two ends, names, sums and times; they become batches.

Both ends are far ends here, and the engine finds out which one is ours. A line may have a name and no end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import OTHER_SIDE, Batch, Mask, Named, References, Rows, Skip
from cleannet.kernel.addresses import parse
from cleannet.readers.base.counts import MOST

Texts: TypeAlias = "pa.Array[Any]"

ENDS: Final = ("destination", "source")
TRANSLATED: Final = ("translated destination", "translated source")
"""What a gateway put in the place of the ends."""
NAMES: Final = ("host", "lookup")
INTERFACES: Final = ("source interface", "destination interface")
"""MAC addresses of the ends, or of the routers before them; they tell who made an interface."""
APPLICATION: Final = "application"
"""What a firewall calls the application of a connection, often in words of its own."""
BETWEEN: Final = "\n"
"""Stands between several names of one line."""


@dataclass(frozen=True, slots=True)
class Events:
    """Some lines. numbers: of each in the input; texts: out of `ENDS`, `TRANSLATED`, `NAMES`, `INTERFACES` and `APPLICATION`,
    null if missing;
    octets, packets: -1 if not stated; first, last: microseconds since 1970, -1 likewise; groups, asset: as in `Batch`."""

    numbers: Rows
    texts: dict[str, Texts]
    octets: Rows
    packets: Rows
    first: Rows
    last: Rows
    attempts: Mask
    groups: tuple[Texts | None, ...] = ()
    asset: Texts | None = None

    @classmethod
    def of(
        cls,
        numbers: Rows,
        texts: dict[str, Texts],
        *,
        octets: Rows | None = None,
        packets: Rows | None = None,
        first: Rows | None = None,
        last: Rows | None = None,
        attempts: Mask | None = None,
        groups: tuple[Texts | None, ...] = (),
        asset: Texts | None = None,
    ) -> Events:
        """The same from the columns that a format has."""
        size = len(numbers)
        octets, packets, first, last = (np.full(size, -1, np.int64) if c is None else c for c in (octets, packets, first, last))
        octets, packets = (np.where(column > MOST, -1, column) for column in (octets, packets))
        attempts = np.zeros(size, np.bool_) if attempts is None else attempts
        said = {name: silent(bounded(column)) for name, column in texts.items()}
        told = tuple(None if group is None else bounded(group) for group in groups)
        return cls(numbers, said, octets, packets, first, last, attempts, told, None if asset is None else bounded(asset))

    def __len__(self) -> int:
        return len(self.numbers)

    def where(self, kept: Mask) -> Events:
        """Only those lines."""
        if kept.all():
            return self
        return self._at(np.flatnonzero(kept))

    def _at(self, rows: Rows) -> Events:
        """Those rows, in that order."""
        places: Any = pa.array(rows)
        return Events(
            self.numbers[rows],
            {name: column.take(places) for name, column in self.texts.items()},
            self.octets[rows],
            self.packets[rows],
            self.first[rows],
            self.last[rows],
            self.attempts[rows],
            tuple(None if group is None else group.take(places) for group in self.groups),
            None if self.asset is None else self.asset.take(places),
        )

    def _readable(self, skipped: list[Skip]) -> Events:
        """Without lines in which an end is no address: beside an end of ours, nobody would notice the missing one."""
        wrong = np.zeros(len(self), np.bool_)
        example = ""
        for end in (*ENDS, *TRANSLATED):
            if end in self.texts and self.texts[end].null_count < len(self):
                parsed = parse(self.texts[end])
                here = ~(parsed.is_v4 | parsed.is_v6 | np.asarray(self.texts[end].is_null()))
                if here.any():
                    example = example or str(self.texts[end][int(np.flatnonzero(here)[0])])[:200]
                    wrong |= here
        return self.where(leave(self.numbers, ~wrong, "not an address", skipped, example))

    def _in_order(self) -> Events:
        if (np.diff(self.numbers) > 0).all():
            return self
        return self._at(np.argsort(self.numbers))

    def without_ends(self, which: Mask) -> Events:
        """The same, except that those lines keep only their names."""
        if not which.any():
            return self
        mask, nothing = pa.array(which), pa.scalar(None, pa.string())
        texts = {name: pc.if_else(mask, nothing, c) if name in ENDS else c for name, c in self.texts.items()}
        octets, packets = (np.where(which, -1, column) for column in (self.octets, self.packets))
        return replace(self, texts=texts, octets=octets, packets=packets)

    @property
    def named(self) -> Mask:
        """Which lines have a name."""
        return self._any(NAMES)

    def _any(self, names: Sequence[str]) -> Mask:
        found: Mask = np.zeros(len(self), np.bool_)
        for name in names:
            if name in self.texts:
                found |= ~np.asarray(self.texts[name].is_null())
        return found

    def batch(self, skipped: Sequence[Skip] = (), named: Sequence[Named] = (), otherwise: str = "no address") -> Batch:
        """The batch; a line with neither ends, names nor an application is skipped."""
        left: list[Skip] = list(skipped)
        kept = (
            self.where(leave(self.numbers, self._any((*ENDS, *TRANSLATED, *NAMES, APPLICATION)), otherwise, left))
            ._readable(left)
            ._in_order()
        )
        references = [References("address", OTHER_SIDE, kept.texts[end]) for end in ENDS if end in kept.texts]
        changed = [kept.texts[end] for end in TRANSLATED if end in kept.texts]
        references += [References("address", OTHER_SIDE, column) for column in changed if column.null_count < len(kept)]
        for name, role in zip(NAMES, (OTHER_SIDE, "looked-up"), strict=True):
            if name in kept.texts and kept.texts[name].null_count < len(kept):
                references.append(_several(role, kept.texts[name]))
        if APPLICATION in kept.texts and kept.texts[APPLICATION].null_count < len(kept):
            references.append(References("app-traffic", OTHER_SIDE, kept.texts[APPLICATION]))
        macs = [kept.texts[name] for name in INTERFACES if name in kept.texts]
        references += [References("mac", "interface", column) for column in macs if column.null_count < len(kept)]
        return Batch(
            kept.numbers,
            tuple(references),
            kept.octets if (kept.octets >= 0).any() else None,
            kept.packets if (kept.packets >= 0).any() else None,
            kept.first,
            kept.last,
            asset=kept.asset,
            skipped=tuple(left),
            named=tuple(named),
            groups=kept.groups,
            attempts=kept.attempts if kept.attempts.any() else None,
        )


def _several(role: str, names: Texts) -> References:
    """The names in a column; a line may have several, separated by `BETWEEN`."""
    if not pc.any(pc.match_substring(names, BETWEEN)).as_py():
        return References("domain", role, names)
    lists: Any = pc.split_pattern(names, BETWEEN)
    rows = np.asarray(pc.list_parent_indices(lists), np.int64)
    flat = silent(pc.list_flatten(lists))
    codes = np.asarray(flat.dictionary_encode().indices.fill_null(-1), np.int64)
    first = np.zeros(len(rows), np.bool_)
    first[np.unique(rows * (len(codes) + 1) + codes, return_index=True)[1]] = True  # a name that a line tells twice counts once
    first &= codes >= 0
    kept = pa.array(first)
    return References("domain", role, flat.filter(kept), rows[first])


def joined(parts: Sequence[Events]) -> Events:
    """Several as one; all must have the same columns."""
    if len(parts) == 1:
        return parts[0]

    def one(column: Callable[[Events], Any]) -> Any:
        return np.concatenate([column(part) for part in parts])

    groups: list[Texts | None] = []
    for at in range(len(parts[0].groups)):
        column = [part.groups[at] for part in parts]
        groups.append(None if column[0] is None else pa.concat_arrays([c for c in column if c is not None]))
    return Events(
        one(lambda part: part.numbers),
        {name: pa.concat_arrays([part.texts[name] for part in parts]) for name in parts[0].texts},
        one(lambda part: part.octets),
        one(lambda part: part.packets),
        one(lambda part: part.first),
        one(lambda part: part.last),
        one(lambda part: part.attempts),
        tuple(groups),
        None if parts[0].asset is None else pa.concat_arrays([part.asset for part in parts if part.asset is not None]),
    )


LONGEST: Final = 300
"""Characters of a text that are kept: no name of a host is longer, and lines wait in memory."""


def bounded(column: Texts, most: int = LONGEST) -> Texts:
    """The texts, shortened if they are too long."""
    size: Any = column.nbytes
    if size <= most:
        return column
    longest: Any = pc.max(pc.binary_length(column))  # type: ignore[call-overload]  # it has octets
    cut: Any = pc.utf8_slice_codeunits(column, 0, most) if (longest.as_py() or 0) > most else column
    found: Texts = cut
    return found


def silent(column: Texts) -> Texts:
    """Null where the text is empty or a hyphen."""
    nothing: Texts = pc.if_else(pc.is_in(column, value_set=pa.array(["", "-"])), pa.scalar(None, pa.string()), column)
    return nothing


def translated(column: Texts) -> Texts:
    """The addresses that a gateway put in the place of others; null where it says by an unspecified one that it changed nothing."""
    none = pa.array(["", "-", "0.0.0.0", "::"])  # noqa: S104  # no socket is bound here
    found: Texts = pc.if_else(pc.is_in(column, value_set=none), pa.scalar(None, pa.string()), column)
    return found


def changed(put: Texts, end: Texts) -> Texts:
    """What was put in the place of an end; null where it is the end itself."""
    same = pc.equal(put, end).fill_null(False)
    found: Texts = pc.if_else(same, pa.scalar(None, pa.string()), translated(put))
    return found


def leave(numbers: Rows, kept: Mask, reason: str, skipped: list[Skip], detail: str = "") -> Mask:
    """Keeps some lines; the others are skipped together, under the number of the first."""
    if not kept.all():
        out = numbers[~kept]
        skipped.append(Skip(int(out.min()), reason, detail, len(out)))
    return kept


HOST: Final = r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|\[[^\]]*\])?$"
"""An address, or nothing: no name of a host."""


def in_microseconds(lasted: Rows, unit: int = 1_000_000) -> Rows:
    """A duration in a unit of so many microseconds; -1 if not stated, or longer than a century."""
    found: Rows = np.where((lasted >= 0) & (lasted < _CENTURY // unit), lasted, -1)
    return np.where(found >= 0, found * unit, -1)


_CENTURY: Final = 100 * 366 * 86_400_000_000


def begun(last: Rows, lasted: Rows) -> Rows:
    """When events that ended at these moments began, so many microseconds before; the end itself if no duration is stated."""
    return np.where((last >= 0) & (lasted > 0) & (lasted <= last), last - np.maximum(lasted, 0), last)


def ended(first: Rows, seconds: Rows) -> Rows:
    """When events that began at these moments ended, so many seconds later; the beginning itself if no duration is stated."""
    lasted = in_microseconds(seconds)
    return np.where((first >= 0) & (lasted > 0), first + np.maximum(lasted, 0), first)


def since_1970(number: Rows) -> Rows:
    """Microseconds from seconds or, if the number is too large for these, from milliseconds; -1 if not stated."""
    seconds = number < _SECONDS
    known = np.where(seconds, np.minimum(number, _SECONDS) * 1_000_000, np.minimum(number, _SECONDS * 1_000) * 1_000)
    return np.where(number >= 0, known, -1)


_SECONDS: Final = 10**11


def among(column: Texts, *words: str) -> Mask:
    """Where the text is one of these words."""
    return np.asarray(pc.is_in(column, value_set=pa.array(words)).to_numpy(zero_copy_only=False), np.bool_)


def matches(column: Texts, pattern: str) -> Mask:
    """Where the pattern, in RE2 syntax, occurs in the text; false for null."""
    found: Any = pc.match_substring_regex(column, pattern)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def hosts(column: Texts) -> Texts:
    """Names of hosts without a port; an address is no name."""
    if column.null_count == len(column):
        return column
    none = _matching_at_end(column, HOST)
    bare = column
    if _has_colons(column):
        bare = pc.replace_substring_regex(column, r":[0-9]{1,5}$", "")
        none = pc.or_(none, _matching_at_end(bare, HOST))
    found: Texts = pc.if_else(none, pa.scalar(None, pa.string()), bare)
    return found


def addresses(column: Texts) -> Texts:
    """Addresses without brackets and port; other text stays as written."""
    if not _has_colons(column):
        return column
    bare = pc.replace_substring_regex(column, r"^\[([0-9A-Fa-f:.%a-z0-9]*)\](?::[0-9]{1,5})?$", r"\1")
    found: Texts = pc.replace_substring_regex(bare, r"^([0-9]{1,3}(?:\.[0-9]{1,3}){3}):[0-9]{1,5}$", r"\1")
    return found


def is_address(column: Texts) -> Mask:
    """Where there is an address, judged by its characters."""
    pattern = r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)$"
    found: Any = _matching_at_end(column, pattern)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _matching_at_end(column: Texts, pattern: str) -> Any:
    """Where a pattern of addresses matches. A text whose last letter is no hexadecimal digit cannot match; for most names the last
    octet shows this."""
    if not len(column):
        return pc.match_substring_regex(column, pattern)
    octets, bounds = _octets(column)
    last = octets[np.maximum(bounds[1:] - 1, 0)] | _LOWER if len(octets) else np.zeros(len(column), np.uint8)
    named = (np.diff(bounds) > 0) & (last > ord("f")) & (last <= ord("z"))
    rows = np.flatnonzero(~named)
    if 2 * len(rows) > len(column):
        return pc.match_substring_regex(column, pattern)
    found = np.zeros(len(column), np.bool_)
    places: Any = pa.array(rows)
    some: Any = column.take(places)
    found[rows] = np.asarray(pc.match_substring_regex(some, pattern).fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
    return pa.array(found, mask=np.asarray(column.is_null()))


_LOWER: Final = 0x20


def _has_colons(column: Texts) -> bool:
    return bool((_octets(column)[0] == ord(":")).any())


def _octets(column: Texts) -> tuple[npt.NDArray[np.uint8], Rows]:
    """The octets of the texts, and where each begins and ends in them."""
    whole: Any = pa.concat_arrays([column])  # from its first value on
    _, marks, data = whole.cast(pa.large_string()).buffers()
    if data is None or not len(column):
        return np.zeros(0, np.uint8), np.zeros(len(column) + 1, np.int64)
    bounds = np.frombuffer(marks, np.int64)[: len(column) + 1]
    return np.frombuffer(data, np.uint8)[: bounds[-1]], bounds
