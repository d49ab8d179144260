"""Which ASes may originate an address: the embedded table and the user's prefix tables, heard as witnesses, in arrays.

The first layer, in their order, that has the address speaks for all of them, by its longest prefix; how long the prefixes of the
layers below are does not count. An answer then comes from one table, made at one time: across tables the longest prefix would let
the oldest and finest one overrule what the user put above it. Then, between that layer and the embedded table:

    only the table speaks                  its AS, not confirmed
    only the layer speaks, or they agree   the layer's ASes
    they name different ASes               the layer's alone; the table's too where the layer is older than the table
    nobody speaks                          no candidate: not routed as far as is known, so unknown

They agree where the table's AS is among the layer's. A layer that may be older, since its date is imprecise or not told, counts as
older: doubt gives candidates, never a clear answer. A layer that replaces is the last that is heard: neither the layers below it
nor the embedded table speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from cleannet.kernel.intervals import I64, U32, U64
from cleannet.kernel.parsed import Parsed
from cleannet.model.day import first
from cleannet.pack.networks import NetworkTable
from cleannet.world.layer import Layer, PrefixOrigins
from cleannet.world.tables import name_of
from cleannet.world.view import World

EMBEDDED: Final = "networks"
"""The name of the embedded table, as in reports."""

Group = tuple[tuple[int, ...], tuple[str, ...]]
"""The candidates, and the names of the tables that stand behind them."""


@dataclass(frozen=True)
class Origins:
    """groups: u32 for each address. First come indexes of the ASes in `alone`, ascending, which only the embedded table names (0:
    no table has the address), then of `others`, for which some layer has an answer."""

    groups: U32
    alone: U32
    others: tuple[Group, ...]

    @property
    def candidates(self) -> tuple[tuple[int, ...], ...]:
        """The ASes of each group, ascending, () if no table has any."""
        return (*((asn,) if asn else () for asn in self.alone.tolist()), *(asns for asns, _ in self.others))

    @property
    def said_by(self) -> tuple[tuple[str, ...], ...]:
        """For each group the names of the tables behind its candidates, as in reports."""
        return (*((EMBEDDED,) if asn else () for asn in self.alone.tolist()), *(names for _, names in self.others))

    @property
    def confirmed(self) -> tuple[bool, ...]:
        """Whether a table of the user's own names these."""
        return (*(False for _ in range(self.alone.size)), *map(confirmed, self.others))


def confirmed(group: Group) -> bool:
    """Whether a table of the user's own names these."""
    return any(name != EMBEDDED for name in group[1])


def origins(world: World, parsed: Parsed) -> Origins:
    """The candidates of each address; none for what is no address."""
    return origins_by(world.networks, world.layers, parsed)


def origins_by(table: NetworkTable, layers: Sequence[Layer], parsed: Parsed) -> Origins:
    """The same by this table and these layers."""
    speaking, with_table = heard(layers)
    said = _said(speaking, parsed)
    by_table = table.asn_of(parsed) if with_table else np.zeros(parsed.size, dtype=np.uint32)
    keys, inverse = _distinct(said << np.uint64(32) | by_table)
    alone = int(np.searchsorted(keys, 1 << 32))  # of these no layer speaks
    merged: dict[Group, int] = {}
    group_of_key = np.arange(keys.size, dtype=np.uint32)
    begins = _begins(speaking)
    parts = [alone, *np.searchsorted(keys, begins[1:] << np.uint64(32)).tolist(), keys.size]
    for (layer, prefixes), begin, (at, upto) in zip(speaking, begins.tolist(), pairwise(parts), strict=False):
        name, older = name_of(layer), may_be_older(layer.date, table.date)
        values = (keys[at:upto] >> np.uint64(32)).astype(np.int64) - begin
        begins_at, ends_at = prefixes.origin_ends[values - 1].tolist(), prefixes.origin_ends[values].tolist()
        embedded = (keys[at:upto] & np.uint64(0xFFFF_FFFF)).tolist()
        for place, first_at, end_at, asn in zip(range(at, upto), begins_at, ends_at, embedded, strict=True):
            group = _weigh(tuple(prefixes.origin_asns[first_at:end_at].tolist()), asn, name, older)
            group_of_key[place] = alone + merged.setdefault(group, len(merged))
    return Origins(group_of_key[inverse], keys[:alone].astype(np.uint32), tuple(merged))


_FEW: Final = 1 << 10


def _distinct(keys: U64) -> tuple[U64, I64]:
    """The distinct keys, ascending, and for each key its index. Only the few distinct ones are sorted."""
    if keys.size < _FEW:
        return np.unique(keys, return_inverse=True)
    import pyarrow as pa  # takes longer to load than a few keys to be sorted

    encoded = pa.array(keys).dictionary_encode()
    found = encoded.dictionary.to_numpy()
    order = np.argsort(found)
    place = np.empty(found.size, np.int64)
    place[order] = np.arange(found.size)
    return found[order], place[np.asarray(encoded.indices)]


Speaking = list[tuple[Layer, PrefixOrigins]]


def heard(layers: Iterable[Layer]) -> tuple[Speaking, bool]:
    """The layers that are asked about addresses, in order, and whether the embedded table is asked as well."""
    speaking: Speaking = []
    for layer in layers:
        if layer.prefix_origins is not None:
            speaking.append((layer, layer.prefix_origins))
            if layer.replaces:
                return speaking, False
    return speaking, True


def _weigh(theirs: tuple[int, ...], asn: int, name: str, older: bool) -> Group:
    """The candidates, and who names them, if a layer names `theirs` and the table `asn` (0: none). older: whether the layer may be
    older."""
    if asn in theirs:
        return theirs, (name, EMBEDDED)
    if asn and older:
        return tuple(sorted({*theirs, asn})), (name, EMBEDDED)
    return theirs, (name,)


def may_be_older(layer_date: str, table_date: str) -> bool:
    """Whether a layer may be older than a table.

    >>> may_be_older("2024-01-01", "2026-06-17"), may_be_older("2026-07", "2026-06-17"), may_be_older("2026", "2026-06-17")
    (True, False, True)
    """
    try:
        return first(layer_date) < first(table_date)
    except ValueError:
        return True


def _said(speaking: Speaking, parsed: Parsed) -> U64:
    """For each address what the first layer that has it says: the index of its origins, counted over all layers; 0: none."""
    said = np.zeros(parsed.size, dtype=np.uint64)
    for (_, prefixes), begin in zip(speaking, _begins(speaking), strict=True):
        found = prefixes.indexes_of(parsed).astype(np.uint64)
        said = np.where((said == 0) & (found != 0), found + begin, said)
    return said


def _begins(speaking: Speaking) -> U64:
    """Where the indexes of each layer begin when all are in one list."""
    sizes = [prefixes.origin_ends.size for _, prefixes in speaking]
    return np.cumsum([0, *sizes[:-1]], dtype=np.uint64) if sizes else np.zeros(0, dtype=np.uint64)
