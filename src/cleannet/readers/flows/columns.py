"""Columns of a flow table, in any form, become a batch: addresses, sums of octets and packets, times.

Both ends are references, because the record does not say which one is ours. Addresses that a gateway put in their place are asked
as well, and names of hosts in their place are asked as names. An AS beside an address is asked if the tables tell another. Values
that cannot be read count as not stated, and notes say how many. Asset: interface, exporter, sensor or VPC; never a user, a host or
a device.

`fields` says which columns are which; `addresses`, `host_names`, `amounts`, `times` and `texts` read their cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import OTHER_SIDE, Batch, Mask, References, Rows, Skip, outside
from cleannet.model.window import EVER, Window
from cleannet.readers.base.aspath import as_plain, roles
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.flows.addresses import V4, addresses
from cleannet.readers.flows.amounts import amounts, sampled, sampling, sums
from cleannet.readers.flows.fields import DESTINATION, MEANING, NAMES, NEIGHBOURS, SOURCE, TRANSLATED, bare_field
from cleannet.readers.flows.host_names import host_names, hosts_in
from cleannet.readers.flows.texts import text_of
from cleannet.readers.flows.times import span
from cleannet.readers.inputs.rows import numbers
from cleannet.readers.tables.as_number import as_number
from cleannet.readers.tables.block import Block, stated

BATCH: Final = 131_072
"""Rows of a batch of a table whose rows come in blocks of any size."""

BROKEN: Final = (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, MemoryError)
"""What reading a file raises that is not what it says to be."""


def batch_of(block: Block, unread: Counter[str], window: Window = EVER) -> Batch:
    """The batch, in the same way for all forms: each distinct address is checked once, and rows outside the window are not examined
    except for their times."""
    whole = _within(block, window)
    told = _ends(whole.columns, len(whole.rows), unread)
    out = told.wrong | told.nobody()
    keep = ~out
    kept = pa.array(keep)
    columns = {field: column.filter(kept) for field, column in whole.columns.items()}
    rate = sampling(columns, unread)
    octets = sampled(sums(columns, "octets", unread), rate)
    first, last = span(columns, unread)
    return Batch(
        whole.rows[keep],
        (*told.references(kept), *_names(columns), *_others(columns, unread)),
        octets=octets,
        packets=sampled(sums(columns, "packets", unread), rate),
        seen_first=first,
        seen_last=last,
        asset=text_of(columns["asset"]) if "asset" in columns else None,
        skipped=(*whole.skipped, *_left_out(whole, out, told)),
        groups=tuple(None if group is None else group.filter(kept) for group in whole.groups),
        outside=len(block.rows) - len(whole.rows),
        attempts=_attempts(columns, octets) if "state" in columns else None,
    )


# --- the ends of a flow -----------------------------------------------------------------------------------------------------------


@dataclass
class _Ends:
    """Who is at the ends of each row.

    ends: addresses, in the order of the table's fields; sent: which of them are the source; of_as: an end and the AS stated for it;
    hosts: names in the place of addresses. wrong, shown: rows with something that is neither, and its text."""

    wrong: Mask
    shown: pa.Array[Any]
    ends: list[pa.Array[Any]] = field(default_factory=list)
    sent: list[bool] = field(default_factory=list)
    of_as: list[tuple[pa.Array[Any], pa.Array[Any]]] = field(default_factory=list)
    hosts: list[pa.Array[Any]] = field(default_factory=list)

    def nobody(self) -> Mask:
        """Rows with neither an address nor a name nor an AS."""
        asked = (*self.ends, *self.hosts, *(asns for _, asns in self.of_as))
        named: Mask = np.logical_or.reduce([stated(column) for column in asked])
        return ~named

    def references(self, kept: pa.Array[Any]) -> Iterator[References]:
        """What is asked of the rows that are kept."""
        for end, is_sent in zip(self.ends, self.sent, strict=True):
            yield replace(_several("address", end.filter(kept)), sender=is_sent)
        for end, asns in self.of_as:
            yield from _of_as(end.filter(kept), asns.filter(kept))
        for names in self.hosts:
            names = pc.replace_substring_regex(names.filter(kept), r"\.?(?::[0-9]{1,5})?$", "")
            if names.null_count < len(names):
                yield _several("domain", names)


def _ends(columns: dict[str, pa.Array[Any]], size: int, unread: Counter[str]) -> _Ends:
    told = _Ends(np.zeros(size, np.bool_), pa.nulls(size, pa.string()))
    for fields in (SOURCE, DESTINATION, ("address",), *((name,) for name in TRANSLATED)):
        if not (present := [name for name in fields if name in columns]):
            continue
        if fields == ("address",) and told.ends:
            continue  # beside source or destination it is of something else, such as the exporter
        end: pa.Array[Any] = pa.nulls(size, pa.string())
        families = fields[1:3] if set(fields[1:3]) <= columns.keys() else ()
        for name in present:
            text, bad, said = addresses(columns[name])
            bad &= ~stated(end)
            if (named := bad & host_names(said, bad)).any():
                told.hosts.append(pc.if_else(pa.array(named), said, pa.scalar(None, pa.string())))
                bad &= ~named
            # Of an IPv4 and an IPv6 column one holds nothing, or the unspecified address; so does one of addresses not translated.
            if name in families or name in TRANSLATED:
                empty = pc.is_in(text, value_set=pa.array(["0.0.0.0", "::"]))  # noqa: S104  # no socket is bound here
                text = pc.if_else(empty, pa.scalar(None, pa.string()), text)
            end = pc.coalesce(end, text)
            told.shown = pc.coalesce(told.shown, pc.if_else(pa.array(bad), said, pa.scalar(None, pa.string())))
            told.wrong |= bad
        told.ends.append(end)
        told.sent.append(fields == SOURCE)
        number = f"{fields[min(1, len(fields) - 1)]} AS"
        if number in columns:
            told.of_as.append((end, _as_numbers(columns[number], number, unread)))
    for name in ("source (name)", "destination (name)"):
        if name in columns:
            names = text_of(columns[name])
            told.hosts.append(pc.if_else(pa.array(host_names(names, stated(names))), names, pa.scalar(None, pa.string())))
    return told


def _left_out(block: Block, out: Mask, told: _Ends) -> Iterator[Skip]:
    """Those rows, in their order: each has something that is no address, or nothing."""
    rows, shown = block.rows[out].tolist(), told.shown.filter(pa.array(out)).to_pylist()
    for row, wrong, detail in zip(rows, told.wrong[out].tolist(), shown, strict=True):
        yield Skip(row, "not an address" if wrong else "no address", (detail or "")[:200])


def _as_numbers(column: pa.Array[Any], field: str, unread: Counter[str]) -> pa.Array[Any]:
    """Numbers of ASes, in any spelling; null where none is stated, and where the exporter knows none, and writes 0."""
    encoded: Any = text_of(column).dictionary_encode()
    distinct = [as_number(word.partition(" ")[0]) for word in encoded.dictionary.to_pylist()]
    found: pa.Array[Any] = pa.array([number or None for number in distinct], pa.int64()).take(encoded.indices)
    strange = np.array([*(number is None for number in distinct), False], np.bool_)  # null is the last
    if bad := int(strange[np.asarray(encoded.indices.fill_null(-1))].sum()):
        unread[field] += bad
    return found


def _of_as(end: pa.Array[Any], asns: pa.Array[Any]) -> list[References]:
    """The ASes that the table states for the addresses of one end: beside an address its AS is asked about where the tables tell
    another, and alone where there is no address."""
    beside = np.flatnonzero(stated(asns) & stated(end))
    alone = np.flatnonzero(stated(asns) & ~stated(end))
    found = []
    if beside.size:
        first = pc.replace_substring_regex(end.take(beside), " .*", "")  # of several, the first
        found.append(References("asn-beside", OTHER_SIDE, asns.take(beside).cast(pa.string()), beside, first))
    if alone.size:
        found.append(References("asn", OTHER_SIDE, asns.take(alone), alone))
    return found


# --- what else is asked of a flow -------------------------------------------------------------------------------------------------


def _names(columns: dict[str, pa.Array[Any]]) -> Iterator[References]:
    """The names that a flow was for, and addresses in the place of such a name; a front may hide the name behind it."""
    for name, column in columns.items():
        if (field := bare_field(name)) not in NAMES:
            continue
        kind, role = MEANING[field].split()
        told = replace(_several(kind, hosts_in(column)), role=role)
        numeric = np.asarray(
            pc.match_substring_regex(told.values, V4 + "|:").fill_null(False).to_numpy(zero_copy_only=False), np.bool_
        )
        if numeric.any():
            if kind == "domain":
                yield replace(told.some(numeric, OTHER_SIDE), kind="address")
            told = told.some(~numeric)
        if told.values.null_count < len(told.values):
            yield told


def _others(columns: dict[str, pa.Array[Any]], unread: Counter[str]) -> Iterator[References]:
    """The application, and the networks next to ours."""
    if "application" in columns:
        yield References("app-traffic", OTHER_SIDE, text_of(columns["application"]))
    for name in NEIGHBOURS:
        if name in columns:
            yield References("asn", "direct", _neighbours(columns[name]))
    if "AS path" in columns:
        yield from _on_path(columns["AS path"], unread)


def _neighbours(column: pa.Array[Any]) -> pa.Array[Any]:
    """Numbers of ASes; null where the exporter knows none, and writes 0."""
    asns = numbers(column, 1)
    return pa.array(asns, mask=(asns <= 0) | (asns >= 1 << 32))


def _on_path(column: pa.Array[Any], unread: Counter[str]) -> Iterator[References]:
    """The networks on the way to the destination, each in the role that its place gives it."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pa.array([None if cell is None else " ".join(map(str, cell[:_LONGEST_PATH])) for cell in column.to_pylist()])
    encoded: Any = text_of(column).dictionary_encode()
    rows = np.flatnonzero(stated(encoded))
    distinct = pa.array([_path(text) for text in encoded.dictionary.to_pylist()], pa.string())
    found = roles(as_plain(distinct.take(encoded.indices.drop_null())))
    if bad := int(sum(mask.sum() for mask, _ in found.unnamed[:2])):
        unread["AS path"] += bad
    named = rows[found.named]
    for one in found.by_path.columns():
        if len(one.values):
            yield replace(one, rows=named[one.rows])


_LONGEST_PATH: Final = 1_024
"""Networks of the longest path that is read."""

_BETWEEN: Final = re.compile(r"[^0-9.{}()\[\]]+")


def _path(text: str) -> str:
    """A path as a table writes it, in the form of `aspath`: with blanks between its numbers, and without brackets around the whole,
    which are those of a list.

    >>> _path("AS64500, AS4134, AS174"), _path("[64500, 4134]"), _path("(64512 64513) 64500_4134 {3356,174}")
    ('64500 4134 174', '64500 4134', '(64512 64513) 64500 4134 {3356 174}')
    """
    text = text[: 12 * _LONGEST_PATH].strip()
    if text[:1] in ("[", "(") and sum(map(text.count, "[(")) == 1 and text[-1] in "])":
        text = text[1:-1]
    return _BETWEEN.sub(" ", text).strip()


def _attempts(columns: dict[str, pa.Array[Any]], octets: Rows | None) -> Mask | None:
    back = amounts(columns["octets (back)"], "octets", Counter()) if "octets (back)" in columns else None
    return attempts(said(text_of(columns["state"])), octets, back)


def _within(block: Block, window: Window) -> Block:
    if not window:
        return block
    first, last = span(block.columns, Counter())
    away = outside(window, first, last, len(block.rows))
    return block.where(~away) if away.any() else block


def _several(kind: str, texts: pa.Array[Any]) -> References:
    """The addresses, or names, of one end; a row may have several, separated by spaces."""
    together: Any = pc.match_substring(texts, " ").fill_null(False)
    if not pc.any(together).as_py():
        return References(kind, OTHER_SIDE, texts)
    lists = pc.split_pattern(texts, " ")
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), np.int64)
    return References(kind, OTHER_SIDE, pc.list_flatten(lists), rows)


def unread_notes(unread: Counter[str]) -> list[str]:
    """What could not be read, field by field."""
    return [f"{field}: not readable in {count:,} rows, counted as not stated" for field, count in sorted(unread.items())]
