"""A control as a table with a row for each thing and reason, in which other tools can look things up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cleannet.model.control import Control
from cleannet.model.subject import Subject

FIELDS: Final = ("kind", "value", "does", "whom", "clause", "source", "fingerprint", "says", "until")
"""kind, value: of the thing; does: `stop` or `allow`; the rest as in a reason, "" for what is allowed."""


class Rows(NamedTuple):
    """Rows of things that share all but kind and value: each thing has a row with each of the ends, one after another."""

    things: tuple[Subject, ...]
    ends: tuple[tuple[str, ...], ...]


def rows(control: Control) -> Iterator[Rows]:
    """First what passes, then what stops, section by section."""
    yield Rows(control.allow, (("allow", "", "", "", "", "", ""),))
    for part in control.sections:
        yield Rows(
            part.stops,
            tuple(("stop", why.whom, why.clause, why.source, why.fingerprint, why.says, part.until) for why in part.reasons),
        )
