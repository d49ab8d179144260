"""Two judgements of the same world: which clauses come, go or change, and which subjects change their verdict.

The two differ in the policy, in the day, or in both. What has no verdict of its own is compared through the same judge as an audit,
fed with every subject that the world knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from cleannet.inverse import every_use
from cleannet.judge import Verdicts, verdicts
from cleannet.model.answers.policies import Standing
from cleannet.model.verdict import Verdict
from cleannet.ruling.standing import Side, standing
from cleannet.world.view import World

SCHEMA: Final = "cleannet-policy-diff-1"
NOBODY: Final = "nobody is known behind it"
"""Stands for the clause of a finding that lists the undecided ones."""


class Judged(Struct, frozen=True, kw_only=True):
    """A side, for those who read the difference."""

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

    schema: str = SCHEMA
    before: Judged
    after: Judged
    clauses: tuple[ClauseChange, ...]
    subjects: tuple[SubjectChange, ...]
    judged: int


def difference(world: World, before: Side, after: Side) -> Difference:
    """What changes from one side to the other."""
    then = world.at(before.as_of, before.known_on)
    now = then if (then.day, then.known_on) == (after.as_of, after.known_on) else world.at(after.as_of, after.known_on)
    uses = every_use(then, (before.policy, after.policy))
    return Difference(
        before=_judged(before),
        after=_judged(after),
        clauses=tuple(_clauses(before, after)),
        subjects=tuple(_subjects(verdicts(uses.keys(), before.policy, then), verdicts(uses.keys(), after.policy, now))),
        judged=len(uses),
    )


def _judged(side: Side) -> Judged:
    text = side.policy.text
    return Judged(policy=text.id, title=text.title, as_of=side.as_of.isoformat(), known_on=side.known_on.isoformat())


def _clauses(before: Side, after: Side) -> Iterator[ClauseChange]:
    old, new = ({b.id: b for b in side.policy.clauses} for side in (before, after))
    either = {**old, **new}
    for clause in sorted(either):
        was, now = old.get(clause), new.get(clause)
        then, later = standing(was, before) if was else None, standing(now, after) if now else None
        reworded = bool(was and now and was.clause != now.clause)
        if then != later or reworded:
            yield ClauseChange(clause=clause, title=either[clause].measure.title, before=then, after=later, reworded=reworded)


def _subjects(before: list[Verdicts], after: list[Verdicts]) -> Iterator[SubjectChange]:
    for old, new in zip(before, after, strict=True):
        for line in sorted(old.lines.keys() | new.lines.keys()):
            was, now = (side.lines.get(line, Verdict.NOT_ASKED) for side in (old, new))
            if was is now:
                continue
            worse, of = (was, old) if was.rank < now.rank else (now, new)
            yield SubjectChange(
                subject=new.use.subject,
                name=new.name,
                role=new.use.role,
                line=line,
                before=was,
                after=now,
                because=tuple(sorted(clause or NOBODY for clause in of.because.get((line, worse), ()))),
            )
