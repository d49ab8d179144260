"""What changed between two policies, or between two days: the clauses, then the subjects by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleannet.model.answers.difference import ClauseChange, Difference, Judged, SubjectChange
from cleannet.model.answers.policies import Standing
from cleannet.model.subject import value_of
from cleannet.report import words as phrases
from cleannet.report.text.lines import PIPE, Screen, Told, clean, lines, wrapped
from cleannet.report.words import STAMPS, many

FOLD = 6
"""Subjects of one change that are listed."""

_CLAUSES = 3
"""Clauses that a heading names."""


def page(told: Difference, screen: Screen = PIPE, whole: bool = False) -> str:
    """All of it, in lines. whole: with every subject and clause of a change instead of the first few."""
    return lines(_lines(told, whole), screen)


def _lines(changes: Difference, whole: bool) -> Iterator[Told]:
    yield f"from  {_judged(changes.before)}"
    yield f"to    {_judged(changes.after)}"
    yield ""
    kinds = Counter("come" if c.before is None else "go" if c.after is None else "change" for c in changes.clauses)
    told = ", ".join(f"{kinds[k]} {k}" for k in ("come", "go", "change") if kinds[k])
    yield f"Clauses: {told or 'none comes, goes or changes'}"
    for clause in changes.clauses:
        yield from _clause(clause)
    yield ""
    yield f"Subjects: {len(changes.subjects):,} verdicts change, of {changes.judged:,} subjects in their roles"
    yield from _subjects(changes.subjects, None if whole else FOLD, None if whole else _CLAUSES)


def _judged(side: Judged) -> str:
    return f"{clean(side.policy)} as of {side.as_of}, by what was known on {side.known_on}"


def _clause(change: ClauseChange) -> Iterator[Told]:
    if change.before is None or change.after is None:
        sign, stands = ("+", change.after) if change.before is None else ("-", change.before)
        yield from wrapped(f"{change.clause}: {_standing(stands) if stands else ''}", f"  {sign} ", "      ")
        return
    yield f"  ~ {clean(change.clause)}" + (" (another text)" if change.reworded else "")
    if change.before != change.after:
        yield from wrapped(_standing(change.before), "      from ")
        yield from wrapped(_standing(change.after), "      to   ")


def _standing(stands: Standing) -> str:
    weight = {"notice": "gives a notice only", "silent": "does not count"}.get(stands.weight, "")
    return "; ".join(part for part in (phrases.state(stands.state), STAMPS.get(stands.force, ""), weight) if part)


def _subjects(subjects: Sequence[SubjectChange], fold: int | None, clauses: int | None) -> Iterator[Told]:
    """By the clauses that are the reason, most subjects first; within them by line and verdicts."""
    by_reason: dict[tuple[str, ...], list[SubjectChange]] = {}
    for subject in subjects:
        by_reason.setdefault(subject.because, []).append(subject)
    for because, group in sorted(by_reason.items(), key=lambda g: (-len(g[1]), g[0])):
        shown = because[:clauses]
        more = f" and {many(len(because) - len(shown), 'more clause')} (--all)" if len(because) > len(shown) else ""
        yield ""
        yield from wrapped(", ".join(shown) + more, "  ", "  ")
        by_change: dict[str, list[SubjectChange]] = {}
        for subject in group:
            key = f"{subject.line}: {subject.before.text} -> {subject.after.text}"
            by_change.setdefault(key, []).append(subject)
        for key, rows in sorted(by_change.items()):
            listed = dict.fromkeys(_named(row) for row in rows)
            first = list(listed)[:fold]
            folded = f"; and {len(listed) - len(first):,} more (--all)" if len(listed) > len(first) else ""
            yield from wrapped(f"{'; '.join(first)}{folded}", f"    {key}  {len(listed):,}: ", "      ")


def _named(row: SubjectChange) -> str:
    name, subject = clean(row.name), clean(row.subject)
    if name in subject:
        return subject
    return name if value_of(row.subject) in name else f"{name} ({subject})"
