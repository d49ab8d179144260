"""All promises of an audit meet what was counted: what contradicts them, and what may.

A use is compared by the days of its records; a thing of ours that a list marks as gone, record by record (`engine.gone`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import structs

from cleannet.engine.count import Counted
from cleannet.model.control import catching
from cleannet.model.day import span
from cleannet.model.promise import STATES, By, Contradiction, Fact, Promise, Promised, State, compared
from cleannet.model.report import JudgedUse, Notice, Report, fingerprint
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.model.use import IDLE, REMOVED, UNSHOWN, Sighting, Use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.promises.kept import Decision
from cleannet.promises.plan import Planned
from cleannet.promises.shown import Shares, shown
from cleannet.resolve.meaning import Asking
from cleannet.resolve.typed import meaning_of
from cleannet.world.view import View

_CLAUSE: Final = "clause:"

_DO: Final = {
    "control": "find the way around the control, and close it",
    "inventory": "look at the thing itself; then correct the list, or take the thing out",
    "plan": "find out which of the two is wrong; then correct the plan, or remove what the records show",
}
"""by -> the next step."""

_ASK: Final = "find out on which day that was, and whether it is the same thing"

_LOOKED: Final = "a lookup does not say whether it was answered"
_UNDATED: Final = "the records state no day"
_NO_SINCE: Final = "the promise states no day"
_SAME_DAY: Final = "the records are of a day on which both may be true"


@dataclass(frozen=True, slots=True)
class Promises:
    """What is promised besides what the records say themselves: by controls, and by the rows of plans. unread: what is wrong with
    the files beside the records that only look like decisions of controls."""

    controls: Sequence[Decision] = ()
    plans: Sequence[Planned] = ()
    unread: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.controls or self.plans)

    def blocks(self) -> tuple[Promise, ...]:
        """What the controls promise of blocks of addresses: records name addresses, and uses their networks."""
        each = ((one, stop) for one in self.controls if one.control.mode == "block" for stop, _ in one.control.stops())
        return tuple(one.promise(stop) for one, stop in each if kind_of(stop) == "prefix")

    def passing(self) -> tuple[str, ...]:
        """The blocks of addresses that the controls let pass."""
        return tuple(value_of(thing) for one in self.controls for thing in one.control.allow if kind_of(thing) == "prefix")


NO_PROMISES: Final = Promises()


@dataclass(slots=True)
class Met:
    """What promises met. by_file: (file, by) -> how many things are promised; unchecked: how many of these could be
    compared with nothing; latest: the last record of each use."""

    found: list[Contradiction] = field(default_factory=list)
    notices: set[Notice] = field(default_factory=set)
    by_file: Counter[tuple[str, By]] = field(default_factory=Counter)
    unchecked: Counter[tuple[str, By]] = field(default_factory=Counter)
    latest: Mapping[Use, tuple[int, Sighting]] = field(default_factory=dict)

    def summed(self) -> tuple[Promised, ...]:
        """What each file promises, and how many of these promises do not stand."""
        worst: dict[Promise, State] = {}
        for one in self.found:
            if one.state == "contradicted" or one.promise not in worst:
                worst[one.promise] = one.state
        states: dict[tuple[str, By], Counter[str]] = defaultdict(Counter)
        for promise, state in worst.items():
            states[promise.place.file, promise.by][state] += 1
        return tuple(
            Promised(
                file=file,
                by=by,
                things=things,
                contradicted=states[file, by]["contradicted"],
                open=states[file, by]["open"],
                unchecked=self.unchecked[file, by],
            )
            for (file, by), things in sorted(self.by_file.items())
        )


def apart(asking: Asking, promises: Promises) -> Asking:
    """The same, so that what is promised gone is never combined with other things that nobody knows."""
    things = {stop for one in promises.controls for stop, _ in one.control.stops()}
    for row in promises.plans:
        with suppress(ValueError):
            things.update(candidate.subject for candidate in meaning_of(row.gone, asking) if not row.gone.startswith(_CLAUSE))
    return replace(asking, named=asking.named | things) if things else asking


def with_promises(
    report: Report,
    asking: Asking,
    where: str,
    promises: Promises,
    counted: Counted,
) -> Report:
    """The report with what its records contradict. where: the country we are in, "" unknown; counted: also what the records show of
    things that lists of ours mark as gone."""
    noted = {use: (when, counted.placed(place)) for use, (when, place) in (counted.latest or {}).items()}
    met = Met(found=list(_things(counted)), latest=noted)
    met.notices.update(Notice(kind="promise", says=f"no control was compared: {why}") for why in promises.unread)
    met.by_file.update({(file, "inventory"): number for file, number in counted.gone.listed.items() if number})
    if counted.gone.over:
        names = "names, numbers and addresses of things that are gone"
        met.notices.add(Notice(kind="promise", says=f"{names}, which were not looked for in the records: {counted.gone.over:,}"))
    met.found += _of_makers(report, counted, asking.view, where)
    low = {finding.use for finding in report.findings if finding.confidence is Confidence.LOW} | counted.by_table
    uses = [judged for judged in report.uses if judged.tally and judged.use.role not in IDLE | UNSHOWN] if promises else []
    for decided in promises.controls:
        _control(decided, uses, low, met)
    _plans(promises.plans, report, uses, low, (asking, where), met)
    if not met.by_file and not met.notices:
        return report
    order = sorted(met.found, key=lambda one: (STATES.index(one.state), one.promise.by, one.promise, one.fact, one.fingerprint))
    return structs.replace(
        report,
        contradictions=tuple(order),
        promises=met.summed(),
        notices=tuple(sorted({*report.notices, *met.notices})),
    )


# --- lists ------------------------------------------------------------------------------------------------------------------------


def _things(counted: Counted) -> Iterator[Contradiction]:
    """Things that a list of ours marks as gone, and that other records show."""
    for hit in counted.gone.hits():
        thing, seen = hit.thing, hit.seen
        since = _day(thing.since)
        promise = thing.promise or Promise(
            by="inventory", about=thing.about, says=thing.says, since=since, place=counted.placed(thing.place)
        )
        fact = Fact(
            subject=seen.place.text,
            name="",
            role=seen.role,
            shares=f"its {hit.by}" if thing.promise is None else "an address in it",
            place=counted.placed(seen.place),
            first=_day(seen.first),
            last=_day(seen.last),
            records=seen.records,
        )
        state, why = hit.state, ""
        if state == "open":
            dated = seen.first >= 0
            why = _SAME_DAY if since and dated else _UNDATED if since else _NO_SINCE if dated else f"{_NO_SINCE}, and {_UNDATED}"
        if not hit.sure:
            state, why = "open", "; ".join(filter(None, (_SENT, why)))
        yield contradiction(state, promise, fact, why, Confidence.HIGH)


def _of_makers(report: Report, counted: Counted, view: View, where: str) -> Iterator[Contradiction]:
    """Interfaces of a maker of whom lists have only things that are gone: perhaps one of these, perhaps another. Those that were
    found by their whole address are not told twice."""
    gone = {
        c.subject: one for one in report.uses if one.use.role == REMOVED for c in one.use.candidates if kind_of(c.subject) == "org"
    }
    for one in report.uses if gone else ():
        for candidate in one.use.candidates if one.use.role in _OF_LISTS else ():
            gone.pop(candidate.subject, None)
    known = {hit.value[:6].upper() for hit in counted.gone.hits() if hit.by == "MAC address"} if gone else set()
    latest = max((_day(thing.since) for thing in counted.gone.things.values()), default="")
    for one in report.uses if gone else ():
        tally = one.tally
        if one.use.role != "interface" or tally is None or value_of(one.use.candidates[0].subject) in known:
            continue
        for thing, shares in shown(view, one.use, where).items():
            if (left := gone.get(thing)) is None or left.tally is None or not shares.sure:
                continue
            if tally.seen_last >= 0 and (day_of(tally.seen_last) or date.max).isoformat() <= latest:
                continue  # then the things were still there
            says = f"on lists only as gone ({left.tally.records:,} rows)"
            promise = Promise(by="inventory", about=view.name(thing), says=says, place=left.tally.first)
            first, last = day_of(tally.seen_first), day_of(tally.seen_last)
            fact = Fact(
                subject=one.use.subject,
                name=one.name,
                role=one.use.role,
                shares=f"{shares.how}: its maker",
                place=tally.first,
                first=first.isoformat() if first else "",
                last=last.isoformat() if last else "",
                records=tally.records,
                first_of=True,
            )
            yield contradiction("open", promise, fact, _ANOTHER, Confidence.HIGH)


_OF_LISTS: Final = frozenset({"maker", "supplier", "listed"})
_ANOTHER: Final = "no list says to which device the interface belongs"
_SENT: Final = "something was sent to its address, and the record does not say that it answered"


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat() if 0 <= number < 3_000_000 - 719_163 else ""


# --- controls ---------------------------------------------------------------------------------------------------------------------


def _control(decided: Decision, uses: Iterable[JudgedUse], low: Collection[Use], met: Met) -> None:
    control = decided.control
    if control.mode != "block":
        says = "the control only logs or marks, so it promises nothing that a record could contradict"
        met.notices.add(Notice(kind="promise", says=says, about=decided.file))
        return
    parts = dict(control.stops())
    met.by_file[decided.file, "control"] += len(parts)
    begins = date.fromisoformat(control.as_of) + timedelta(days=1)  # records of the day itself led to it
    caught = catching(control)
    for judged in uses:
        stops = {candidate.subject: stop for candidate in judged.use.candidates if (stop := caught(candidate.subject)) is not None}
        all_stop = len(stops) == len(judged.use.candidates) or judged.use.together
        for stop in sorted(set(stops.values())):
            sure = Shares(all_stop, "the same thing", "" if all_stop else "the record may mean another thing")
            if judged.use.role == "looked-up":
                sure = Shares(False, sure.how, _LOOKED)
            promise = decided.promise(stop)
            until = date.fromisoformat(promise.until)
            _meet(judged, promise, (begins, begins, until), sure, low, met)


# --- plans ------------------------------------------------------------------------------------------------------------------------


def _plans(
    plans: Iterable[Planned], report: Report, uses: Sequence[JudgedUse], low: Collection[Use], here: tuple[Asking, str], met: Met
) -> None:
    asking, where = here
    wanted: dict[Subject, list[tuple[Promise, str]]] = defaultdict(list)
    for row in plans:
        met.by_file[row.promise.place.file, "plan"] += 1
        if row.gone.startswith(_CLAUSE):
            _clause(row, report, low, met)
            continue
        try:
            meant = meaning_of(row.gone, asking)
        except ValueError as error:
            _unchecked(row, str(error), met)
            continue
        known = [candidate for candidate in meant if kind_of(candidate.subject) != "name"]
        if not known:
            _unchecked(row, "the facts know nobody of this name", met)
            continue
        doubt = "" if all(one.weight == 1 for one in meant) and len(known) == len(meant) else "the promise may mean another party"
        for candidate in known:
            wanted[candidate.subject].append((row.promise, doubt))
    if not wanted:
        return
    for judged in uses:
        told: dict[Promise, Shares] = {}
        for thing, shares in shown(asking.view, judged.use, where).items():
            for promise, doubt in wanted.get(thing, ()):
                shares_ = Shares(False, shares.how, doubt) if doubt and shares.sure else shares
                if promise not in told or (shares_.sure and not told[promise].sure):
                    told[promise] = shares_
        for promise, shares in told.items():
            _meet(judged, promise, _days(promise.since), shares, low, met)


def _unchecked(row: Planned, why: str, met: Met) -> None:
    says = f"this promise was compared with no record: {why}"
    met.notices.add(Notice(kind="promise", says=says, about=f"{row.gone} ({row.promise.place.where})"))
    met.unchecked[row.promise.place.file, "plan"] += 1


def _clause(row: Planned, report: Report, low: Collection[Use], met: Met) -> None:
    """All that a clause, or a clause of a measure, denies contradicts that nothing of it is left."""
    wanted = row.gone.removeprefix(_CLAUSE).strip()
    judged = {one.use: one for one in report.uses}
    found = False
    for finding in report.findings:
        if finding.clause != wanted and finding.clause.partition("/")[0] != wanted:
            continue
        found = True
        if finding.verdict in (Verdict.DENIED, Verdict.UNKNOWN) and finding.use in judged:
            sure = finding.verdict is Verdict.DENIED
            shares = Shares(sure, f"denied by {finding.clause}", "" if sure else finding.why or "the verdict is unknown")
            if finding.use.role not in IDLE | UNSHOWN and finding.tally:
                _meet(judged[finding.use], row.promise, _days(row.promise.since), shares, low, met)
    if not found:
        _unchecked(row, "no finding names this clause; it denies nothing here, or the policy does not have it", met)


def _days(since: str) -> tuple[date | None, date | None, None]:
    """From when on a promise perhaps holds, and for sure. A month is promised by its last day."""
    if not since:
        return None, None, None
    early, late = span(since)
    return early, late if early == late else late + timedelta(days=1), None


# --- one promise and one use ------------------------------------------------------------------------------------------------------


def _meet(
    judged: JudgedUse,
    promise: Promise,
    days: tuple[date | None, date | None, date | None],
    shares: Shares,
    low: Collection[Use],
    met: Met,
) -> None:
    tally = judged.tally
    if tally is None:
        return
    perhaps, since, until = days
    first, last = day_of(tally.seen_first), day_of(tally.seen_last)
    state = compared(first, last, perhaps, since, until)
    how = shares.how
    if state != "contradicted" and tally.bought >= 0:
        bought = date.fromisoformat(tally.day_bought)
        if compared(bought, bought, perhaps, since, until) == "contradicted":
            state, first, last, how = "contradicted", bought, bought, f"{how}; bought on that day"
    if state is None:
        return
    why = "" if state == "contradicted" else _why(first, since)
    if not shares.sure:
        state, why = "open", "; ".join(filter(None, (shares.why, why)))
    latest = met.latest.get(judged.use) if state == "contradicted" and how == shares.how else None
    fact = Fact(
        subject=judged.use.subject,
        name=judged.name,
        role=judged.use.role,
        shares=how,
        place=latest[1] if latest else tally.first,
        first_of=latest is None and state == "contradicted" and tally.records > 1,
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        records=tally.records,
    )
    met.found.append(contradiction(state, promise, fact, why, Confidence.LOW if judged.use in low else Confidence.HIGH))


def contradiction(state: State, promise: Promise, fact: Fact, why: str, confidence: Confidence) -> Contradiction:
    """Both sides together."""
    mark = fingerprint(promise.by, promise.about, promise.says, fact.subject, fact.role, fact.shares)
    do = _DO[promise.by] if state == "contradicted" else f"{_ASK}; then {_DO[promise.by]}"
    return Contradiction(fingerprint=mark, state=state, confidence=confidence, promise=promise, fact=fact, why=why, do=do)


def _why(first: date | None, since: date | None) -> str:
    if since is None:
        return _NO_SINCE if first else f"{_NO_SINCE}, and {_UNDATED}"
    return _SAME_DAY if first else _UNDATED


def day_of(microseconds: int) -> date | None:
    """The day of a time, in UTC; None if none is stated."""
    if microseconds < 0:
        return None
    try:
        return (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)).date()
    except OverflowError:
        return None
