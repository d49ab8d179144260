"""Amazon Route 53 Resolver query logs: which name was looked up in a VPC, and the addresses in the answer. A line is a query.

Names that the DNS firewall blocked count as well. Asset: the instance that asked, else the VPC.

*Source*: Amazon Route 53 Developer Guide, "Values that appear in VPC Resolver query logs".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named, References
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import leave, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.moments import iso

NO_NAME: Final = "no name was asked for"

_SCHEMA: Final = pa.schema(
    [
        ("query_timestamp", pa.string()),
        ("query_name", pa.string()),
        ("answers", pa.list_(pa.struct([("Rdata", pa.string()), ("Type", pa.string())]))),
        ("vpc_id", pa.string()),
        ("srcids", pa.struct([("instance", pa.string())])),
    ]
)


def sniff(head: bytes) -> bool:
    """Whether it has the name, the time and the type of a query, under the keys of this log."""
    return has_keys(head, "query_name", "query_timestamp", "query_type")


def read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    for numbers, part, skipped in rows(item, _SCHEMA):
        names = silent(part.column("query_name"))
        kept = pa.array(leave(numbers, ~np.asarray(names.is_null()), NO_NAME, skipped))
        part, names = part.filter(kept), names.filter(kept)
        seen = iso(part.column("query_timestamp"))
        yield Batch(
            numbers[np.asarray(kept)],
            (References("domain", "looked-up", names),),
            seen_first=seen,
            seen_last=seen,
            asset=silent(pc.coalesce(pc.struct_field(part.column("srcids"), "instance"), part.column("vpc_id"))),
            skipped=tuple(skipped),
            named=_answers(names, part.column("answers")),
        )


def _answers(names: pa.Array[Any], answers: pa.Array[Any]) -> tuple[Named, ...]:
    """The addresses in the answer for the requested name, also through a chain of aliases."""
    parents, each = pc.list_parent_indices(answers), pc.list_flatten(answers)
    chosen = pc.is_in(pc.struct_field(each, "Type"), value_set=pa.array(["A", "AAAA"]))
    if not pc.any(chosen).as_py():
        return ()
    parents, addresses = parents.filter(chosen), pc.struct_field(each, "Rdata").filter(chosen)
    return (Named(names.take(parents), addresses, np.asarray(parents, np.int64)),)


READER: Final = Reader(
    "aws-resolver", "Route 53 Resolver query log", "query", sniff, read, states_facts=True, idle=frozenset({NO_NAME})
)
