"""AWS VPC flow logs: text, one flow per line. The header line gives the order of fields; with no header, the order of version 2 or
of a transit gateway.

`pkt-srcaddr` and `pkt-dstaddr`, the ends before any gateway, take precedence over `srcaddr` and `dstaddr`. `-` means not stated.
Intervals with no data (NODATA) or with data that the service lost (SKIPDATA) are skipped with these reasons. Asset: the network
interface, or what is attached to the gateway. Joined files contain several header lines; each applies to the lines after it.

*Source*: Amazon VPC User Guide, "Flow log records" (available fields, default format); AWS Transit Gateway guide, "Transit Gateway
Flow Logs" (default format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References, Rows, Skip
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.rows import Block, Table, blocks, leave_out, numbers, stated, table
from cleannet.readers.tables.column_names import asked

DEFAULT: Final = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start",
    "end", "action", "log-status",
]  # fmt: skip

TRANSIT: Final = [
    "version", "resource-type", "account-id", "tgw-id", "tgw-attachment-id", "tgw-src-vpc-account-id", "tgw-dst-vpc-account-id",
    "tgw-src-vpc-id", "tgw-dst-vpc-id", "tgw-src-subnet-id", "tgw-dst-subnet-id", "tgw-src-eni", "tgw-dst-eni", "tgw-src-az-id",
    "tgw-dst-az-id", "tgw-pair-attachment-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start",
    "end", "log-status", "type", "packets-lost-no-route", "packets-lost-blackhole", "packets-lost-mtu-exceeded",
    "packets-lost-ttl-expired", "tcp-flags", "region", "flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service",
]  # fmt: skip
"""What a transit gateway writes, unless it was told otherwise."""

_ASSETS: Final = ("interface-id", "tgw-attachment-id", "tgw-id")
"""Of these the first that the log has."""

_WANTED: Final = frozenset(
    {*_ASSETS, "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "packets", "bytes", "start", "end", "action", "log-status"}
)

_NO_TRAFFIC: Final = "NODATA: no traffic in the interval"

_EMPTY: Final = (("NODATA", _NO_TRAFFIC), ("SKIPDATA", "SKIPDATA: records were lost by the service"))


def _header(head: bytes) -> list[str] | None:
    """The fields of the header line, or those of version 2 if the first line is such a row; None if it is no flow log."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    words = line.decode("utf-8", "replace").split(" ")
    names = [word.replace("_", "-") for word in words]
    if {"srcaddr", "dstaddr"} <= set(names) or {"pkt-srcaddr", "pkt-dstaddr"} <= set(names):
        return names
    if len(words) == len(DEFAULT) and words[0] == "2" and words[12] in ("ACCEPT", "REJECT", "-"):
        return DEFAULT if words[13] in ("OK", "NODATA", "SKIPDATA") else None
    if len(words) == len(TRANSIT) and words[1] in ("TransitGateway", "TransitGatewayAttachment"):
        return TRANSIT
    return None


def sniff(head: bytes) -> bool:
    """Whether the first line has field names that only a flow log has, or is a row of version 2."""
    return _header(head) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record per line except header lines. Raises Unreadable for more headers than files have."""
    known: dict[bytes, list[str]] = {b"": _header(item.head) or DEFAULT}
    under = b""  # the header of the line at hand
    item.log.by_line = True
    with item.open() as stream:
        for block in blocks(stream):
            parts, under = _under_headers(block, under, known)
            skipped = block.skipped
            for header, (data, lines) in parts.items():
                names = known[header]
                grouped = [None if i is None else names[i] for i in asked(item, names)]
                wrong: list[Skip] = []
                rows = table(1, data, b" ", names, _WANTED.union(filter(None, grouped)), ("-", ""), wrong)
                skipped += [replace(skip, record=int(lines[skip.record - 1])) for skip in wrong]
                yield _batch(Table(lines[rows.numbers - 1], rows.columns), skipped, grouped)
                skipped = []
            if skipped:
                yield Batch(np.zeros(0, np.int64), skipped=tuple(skipped))


_HEADERS: Final = 100
"""Headers that differ, of one input."""

_TITLE: Final = re.compile(rb"srcaddr|dstaddr")
"""What stands in every header line, and in hardly any other."""


def _under_headers(block: Block, under: bytes, known: dict[bytes, list[str]]) -> tuple[dict[bytes, tuple[bytes, Rows]], bytes]:
    """Each header with the lines below it and their numbers; and the header for the next block. New headers are added to
    `known`."""
    runs: dict[bytes, list[tuple[bytes, int]]] = {}
    at, number = 0, block.first
    for begin, end in [*_lines_with(_TITLE, block.data), (len(block.data), 0)]:
        line = block.data[begin:end].strip()
        names = _header(line) if end else None
        if end and names is None:  # a row that holds such a word
            continue
        if begin > at:
            runs.setdefault(under, []).append((block.data[at:begin], number))
            number += runs[under][-1][0].count(b"\n")
        if names is not None:
            at, number, under = end, number + 1, line
            known.setdefault(line, names)
            if len(known) > _HEADERS:
                raise Unreadable(f"more than {_HEADERS} headers that differ, in one file", f"line {number - 1:,}")
    joined = {}
    for header, parts in runs.items():
        lines = [np.arange(first, first + data.count(b"\n"), dtype=np.int64) for data, first in parts]
        joined[header] = b"".join(data for data, _ in parts), np.concatenate(lines)
    return joined, under


def _lines_with(word: re.Pattern[bytes], data: bytes) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends that the word stands in; every line of the data has an end."""
    end = 0
    while found := word.search(data, end):
        begin, end = data.rfind(b"\n", 0, found.start()) + 1, data.index(b"\n", found.end()) + 1
        yield begin, end


def _batch(rows: Table, skipped: list[Skip], grouped: list[str | None]) -> Batch:
    for word, reason in _EMPTY:
        other = pc.not_equal(rows.text("log-status"), pa.scalar(word)).fill_null(True)
        rows = leave_out(rows, np.asarray(other.to_numpy(zero_copy_only=False), bool), reason, lambda _: "", skipped)
    ends = stated(_end(rows, "srcaddr")) | stated(_end(rows, "dstaddr"))
    rows = leave_out(rows, ends, "no address", lambda _: "", skipped)
    return Batch(
        rows.numbers,
        (
            References("address", "far-end", _end(rows, "dstaddr")),
            References("address", "far-end", _end(rows, "srcaddr"), sender=True),
        ),
        numbers(rows.text("bytes")),
        numbers(rows.text("packets")),
        numbers(rows.text("start"), 1_000_000),
        numbers(rows.text("end"), 1_000_000),
        asset=pc.coalesce(*(rows.text(name) for name in _ASSETS)),
        skipped=tuple(skipped),
        attempts=attempts(said(rows.text("action")), None, None),
        groups=tuple(None if name is None else rows.text(name) for name in grouped),
    )


def _end(rows: Table, name: str) -> pa.Array[Any]:
    """One end of the flows: of the packets if the log states it, else of the interface."""
    return pc.coalesce(rows.text(f"pkt-{name}"), rows.text(name))


READER: Final = Reader("vpcflow", "AWS VPC flow log", "flow", sniff, read, idle=frozenset({_NO_TRAFFIC}), asset="interface")
