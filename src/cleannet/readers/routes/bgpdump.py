"""Lines of `bgpdump -m`: each is a route, whose path says from whom it was learnt, which networks it crosses, and who originates
it.

For roles and for what is left out of a path see `aspath`. One record per line; withdrawals and state changes are skipped. Asset:
the prefix. Time: that of the dump or update, also as `bgpdump -M` writes it. Lines become arrays, block by block.

*Source*: bgpdump `bgpdump.c` (`process`, `show_line_prefix`, `table_line_dump_v2_prefix`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from cleannet.columns import Batch, Mask, Skip
from cleannet.readers.base.aspath import in_order, last, note_on_sets, to_set
from cleannet.readers.base.input import Input
from cleannet.readers.base.origins import RouteOrigins
from cleannet.readers.base.paths import AsPaths
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.rows import Block, blocks
from cleannet.readers.routes.fields import Lines, batch_of, is_in, lines_of, times

_TYPES: Final = ["TABLE_DUMP", "TABLE_DUMP2", "BGP4MP", "BGP4MP_ET"]
_ADD_PATH: Final = [f"{name}_AP" for name in _TYPES]
"""Here the number of the path stands behind the prefix (RFC 7911)."""

_FIRST: Final = re.compile(rb"(?:TABLE_DUMP2?|BGP4MP)(?:_ET)?(?:_AP)?\|[0-9./: ]{1,30}\|(?:[ABW]|STATE)\|")


def sniff(head: bytes) -> bool:
    """Whether the first line is a route, a withdrawal or a state change."""
    return _FIRST.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def read(item: Input) -> Iterator[Batch]:
    """Batches of routes; after the last, a note on AS sets."""
    sets = 0
    item.log.by_line = True
    try:
        with item.open() as stream:
            for block in blocks(stream):
                batch, count = _batch(block)
                sets += count
                yield batch
    finally:
        note_on_sets(item, sets)


def paths(item: Input) -> Iterator[AsPaths]:
    """The paths of all routes that have one, in order."""
    with item.open() as stream:
        for block in blocks(stream):
            lines, add_path = _routes(lines_of(block), block.skipped)
            texts = lines.field(6 + add_path)
            row, asn = in_order(texts)
            named, begins = np.unique(row, return_index=True)
            kept = np.zeros(len(lines.numbers), np.bool_)
            kept[named] = True
            yield AsPaths(lines.keep(kept).field(5), np.append(begins, len(row)), asn, to_set(texts)[named])


def origins(item: Input) -> Iterator[RouteOrigins]:
    """The origins of the routes of a table, see `RouteOrigins`; updates are skipped."""
    with item.open() as stream:
        for block in blocks(stream):
            lines = lines_of(block)
            of_table = np.asarray(lines.data[lines.starts] != ord("B"), np.bool_)  # BGP4MP, BGP4MP_ET
            updates, lines = lines.numbers[~of_table], lines.keep(of_table)
            lines, add_path = _routes(lines, block.skipped)
            row, asns, reasons = last(lines.field(6 + add_path))
            for bad, reason in reasons:
                lines.leave_out(bad, reason, block.skipped)
            told = np.zeros(len(lines.numbers), np.bool_)
            told[row] = True
            place, lines = np.cumsum(told) - 1, lines.keep(told)
            written = lines.field(5).dictionary_encode()
            prefixes = [_network(str(text)) for text in written.dictionary.to_pylist()]
            good = np.array([prefix is not None for prefix in prefixes], np.bool_)
            which = np.asarray(written.indices.to_numpy(zero_copy_only=False), np.int64)
            for i in np.flatnonzero(~good[which]).tolist():
                block.skipped.append(Skip(int(lines.numbers[i]), "no prefix"))
            kept = good[which]
            at, pairs = np.cumsum(kept) - 1, kept[place[row]]
            numbers = [prefix or (False, 0, 0, 0) for prefix in prefixes]
            which = which[kept]
            yield RouteOrigins(
                numbers=lines.numbers[kept],
                is_v6=np.array([n[0] for n in numbers], np.bool_)[which],
                hi=np.array([n[1] for n in numbers], np.uint64)[which],
                lo=np.array([n[2] for n in numbers], np.uint64)[which],
                lengths=np.array([n[3] for n in numbers], np.int64)[which],
                row=at[place[row][pairs]],
                asns=asns[pairs],
                latest=int(times(lines.field(1)).max(initial=-1)),
                skipped=tuple(block.skipped),
                updates=updates,
            )


def _network(text: str) -> tuple[bool, int, int, int] | None:
    """Whether it is IPv6, the network left-aligned as halves, and the length; None if it is no prefix."""
    network, slash, bits = text.partition("/")
    try:
        address = ipaddress.ip_address(network)
    except ValueError:
        return None
    if not (slash and bits.isascii() and bits.isdigit() and len(bits) <= 3 and int(bits) <= address.max_prefixlen):
        return None
    number = int(address) << (128 - address.max_prefixlen)
    return address.version == 6, number >> 64, number & 0xFFFF_FFFF_FFFF_FFFF, int(bits)


def _batch(block: Block) -> tuple[Batch, int]:
    """The routes of a block, and how many of their paths have an AS set."""
    lines, add_path = _routes(lines_of(block), block.skipped)
    return batch_of(lines, lines.field(6 + add_path), lines.field(5), lines.field(1), block.skipped)


def _routes(lines: Lines, skipped: list[Skip]) -> tuple[Lines, Mask]:
    """The lines that are routes, and for which of them the number of a path is known."""
    lines = lines.readable(skipped)
    lines = lines.leave_out(lines.count < 5, _NO_LINE, skipped)
    form, act = lines.field(0), lines.field(2)
    add_path = is_in(form, _ADD_PATH)
    known = is_in(form, _TYPES) | add_path
    withdrawn, changed, told = (known & is_in(act, words) for words in (["W"], ["STATE"], ["A", "B"]))
    routes = told & (lines.count >= 6 + add_path)
    for bad, reason in ((withdrawn, "withdrawal"), (changed, "state change"), (~(routes | withdrawn | changed), _NO_LINE)):
        lines.leave_out(bad, reason, skipped)
    return lines.keep(routes), add_path[routes]


_NO_LINE: Final = "not a line of bgpdump -m"


READER: Final = Reader("bgpdump", "BGP routes (bgpdump -m)", "line", sniff, read, paths=paths, origins=origins, asset="prefix")
