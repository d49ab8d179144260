"""A control as a table with a row for each thing and reason, in which other tools can look things up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleannet.model.control import Control
from cleannet.model.subject import kind_of, value_of


class Row(NamedTuple):
    """kind: of the thing; does: `stop` or `allow`; the rest as in a reason, "" for what is allowed."""

    kind: str
    value: str
    does: str
    whom: str
    clause: str
    source: str
    fingerprint: str
    says: str
    until: str


def rows(control: Control) -> Iterator[Row]:
    """First what passes, then what stops, section by section."""
    for thing in control.allow:
        yield Row(kind_of(thing), value_of(thing), "allow", "", "", "", "", "", "")
    for part in control.sections:
        for stop in part.stops:
            for why in part.reasons:
                told = (why.whom, why.clause, why.source, why.fingerprint, why.says, part.until)
                yield Row(kind_of(stop), value_of(stop), "stop", *told)
