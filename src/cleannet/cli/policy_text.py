"""What `cleannet policy` prints for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleannet.cases import Result
from cleannet.diff import ClauseChange, Difference, Judged, Side, Standing, SubjectChange
from cleannet.model.report import ClauseText
from cleannet.model.subject import value_of
from cleannet.policy.defects import Defect
from cleannet.report import words as phrases
from cleannet.report.text.lines import clean, wrapped
from cleannet.report.words import doubt, many
from cleannet.ruling.words import Asks

FOLD = 6
"""Subjects of one change that are listed; the JSON has all."""

_CLAUSES = 3
"""Clauses that a heading names."""

_STAMPS = {
    "programme": "a programme that binds nobody",
    "proposed": "a proposal that binds nobody yet",
    "warning": "a warning that binds nobody",
}


# --- show -------------------------------------------------------------------------------------------------------------------------


def shown(side: Side, clauses: Sequence[tuple[ClauseText, Standing]], words: Sequence[Asks]) -> Iterator[str]:
    """A policy on a day. words: what its clauses ask for, and what inventories write for it."""
    text, we = side.policy.text, side.policy.text.we
    yield from wrapped(f"{text.id}: {text.title}")
    kinds = ", ".join("any kind of party" if k == "any" else k.replace("_", " ") for k in we.kinds)
    ours = [("ASes", [f"AS{n}" for n in we.asns]), ("prefixes", we.prefixes), ("domains", we.domains), ("apps", we.apps)]
    heading = [
        ("We are", kinds + (f" in {we.where}" if we.where else "")),
        *([("We state", ", ".join(we.states))] if we.states else []),
        *((f"Our {word}", ", ".join(things)) for word, things in ours if things),
        ("Day", f"as of {side.as_of}, by what was known on {side.known_on}"),
        ("Acts", ", ".join(text.acts)),
        ("Reads", phrases.READS[text.reads]),
        ("Not covered", text.covers_not),
        *(("In part", told) for told in side.policy.in_part),
        *([("Note", text.note)] if text.note else []),
        *([("Waivers", ", ".join(f"{w.clause} until {w.expires}" for w, _ in side.policy.waivers))] if side.policy.waivers else []),
    ]
    for name, value in heading:
        yield from wrapped(value, f"  {name:<13}")
    states = Counter(stands.state.state.replace("_", " ") for _, stands in clauses)
    yield ""
    yield f"{many(len(clauses), 'clause')}: {', '.join(f'{n} {state}' for state, n in states.most_common())}"
    for told, stands in clauses:
        yield ""
        yield f"{clean(told.id)}: {phrases.state(stands.state)}"
        weight = {"notice": "; gives a notice only", "silent": "; does not count for us"}.get(stands.weight, "")
        yield from wrapped(f"{told.acts}; {_STAMPS.get(told.force) or f'binds {told.binds}'}{weight}", "    ")
        yield from wrapped(told.says, "    ")
        yield from wrapped(phrases.cited(told.primary), "    law: ", "      ")
    yield from _words(words)


def _words(words: Sequence[Asks]) -> Iterator[str]:
    """What clauses ask for, and what inventories may write for it."""
    if words:
        yield ""
        yield "Words that clauses ask for"
    for asks in words:
        yield from wrapped(f"{asks.attribute} {asks.word!r}: also {', '.join(asks.also) or 'nothing else'}", "  ", "    ")
        if asks.not_:
            yield from wrapped(f"never {', '.join(asks.not_)}", "    ", "    ")


# --- diff -------------------------------------------------------------------------------------------------------------------------


def changed(changes: Difference) -> Iterator[str]:
    """What changed between two judgements."""
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
    yield from _subjects(changes.subjects)


def _judged(side: Judged) -> str:
    return f"{clean(side.policy)} as of {side.as_of}, by what was known on {side.known_on}"


def _clause(change: ClauseChange) -> Iterator[str]:
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
    return "; ".join(part for part in (phrases.state(stands.state), _STAMPS.get(stands.force, ""), weight) if part)


def _subjects(subjects: Sequence[SubjectChange]) -> Iterator[str]:
    """By the clauses that are the reason, most subjects first; under them by line and verdicts."""
    by_reason: dict[tuple[str, ...], list[SubjectChange]] = {}
    for subject in subjects:
        by_reason.setdefault(subject.because, []).append(subject)
    for because, group in sorted(by_reason.items(), key=lambda g: (-len(g[1]), g[0])):
        more = f" and {many(len(because) - _CLAUSES, 'more clause')}" if len(because) > _CLAUSES else ""
        yield ""
        yield from wrapped(", ".join(because[:_CLAUSES]) + more, "  ", "  ")
        by_change: dict[str, list[SubjectChange]] = {}
        for subject in group:
            key = f"{subject.line}: {subject.before.text} -> {subject.after.text}"
            by_change.setdefault(key, []).append(subject)
        for key, rows in sorted(by_change.items()):
            listed = dict.fromkeys(_named(row) for row in rows)
            folded = f"; and {len(listed) - FOLD:,} more" if len(listed) > FOLD else ""
            yield from wrapped(f"{'; '.join(list(listed)[:FOLD])}{folded}", f"    {key}  {len(listed):,}: ", "      ")


def _named(row: SubjectChange) -> str:
    name, subject = clean(row.name), clean(row.subject)
    if name in subject:
        return subject
    return name if value_of(row.subject) in name else f"{name} ({subject})"


# --- lint and test ----------------------------------------------------------------------------------------------------------------


def defects(found: Sequence[Defect], notes: Sequence[Defect] = ()) -> Iterator[str]:
    """One line each, where first, as compilers write them; notes behind the findings."""
    yield from (_defect(defect) for defect in found)
    yield from (_defect(note, " note:") for note in notes)
    told = many(len(found), "finding") if found else "nothing found"
    yield f"{told}; {many(len(notes), 'note')}" if notes else told


def _defect(defect: Defect, level: str = "") -> str:
    where = clean(defect.file) + (f":{defect.line}" if defect.line else "")
    place = f" {clean(defect.place)}:" if defect.place else ""
    return f"{where}:{level}{place} {clean(defect.what)}; {clean(defect.do)}"


def tested(results: Sequence[Result]) -> Iterator[str]:
    """Each case that differs with its chain, then the count."""
    failed = [r for r in results if not r.passed]
    for result in failed:
        yield from _failed(result)
    yield f"{len(results) - len(failed)} passed, {len(failed)} failed"


def _failed(result: Result) -> Iterator[str]:
    yield from wrapped(f"{result.file}: {result.id}: expected {result.expect}, found {result.found}", "FAILED ")
    by = f" by {result.clause}" if result.clause else ""
    yield from wrapped(f"judged as of {result.as_of}, by what was known on {result.known_on}{by}", "    ")
    if result.because:
        yield from wrapped(result.because, "    because ")
    if result.why:
        yield from wrapped(result.why, "    the case says: ")
    for number, step in enumerate(result.chain, 1):
        unsure = f" ({doubt(step)})" if doubt(step) else ""
        valid = f", {step.valid}" if step.valid else ""
        yield from wrapped(f"{step.says}{valid}{unsure}", f"    {number}. ")
        for source in step.sources:
            told = ", ".join(t for t in (source.url, source.said, source.read_in and f"read in {source.read_in}") if t)
            yield from wrapped(told, "       source: ")
    yield ""
