"""Lines of `sflowtool -l`: which packets a switch sampled, and how many packets each sample stands for. One sample per line.

A sample counts as that many packets of its size, so sums are estimates. A rate of 0 says nothing. Samples of other packets than IP
have `-` for both addresses. Counters of interfaces (CNTR) are skipped with that reason. Samples have no time. Asset: the agent,
which is the switch.

*Source*: sflow/sflowtool, README.md, "line-by-line csv output"; src/sflowtool.c, writeFlowLine, writeCountersLine, printAddress.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from cleannet.columns import Batch, Mask, References, Rows, Skip
from cleannet.readers.base.counts import MOST
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.rows import Block, Table, blocks, leave_out, numbers, stated, table
from cleannet.readers.tables.column_names import asked

FLOW: Final = [
    "sample", "agent", "inputPort", "outputPort", "srcMAC", "dstMAC", "ethernetType", "inVlan", "outVlan", "srcIP", "dstIP",
    "IPProtocol", "ipTos", "ipTtl", "srcPort", "dstPort", "tcpFlags", "packetSize", "IPSize", "samplingRate",
]  # fmt: skip
"""Sizes and ports are printed with a sign, so that a port above 2**31, which means several, is negative."""

_WANTED: Final = frozenset({"sample", "agent", "srcIP", "dstIP", "packetSize", "samplingRate"})

_CNTR: Final = ["sample", "agent", *(f"counter {number}" for number in range(1, 20))]

_COUNTERS: Final = "CNTR: counters of an interface"

_ADDRESS: Final = rb"(?:-|[0-9A-Fa-f.:]{2,45})"
_NUMBER: Final = rb"-?[0-9]{1,10}"
_FLOW_LINE: Final = re.compile(
    rb"FLOW,%(a)s(?:,%(n)s){2}(?:,[0-9A-Fa-f]{12}){2},0x[0-9a-f]{4,8}(?:,%(n)s){2}(?:,%(a)s){2}"
    rb",%(n)s,0x[0-9a-f]{2,8}(?:,%(n)s){3},0x[0-9a-f]{2,8}(?:,%(n)s){3}" % {b"a": _ADDRESS, b"n": _NUMBER}
)
_CNTR_LINE: Final = re.compile(rb"CNTR,%s(?:,[0-9]{1,20}){19}" % _ADDRESS)


def sniff(head: bytes) -> bool:
    """Whether the first line is a sample, with each value in its form."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")[0].removesuffix(b"\r")
    return bool(_FLOW_LINE.fullmatch(line) or _CNTR_LINE.fullmatch(line))


def read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    grouped = [None if i is None else FLOW[i] for i in asked(item, FLOW)]
    wanted = _WANTED.union(filter(None, grouped))
    item.log.by_line = True
    with item.open() as stream:
        for block in blocks(stream):
            skipped = block.skipped
            (flows, at), counters = _parted(block)
            _skip_counters(*counters, skipped)
            wrong: list[Skip] = []
            rows = table(1, flows, b",", FLOW, wanted, ("-", ""), wrong)
            skipped += [replace(skip, record=int(at[skip.record - 1])) for skip in wrong]
            yield _batch(Table(at[rows.numbers - 1], rows.columns), skipped, grouped)


Lines = tuple[bytes, Rows]
"""Whole lines, and their numbers."""


def _parted(block: Block) -> tuple[Lines, Lines]:
    """All lines except the counters; the counters."""
    octets = np.frombuffer(block.data, np.uint8)
    ends = np.flatnonzero(octets == 10) + 1
    sizes = np.diff(ends, prepend=0)
    starts = ends - sizes
    counters = np.ones(len(starts), np.bool_)
    for i, octet in enumerate(b"CNTR,"):
        counters &= octets[np.minimum(starts + i, len(octets) - 1)] == octet  # a shorter line ends with a newline, which is none

    def those(mask: Mask) -> Lines:
        data = block.data if mask.all() else octets[np.repeat(mask, sizes)].tobytes()
        return data, np.flatnonzero(mask) + block.first

    return those(~counters), those(counters)


def _skip_counters(data: bytes, at: Rows, skipped: list[Skip]) -> None:
    wrong: list[Skip] = []
    rows = table(1, data, b",", _CNTR, frozenset({"agent"}), (), wrong)
    skipped += [replace(skip, record=int(at[skip.record - 1])) for skip in wrong]
    skipped += [Skip(int(at[number - 1]), _COUNTERS) for number in rows.numbers]


def _batch(rows: Table, skipped: list[Skip], grouped: list[str | None]) -> Batch:
    kinds = rows.text("sample").to_pylist()
    flows = np.array([kind == "FLOW" for kind in kinds], np.bool_)
    rows = leave_out(rows, flows, "no sample", lambda i: str(kinds[i])[:80], skipped)
    rows = leave_out(rows, stated(rows.text("srcIP")) | stated(rows.text("dstIP")), "no address", lambda _: "", skipped)
    size, rate = numbers(rows.text("packetSize")), numbers(rows.text("samplingRate"))
    rate = np.where((rate > 0) & (rate < _TOO_MANY), rate, -1)
    return Batch(
        rows.numbers,
        (References("address", "far-end", rows.text("dstIP")), References("address", "far-end", rows.text("srcIP"), sender=True)),
        _product(size, rate),
        rate,
        asset=rows.text("agent"),
        skipped=tuple(skipped),
        groups=tuple(None if name is None else rows.text(name) for name in grouped),
    )


_TOO_MANY: Final = 1 << 31
"""Neither a size nor a rate, as they are printed, is as large."""


def _product(size: Rows, rate: Rows) -> Rows:
    """Octets of all packets that a sample stands for; -1 if not stated, or no count."""
    told = (size >= 0) & (size < _TOO_MANY) & (rate > 0)
    found: Rows = np.where(told, size, -1) * np.where(told, rate, 1)
    return np.where(found > MOST, -1, found)


READER: Final = Reader("sflowtool", "Lines of sflowtool", "sample", sniff, read, idle=frozenset({_COUNTERS}), asset="exporter")
