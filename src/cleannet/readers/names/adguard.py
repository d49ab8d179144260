"""AdGuard Home query logs: which name was looked up, which resolver was asked, and the addresses in the answer.

A line is a query, of its file or of what its interface answers (`/control/querylog`). The answer is a DNS message in base64, there
a list; its addresses belong to the requested name. The resolver is a far end, by name or address. Filtered names count as well.
Clients are not reported.

*Source*: AdGuard Home, internal/querylog/entry.go, decode.go and json.go; docs, "Upstreams".
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Named
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.dns_message import message
from cleannet.readers.inputs.events import Events, addresses, hosts, is_address, silent
from cleannet.readers.inputs.json_rows import has_keys, rows
from cleannet.readers.inputs.moments import iso

_SCHEMA: Final = pa.schema(
    [("T", pa.string()), ("QH", pa.string()), ("QT", pa.string()), ("Upstream", pa.string()), ("Answer", pa.string())]
)

_SHOWN: Final = pa.schema(
    [
        ("time", pa.string()),
        ("question", pa.struct([("name", pa.string()), ("type", pa.string())])),
        ("upstream", pa.string()),
        ("answer", pa.list_(pa.struct([("type", pa.string()), ("value", pa.string())]))),
    ]
)
"""The keys of the file, and those of the interface."""

_UPSTREAM: Final = r"^(?:[a-z0-9]+://)?(\[[^\]]*\]|[^/:\[]*)(?::[0-9]+)?(?:/.*)?$"


def sniff(head: bytes) -> bool:
    """Whether it has time, host and type of a query, under the short keys of this log or under those of the interface."""
    return has_keys(head, "T", "QH", "QT") or _is_shown(head)


def _is_shown(head: bytes) -> bool:
    return has_keys(head, "question", "elapsedMs", "reason", "time")


def read(item: Input) -> Iterator[Batch]:
    """One record a line."""
    shown = _is_shown(item.head)
    for numbers, part, skipped in rows(item, _SHOWN if shown else _SCHEMA):
        names = silent(pc.struct_field(part.column("question"), "name") if shown else part.column("QH"))
        upstream = part.column("upstream" if shown else "Upstream")
        upstream = pc.if_else(
            pc.starts_with(upstream, "sdns://"), pa.scalar(None, pa.string()), upstream
        )  # a stamp hides its address
        resolver = addresses(pc.replace_substring_regex(upstream, _UPSTREAM, r"\1"))
        bare = pa.array(is_address(resolver))
        seen = iso(part.column("time" if shown else "T"))
        events = Events.of(
            numbers,
            {"destination": pc.if_else(bare, resolver, pa.scalar(None, pa.string())), "host": hosts(resolver), "lookup": names},
            first=seen,
            last=seen,
        )
        named = _listed(names, part.column("answer")) if shown else _answers(names, part.column("QT"), part.column("Answer"))
        yield events.batch(skipped, named)


def _listed(names: pa.Array[Any], answers: pa.Array[Any]) -> tuple[Named, ...]:
    """The addresses in the lists of answers, also through a chain of aliases."""
    parents, each = pc.list_parent_indices(answers), pc.list_flatten(answers)
    kept = pc.and_(pc.is_in(pc.struct_field(each, "type"), value_set=pa.array(["A", "AAAA"])), names.take(parents).is_valid())
    if not pc.any(kept).as_py():
        return ()
    parents = parents.filter(kept)
    return (Named(names.take(parents), pc.struct_field(each, "value").filter(kept), np.asarray(parents, np.int64)),)


def _answers(names: pa.Array[Any], kinds: pa.Array[Any], answers: pa.Array[Any]) -> tuple[Named, ...]:
    """The addresses in each message; none if it cannot be read."""
    asked = pc.and_(pc.is_in(kinds, value_set=pa.array(["A", "AAAA"])), pc.and_(answers.is_valid(), names.is_valid()))
    at = np.flatnonzero(np.asarray(asked.to_numpy(zero_copy_only=False)))
    pairs: list[tuple[int, str]] = []
    for row, text in zip(at.tolist(), answers.filter(asked).to_pylist(), strict=True):
        try:
            said = message(b64decode(str(text), validate=True))
        except (Error, ValueError):
            continue
        pairs += [(row, address) for address in (said.addresses if said else ())]
    places: Any = pa.array([row for row, _ in pairs], pa.int64())
    return (
        (Named(names.take(places), pa.array([address for _, address in pairs], pa.string()), np.asarray(places)),) if pairs else ()
    )


READER: Final = Reader("adguard", "AdGuard Home query log", "query", sniff, read, states_facts=True)
