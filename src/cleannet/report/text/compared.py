"""What changed between two reports, for people: what is new, what changed and what is gone, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleannet.model.answers.compared import Compared, ContradictionChange, FindingChange, Reported
from cleannet.model.verdict import Verdict
from cleannet.report.text.lines import INK, PIPE, Line, Screen, Told, clean, lines, title, wrapped
from cleannet.report.words import many


def page(told: Compared, screen: Screen = PIPE) -> str:
    """All of it, in lines."""
    return lines(_lines(told), screen)


def _lines(told: Compared) -> Iterator[Told]:
    yield from wrapped(_reported(told.before), "from  ", "      ")
    yield from wrapped(_reported(told.after), "to    ", "      ")
    yield ""
    yield counts(told)
    if told.contradictions:
        yield from title(f"Promised gone: {many(len(told.contradictions), 'change')}")
        for one in told.contradictions:
            ink = INK[Verdict.DENIED] if one.after == "contradicted" else INK[Verdict.UNKNOWN] if one.after else ""
            yield Line(f"{clean(one.says)} [{clean(one.fingerprint)}]", "  ", "    ", head=states(one), ink=ink)
            yield from wrapped(f"{one.cause.kind}: {clean(one.cause.says)}", "    why: ", "         ")
    for what, changes in (("New", told.new), ("Changed", told.changed), ("Gone", told.gone)):
        if changes:
            yield from title(f"{what}: {many(len(changes), 'finding')}")
            yield from _changes(changes)


def counts(told: Compared) -> str:
    """How many findings changed, and how many did not."""
    moved = f"{len(told.new):,} new, {len(told.changed):,} changed, {len(told.gone):,} gone"
    return f"Findings: {moved}; {told.same:,} the same, {told.restated:,} of the same verdict with other evidence"


def _reported(side: Reported) -> str:
    partial = "; PARTIAL: not all of the input was read" if side.partial else ""
    judged = f"{clean(side.policy)} as of {clean(side.as_of)}, by what was known on {clean(side.known_on)}"
    return f"{judged}; {many(side.findings, 'finding')} in {many(side.files, 'file')}{partial}"


def _changes(changes: Sequence[FindingChange]) -> Iterator[Told]:
    """The changes of one subject together."""
    groups: dict[tuple[str, ...], list[FindingChange]] = {}
    for change in changes:
        groups.setdefault((verdicts(change), change.line, named(change), change.role), []).append(change)
    for (moved, line, subject, role), group in groups.items():
        worst = group[0].after or group[0].before
        ink = INK.get(worst, "") if worst else ""
        yield Line(f"{clean(line)}: {subject} as {clean(role)}", "  ", "    ", head=moved, ink=ink)
        for change in group:
            yield from wrapped(f"{clean(change.clause) or 'nobody is known'}: {clean(change.says)}", "    ", "      ")
            yield Line(f"[{clean(change.fingerprint)}]" + (f" {clean(change.where)}" if change.where else ""), "      ", "      ")
        for reasons in dict.fromkeys(why(change) for change in group):
            yield from wrapped(reasons, "    why: ", "         ")


def states(change: ContradictionChange) -> str:
    """What the records say of a promise; both states where it changed."""
    told = [state.upper() for state in (change.before, change.after) if state]
    return " -> ".join(told) if change.after else f"NO LONGER {told[0]}"


def verdicts(change: FindingChange) -> str:
    """The verdict of what is new or gone; both verdicts of what changed."""
    told = [verdict.text.upper() for verdict in (change.before, change.after) if verdict]
    return " -> ".join(told)


def named(change: FindingChange) -> str:
    """The subject with its name."""
    name, subject = clean(change.name), clean(change.subject)
    return subject if name in ("", subject) else f"{name} ({subject})"


def why(change: FindingChange) -> str:
    """The reason, or everything that may be the reason."""
    told = [f"{cause.kind}: {clean(cause.says)}" for cause in change.causes]
    return told[0] if len(told) == 1 else "one or more of: " + "; ".join(told)
