"""Two reports: which promises records contradict only now, which no more, and whether promise or record may be the reason."""

from __future__ import annotations

from cleannet.diff.changes import changes
from cleannet.model.answers.compared import Cause, ContradictionChange
from cleannet.model.promise import STATES, Contradiction
from cleannet.model.report import Report


def contradictions(before: Report, after: Report) -> tuple[ContradictionChange, ...]:
    """The changes from one report to the other: first those that are contradicted now."""
    then, now = _strongest(before), _strongest(after)
    states = ({mark: one.state for mark, one in side.items()} for side in (then, now))
    found = []
    for change in changes(*states):
        told = now.get(change.key) or then[change.key]
        cause = _cause(told, before, after, change.before is None, change.after is None)
        found.append(
            ContradictionChange(
                fingerprint=change.key,
                about=told.promise.about,
                says=told.says,
                before=change.before,
                after=change.after,
                cause=cause,
            )
        )
    order = [*STATES, None]
    return tuple(sorted(found, key=lambda one: (order.index(one.after), order.index(one.before), one.about, one.fingerprint)))


def _strongest(report: Report) -> dict[str, Contradiction]:
    """One of each fingerprint: records of several uses may show the same."""
    found = sorted(report.contradictions, key=lambda one: STATES.index(one.state), reverse=True)
    return {one.fingerprint: one for one in found}


def _cause(told: Contradiction, before: Report, after: Report, new: bool, gone: bool) -> Cause:
    if not new and not gone:
        return Cause(kind="record", says="other days of the records, or of the promise")
    lacking = before if new else after
    promise, file = told.promise.place.file, told.fact.place.file
    if promise not in {one.file for one in lacking.promises}:
        return Cause(kind="promise", says=f"{promise} was not compared before" if new else f"{promise} is not compared any more")
    account = next((one for one in lacking.accounts if one.name == file), None)
    if account is None:
        return Cause(kind="record", says=f"{file} {'was not among the inputs' if new else 'is not among the inputs any more'}")
    if account.unread:
        return Cause(kind="unread", says=f"{file} was not read, or not to its end{'' if new else ': it may still be there'}")
    if before.pack != after.pack:
        return Cause(kind="fact", says="no such record, or no such promise, by the other facts")
    return Cause(kind="record", says=f"no such record, or no such promise, {'before' if new else 'any more'}")
