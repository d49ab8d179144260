"""What changed between two reports as Markdown, for a comment on a change: one table each for new, changed and gone findings."""

from __future__ import annotations

from cleannet.model.answers.compared import Compared, ContradictionChange, FindingChange, Reported
from cleannet.report.markdown import code, prose
from cleannet.report.text.compared import counts, named, states, verdicts, why


def render(told: Compared) -> str:
    """All of it."""
    lines = ["# What changed", "", f"From {_reported(told.before)}", "", f"To {_reported(told.after)}", "", prose(counts(told))]
    if told.contradictions:
        lines += [
            "",
            f"## Promised gone: {len(told.contradictions):,}",
            "",
            "| state | both sides | why | fingerprint |",
            f"|{' --- |' * 4}",
        ]
        lines += [f"| {' | '.join(_contradiction(change))} |" for change in told.contradictions]
    for title, changes in (("New", told.new), ("Changed", told.changed), ("Gone", told.gone)):
        if changes:
            head = ("verdict", "line", "subject", "role", "clause", "where", "why", "fingerprint")
            lines += ["", f"## {title}: {len(changes):,}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
            lines += [f"| {' | '.join(_row(change))} |" for change in changes]
    return "\n".join(lines) + "\n"


def _contradiction(change: ContradictionChange) -> tuple[str, ...]:
    why = f"{change.cause.kind}: {change.cause.says}"
    return f"**{states(change).lower()}**", prose(change.says), prose(why), code(change.fingerprint)


def _reported(side: Reported) -> str:
    partial = ", **partial**" if side.partial else ""
    return f"{code(side.policy)} as of {prose(side.as_of)}, by what was known on {prose(side.known_on)}{partial}"


def _row(change: FindingChange) -> tuple[str, ...]:
    clause = f"{code(change.clause)} {prose(change.says)}".strip()
    return (
        f"**{prose(verdicts(change).lower())}**",
        prose(change.line),
        code(named(change)),
        prose(change.role),
        clause,
        code(change.where),
        prose(why(change)),
        code(change.fingerprint),
    )
