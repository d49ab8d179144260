"""AWS VPC flow logs: text, a flow a line, fields in any order that the header line names; without one, version 2's fields.

`pkt-srcaddr` and `pkt-dstaddr`, the ends before any gateway, go before `srcaddr` and `dstaddr`. `-` says nothing. Intervals without
data (NODATA) or that the service lost (SKIPDATA) are skipped under these words. Asset: the network interface.

*Source*: Amazon VPC User Guide, "Flow log records" (available fields, default format).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References
from cleannet.readers.attempts import attempts, said
from cleannet.readers.base import Input, Reader
from cleannet.readers.column_names import asked
from cleannet.readers.rows import Block, Table, blocks, leave_out, numbers, stated, table

DEFAULT: Final = [
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start",
    "end", "action", "log-status",
]  # fmt: skip

_WANTED: Final = frozenset(
    {"interface-id", "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "packets", "bytes", "start", "end", "action", "log-status"}
)

_NO_TRAFFIC: Final = "NODATA: no traffic in the interval"

_EMPTY: Final = (("NODATA", _NO_TRAFFIC), ("SKIPDATA", "SKIPDATA: records were lost by the service"))


def _header(head: bytes) -> list[str] | None:
    """The fields: of the header line, or those of version 2 where the first line is such a row; None: no flow log."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    words = line.decode("utf-8", "replace").split(" ")
    if {"srcaddr", "dstaddr"} <= set(words) or {"pkt-srcaddr", "pkt-dstaddr"} <= set(words):
        return [word.replace("_", "-") for word in words]
    if len(words) == len(DEFAULT) and words[0] == "2" and words[12] in ("ACCEPT", "REJECT", "-"):
        return DEFAULT if words[13] in ("OK", "NODATA", "SKIPDATA") else None
    return None


def sniff(head: bytes) -> bool:
    """Names of fields that only a flow log has, or a row of version 2."""
    return _header(head) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record a line; the header line is none, also where joined files repeat it."""
    names = _header(item.head) or DEFAULT
    header = item.head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].strip()
    titled = b"addr" in header
    grouped = [None if i is None else names[i] for i in asked(item, names)]
    wanted = _WANTED.union(filter(None, grouped))
    with item.open() as stream:
        for block in blocks(stream):
            if titled:
                _blank(block, header)
            rows = table(block.first, block.data, b" ", names, wanted, ("-", ""), block.skipped)
            yield _batch(rows, block, grouped)


def _blank(block: Block, header: bytes) -> None:
    """Takes the header out and leaves its line, so that the numbers of lines stay."""
    block.data = (b"\n" + block.data).replace(b"\n" + header + b"\n", b"\n\n")[1:]


def _batch(rows: Table, block: Block, grouped: list[str | None]) -> Batch:
    skipped = block.skipped
    for word, reason in _EMPTY:
        other = pc.not_equal(rows.text("log-status"), pa.scalar(word)).fill_null(True)
        rows = leave_out(rows, np.asarray(other.to_numpy(zero_copy_only=False), bool), reason, lambda _: "", skipped)
    ends = stated(_end(rows, "srcaddr")) | stated(_end(rows, "dstaddr"))
    rows = leave_out(rows, ends, "no address", lambda _: "", skipped)
    return Batch(
        rows.numbers,
        (References("address", "far-end", _end(rows, "dstaddr")), References("address", "far-end", _end(rows, "srcaddr"))),
        numbers(rows.text("bytes")),
        numbers(rows.text("packets")),
        numbers(rows.text("start"), 1_000_000),
        numbers(rows.text("end"), 1_000_000),
        asset=rows.text("interface-id"),
        skipped=tuple(skipped),
        attempts=attempts(said(rows.text("action")), None, None),
        groups=tuple(None if name is None else rows.text(name) for name in grouped),
    )


def _end(rows: Table, name: str) -> pa.Array[Any]:
    """One end of the flows: of the packets where the log tells it, else of the interface."""
    return pc.coalesce(rows.text(f"pkt-{name}"), rows.text(name))


READER: Final = Reader("vpcflow", "AWS VPC flow log", "flow", sniff, read, idle=frozenset({_NO_TRAFFIC}))
