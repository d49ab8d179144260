"""The subnets of Akvorado as its orchestrator gives them to ClickHouse: each with what it inherits from wider ones.

*Source*: github.com/akvorado/akvorado, orchestrator/clickhouse (`networks.csv`: network, name, role, site, region, country, state,
city, tenant, asn; a cell that is empty is that of the next wider subnet), read 2026-11-30.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.running.tables import Row, compared, csv_rows, prefix
from cleannet.enforce.syntax.spans import merged, span_of
from cleannet.enforce.target import Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_UNTIL: Final = "until "
_COLUMNS: Final = ("network", "role", "site", "tenant")


def running(content: bytes, control: Control) -> Running:
    """What `curl http://ORCHESTRATOR/api/v0/orchestrator/clickhouse/networks.csv` prints. A subnet inside of one of the control has
    the same role, unless it has one of its own: it is no orphan."""
    decided = {"stop": [stop for stop, _ in control.stops()], "allow": list(control.allow)}
    named = {does: frozenset(things) for does, things in decided.items()}
    wide = {does: _Inside(things) for does, things in decided.items()}
    rows = (row for row in _rows(content) if row.thing in named[row.does] or not wide[row.does].holds(row.thing))
    return compared(rows, control)


def _rows(content: bytes) -> Iterator[Row]:
    for row in csv_rows(content, _COLUMNS, "`networks.csv` of the orchestrator"):
        if row["role"] == "stop":
            yield Row("stop", prefix(row["network"]), row["tenant"], row["site"].removeprefix(_UNTIL))
        elif row["role"] == "allow":
            yield Row("allow", prefix(row["network"]))


class _Inside:
    """Whether a prefix lies inside of one of these."""

    def __init__(self, things: Iterable[Subject]) -> None:
        self._spans = {
            v6: merged(span_of(value_of(thing)) for thing in things if (":" in value_of(thing)) is v6) for v6 in (False, True)
        }
        self._begins = {v6: [first for first, _ in spans] for v6, spans in self._spans.items()}

    def holds(self, thing: Subject) -> bool:
        v6, (first, last) = ":" in value_of(thing), span_of(value_of(thing))
        at = bisect_right(self._begins[v6], first)
        return at > 0 and self._spans[v6][at - 1][1] >= last
