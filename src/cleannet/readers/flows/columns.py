"""Columns of a flow table, in any form, become a batch: addresses, sums of octets and packets, times.

Both ends are references, because the record does not say which one is ours. Addresses are text, numbers (IPv4, in network byte
order) or 4 or 16 octets. Names of hosts in their place are asked as names, and so are addresses that a gateway put in their place.
An AS beside an address is asked if the tables tell another. octets, packets: of both directions if the table has both, times the
sampling rate if it states one (GoFlow2 and pmacct count only sampled packets). Times: ISO 8601 text, timestamps, or a number since
1970 whose size shows whether it is seconds, milliseconds, microseconds or nanoseconds; text with no zone is UTC. Values that cannot
be read count as not stated, and notes say how many. Asset: interface, exporter, sensor or VPC; never a user, a host or a device.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LATEST, OTHER_SIDE, Batch, Mask, References, Rows, outside
from cleannet.kernel.addresses import written_v4
from cleannet.model.window import EVER, Window
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.rows import numbers, total
from cleannet.readers.tables.as_number import as_number
from cleannet.readers.tables.block import Block, stated
from cleannet.readers.tables.column_names import WIDEST, chosen, kind_of_table, told, twice
from cleannet.readers.tables.header_words import FLOW, folded

_SOURCE, _DESTINATION = (
    tuple(f"{end}{which}" for which in (" (packet)", "", " (IPv6)", " (public)")) for end in ("source", "destination")
)
"""Of these the first that says something."""

FIELDS: Final = {name: field for field, spellings in FLOW.items() for name in spellings}
"""Name of a column, folded, to its field."""

ENDS: Final = frozenset({*_SOURCE, *_DESTINATION, "source (NAT)", "destination (NAT)"})

PACKET: Final = (_SOURCE[0], _DESTINATION[0])
"""The ends in front of a gateway, where a table has both."""

TRANSLATED: Final = ("source (NAT)", "destination (NAT)")
"""The ends on the other side of a gateway that translates addresses: they are asked as well."""

MEANING: Final = {
    **dict.fromkeys((*_SOURCE, *_DESTINATION, "source (NAT)", "destination (NAT)", "address"), "address far-end"),
    **dict.fromkeys(("source AS", "destination AS", "address AS"), "asn far-end, if the addresses tell another"),
    **dict.fromkeys(("source (name)", "destination (name)"), "domain far-end"),
    "domain": "domain far-end",
    "domain (HTTP)": "domain far-end",
    "domain (DNS)": "domain looked-up",
    "application": "app-traffic far-end",
    "next AS": "asn direct",
    "previous AS": "asn direct",
}
NEIGHBOURS: Final = ("next AS", "previous AS")
"""The networks next to ours on the path to the destination and from the source, as the exporter's routes tell them."""

_V4 = r"^(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}$"

EARLIEST: Final = 315_532_800_000_000
"""1980: an earlier time is a counter of something else, such as the time a router is up."""

BATCH: Final = 131_072
"""Rows of a batch of a table whose rows come in blocks of any size."""

BROKEN: Final = (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, MemoryError)
"""What reading a file raises that is not what it says to be."""


def mapping(header: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """Field -> the path of its column, and the same in words; raises Unreadable if the columns are not those of flows."""
    if len(header) > WIDEST or kind_of_table(header) != "flow":
        seen = ", ".join(header[:20]) or "none"
        raise Unreadable(f"a table, but not of flows: a flow needs two addresses, or one and octets; its columns are {seen}")
    taken = chosen("flow", header)
    if (name := twice(header, taken)) is not None:
        raise Unreadable(f"the table names the column {name!r} twice; name each column once")
    taken.pop("lasted", None)  # a number of some type; only text has it
    for name in header:
        inside = next((name[:at] for at, sign in enumerate(name[:PATH]) if sign == "." and is_end(name[:at])), None)
        if inside is not None and FIELDS[folded(inside)] not in taken:
            raise Unreadable(
                f"the column {inside!r} holds objects, not addresses; rename the part that holds the address to this name"
            )
    return {field: header[i] for field, i in taken.items()}, told(header, taken, MEANING)


PATH: Final = 200
"""Characters of the longest path that is the name of a column."""


def is_end(path: str) -> bool:
    """Whether a column of that name holds the addresses of one end."""
    return len(path) <= PATH and FIELDS.get(folded(path)) in ENDS


def fields_of(part: pa.RecordBatch, paths: dict[str, str]) -> dict[str, pa.Array[Any]]:
    """Field to column."""
    found = flat(part)
    return {field: found[path] for field, path in paths.items()}


def columns_of(part: pa.RecordBatch, paths: Sequence[str | None]) -> tuple[pa.Array[Any] | None, ...]:
    """The columns that the user groups by, as they are; empty if none are asked for."""
    found = flat(part) if any(paths) else {}
    return tuple(None if path is None else found[path] for path in paths) if found else ()


def groups_of(
    columns: Sequence[pa.Array[Any] | None], paths: Sequence[str | None], unread: Counter[str]
) -> tuple[pa.Array[Any] | None, ...]:
    """Columns of these paths as text."""
    groups: list[pa.Array[Any] | None] = []
    for path, column in zip(paths, columns, strict=True) if columns else ():
        text = None if column is None else as_text(column)
        if column is not None and text is None:
            unread[f"column {path}"] += len(column) - column.null_count
        groups.append(text)
    return tuple(groups)


def sound(column: pa.Array[Any]) -> pa.Array[Any]:
    """The column; raises ValueError if it points beyond its dictionary, as a broken file may: nothing below asks again."""
    if isinstance(column, pa.DictionaryArray) and len(column):
        ends: Any = pc.min_max(column.indices)
        least, most = ends["min"].as_py(), ends["max"].as_py()
        if most is not None and (least < 0 or most >= len(column.dictionary)):
            raise ValueError(f"a value is number {most if least >= 0 else least} of a dictionary of {len(column.dictionary):,}")
    return column


def flat(part: pa.RecordBatch) -> dict[str, pa.Array[Any]]:
    """Path to column, structs opened."""
    found: dict[str, pa.Array[Any]] = {}
    left: list[tuple[str, Any]] = list(zip(part.schema.names, part.columns, strict=True))
    while left:
        path, column = left.pop()
        if pa.types.is_struct(column.type):
            left += [(f"{path}.{column.type.field(i).name}", c) for i, c in enumerate(column.flatten())]
        else:
            found[path] = sound(column)
    return found


def unread_notes(unread: Counter[str]) -> list[str]:
    """What could not be read, field by field."""
    return [f"{field}: not readable in {count:,} rows, counted as not stated" for field, count in sorted(unread.items())]


def batch_of(block: Block, unread: Counter[str], window: Window = EVER) -> Batch:
    """The batch, in the same way for all forms: each distinct address is checked once, and rows outside the window are not examined
    except for their times."""
    whole = _within(block, window)
    columns = dict(whole.columns)
    ends: list[pa.Array[Any]] = []
    of_as: list[tuple[pa.Array[Any], pa.Array[Any]]] = []
    hosts: list[pa.Array[Any]] = []
    sent: list[bool] = []
    wrong = np.zeros(len(whole.rows), np.bool_)
    shown: pa.Array[Any] = pa.nulls(len(whole.rows), pa.string())
    for fields in (_SOURCE, _DESTINATION, ("address",), *((field,) for field in TRANSLATED)):
        if not (present := [field for field in fields if field in columns]):
            continue
        if fields == ("address",) and ends:
            continue  # beside source or destination it is of something else, such as the exporter
        end: pa.Array[Any] = pa.nulls(len(whole.rows), pa.string())
        families = fields[1:3] if set(fields[1:3]) <= columns.keys() else ()
        for field in present:
            text, bad, said = _addresses(columns[field])
            bad &= ~stated(end)
            if (named := bad & _named(said, bad)).any():
                hosts.append(pc.if_else(pa.array(named), said, pa.scalar(None, pa.string())))
                bad &= ~named
            # Of an IPv4 and an IPv6 column one holds nothing, or the unspecified address; so does one of addresses not translated.
            if field in families or field in TRANSLATED:
                empty = pc.is_in(text, value_set=pa.array(["0.0.0.0", "::"]))  # noqa: S104  # no socket is bound here
                text = pc.if_else(empty, pa.scalar(None, pa.string()), text)
            end = pc.coalesce(end, text)
            shown = pc.coalesce(shown, pc.if_else(pa.array(bad), said, pa.scalar(None, pa.string())))
            wrong |= bad
        ends.append(end)
        sent.append(fields == _SOURCE)
        number = f"{fields[min(1, len(fields) - 1)]} AS"
        if number in columns:
            of_as.append((end, _as_numbers(columns[number], number, unread)))
    for field in ("source (name)", "destination (name)"):
        if field in columns:
            names = _text(columns[field])
            hosts.append(pc.if_else(pa.array(_named(names, stated(names))), names, pa.scalar(None, pa.string())))
    asked = (*ends, *hosts, *(asns for _, asns in of_as))
    nobody = ~wrong & ~np.logical_or.reduce([stated(column) for column in asked])
    left_out = whole.without(wrong | nobody, "").skipped[len(whole.skipped) :]  # in the order of the rows
    keep = ~(wrong | nobody)
    reasons = iter(zip(wrong[~keep].tolist(), shown.filter(pa.array(~keep)).to_pylist(), strict=True))
    skipped = list(whole.skipped)
    for skip, (is_wrong, detail) in zip(left_out, reasons, strict=True):
        skipped.append(type(skip)(skip.record, "not an address" if is_wrong else "no address", (detail or "")[:200]))
    kept = pa.array(keep)
    columns = {field: column.filter(kept) for field, column in columns.items()}
    count = int(keep.sum())
    references = [replace(_several("address", end.filter(kept)), sender=is_sent) for end, is_sent in zip(ends, sent, strict=True)]
    for end, asns in of_as:
        references += _of_as(end.filter(kept), asns.filter(kept))
    for names in hosts:
        names = pc.replace_substring_regex(names.filter(kept), r"\.?(?::[0-9]{1,5})?$", "")
        if names.null_count < count:
            references.append(_several("domain", names))
    for field in ("domain", "domain (HTTP)", "domain (DNS)"):  # a front may hide the name behind it
        if field not in columns:
            continue
        names = _text(columns[field])
        names = pc.if_else(pc.match_substring_regex(names, _V4 + r"|:.*:"), pa.scalar(None, pa.string()), names)
        if names.null_count < count:
            references.append(replace(_several("domain", names), role=MEANING[field].split()[1]))
    if "application" in columns:
        references.append(References("app-traffic", OTHER_SIDE, _text(columns["application"])))
    references += [References("asn", "direct", _neighbours(columns[name])) for name in NEIGHBOURS if name in columns]
    rate = _rate(columns, unread)
    octets = _sampled(_sum(columns, "octets", unread), rate)
    first, last = _span(columns, unread)
    return Batch(
        whole.rows[keep],
        tuple(references),
        octets=octets,
        packets=_sampled(_sum(columns, "packets", unread), rate),
        seen_first=first,
        seen_last=last,
        asset=_text(columns["asset"]) if "asset" in columns else None,
        skipped=tuple(skipped),
        groups=tuple(None if group is None else group.filter(kept) for group in whole.groups),
        outside=len(block.rows) - len(whole.rows),
        attempts=_attempts(columns, octets) if "state" in columns else None,
    )


def _as_numbers(column: pa.Array[Any], field: str, unread: Counter[str]) -> pa.Array[Any]:
    """Numbers of ASes, in any spelling; null where none is stated, and where the exporter knows none, and writes 0."""
    encoded: Any = _text(column).dictionary_encode()
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


def _named(texts: pa.Array[Any], there: Mask) -> Mask:
    """Which of these texts are names of hosts, with at least one dot; only those that are there are looked at."""
    found = np.zeros(len(texts), np.bool_)
    rows = np.flatnonzero(there)
    some: Any = pc.match_substring_regex(texts.take(rows), _HOST_NAME)
    found[rows] = np.asarray(some.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
    return found


_HOST_NAME: Final = (
    r"^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:[A-Za-z][A-Za-z]+|[Xx][Nn]--[A-Za-z0-9-]+)\.?(?::[0-9]+)?$"
)
"""RFC 1123, section 2.1; the last label is no number."""


def _neighbours(column: pa.Array[Any]) -> pa.Array[Any]:
    """Numbers of ASes; null where the exporter knows none, and writes 0."""
    asns = numbers(column, 1)
    return pa.array(asns, mask=(asns <= 0) | (asns >= 1 << 32))


def _attempts(columns: dict[str, pa.Array[Any]], octets: Rows | None) -> Mask | None:
    back = _counts(columns["octets (back)"], "octets", Counter()) if "octets (back)" in columns else None
    return attempts(said(_text(columns["state"])), octets, back)


def _within(block: Block, window: Window) -> Block:
    if not window:
        return block
    first, last = _span(block.columns, Counter())
    away = outside(window, first, last, len(block.rows))
    return block.where(~away) if away.any() else block


def _span(columns: dict[str, pa.Array[Any]], unread: Counter[str]) -> tuple[Rows | None, Rows | None]:
    """The first and the last time of each row."""
    first, last = (_times(columns[f], f, unread) if f in columns else None for f in ("first", "last"))
    if first is not None and "lasted" in columns:
        last = np.where(first >= 0, first + np.maximum(numbers(columns["lasted"], 1_000_000), 0), -1)
    return first, last


def _several(kind: str, texts: pa.Array[Any]) -> References:
    """The addresses, or names, of one end; a row may have several, separated by spaces."""
    together: Any = pc.match_substring(texts, " ").fill_null(False)
    if not pc.any(together).as_py():
        return References(kind, OTHER_SIDE, texts)
    lists = pc.split_pattern(texts, " ")
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), np.int64)
    return References(kind, OTHER_SIDE, pc.list_flatten(lists), rows)


def _addresses(column: pa.Array[Any]) -> tuple[pa.Array[Any], Mask, pa.Array[Any]]:
    """The addresses as text, converted if the column holds another form."""
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pa.array([None if value is None else _listed(value) for value in column.to_pylist()], pa.string())
    encoded: Any = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    distinct, indices = encoded.dictionary, encoded.indices
    if pa.types.is_string(distinct.type) or pa.types.is_large_string(distinct.type):
        words = distinct.cast(pa.string())
        good = np.asarray(pc.match_substring_regex(words, _V4).fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        texts = words
        if not good.all():
            at = np.flatnonzero(~good)
            read = [address_of(value) or _all_of(value) for value in words.take(at).to_pylist()]
            every = np.array(words.to_pylist(), object)
            every[at] = read
            texts = pa.array(every.tolist(), pa.string())
        said = words
        silent = np.asarray(pc.is_in(words, value_set=pa.array(["", "-"])).to_numpy(zero_copy_only=False), np.bool_)
    elif pa.types.is_integer(distinct.type):
        numbers = distinct.fill_null(0).to_numpy(zero_copy_only=False)
        numbers = numbers.view(np.uint32) if pa.types.is_int32(distinct.type) else numbers  # Spark has no unsigned numbers
        good = (numbers >= 0) & (numbers <= 0xFFFF_FFFF) & stated(distinct)
        texts = pc.if_else(pa.array(good), written_v4(numbers.astype(np.uint32)), pa.scalar(None, pa.string()))
        said, silent = distinct.cast(pa.string()), ~stated(distinct)
    else:
        values = distinct.to_pylist()
        texts = pa.array([address_of(value, distinct.type) for value in values], pa.string())
        said = pa.array([str(value)[:80] for value in values], pa.string())
        silent = np.array([value is None or value == b"" for value in values], np.bool_)
    bad_values = pa.array(~stated(texts) & ~silent)
    bad: Any = bad_values.take(indices)
    return texts.take(indices), np.asarray(bad.fill_null(False).to_numpy(zero_copy_only=False), np.bool_), said.take(indices)


def address_of(value: object, type_: Any = None) -> str | None:
    """The address that a value means, text or octets; None if it is none.

    >>> address_of("2001:db8::1%eth0"), address_of(bytes([203, 0, 113, 9])), address_of("999.1.1.1")
    ('2001:db8::1', '203.0.113.9', None)
    """
    try:
        if isinstance(value, str):
            bare = value.strip().partition("%")[0]
            return str(ipaddress.ip_address(bare)) if len(bare) <= 45 else None
        if isinstance(value, bytes):
            fixed = type_ is not None and pa.types.is_fixed_size_binary(type_)
            if len(value) != 4 and not fixed and value.isascii() and (text := address_of(value.decode("ascii"))):
                return text  # text that its writer did not mark as such
            if len(value) in (4, 16):
                found = ipaddress.ip_address(value)
                return str(getattr(found, "ipv4_mapped", None) or found)
    except ValueError:
        pass
    return None


def _listed(values: list[Any]) -> str:
    """A list of addresses, in the form of `_all_of`."""
    return " ".join(address_of(value) or str(value)[:80] for value in values[: MOST_OF + 1] if value is not None)


MOST_OF: Final = 1_000
"""Addresses in one cell."""

_COUNTS: Final = re.compile(r"(?:\|[0-9.]*)*")
"""Azure writes flows, packets and octets behind each public address."""


def _all_of(value: object) -> str | None:
    """The addresses of a cell that holds several, a port or counts after each, or an object, separated by spaces; None if one of
    them is no address.

    >>> _all_of("203.0.113.9|1|0|2|200|3|100 2001:db8::1|1"), _all_of("203.0.113.9, 203.0.113.10"), _all_of("203.0.113.9 or so")
    ('203.0.113.9 2001:db8::1', '203.0.113.9 203.0.113.10', None)
    >>> _all_of("203.0.113.9:443 [2001:db8::1]:53"), _all_of('{"ip": "203.0.113.9", "port": 443}'), _all_of("ip=203.0.113.9")
    ('203.0.113.9 2001:db8::1', '203.0.113.9', '203.0.113.9')
    """
    if not isinstance(value, str):
        return None
    text = value.strip(" \t,;")
    if text[:1] in ("{", "[", '"', "'", "(") and (inside := _inside(text)):
        return inside
    words = re.split(r"[\s,;]+", text)
    found = []
    for word in words[:MOST_OF]:
        bare, bar, counts = word.partition("|")
        address = address_of(bare) or address_of(_host(bare))
        if address is None or not _COUNTS.fullmatch(bar + counts):
            return None
        found.append(address)
    return " ".join(dict.fromkeys(found)) if found and len(words) <= MOST_OF else None


_HOST: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+_]*(?:://|=))?(?:\[([0-9A-Fa-f:.%\w]+)\]|([0-9.]+))(?::[0-9]{1,5})?/?")
"""An address with a scheme or a key before it, and a port behind it: RFC 3986, section 3.2.2."""

_WITHIN: Final = re.compile(r"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.])")
_KEYED: Final = re.compile(
    r"""["'](?:ip|ips|ip_?addr(?:ess)?|addr(?:ess)?|ipv[46])["']\s*:\s*(\[[^\]]*\]|["'][^"']*["'])""", re.IGNORECASE
)
"""The part of an object that holds its address, where it has several."""


def _host(word: str) -> str:
    told = _HOST.fullmatch(word[:100])
    return (told[1] or told[2]) if told else ""


def _inside(text: str) -> str | None:
    """The addresses in an object, a list or quotes: of an object those that it calls its address, if any."""
    text = text[: MOST_OF * 50]
    parts = _KEYED.findall(text) if text[0] == "{" else []
    found = [address for part in parts or [text] for word in _WITHIN.findall(part) if (address := address_of(word))]
    return " ".join(list(dict.fromkeys(found))[:MOST_OF]) or None


def _text(column: pa.Array[Any]) -> pa.Array[Any]:
    """The column as text; null if empty, or if it is no text."""
    text = as_text(column)
    return pa.nulls(len(column), pa.string()) if text is None else text


def as_text(column: pa.Array[Any]) -> pa.Array[Any] | None:
    """The column as text, null if empty; None if its values are no text. Bytes that are not UTF-8 become replacement characters
    (U+FFFD)."""
    try:
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = _in_utf8(column)
        text: Any = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
        answer: pa.Array[Any] = pc.if_else(pc.is_in(text, value_set=pa.array(["", "-"])), pa.scalar(None, pa.string()), text)
    except pa.ArrowException:
        return None
    return answer


def _in_utf8(column: pa.Array[Any]) -> pa.Array[Any]:
    try:
        column.validate(full=True)
        return column
    except pa.ArrowInvalid:
        octets: list[Any] = column.view(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary()).to_pylist()
        return pa.array([None if value is None else value.decode("utf-8", "replace") for value in octets], pa.string())


def _sum(columns: dict[str, pa.Array[Any]], field: str, unread: Counter[str]) -> Rows | None:
    """The total if it is stated; otherwise both directions added up, or the one there is. -1: not stated."""
    whole = _counts(columns[field], field, unread) if field in columns else None
    parts = [_counts(columns[name], field, unread) for name in (f"{field} (there)", f"{field} (back)") if name in columns]
    if whole is not None and (not parts or (whole >= 0).all()):
        return whole
    if not parts:
        return None
    both = total(parts[0], parts[-1]) if len(parts) == 2 else parts[0]
    return both if whole is None else np.where(whole < 0, both, whole)


def _numbers(column: pa.Array[Any]) -> Rows | None:
    """Whole numbers, -1 if empty; None if some value is no whole number."""
    try:
        found: Any = pc.cast(column, pa.int64())
        return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)
    except (pa.ArrowException, TypeError):
        return None


def _rate(columns: dict[str, pa.Array[Any]], unread: Counter[str]) -> Rows | None:
    """Of how many packets one was sampled; a rate of 0 says nothing."""
    return np.maximum(_counts(columns["sampling"], "sampling rate", unread), 1) if "sampling" in columns else None


def _sampled(counted: Rows | None, rate: Rows | None) -> Rows | None:
    """An estimate of all, if one of so many was counted; -1 if the result would be no count."""
    if counted is None or rate is None:
        return counted
    fits = (counted >= 0) & (counted <= MOST // rate)
    return np.where(fits, counted, -1) * np.where(fits, rate, 1)


def _counts(column: pa.Array[Any], field: str, unread: Counter[str]) -> Rows:
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    stated_here = stated(column)
    found = _numbers(column)
    if found is None:
        found = np.array([_number(value) for value in column.to_pylist()], np.int64)
    found = np.where((found < 0) | (found > MOST), -1, found)
    if bad := int((stated_here & (found < 0)).sum()):
        unread[field] += bad
    return found.astype(np.int64)


def _number(value: object) -> int:
    """A number written in another way: `12.0`, `1e3`; -1 if it is no number."""
    text = str(value)
    try:
        number = float(int(text, 16) if text[:2] in ("0x", "0X") else text)
    except (ValueError, OverflowError):
        return -1
    return int(number) if 0 <= number < MOST and number.is_integer() else -1


def _times(column: pa.Array[Any], field: str, unread: Counter[str]) -> Rows:
    """Microseconds since 1970 UTC, -1 where not stated."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    said = stated(column)
    found: Rows | None = None
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        found = _stamps(column)
    elif (whole := _numbers(column)) is not None:
        found = since_1970(whole)
    else:
        found = _iso(column)
    if found is None:
        found = np.array([_time(value) for value in column.to_pylist()], np.int64)
    found = np.where((found < EARLIEST) | (found > LATEST), -1, found).astype(np.int64)
    if bad := int((said & (found < 0)).sum()):
        unread[f"{field} time"] += bad
    return found


def _stamps(column: pa.Array[Any]) -> Rows:
    """Timestamps and dates, which may be millions of years away: -1 for impossible ones."""
    parts, many = _MICROSECONDS[getattr(column.type, "unit", None) or ("days" if pa.types.is_date32(column.type) else "ms")]
    whole: Any = column.view(pa.int32() if pa.types.is_date32(column.type) else pa.int64()).cast(pa.int64())
    number = np.asarray(whole.fill_null(-1).to_numpy(zero_copy_only=False), np.int64) // parts
    return np.where((number < 0) | (number > LATEST // many), -1, number) * many


_MICROSECONDS: Final = {"ns": (1_000, 1), "us": (1, 1), "ms": (1, 1_000), "s": (1, 1_000_000), "days": (1, 86_400_000_000)}
"""By unit: how many make a microsecond, and how many microseconds it has."""


def since_1970(number: Rows) -> Rows:
    """The unit by size: seconds until the year 5138, then milliseconds, microseconds, nanoseconds."""
    return np.select(
        [number < 10**11, number < 10**14, number < 10**17],
        [np.where(number < 10**11, number, 0) * 1_000_000, np.where(number < 10**14, number, 0) * 1_000, number],
        number // 1_000,
    ).astype(np.int64)


def _iso(column: pa.Array[Any]) -> Rows | None:
    """ISO 8601 in one pass, if all values have a zone or none has."""
    for zone in (None, "UTC"):
        try:
            found: Any = pc.cast(pc.cast(column, pa.timestamp("ns", zone)), pa.int64())
            return np.asarray(pc.fill_null(found, -1000).to_numpy(zero_copy_only=False), np.int64) // 1_000
        except (pa.ArrowException, TypeError):
            continue
    return None


def _time(value: object) -> int:
    """One by one: numbers with a fraction, text in mixed forms; -1 if it is no time."""
    text = str(value).strip()
    if text.isascii() and text.isdigit() and len(text) < 20:
        return int(since_1970(np.array([min(int(text), 1 << 61)], np.int64))[0])
    try:
        number = float(text)
        unit = 1e6 if number < 1e11 else 1e3 if number < 1e14 else 1 if number < 1e17 else 1e-3
        return round(number * unit) if 0 <= number < 1e20 else -1
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text[:40].replace("/", "-").removesuffix(" UTC"))
    except ValueError:
        return -1
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seen = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (seen.days * 86_400 + seen.seconds) * 1_000_000 + seen.microseconds
