"""The answer of `cleannet policy diff`: which clauses come, go or change, and which subjects change their verdict."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answers.policies import Standing
from cleannet.model.verdict import Verdict


class Judged(Struct, frozen=True, kw_only=True):
    """One of the two judgements that are compared: a policy on a day, by what was said until another."""

    policy: str
    title: str
    as_of: str
    known_on: str


class ClauseChange(Struct, frozen=True, kw_only=True):
    """A clause that comes (nothing before), goes (nothing after), or is another; reworded: its own text differs."""

    clause: str
    title: str
    before: Standing | None
    after: Standing | None
    reworded: bool = False


class SubjectChange(Struct, frozen=True, kw_only=True):
    """A subject in one role whose verdict on a line changes; because: the clauses that give the worse of the two verdicts."""

    subject: str
    name: str
    role: str
    line: str
    before: Verdict
    after: Verdict
    because: tuple[str, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """What changed. judged: how many subjects in their roles both sides judged."""

    schema: str = "cleannet-policy-diff-1"
    before: Judged
    after: Judged
    clauses: tuple[ClauseChange, ...]
    subjects: tuple[SubjectChange, ...]
    judged: int
