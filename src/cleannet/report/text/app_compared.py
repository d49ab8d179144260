"""Messengers side by side for people: question by question, a line an app, with the day and source of each claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleannet.model.answer import Truth
from cleannet.model.answers.app_compared import AppComparison, AppSeen, Cell, Claimed, MeasuredFile, NamedIn, Reach
from cleannet.model.report import Statement
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.text.lines import PIPE, Line, Row, Screen, Told, lines, title
from cleannet.report.text.lines import verdict as in_colour
from cleannet.report.words import doubt, many, state

QUESTIONS: Final = {
    "service": "Is it offered?",
    "reachability": "Did its servers answer where others measured?",
    "encryption": "Are messages encrypted from end to end by default?",
    "filtering": "Are messages reported to be filtered on the way?",
    "data": "Where do messages and accounts lie?",
    "payment": "Has it a payment function?",
    "payment data": "Where are data of payments held?",
}
"""What each cell answers, in words."""

REACHED: Final = {
    "insufficient": "INSUFFICIENT: too few networks to say anything",
    "answered": "ANSWERED: every measurement that told something got its answers",
    "anomalies": "ANOMALIES: some measurements did not get their answers, for whatever reason",
    "confirmed": "CONFIRMED: OONI says that blocking is confirmed in some",
}


MEASURES: Final = 6
"""Measures of each app that are shown where not all are asked for."""

COLUMNS: Final = 4
"""Most apps that stand side by side in a table; more have further tables below."""


def page(told: AppComparison, screen: Screen = PIPE, verbose: bool = False) -> str:
    """All of it. verbose: with every measure, and the address of every source."""
    return lines(_lines(told, verbose), screen)


def _lines(told: AppComparison, verbose: bool) -> Iterator[Told]:
    where = f", for users in {plain(told.country)}" if told.country else ""
    yield Line(f"{', '.join(_name(seen) for seen in told.apps)}{where}", rest="  ")
    yield Line(f"as of {told.as_of}, by what was known on {told.known_on}", "  ", "  ")
    yield from (Line(plain(note), "  ", "    ") for note in told.notes)
    yield Line("Each line is a claim of its source, of its day. It is no advice, and unknown is neither good nor bad.", "  ", "  ")
    for first in range(0, len(told.apps), COLUMNS):
        yield ""
        yield from _table(told, told.apps[first : first + COLUMNS])
    yield from title("Who is behind it?")
    for seen in told.apps:
        yield from _owners(seen, verbose)
    yield from title(f"What does the policy {plain(told.policy)} say?")
    yield Line(f"{plain(told.policy_title)} ({plain(told.policy_why)}); it does not cover: {plain(told.covers_not)}", "  ", "  ")
    for seen in told.apps:
        yield from _verdicts(seen)
    yield from title("Which measures name it, or who publishes it?")
    for seen in told.apps:
        yield from _named(told, seen, verbose)
    for about, asks in QUESTIONS.items():
        cells = [(seen, cell) for seen in told.apps for cell in seen.cells if cell.about == about]
        if _passed_over(about, [cell for _, cell in cells]):
            continue
        yield from title(asks)
        for seen, cell in cells:
            yield from _cell(seen, cell, verbose)
    yield from title(f"Can it be reached{f' in {plain(told.country)}' if told.country else ''}?")
    yield from _reached(told)
    yield from title("What did others score it?")
    for seen in told.apps:
        yield from _scores(seen, verbose)
    if not verbose:
        yield ""
        yield "-v shows every measure, and the address of every source."


def _table(told: AppComparison, apps: Sequence[AppSeen]) -> Iterator[Told]:
    """The words alone, an app a column."""
    yield Row("", [_name(seen)[:15] for seen in apps])
    for about in QUESTIONS:
        cells = [cell for seen in apps for cell in seen.cells if cell.about == about]
        if not _passed_over(about, cells):
            yield Row(about, [_word(cell)[:15] for cell in cells])
    words = [", ".join(dict.fromkeys(reach.word for reach in seen.reach)) or "unknown" for seen in apps]
    yield Row(f"reached{f' in {plain(told.country)}' if told.country else ''}", [word[:15] for word in words])


def _passed_over(about: str, cells: Sequence[Cell]) -> bool:
    """Whether a question is left out: that of the service is, if no claim says that the service of an app ended."""
    return about == "service" and all(cell.value == "unknown" for cell in cells)


def _word(cell: Cell) -> str:
    """What a cell comes to, in a word."""
    places = ", ".join(map(plain, cell.countries))
    return (places or "no country") if cell.value == "told" else cell.value


def _name(seen: AppSeen) -> str:
    return plain(seen.behind.name) or plain(seen.subject)


def _owners(seen: AppSeen, verbose: bool) -> Iterator[Told]:
    parties = [p for p in seen.behind.parties if p.thing.startswith("org:")]
    if not parties:
        yield Line("UNKNOWN (the facts name no publisher)", f"  {_name(seen)}: ", "    ")
    for party in parties:
        seats = f", {', '.join(map(plain, party.seats))}" if party.seats else ""
        unsure = f" [{plain(party.why) or 'open'}]" if party.answer is not Truth.YES else ""
        yield Line(f"{plain(party.name)} ({plain(party.thing)}{seats}){unsure}", f"  {_name(seen)}: ", "    ")
        for holder in party.holders:
            for says in holder.statements:
                seats = f", {', '.join(map(plain, holder.seats))}" if holder.seats else ""
                yield Line(f"{plain(says.says)} ({plain(holder.thing)}{seats}){_cited(says, verbose)}", "    ", "      ")
    for gap in seen.behind.gaps:
        yield Line(f"unknown: {plain(gap)}", "    ", "      ")


def _verdicts(seen: AppSeen) -> Iterator[Told]:
    alike: dict[Verdict, list[str]] = {}
    for line, found in sorted(seen.verdicts.items(), key=lambda item: (item[1].rank, item[0])):
        alike.setdefault(found, []).append(line)
    yield Line(f"{_name(seen)} ({many(seen.findings, 'finding')}; cleannet explain {plain(seen.subject)} shows them)", "  ", "    ")
    for found, on in alike.items():
        yield in_colour(found, f"on {', '.join(map(plain, on))}", "    ", "      ")


def _named(told: AppComparison, seen: AppSeen, verbose: bool) -> Iterator[Told]:
    """The measures of the country that was asked about first."""
    if not seen.named:
        yield Line("none of the facts", f"  {_name(seen)}: ", "    ")
        return
    yield Line(f"{_name(seen)}:", "  ", "    ")
    ordered = sorted(seen.named, key=lambda named: named.issuer != told.country)
    for named in ordered if verbose else ordered[:MEASURES]:
        yield Line(_naming(named), "    ", "      ")
    if not verbose and len(ordered) > MEASURES:
        yield Line(f"and {len(ordered) - MEASURES:,} more", "    ", "      ")


def _naming(named: NamedIn) -> str:
    unsure = f"; open: {plain(named.why)}" if named.sure is not Truth.YES else ""
    bound = f"; binds {plain(named.binds)}" if named.binds else ""
    told = f"{plain(named.issuer)}: {plain(named.title)}, as {plain(named.through)}: {plain(named.acts)}{bound}"
    since = f"names it {plain(named.later)}; the clause is {state(named.state)}" if named.later else state(named.state)
    return f"{told}; {since}{unsure} [{plain(named.clause)}]"


def _cell(seen: AppSeen, cell: Cell, verbose: bool) -> Iterator[Told]:
    why = f" ({plain(cell.why)})" if cell.why else ""
    yield Line(f"{_word(cell).upper()}{why}", f"  {_name(seen)}: ", "    ")
    for claim in cell.claims:
        yield Line(_claim(claim, verbose), "    ", "      ")


def _claim(claim: Claimed, verbose: bool) -> str:
    outside = claim.where.startswith("not:")
    where = f"users {'outside' if outside else 'in'} {claim.where.removeprefix('not:')}" if claim.where else ""
    told = ": ".join(plain(part) for part in (where, claim.answer or ", ".join(claim.countries), claim.statement.says) if part)
    unsure = f" [open: {plain(claim.why)}]" if claim.sure is not Truth.YES else ""
    note = f" (note: {plain(claim.statement.note)})" if claim.statement.note else ""
    unsure += f" [last told {plain(claim.last) or 'on an unknown day'}]" if claim.old else ""
    return f"{told}{unsure}{_cited(claim.statement, verbose)}{note}"


def _cited(statement: Statement, verbose: bool) -> str:
    """From when, what nobody saw, and who said it: the address, or who answers there."""
    told = [plain(statement.valid), doubt(statement)]
    for source in statement.sources:
        where = source.url if verbose else _site(source.url)
        told.append(plain(f"{where}{f', {source.said}' if source.said else ''}"))
    return f" ({'; '.join(t for t in told if t)})" if any(told) else ""


def _site(url: str) -> str:
    """Who answers at an address.

    >>> _site("https://www.amnesty.org/en/latest/"), _site("github:owner/name path")
    ('amnesty.org', 'github:owner/name path')
    """
    return url.partition("://")[2].partition("/")[0].removeprefix("www.") or url


def _reached(told: AppComparison) -> Iterator[Told]:
    if not told.files:
        yield Line("UNKNOWN: no measurements were given; --measurements takes files of OONI", "  ", "    ")
        return
    span = f"measurements of the {many(told.days, 'day')} up to the judged day count"
    yield Line(f"{span}; on fewer than {many(told.least, 'network')} they are insufficient", "  ", "    ")
    for seen in told.apps:
        if not seen.reach:
            yield Line("UNKNOWN: no measurement of it", f"  {_name(seen)}: ", "    ")
        for reach in seen.reach:
            yield Line(reached(reach), f"  {_name(seen)} in {plain(reach.country)}: ", "    ")
    yield from files(told.files)


def files(told: Iterable[MeasuredFile]) -> Iterator[Told]:
    """The accounts of the files of measurements."""
    for file in told:
        skipped = ", ".join(f"{plain(why)} {number:,}" for why, number in sorted(file.skipped.items()))
        yield Line(
            f"{plain(file.name)}: {many(file.read, 'line')} = {file.counted:,} counted + {sum(file.skipped.values()):,} skipped"
            + (f" ({skipped})" if skipped else "")
            + (f"; not read: {plain(file.unread)}" if file.unread else ""),
            "  ",
            "    ",
        )


def reached(reach: Reach) -> str:
    """What measurements show in one country, in a sentence."""
    counts = (
        f"{many(reach.measurements, 'measurement')} on {many(reach.networks, 'network')}: {reach.answered:,} answered, "
        f"{reach.anomalies:,} with anomalies, {reach.confirmed:,} confirmed, {reach.failed:,} told nothing"
    )
    days = f", {reach.since} to {reach.until}" if reach.since else ""
    by = f"; by {', '.join(plain(tool) for tool in (*reach.tests, *reach.tools))}" if reach.tests else ""
    older = f"; {many(reach.older, 'older measurement')} not counted" if reach.older else ""
    return f"{REACHED[reach.word]}; {counts}{days}{by}{older}"


def _scores(seen: AppSeen, verbose: bool) -> Iterator[Told]:
    if not seen.scores:
        yield Line("none of the facts", f"  {_name(seen)}: ", "    ")
    for score in seen.scores:
        unsure = "" if score.sure else " [not verified]"
        retired = f"; {plain(score.retired)}" if score.retired else ""
        told = f"{plain(score.score)} of {plain(score.most)} by {plain(score.by)}, {plain(score.title)}, {plain(score.day)}"
        told += f", for {plain(score.named)}{unsure}{retired}{_cited(score.statement, verbose)}"
        yield Line(told, f"  {_name(seen)}: ", "    ")
