"""A promise that something is gone, beside a record that shows it: two statements of one audit, of which one is wrong.

Only days decide. A record after the day of the promise contradicts it; a record with no day, or of a day on which both may be true,
leaves the question open. All days are UTC.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from msgspec import Struct

from cleannet.model.use import Sighting
from cleannet.model.verdict import Confidence

By = Literal["control", "inventory", "plan"]
"""Who promises: a control says that a thing is stopped; a list of ours, that a thing of ours is gone; a plan, that nothing of a
party is left."""

State = Literal["contradicted", "open"]

STATES: Final[tuple[State, ...]] = ("contradicted", "open")
"""What a record may say of a promise, the strongest first. Open: the days do not tell, or it is not certain that the same is
meant."""


NAMED: Final = "asset"
"""The role of a thing of ours that a record only names, beside what it is about."""


class Promise(Struct, frozen=True, kw_only=True, order=True):
    """That a thing is gone. about: a subject, a party, a clause, or a thing of ours, as it is promised; says: the words of whoever
    promises; since: its day, as precise as it is told, "" for none; until: the last day of a control, else ""; place: where it
    stands."""

    by: By
    about: str
    says: str
    since: str = ""
    until: str = ""
    place: Sighting


class Fact(Struct, frozen=True, kw_only=True, order=True):
    """Records that show the thing. shares: what they have in common with the promise, in words; first, last: days of these records,
    "" if none is told; records: how many; place: the last of them; first_of: it is the first of them instead, since nobody
    noted the last."""

    subject: str
    name: str
    role: str
    shares: str
    place: Sighting
    first: str = ""
    last: str = ""
    records: int = 0
    first_of: bool = False


class Contradiction(Struct, frozen=True, kw_only=True):
    """A promise and a fact that do not go together. fingerprint: of both, without days and counts, so that it stays the same while
    the records go on; why: of what is open, "" if the days tell; do: the next step; baseline: as in a finding."""

    fingerprint: str
    state: State
    confidence: Confidence
    promise: Promise
    fact: Fact
    why: str = ""
    do: str
    baseline: str = ""

    @property
    def says(self) -> str:
        """Both sides in a sentence."""
        promise, fact = self.promise, self.fact
        since = f" since {promise.since}" if promise.since else ""
        named = f"{fact.name} ({fact.subject})" if fact.name and fact.name != fact.subject else fact.subject
        seen = "named" if fact.role == NAMED else f"seen as {fact.role}"
        when = f" {'until' if fact.first_of else 'on'} {fact.last}" if fact.last else ""
        where = f"{'first in ' if fact.first_of else ''}{fact.place.where}"
        return f"{promise.about} is {promise.says}{since} ({promise.place.where}), and {named} was {seen}{when} ({where})"


class Promised(Struct, frozen=True, kw_only=True, order=True):
    """What one file promises. things: how many are promised gone; contradicted, open: how many of them records contradict, or
    perhaps do. Nothing is known against the others, which says only what these records show."""

    file: str
    by: By
    things: int
    contradicted: int = 0
    open: int = 0
    unchecked: int = 0


def compared(
    first: date | None, last: date | None, perhaps: date | None, since: date | None, until: date | None = None
) -> State | None:
    """What records from `first` to `last` say of a promise that holds for sure from `since` on, and perhaps from `perhaps` on, up
    to `until`; None if they agree with it. A missing day of the records, or a missing `since`, tells nothing.

    >>> day = date.fromisoformat
    >>> compared(day("2026-01-01"), day("2026-03-01"), day("2026-02-01"), day("2026-02-02"))
    'contradicted'
    >>> compared(day("2026-02-01"), day("2026-02-01"), day("2026-02-01"), day("2026-02-02"))
    'open'
    >>> compared(day("2025-01-01"), day("2025-03-01"), day("2026-02-01"), day("2026-02-02")) is None
    True
    >>> compared(None, None, None, day("2026-02-02"))
    'open'
    """
    if first is None or last is None or since is None:
        return "open"
    end = until or date.max
    if since <= first <= end or since <= last <= end:
        return "contradicted"
    return "open" if last >= (perhaps or since) and first <= end else None
