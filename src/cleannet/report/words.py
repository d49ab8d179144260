"""How people read the numbers, days and clauses of a report: phrases that all formats for people share.

Every text that is returned is plain: it went through `escape.plain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from shlex import quote
from typing import Final

from cleannet.model.answers.finding import TracedFinding
from cleannet.model.asset import COUNTED
from cleannet.model.day import in_words
from cleannet.model.promise import By
from cleannet.model.report import (
    Baseline,
    Breakdowns,
    Confirmed,
    FileAccount,
    Finding,
    Group,
    JudgedUse,
    Primary,
    Report,
    Rest,
    State,
    Statement,
)
from cleannet.model.subject import kind_of
from cleannet.model.use import ATTEMPT, REMOVED, Sighting, Tally, Use
from cleannet.model.verdict import Verdict, worst
from cleannet.report.escape import plain

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
READS: Final = {
    "acts": "by acts: a clause denies only where the record shows the act that it forbids",
    "names": "by names: a finding says who is named, whom the measure binds and to what, not that you did it",
}
"""How a policy reads its clauses, for people."""

STAMPS: Final = {
    "programme": "a programme that binds nobody",
    "proposed": "a proposal that binds nobody yet",
    "warning": "a warning that binds nobody",
}
"""The force of a measure that is not binding, for people."""


def octets(number: int) -> str:
    """A number of octets, in powers of a thousand.

    >>> octets(999), octets(18_247), octets(1_500_000_000)
    ('999 B', '18.2 kB', '1.5 GB')
    """
    if number < 1000:
        return f"{number} B"
    size = float(min(number, 10**20))
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 999.95:
            return f"{size:.1f} {unit}"
    return f"{size / 1000:,.1f} PB"


def many(number: int, thing: str, things: str = "") -> str:
    """A count and its noun.

    >>> many(1, "record"), many(1204, "record"), many(2, "is", "are")
    ('1 record', '1,204 records', '2 are')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def age(days: int) -> str:
    """How old a table was on the judged day; a table made later has a negative age.

    >>> age(1), age(400), age(-2519)
    ('1 day old', '400 days old', 'made 2,519 days later')
    """
    return f"made {many(-days, 'day')} later" if days < 0 else f"{many(days, 'day')} old"


def counted(tally: Tally | Group | Rest | None) -> str:
    """How much was seen: records, and octets if any record states them."""
    if tally is None:
        return "not counted"
    return many(tally.records, "record") + (f", {octets(tally.octets)}" if tally.octets >= 0 else "")


def amount(tally: Tally | None) -> str:
    """The same, and how many internal hosts took part, to two digits and with the standard error, or when they were last bought, if
    any record states it.

    >>> amount(Tally(9, Sighting("f", 1), hosts=1234)), amount(Tally(9, Sighting("f", 1), hosts=0))
    ('9 records, about 1,200 hosts inside (±7 %)', '9 records')
    >>> amount(Tally(9, Sighting("f", 1), bought=18_690, dated=7))
    '9 records, last bought on 2021-03-04 (2 with no day of purchase)'
    """
    if tally is not None and tally.day_bought:
        undated = f" ({tally.records - tally.dated:,} with no day of purchase)" if tally.dated < tally.records else ""
        return f"{counted(tally)}, last bought on {tally.day_bought}{undated}"
    if tally is None or tally.hosts <= 0:
        return counted(tally)
    shown = round(tally.hosts, min(0, 2 - len(str(tally.hosts))))
    return f"{counted(tally)}, about {many(shown, 'host')} inside (±{ceil(100 * Tally.HOSTS_ERROR)} %)"


def moment(microseconds: int) -> str:
    """A time in UTC, to the second; "" if not stated.

    >>> moment(1_600_000_000_500_000), moment(-1)
    ('2020-09-13T12:26:40Z', '')
    """
    if microseconds < 0:
        return ""
    try:
        return (_START + timedelta(microseconds=microseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return f"{microseconds} µs after 1970"


def span(seconds: int) -> str:
    """A span of time, in its largest whole unit.

    >>> span(3600), span(7 * 86400), span(5400)
    ('1 hour', '7 days', '90 minutes')
    """
    units = {86_400: "day", 3_600: "hour", 60: "minute", 1: "second"}
    size, unit = next(known for known in units.items() if not seconds % known[0])
    return many(seconds // size, unit)


def grouped_by(asked: Breakdowns) -> list[str]:
    """What records were grouped by, one column each."""
    return [*([f"time (UTC, {span(asked.bucket)})"] if asked.bucket else []), *(plain(name) for name in asked.by)]


def grouped(asked: Breakdowns, group: Group) -> list[str]:
    """The start and the values of a group, in the order of `grouped_by`."""
    start = [moment(group.start).replace(":00Z", "Z") or "no time"] if asked.bucket else []
    return [*start, *(plain(value) or "not stated" for value in group.values)]


def verdicts(report: Report) -> dict[Use, Verdict]:
    """The worst verdict of each use, except uses that no rule asks about."""
    return {judged.use: worst(judged.lines.values()) for judged in report.uses if judged.lines}


def place(first: Sighting) -> str:
    """Where it was first seen: FILE:LINE, or FILE and which record."""
    return plain(first.where)


def titled(finding: Finding) -> str:
    """The subject by its name, or by its identifier if it has none; for combined things, with one of them."""
    name, example = plain(finding.subject_name) or plain(finding.use.subject), _example(finding)
    if not example:
        return name
    return f"{name} such as {'AS' if kind_of(finding.use.candidates[0].subject) == 'asn' else ''}{plain(example)}"


def to_explain(finding: Finding) -> str:
    """What to type after `cleannet explain`: the subject, or one of a combined use; quoted if a shell needs it."""
    thing, example = finding.use.candidates[0].subject, _example(finding)
    bare = kind_of(thing) in ("address", "oui")  # an address says by itself what it is
    typed = thing if not example else example if bare else f"{kind_of(thing)}:{example}"
    return quote(plain(typed))


def _example(finding: Finding) -> str:
    """The most frequent value of a combined use; "" if the subject is one thing."""
    return finding.tally.examples[0] if finding.tally and finding.tally.examples else ""


def assets(tally: Tally | None, few: int = Tally.ASSETS) -> str:
    """How many of our things are concerned, and the first few; "" for none.

    >>> seen = Tally(9, Sighting("f", 1), assets=("a", "b"), assets_in_all=400, assets_called="device")
    >>> assets(seen), assets(Tally(9, Sighting("f", 1)))
    ('400 devices: a, b and 398 more', '')
    >>> assets(Tally(9, Sighting("f", 1), assets=tuple("abcde"), assets_called="prefix"), 3)  # of many routes nobody counted them
    '5 prefixes or more: a, b, c and others'
    """
    if tally is None or not tally.assets:
        return ""
    number = max(tally.assets_in_all, len(tally.assets))
    told = ", ".join(plain(asset) for asset in tally.assets[:few])
    more = number - len(tally.assets[:few])
    several = COUNTED.get(tally.assets_called, "assets")
    if tally.assets_about:
        return f"about {round(number, 2 - len(str(number))):,} {several} (±{ceil(100 * Tally.HOSTS_ERROR)} %): {told} and many more"
    if not tally.assets_in_all and number == Tally.ASSETS:
        return f"{number} {several} or more: {told} and others"
    counted = many(number, plain(tally.assets_called), several)
    return f"{counted}: {told}" + (f" and {more:,} more" if more > 0 else "")


def subject(finding: Finding) -> str:
    """The subject with its name: `China Telecom (asn:4134)`."""
    name, identifier = plain(finding.subject_name), plain(finding.use.subject)
    return identifier if name in ("", identifier) else f"{name} ({identifier})"


def forbidden(report: Report | TracedFinding, finding: Finding) -> str:
    """What the clause forbids, and who is bound; for a programme or proposal, that nobody is. If the policy reads by names, that
    the subject is named there; it does not say whether anybody did what the clause forbids."""
    clause = report.clauses.get(finding.clause)
    if clause is None:
        return plain(finding.why or finding.says)
    bound = plain(finding.stamp) or (f"binds {plain(clause.binds)}" if clause.binds else "")
    told = "; ".join(part for part in (plain(clause.acts), bound) if part)
    return f"named in {plain(clause.measure)}: {told}" if report.reads == "names" else told


def state(of: State | None) -> str:
    """The state of a clause: `in force since 2019-08-13 by s.889(a)(1)(A)`."""
    if of is None:
        return ""
    since = f" since {plain(in_words(of.since))}" if of.since else ""
    by = f" by {plain(of.instrument)}" if of.instrument else ""
    again = f"; confirmed {_event(of.confirmed)}" if of.confirmed else ""
    return plain(of.state).replace("_", " ") + since + by + (f" ({plain(of.note)})" if of.note else "") + again


def _event(event: Confirmed) -> str:
    by = f" by {plain(event.instrument)}" if event.instrument else ""
    return plain(in_words(event.date)) + by + (f" ({plain(event.note)})" if event.note else "")


def cited(primary: Primary | None) -> str:
    """The primary text, and whether it was read: `47 U.S.C. 1601 (statute, seen)`."""
    if primary is None:
        return "no primary text is cited"
    return f"{plain(primary.text)} ({plain(primary.kind)}, {'seen' if primary.seen else 'cited'})"


def doubt(statement: Statement) -> str:
    """The part of a statement that was not seen in a source; "" if everything was."""
    if statement.verified == "true" and not statement.unverified:
        return ""
    missing = ", ".join(plain(u) for u in statement.unverified)
    return "not verified" if statement.verified == "false" else f"not verified: {missing}" if missing else "verified in part"


def steps(finding: Finding) -> list[str]:
    """The chain from the record to the clause: where it was seen, the statements, the clause."""
    seen = [": ".join(filter(None, (place(finding.tally.first), evidence(finding.tally))))] if finding.tally else []
    told = [plain(step.says) for step in finding.chain if step.statement or not seen]
    return [*seen, *told, *([plain(finding.clause)] if finding.clause else [])]


def evidence(tally: Tally | None) -> str:
    """What was seen of code inside an app, the strongest first; "" where that was not asked.

    >>> from cleannet.model.evidence import Evidence
    >>> evidence(Tally(1, Sighting("a.apk", 1), evidence=(Evidence("library", "libx.so"), Evidence("host", "x.example"))))
    'native library: libx.so; host named: x.example'
    """
    return "; ".join(plain(one.words) for one in tally.evidence) if tally else ""


def record(unit: str, number: int) -> str:
    """A record by its number in its own unit.

    >>> record("row, the header not counted", 3), record("", 1204)
    ('row 3 (the header not counted)', 'record 1,204')
    """
    noun, _, rest = plain(unit or "record").partition(", ")
    return f"{noun} {number:,}" + (f" ({rest})" if rest else "")


def added_up(account: FileAccount) -> bool:
    """Every record is judged, local or skipped, once."""
    return account.read == account.judged + account.local + sum(account.skipped.values())


def _window(report: Report) -> str:
    since, until = (plain(moment) for moment in (report.since, report.until))
    return " and ".join([*([f"from {since} on"] if since else []), *([f"before {until}"] if until else [])])


PROMISES: Final[dict[By, str]] = {"control": "control", "inventory": "list", "plan": "plan"}
"""Who promises that something is gone, for people."""


def promised(report: Report) -> list[str]:
    """What each file promises gone, and how much of that stands; then whose the things are that lists mark as gone."""
    told = []
    for one in report.promises:
        against = [f"{one.contradicted:,} contradicted by records"] if one.contradicted else []
        against += [f"{one.open:,} open"] if one.open else []
        against += [f"{one.unchecked:,} compared with no record"] if one.unchecked else []
        kept = one.things - one.contradicted - one.open - one.unchecked
        against += [f"{kept:,} not contradicted"] if kept else []
        told.append(f"{plain(one.file)} ({PROMISES[one.by]}): {many(one.things, 'thing')} promised gone; {', '.join(against)}")
    gone = sorted((u for u in report.uses if u.use.role == REMOVED and u.tally), key=_often)
    if gone:
        named = [f"{plain(u.name)} ({counted(u.tally)})" for u in gone[:ATTEMPTS]]
        more = f" and {len(gone) - ATTEMPTS:,} more" if len(gone) > ATTEMPTS else ""
        told.append(f"Marked as gone, not judged as in use: {', '.join(named)}{more}")
    return told


ATTEMPTS: Final = 3
"""Subjects of attempts that are named."""


def attempts(report: Report) -> str:
    """What connections were only attempted with, the most frequent first; "" for none."""
    tried = sorted((u for u in report.uses if u.use.role == ATTEMPT and u.tally), key=_often)
    named = [f"{plain(u.use.subject)} ({counted(u.tally)})" for u in tried[:ATTEMPTS]]
    more = f" and {len(tried) - ATTEMPTS:,} more" if len(tried) > ATTEMPTS else ""
    told = f"{many(len(tried), 'subject')}: {', '.join(named)}{more}; refused or unanswered connections show no dependence"
    return told if tried else ""


def _often(judged: JudgedUse) -> tuple[int, str]:
    return -(judged.tally.records if judged.tally else 0), judged.use.subject


def asked(report: Report | TracedFinding) -> list[tuple[str, str]]:
    """The policy and the day of judging, as names and values."""
    return [
        ("Policy", f"{plain(report.policy)}: {plain(report.policy_title)}"),
        ("Used because", plain(report.policy_why)),
        ("Reads", READS.get(report.reads, plain(report.reads))),
        ("Day", f"as of {plain(report.as_of)}, by what was known on {plain(report.known_on)}"),
    ]


def _settings(told: Mapping[str, str]) -> str:
    """Where options came from: `policy, strict from cleannet.toml`."""
    by_source: dict[str, list[str]] = {}
    for option, source in sorted(told.items()):
        by_source.setdefault(source, []).append(plain(option))
    return "; ".join(f"{', '.join(options)} from {plain(source)}" for source, options in sorted(by_source.items()))


def known_before(earlier: Baseline) -> str:
    """What the earlier report already had."""
    known = sum(earlier.known.values())
    told = ", ".join(f"{number:,} {plain(verdict)}" for verdict, number in earlier.known.items())
    counted = f"{many(known, 'finding')} known there and not shown here{f' ({told})' if told else ''}, {earlier.gone:,} gone"
    return f"{plain(earlier.file)} ({plain(earlier.policy)} as of {plain(earlier.as_of)}): {counted}"


def heading(report: Report) -> list[tuple[str, str]]:
    """What was asked of the whole audit, as names and values."""
    return [
        *asked(report),
        *([("Records", f"{window}, and those without a time; others were skipped")] if (window := _window(report)) else []),
        *([("Settings", _settings(report.settings))] if report.settings else []),
        *([("Baseline", known_before(report.baseline))] if report.baseline else []),
        ("Does not cover", plain(report.covers_not)),
        *(("List in part", plain(told)) for told in report.in_part),
        ("Made by", f"cleannet {plain(report.version)}, facts {plain(report.pack)}"),
    ]
