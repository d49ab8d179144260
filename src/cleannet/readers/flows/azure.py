"""Azure flow logs of network security groups (v1, v2) and of virtual networks; a flow is a text of values between commas.

A record of the file holds the flows of one interface in a minute, by rule; here each flow is a record. `PT1H.json` holds an array
of them (`records`), which `wrapped` removes. A denied flow is an attempt. Sums are of both directions, since the previous tuple;
version 1 has none. Asset: the MAC address of the interface.

*Source*: Microsoft, Azure Network Watcher, "NSG flow logs overview" (log format), "Virtual network flow logs" (log format).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, References, Rows, Skip
from cleannet.readers.base.attempts import attempts, said
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.flows.times import since_1970
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.rows import Table, as_lines, leave_out, numbers, stated, table, total

_TUPLES: Final = pa.list_(pa.struct([("flowTuples", pa.list_(pa.string()))]))

_SCHEMA: Final = pa.schema(
    [
        ("macAddress", pa.string()),
        ("properties", pa.struct([("flows", pa.list_(pa.struct([("flows", _TUPLES)])))])),
        ("flowRecords", pa.struct([("flows", pa.list_(pa.struct([("flowGroups", _TUPLES)])))])),
    ]
)

_ENDS: Final = ["time", "source", "destination", "source port", "destination port", "protocol", "direction"]
_SUMS: Final = ["packets there", "octets there", "packets back", "octets back"]

_FORMS: Final = {
    8: [*_ENDS, "decision"],
    13: [*_ENDS, "decision", "state", *_SUMS],
    # of virtual networks: D of the state is a denial, what stands behind it tells of encryption
    -13: [*_ENDS, "decision", "encryption", *_SUMS],
}
"""Values of a flow, by how many they are; of virtual networks under the number below zero."""

_NO_FLOWS: Final = "record without flows"
_SHOWN: Final = 80


def sniff(head: bytes) -> bool:
    """Whether it is the record of an interface, with flows of either kind."""
    return b'"flowTuples"' in head and (has_keys(head, "macAddress", "flowRecords") or has_keys(head, "macAddress", "properties"))


def read(item: Input) -> Iterator[Batch]:
    """One record a flow; a line that has none is one that is skipped."""
    number = 1
    for lines, part, skipped in rows(item, _SCHEMA):
        item.log.by_line = False  # a line holds several records
        properties, records = (pc.struct_field(part.column(name), "flows") for name in ("properties", "flowRecords"))
        texts: list[pa.Array[Any]] = []
        of: list[Rows] = []
        kinds: list[Rows] = []
        for kind, (outer, inner) in enumerate(((properties, "flows"), (records, "flowGroups"))):
            found, parents = outer, np.arange(len(part))
            for name in (inner, "flowTuples", ""):
                parents = parents[np.asarray(pc.list_parent_indices(found), np.int64)]
                found = pc.list_flatten(found)
                found = pc.struct_field(found, name) if name else found
            texts.append(found)
            of.append(parents)
            kinds.append(np.full(len(found), kind))
        tuples, line, kind_ = pa.concat_arrays(texts), np.concatenate(of), np.concatenate(kinds)
        lost = [Skip(0, skip.reason, skip.detail, skip.records) for skip in skipped]
        empty = np.setdiff1d(np.arange(len(part)), line)
        lost += [Skip(0, _NO_FLOWS, f"line {int(lines[at]):,}") for at in empty.tolist()]
        batches, number = _batches(tuples, line, kind_, part.column("macAddress"), lost, number)
        told = np.asarray(lines, np.int64)[line]
        begun = number - len(tuples) - sum(skip.records for skip in lost)
        yield from (replace(batch, lines=told[batch.records - begun]) if len(batch.records) else batch for batch in batches)


def _batches(
    tuples: pa.Array[Any], line: Rows, kinds: Rows, names: pa.Array[Any], lost: list[Skip], number: int
) -> tuple[list[Batch], int]:
    """The flows of some lines, from this number on, then what was lost; and the number after them."""
    made = []
    places = np.arange(len(tuples)) + number
    commas: Any = pc.count_substring(tuples, ",")  # type: ignore[call-overload]  # it is text
    values = np.asarray(commas.fill_null(-1), np.int64) + 1
    form = np.where(kinds == 1, -values, values)
    for key, names_of in _FORMS.items():
        mine = form == key
        if mine.any():
            made.append(_batch(tuples.filter(pa.array(mine)), names_of, places[mine], names.take(line[mine])))
    odd = np.flatnonzero(~np.isin(form, list(_FORMS)))
    skips = [Skip(int(places[at]), "wrong number of values", str(tuples[at].as_py())[:_SHOWN]) for at in odd.tolist()]
    behind = number + len(tuples)
    for skip in lost:
        skips.append(Skip(behind, skip.reason, skip.detail, skip.records))
        behind += skip.records
    if skips:
        made.append(Batch(np.zeros(0, np.int64), skipped=tuple(skips)))
    return made, behind


def _batch(tuples: pa.Array[Any], names: list[str], places: Rows, assets: pa.Array[Any]) -> Batch:
    wrong: list[Skip] = []
    found = table(
        1, as_lines(tuples), b",", names, frozenset({"time", "source", "destination", "decision", *_SUMS}), ("", "-"), wrong
    )
    skipped = [Skip(int(places[skip.record - 1]), skip.reason, skip.detail) for skip in wrong]
    flows = Table(places[found.numbers - 1], {**found.columns, "asset": assets.take(found.numbers - 1)})
    ends = stated(flows.text("source")) | stated(flows.text("destination"))
    flows = leave_out(flows, ends, "no address", lambda _: "", skipped)
    moment = numbers(flows.text("time"))
    seen = np.where(moment < 0, -1, since_1970(moment))
    packets, octets = (
        total(numbers(flows.text(f"{what} there")), numbers(flows.text(f"{what} back"))) for what in ("packets", "octets")
    )
    return Batch(
        flows.numbers,
        (
            References("address", "far-end", flows.text("destination")),
            References("address", "far-end", flows.text("source"), sender=True),
        ),
        octets,
        packets,
        seen,
        seen,
        asset=flows.text("asset"),
        skipped=tuple(skipped),
        attempts=attempts(said(flows.text("decision")), None, None),
    )


READER: Final = Reader(
    "azure-flow", "Azure flow log (NSG, virtual network)", "flow", sniff, read, idle=frozenset({_NO_FLOWS}), asset="interface"
)
