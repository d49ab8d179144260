"""Two judgements of the same world: which clauses differ, and which subjects have another verdict.

The two sides differ in the policy, the day, or both. Every subject that the world knows is judged on both, by the same judge as an
audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from cleannet.diff.changes import changes
from cleannet.inverse import every_use
from cleannet.judge import Verdicts, verdicts
from cleannet.model import facts as form
from cleannet.model.answers.difference import ClauseChange, Difference, Judged, SubjectChange
from cleannet.model.answers.policies import Standing
from cleannet.model.verdict import Verdict
from cleannet.ruling.standing import Side, standing
from cleannet.world.view import World

NOBODY: Final = "nobody is known behind it"
"""Stands for the clause of a finding that lists the undecided ones."""


def difference(world: World, before: Side, after: Side) -> Difference:
    """The changes from one side to the other."""
    then = world.at(before.as_of, before.known_on)
    now = then if (then.day, then.known_on) == (after.as_of, after.known_on) else world.at(after.as_of, after.known_on)
    uses = sorted(every_use(then, (before.policy, after.policy)))
    return Difference(
        before=_judged(before),
        after=_judged(after),
        clauses=tuple(_clauses(before, after)),
        subjects=tuple(_subjects(verdicts(uses, before.policy, then), verdicts(uses, after.policy, now))),
        judged=len(uses),
    )


def _judged(side: Side) -> Judged:
    text = side.policy.text
    return Judged(policy=text.id, title=text.title, as_of=side.as_of.isoformat(), known_on=side.known_on.isoformat())


def _clauses(before: Side, after: Side) -> Iterator[ClauseChange]:
    titles = {bound.id: bound.measure.title for side in (before, after) for bound in side.policy.clauses}
    for change in sorted(changes(_standings(before), _standings(after)), key=lambda c: c.key):
        was, now = change.before, change.after
        yield ClauseChange(
            clause=change.key,
            title=titles[change.key],
            before=was.standing if was else None,
            after=now.standing if now else None,
            reworded=bool(was and now and was.text != now.text),
        )


class _Clause(NamedTuple):
    """The part of a clause that is compared: its state on the day, and its own text."""

    standing: Standing
    text: form.Clause


def _standings(side: Side) -> dict[str, _Clause]:
    return {bound.id: _Clause(standing(bound, side), bound.clause) for bound in side.policy.clauses}


def _subjects(before: Iterable[Verdicts], after: Iterable[Verdicts]) -> Iterator[SubjectChange]:
    for old, new in zip(before, after, strict=True):
        for change in sorted(changes(old.lines, new.lines), key=lambda c: c.key):
            line, was, now = change.key, change.before or Verdict.NOT_ASKED, change.after or Verdict.NOT_ASKED
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
