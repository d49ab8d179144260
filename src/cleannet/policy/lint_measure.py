"""Defects of a measure: a claim with no source, an impossible date, a name or a test that nothing can match.

Whether a claim is true is a matter of its sources. These checks find what makes a clause say less, or more, than its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.subject import KINDS, is_country, kind_of, parse, value_of
from cleannet.policy.defects import Known, Sheet

ASKED: Final[Mapping[str, frozenset[str]]] = {
    "asn": frozenset({"carrier", "cloud"}),
    "domain": frozenset({"app", "cloud"}),
    "android": frozenset({"app", "store"}),
    "ios": frozenset({"app", "store"}),
    "flatpak": frozenset({"app", "store"}),
    "app": frozenset({"carrier", "app", "store", "cloud", "equipment"}),
    "store": frozenset({"carrier", "app", "store", "cloud", "equipment"}),
    "sdk": frozenset({"app"}),
    "cable": frozenset({"cable"}),
    "landing": frozenset({"cable"}),
    "cloud": frozenset({"carrier", "app", "cloud", "equipment"}),
    "country": frozenset({"cloud"}),
    "registry": frozenset({"cloud"}),
    "oui": frozenset({"equipment"}),
    "name": frozenset(form.LINES),
    "org": frozenset(form.LINES),
}
"""kind of subject -> the lines on which a use may have one behind it. A name of another kind matches nothing."""

_PLACE = re.compile(r"(?:country|landing):([A-Z]{2})(?:-[A-Z0-9]{1,3})?")
_NAMED = ("entity", "app", "subject", "place", "category")


def lint_measure(measure: form.Measure, known: Known, sheet: Sheet) -> None:
    """All defects of a measure and its clauses."""
    _sources(measure.sources, known, sheet.below("sources"))
    if measure.signed:
        sheet.below("signed").day(measure.signed)
    for index, adversary in enumerate(measure.adversaries):
        _claim(adversary, measure, sheet.below("adversaries", index))
    for index, related in enumerate(measure.related):
        if related not in known.measures:
            sheet.below("related", index).tell(f"the measure {related!r} is not defined", "correct its id, or leave it out")
    if not (measure.clauses or measure.events or measure.signed):
        sheet.tell(
            "it has no clauses, no events and no day of signing", "write its clauses; one that only gives authority has a day"
        )
    _events(measure.events, measure, sheet.below("events"))
    for index, carried in enumerate(measure.carries):
        _carries(carried, measure, sheet.below("carries", index))
    seen: set[str] = set()
    for index, clause in enumerate(measure.clauses):
        here = sheet.below("clauses", index)
        if clause.id in seen:
            here.below("id").tell(f"the clause {clause.id!r} stands twice", "give each clause an id of its own")
        seen.add(clause.id)
        _clause(clause, measure, known, here)


# --- claims, sources, dates -------------------------------------------------------------------------------------------------------


def _sources(sources: Mapping[str, form.Citation], known: Known, sheet: Sheet) -> None:
    for key, source in sources.items():
        here = sheet.below(key)
        if not source.url.strip():
            here.tell("the source has no url", "say where it can be read")
        said = here.below("said").day(source.said) if source.said else None
        if said and said[0] > known.today:
            here.below("said").tell(
                f"the source is dated in the future ({source.said})", "write the day on which it was published or read"
            )


def _cited(thing: form.Claim | form.Event, measure: form.Measure, sheet: Sheet) -> None:
    """Checks that its sources exist, and that it says what was not seen in them."""
    if not thing.sources and thing.verified is not False:
        sheet.tell("a claim with no source", "name its sources, or mark it `verified: false`: then it is open")
    for index, key in enumerate(thing.sources):
        if key not in measure.sources:
            sheet.below("sources", index).tell(f"the source {key!r} is not defined", "add it under `sources` of the measure")
    if thing.verified == "partial" and not thing.unverified:
        sheet.tell("partly verified, but it does not say what was not seen", "list it under `unverified`")
    kinds = {measure.sources[key].kind for key in thing.sources if key in measure.sources}
    if thing.verified is True and kinds and kinds <= {"aside"}:
        sheet.tell("it rests on pages about something else", "add a source that is about it, or say what is `unverified`")


def _carries(carried: form.Carried, measure: form.Measure, sheet: Sheet) -> None:
    """Checks that a count adds up, and that missing rows are named."""
    sheet.below("edition").day(carried.edition)
    if carried.complete != (carried.rows_carried == carried.rows_of_list):
        what = f"{carried.rows_carried} of {carried.rows_of_list if carried.rows_of_list is not None else 'untold'} rows"
        sheet.tell(f"{what}, and `complete: {str(carried.complete).lower()}`", "correct the count, or `complete`")
    if not carried.complete and not carried.missing.strip():
        sheet.tell("rows are missing, but it does not say which", "name them under `missing`")
    if carried.complete and carried.open_to:
        sheet.below("open_to").tell("no missing row could name anybody", "leave it out")
    for index, wanted in enumerate(carried.clauses):
        if wanted not in {c.id for c in measure.clauses}:
            sheet.below("clauses", index).tell(f"the clause {wanted!r} is not of this measure", "correct its id")
    for index, key in enumerate(carried.sources):
        if key not in measure.sources:
            sheet.below("sources", index).tell(f"the source {key!r} is not defined", "add it under `sources` of the measure")
    _countries(carried.open_to, sheet.below("open_to"))


def _countries(codes: Iterable[str], sheet: Sheet) -> None:
    for index, country in enumerate(codes):
        if not is_country(country):
            sheet.below(index).tell(f"{country!r} is not a country", "write the two letters of ISO 3166-1")


def _claim(claim: form.Claim, measure: form.Measure, sheet: Sheet) -> None:
    _cited(claim, measure, sheet)
    spans = {
        field: sheet.below(field).day(text)
        for field, text in (("from", claim.from_), ("until", claim.until), ("as_of", claim.as_of))
        if text
    }
    begins, ends = spans.get("from"), spans.get("until")
    if begins and ends and begins[0] >= ends[1]:
        sheet.below("until").tell(
            f"it ends ({claim.until}) before it begins ({claim.from_})", "`until` is the first day on which it no longer holds"
        )


def _events(events: Iterable[form.Event], measure: form.Measure, sheet: Sheet) -> None:
    """Checks that events are in order of their dates, and that none is marked as seen that its sources could only foretell."""
    before: form.Event | None = None
    for index, event in enumerate(events):
        here = sheet.below(index)
        _cited(event, measure, here)
        when = here.below("date").day(event.date)
        if when is None:
            continue
        if before is not None and when[1] < span(before.date)[0]:
            here.below("date").tell(
                f"the event of {event.date} comes after that of {before.date}", "write events in the order of their dates"
            )
        _foretold(event, before, measure, here)
        before = event


def _foretold(event: form.Event, before: form.Event | None, measure: form.Measure, sheet: Sheet) -> None:
    """Whether an event can be known before its day: a text sets when it comes into force or ends; acts of courts and agencies
    cannot be."""
    said = [measure.sources[key].said for key in event.sources if key in measure.sources]
    announced = event.state in ("in_force", "ended", "open") or (before is not None and event.state == before.state)
    if announced or event.verified is not True or not said or not all(said):
        return
    try:
        spoke = max(span(day)[1] for day in said)
    except ValueError:  # told where the source stands
        return
    if span(event.date)[0] > spoke:
        sheet.tell(
            f"the event of {event.date} is later than its sources, the last of which is dated {spoke}",
            "add a source that saw it, or mark it `verified: false`: then it is open",
        )


# --- clauses ----------------------------------------------------------------------------------------------------------------------


def _clause(clause: form.Clause, measure: form.Measure, known: Known, sheet: Sheet) -> None:
    if not clause.id.startswith(f"{measure.id}/") or clause.id == f"{measure.id}/":
        sheet.below("id").tell(f"the clause {clause.id!r} does not begin with the id of its measure", f"call it {measure.id}/WORD")
    if not clause.says.strip():
        sheet.tell("it says nothing", "say in one sentence what it forbids or requires")
    if not clause.events:
        sheet.tell("a clause with no events has no state on any day", "add the event from which it is in force, with its source")
    if not (clause.forbids or clause.requires or clause.advises):
        sheet.tell("a clause with no acts denies nothing", "say what it `forbids`, `requires` or `advises`")
    if not clause.lines:
        sheet.tell("a clause with no lines is never asked", f"name its `lines`, out of {', '.join(form.LINES)}")
    if not clause.who.kinds:
        sheet.below("who").tell("it binds nobody", "name the kinds of party that it binds, or `anyone`")
    if clause.verified == "partial" and not clause.unverified:
        sheet.tell("partly verified, but it does not say what was not seen", "list it under `unverified`")
    _events(clause.events, measure, sheet.below("events"))
    dates = {e.date for e in clause.events}
    for index, loose in enumerate(clause.unverified):
        when = loose.removeprefix("events.")
        if when != loose and when not in dates:
            sheet.below("unverified", index).tell(f"it has no event of {when}", "write the date as under `events`")
    for index, name in enumerate(clause.names):
        _claim(name, measure, sheet.below("names", index))
        _name(name, clause, known, sheet.below("names", index))
    for index, exception in enumerate(clause.exceptions):
        _claim(exception, measure, sheet.below("exceptions", index))
    _only(clause.applies_to, known, sheet.below("applies_to"))
    _tests(clause, measure, known, sheet)


def _only(only: form.AppliesTo | None, known: Known, sheet: Sheet) -> None:
    if only is not None:
        _defined("entity", only.entities, known.entities, sheet.below("entities"))
        _defined("app", only.apps, known.apps, sheet.below("apps"))


def _defined(word: str, ids: Iterable[str], defined: frozenset[str], sheet: Sheet) -> None:
    for index, wanted in enumerate(ids):
        if wanted not in defined:
            sheet.below(index).tell(f"the {word} {wanted!r} is not defined", "correct its id")


def _name(name: form.ClauseName, clause: form.Clause, known: Known, sheet: Sheet) -> None:
    told = [field for field in _NAMED if getattr(name, field)]
    if len(told) != 1:
        what = f"it names several things at once ({', '.join(told)})" if told else "it names nothing"
        sheet.tell(what, f"write exactly one of {', '.join(_NAMED)}")
        return
    if name.entity and name.entity not in known.entities:
        sheet.below("entity").tell(f"the entity {name.entity!r} is not defined", "correct its id; `cleannet explain NAME` finds it")
    elif name.app and name.app not in known.apps:
        sheet.below("app").tell(f"the app {name.app!r} is not defined", "correct its id, or name the `subject` android:PACKAGE")
    elif name.place and not ((place := _PLACE.fullmatch(name.place)) and is_country(place[1])):
        sheet.below("place").tell(
            f"{name.place!r} is no place", "write country:CC or landing:CC with the two letters of ISO 3166-1"
        )
    elif name.subject:
        lint_subject(name.subject, known, sheet.below("subject"))
    if name.open_to and not name.category:
        sheet.below("open_to").tell("only a category is open to others", "name a `category`, or leave it out")
    _countries(name.open_to, sheet.below("open_to"))
    _askable(name, clause, sheet)


def lint_subject(text: str, known: Known, sheet: Sheet) -> None:
    """Checks that a subject has a known kind, in its one spelling, and is defined if the facts define its kind."""
    try:
        spelled = parse(text)
    except ValueError as error:
        sheet.tell(str(error), f"write kind:value; kinds are {', '.join(sorted(KINDS))}")
        return
    if spelled != text:
        sheet.tell(f"{text!r} is not in its one spelling and matches nothing", f"write {spelled}")
    defined = {"org": known.entities, "app": known.apps, "cloud": known.clouds, "cable": known.cables}.get(kind_of(spelled))
    if defined is not None and value_of(spelled) not in defined:
        sheet.tell(f"{spelled!r} is not defined", "correct its id")


def _askable(name: form.ClauseName, clause: form.Clause, sheet: Sheet) -> None:
    """Checks that some line of the clause can have such a thing behind a use."""
    kind = "app" if name.app else kind_of(name.subject or name.place)
    if not kind or not clause.lines or kind not in KINDS:
        return
    if name.place and any(t.kind in ("domicile", "landing") for t in clause.asks):
        return
    lines = ASKED.get(kind, frozenset())
    if not lines & frozenset(clause.lines):
        what = f"no use on the lines {', '.join(clause.lines)} can be a {kind}"
        sheet.tell(what, f"add the line {' or '.join(sorted(lines))}, or name another thing" if lines else "name another thing")


# --- tests ------------------------------------------------------------------------------------------------------------------------


def _tests(clause: form.Clause, measure: form.Measure, known: Known, sheet: Sheet) -> None:
    for index, test in enumerate(clause.asks):
        here = sheet.below("tests", index) if clause.tests else sheet.below("test") if clause.test else sheet
        why = cannot_match(test, clause.names, bool(measure.adversaries), clause.relations, known)
        if why and not _in_words(clause):
            here.tell(*why)
    if clause.test and clause.tests:
        sheet.below("test").tell("it has both `test` and `tests`; only `tests` count", "write all of them under `tests`")


def _in_words(clause: form.Clause) -> bool:
    """A note for a clause whose addressees are only in a law's own words, or on a list that is still empty."""
    return bool(clause.note) and all(n.category for n in clause.names) and bool(clause.names or clause.test or clause.tests)


def cannot_match(
    test: form.Test, names: tuple[form.ClauseName, ...], adversaries: bool, relations: Iterable[str], known: Known
) -> tuple[str, str] | None:
    """Why nothing can match a test, and what to do; None if something can."""
    if test.kind == "named":
        return (
            None
            if names
            else (
                "it names nobody and has no test",
                "add `names`, or a test with holders of its own; where nobody is named yet, say so in a `note`",
            )
        )
    if test.kind == "production":
        told = any(n.category and (n.produced_in or n.produced_outside) for n in names)
        ours = test.holders == "adversaries" and adversaries and any(n.category for n in names)
        return (
            None
            if told or ours
            else (
                "a production test without a category and its countries",
                "name a `category` with `produced_in` or `produced_outside`",
            )
        )
    if test.kind == "landing":
        if not any(kind_of(n.place) == "landing" for n in names):
            return "a landing test without landings", "name a `place: landing:CC`"
        relations = tuple(relations)
        if relations and "lands" not in relations:
            return "a landing test of a clause that does not speak of landing", "add `lands` to its relations, or leave them empty"
        return None
    if test.kind == "domicile" and test.holders != "adversaries":
        places = any(kind_of(n.place) == "country" for n in names)
        return (
            None if places else ("a domicile test without countries", "name a `place: country:CC`, or use `holders: adversaries`")
        )
    return _bar(test) or _holders(test, names, adversaries, known)


def _bar(test: form.Test) -> tuple[str, str] | None:
    if test.kind != "threshold":
        return None
    try:
        share = Decimal(test.share)
    except InvalidOperation:
        return f"a threshold whose share is {test.share!r}", "write the share in per cent, as text: share: '50'"
    if not 0 <= share <= 100 or (share == 100 and test.comparator == ">"):
        return f"no share can be {test.comparator} {test.share} %", "write a share between 0 and 100"
    return None


def _holders(test: form.Test, names: tuple[form.ClauseName, ...], adversaries: bool, known: Known) -> tuple[str, str] | None:
    """All that would have to hold, control or accompany the use's owner."""
    if test.holders == "adversaries":
        return (
            None
            if adversaries
            else (f"a {test.kind} test for adversaries of a measure that lists none", "add `adversaries` to the measure")
        )
    if test.holders == "names":
        return (
            None
            if any(n.entity for n in names)
            else (f"a {test.kind} test without holders: the clause names no entity", "name an `entity`, or give the test `holders`")
        )
    if isinstance(test.holders, form.Lists):
        for listed in test.holders.lists:
            if listed not in known.measures:
                return f"its holders are of the measure {listed!r}, which is not defined", "correct its id"
        named = any(n.entity for listed in test.holders.lists for c in known.measures[listed].clauses for n in c.names)
        return None if named else (f"a {test.kind} test whose lists name no entity", "name measures that name entities")
    unknown = [holder for holder in test.holders if holder not in known.entities]
    if unknown:
        return f"its holder {unknown[0]!r} is not defined", "correct its id"
    return None if test.holders else (f"a {test.kind} test without holders", "name at least one")
