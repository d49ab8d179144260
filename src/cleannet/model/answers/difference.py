"""The answer of `cleannet policy diff`: which clauses are added, removed or changed, and which subjects have another verdict."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answers.policies import Standing
from cleannet.model.verdict import Verdict


class Judged(Struct, frozen=True, kw_only=True):
    """One of the two sides: a policy on a day, with statements said by another day."""

    policy: str
    title: str
    as_of: str
    known_on: str


class ClauseChange(Struct, frozen=True, kw_only=True):
    """A clause that is added (nothing before), removed (nothing after), or changed; reworded: its own text differs."""

    clause: str
    title: str
    before: Standing | None
    after: Standing | None
    reworded: bool = False


class SubjectChange(Struct, frozen=True, kw_only=True):
    """A subject in one role with another verdict on a line; because: the clauses that give the worse of the two verdicts."""

    subject: str
    name: str
    role: str
    line: str
    before: Verdict
    after: Verdict
    because: tuple[str, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """All changes. judged: how many subjects in their roles both sides judged."""

    schema: str = "cleannet-policy-diff-1"
    before: Judged
    after: Judged
    clauses: tuple[ClauseChange, ...]
    subjects: tuple[SubjectChange, ...]
    judged: int
