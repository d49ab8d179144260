"""A report on one screen: what is denied and by which words, what nobody knows, what was read, and how old the facts are.

Long lists show their first few and say how many more there are; `-f json` has them all. Plain text; colours only where asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from cleannet.model.facts import LINES
from cleannet.model.report import Breakdown, FileAccount, Finding, Members, Notice, Report, TableUsed
from cleannet.model.use import ON_PATHS, Use
from cleannet.model.verdict import Verdict
from cleannet.report.escape import columns, fit, plain, wrap
from cleannet.report.members import CONTEXT, TITLE, shares, since
from cleannet.report.words import (
    NAME,
    added_up,
    age,
    amount,
    assets,
    attempts,
    cited,
    counted,
    forbidden,
    grouped,
    grouped_by,
    heading,
    many,
    place,
    state,
    steps,
    subject,
    verdicts,
)

SUBJECTS: Final = {Verdict.DENIED: 6, Verdict.CONDITIONAL: 2}
"""Subjects of a verdict that are shown; one of each line comes before a second of any."""

CLAUSES: Final = 2
REASONS: Final = 5
ALONE: Final = 3
"""Unknown things, each with a reason of its own, from which they stand under one heading."""

EXAMPLES: Final = 2
NOTICES: Final = 5
FILES: Final = 6
USES: Final = 6
UNKNOWN: Final = 700
"""Characters that are shown of what a file is that no reader knows."""

GROUPS: Final = 5
MEMBERS: Final = 4

_INK: Final = {Verdict.DENIED: "31;1", Verdict.UNKNOWN: "33;1", Verdict.CONDITIONAL: "36"}
_BOLD: Final = "1"


def page(report: Report, width: int = 100, colour: bool = False) -> str:
    """The report in lines of at most `width` columns (40 at least); escape sequences only where `colour`."""
    page = _Page(max(40, width), colour)
    if report.partial:
        page.line("PARTIAL AUDIT: not all of the input was read; see Files.", _INK[Verdict.DENIED])
    for name, value in heading(report):
        page.wrapped(value, f"{name + ':':<16}", " " * 16)
    _summary(page, report)
    _found(page, report, Verdict.DENIED)
    _unknown(page, report)
    _found(page, report, Verdict.CONDITIONAL)
    if not report.findings:
        _nothing(page, report)
    _breakdowns(page, report)
    _members(page, report.members)
    _notices(page, report.notices)
    _files(page, report.accounts)
    _facts(page, report.tables)
    return page.text()


class _Page:
    """Lines, each no wider than the page; the only place that writes escape sequences."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width, self.colour, self.lines = width, colour, list[str]()

    def line(self, text: str, ink: str = "") -> None:
        text = fit(text.rstrip(), self.width)
        self.lines.append(self._inked(text, ink))

    def headed(self, word: str, ink: str, rest: str) -> None:
        """A paragraph whose first word has a colour."""
        lines = wrap(f"{word} {rest}", self.width, "", "    ")
        self.lines += [self._inked(word, ink) + lines[0][len(word) :], *lines[1:]]

    def wrapped(self, text: str, first: str, rest: str) -> None:
        self.lines += [line.rstrip() for line in wrap(text, self.width, first, rest)]

    def title(self, text: str) -> None:
        self.lines.append("")
        self.line(text, _BOLD)

    def more(self, number: int, what: str) -> None:
        if number > 0:
            self.line(f"  … and {number:,} more {what}; -f json lists all")

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def _inked(self, text: str, ink: str) -> str:
        return f"\x1b[{ink}m{text}\x1b[0m" if self.colour and ink else text


def _summary(page: _Page, report: Report) -> None:
    """Uses per line and verdict; a line of which nothing was seen says so."""
    page.title(f"{'Uses':<12}" + "".join(f"{v.text:>13}" for v in Verdict))
    for line in (*LINES, *sorted(set(report.summary) - set(LINES))):
        counts = report.summary.get(line, {})
        told = "".join(f"{counts.get(v.value, 0):>13,}" for v in Verdict) if any(counts.values()) else f"{'nothing seen':>13}"
        page.line(f"{fit(plain(line), 12):<12}{told}")
    if tried := attempts(report):
        page.wrapped(tried, "Attempts: ", "  ")


# --- findings ---------------------------------------------------------------------------------------------------------------------


def _found(page: _Page, report: Report, verdict: Verdict) -> None:
    own, also = _of(report, verdict)
    if not own and not also:
        return
    groups = _by_subject(own)
    page.title(f"{verdict.value.capitalize()}: {many(len(groups), 'subject')}")
    shown = _spread(groups, SUBJECTS[verdict])
    for group in shown:
        _group(page, report, group)
    page.more(len(groups) - len(shown), "subjects")
    _also(page, also, verdict)


def _of(report: Report, verdict: Verdict) -> tuple[list[Finding], list[Finding]]:
    """The findings of that verdict: those of uses of which nothing worse is found on their line, and the others."""
    worst: dict[tuple[str, Use], int] = {}
    for f in report.findings:
        worst[f.line, f.use] = min(f.verdict.rank, worst.get((f.line, f.use), f.verdict.rank))
    found = [f for f in report.findings if f.verdict is verdict]
    own = [f for f in found if worst[f.line, f.use] == verdict.rank]
    return own, [f for f in found if worst[f.line, f.use] < verdict.rank]


def _also(page: _Page, findings: Sequence[Finding], verdict: Verdict) -> None:
    if findings:
        subjects = many(len(_by_subject(findings)), "subject")
        page.line(f"  {subjects} of a worse verdict above: other clauses are {verdict.value}; -f json lists them")


def _by_subject(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each subject on each line, in the order of the report."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.line, finding.use.subject), []).append(finding)
    return list(groups.values())


def _spread(groups: Sequence[list[Finding]], most: int) -> list[list[Finding]]:
    """The most used of each line, then the second of each, until there are enough; told line by line."""
    by_line: dict[str, list[list[Finding]]] = {}
    for group in groups:
        by_line.setdefault(group[0].line, []).append(group)
    ranked = [sorted(of_line, key=_weight) for of_line in by_line.values()]
    chosen = [group for row in zip_longest(*ranked) for group in row if group][:most]
    return sorted(chosen, key=lambda group: (list(by_line).index(group[0].line), _weight(group)))


def _weight(group: list[Finding]) -> tuple[int, str]:
    return -max((f.tally.records for f in group if f.tally), default=0), group[0].use.subject


def _group(page: _Page, report: Report, group: list[Finding]) -> None:
    """A subject once: who it is, how it is used, the first clause in full with its chain, the others by name."""
    group = sorted(group, key=lambda f: bool(f.stamp))
    first = group[0]
    uses = list(dict.fromkeys((f.use.role, amount(f.tally)) for f in group))
    told = "; ".join(f"{plain(role, 20)}, {count}" for role, count in uses[:3]) + ("; …" if len(uses) > 3 else "")
    low = " [low confidence]" if first.confidence.value == "low" else ""
    page.headed(first.verdict.value.upper(), _INK[first.verdict], f"{plain(first.line, 12)}: {subject(first)} as {told}{low}")
    named = ", ".join(part for part in (plain(first.clause), state(first.state)) if part)
    if told := assets(max((f.tally for f in group if f.tally), key=lambda t: t.assets_in_all, default=None)):
        page.wrapped(told, "  ", "    ")
    page.wrapped(f"{forbidden(report, first)}: {named} [{plain(first.fingerprint, 16)}]", "  ", "    ")
    if clause := report.clauses.get(first.clause):
        page.wrapped(cited(clause.primary), "  law: ", "    ")
    if first.waived:
        waiver = first.waived
        page.wrapped(f"waived by {plain(waiver.owner, NAME)} until {plain(waiver.expires)}: {plain(waiver.reason)}", "  ", "    ")
    elif first.why and first.verdict is not Verdict.DENIED:
        page.wrapped(plain(first.why), "  ", "    ")
    page.line("  " + _chain(first, page.width - 2))
    _path(page, group)
    others = list({f.clause: f for f in reversed(group) if f.clause != first.clause}.values())[::-1]
    if others:
        listed = ", ".join(_named(f) for f in others[:CLAUSES])
        page.line(f"  also {listed}" + (f" and {len(others) - CLAUSES:,} more" if len(others) > CLAUSES else ""))


def _path(page: _Page, group: list[Finding]) -> None:
    """The path of a route that crosses it, in the most telling of its roles."""
    for role in ON_PATHS:
        first = next((f.tally.first for f in group if f.tally and f.use.role == role and " by " in f.tally.first.text), None)
        if first:
            page.line(f"  {role} on the route to {plain(first.text)} ({place(first)})")
            return


def _named(finding: Finding) -> str:
    stamp = f" ({plain(finding.stamp)})" if finding.stamp else ""
    return f"{plain(finding.clause)}{stamp}"


def _chain(finding: Finding, width: int) -> str:
    """The chain in one line; where it is too long, the steps in the middle give way, never the ends."""
    told = steps(finding)
    whole = " -> ".join(told)
    if columns(whole) <= width or len(told) < 3:
        return whole
    room = width - columns(told[0]) - columns(told[-1]) - 4 * (len(told) - 1)
    share, between = room // (len(told) - 2), told[1:-1]
    if share < 16:
        return f"{told[0]} -> … {many(len(between), 'step')} … -> {told[-1]}"
    long = [step for step in between if columns(step) > share]
    share = (room - sum(columns(step) for step in between if columns(step) <= share)) // len(long)
    return " -> ".join((told[0], *(fit(step, share) for step in between), told[-1]))


def _unknown(page: _Page, report: Report) -> None:
    """What nobody knows, by the reason."""
    own, also = _of(report, Verdict.UNKNOWN)
    if not own and not also:
        return
    reasons: dict[str, list[Finding]] = {}
    for finding in own:
        reasons.setdefault(_reason(finding), []).append(finding)
    page.title(f"Unknown: {many(len(_by_subject(own)), 'subject')}")
    ranked = sorted(reasons.items(), key=lambda item: (-len(_by_subject(item[1])), item[0]))
    shared = [(why, _by_subject(found)) for why, found in ranked]
    beside = {(group[0].line, group[0].use.subject): group for group in _by_subject(_conditional(report))}
    alone = [(why, groups) for why, groups in shared if len(groups) == 1]
    if len(alone) < ALONE:
        alone = []
    for why, groups in [item for item in shared if item not in alone][:REASONS]:
        page.headed("UNKNOWN", _INK[Verdict.UNKNOWN], f"{many(len(groups), 'subject')}: {plain(why)}")
        for group in _spread(groups, EXAMPLES):
            page.line(_asked(group[0]))
            _beside(page, group[0], beside)
        if len(groups) > EXAMPLES:
            page.line(f"  … and {many(len(groups) - EXAMPLES, 'more', 'more')}")
    if alone:
        page.headed("UNKNOWN", _INK[Verdict.UNKNOWN], f"{many(len(alone), 'question')}, each with a reason of its own")
        for why, groups in alone[:REASONS]:
            page.line(_asked(groups[0][0]))
            page.wrapped(plain(why), "    ", "    ")
            _beside(page, groups[0][0], beside)
    page.more(max(0, len(shared) - len(alone) - REASONS) + max(0, len(alone) - REASONS), "reasons")
    _also(page, also, Verdict.UNKNOWN)


def _conditional(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.verdict is Verdict.CONDITIONAL]


def _beside(page: _Page, unknown: Finding, conditional: Mapping[tuple[str, str], list[Finding]]) -> None:
    """What is known of an unknown thing all the same: under which clauses it is conditional."""
    found = list(dict.fromkeys(f.clause for f in conditional.get((unknown.line, unknown.use.subject), ())))
    if found:
        more = f" and {len(found) - CLAUSES:,} more" if len(found) > CLAUSES else ""
        page.line(f"    conditional at least: {', '.join(plain(clause) for clause in found[:CLAUSES])}{more}")


def _asked(finding: Finding) -> str:
    """An unknown in a line: what it is, how it is used, and which clauses are undecided."""
    f = finding
    asked = plain(f.clause) or many(len(f.undecided), "clause") + " undecided"
    seen = f", first {place(f.tally.first)}" if f.tally else ""
    tail = f" as {plain(f.use.role, 20)}, {counted(f.tally)}{seen}; {asked}"
    return f"  [{plain(f.fingerprint, 16)}] {plain(f.line, 12)}: {subject(f)}{tail}"


def _reason(finding: Finding) -> str:
    """The first reason why it is unknown, in the words that it shares with others: without its own identifier."""
    if not finding.why and finding.state:
        return f"whether {finding.clause} is in force" + (f": {finding.state.note}" if finding.state.note else " is not told")
    value = finding.use.subject.partition(":")[2]
    why = (finding.why or finding.says).removeprefix(f"{finding.subject_name}: ")
    if not why.startswith("it may be "):  # what it may be has a name of its own, of which it may be a part
        for own in (finding.use.subject, f"AS{value}", value):
            why = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", "it", why, count=1) if len(own) > 2 else why
    doubts = why.split("; ")  # that the candidates differ is told by the subject
    return next((d for d in doubts if d != "the candidates do not agree"), why)


def _nothing(page: _Page, report: Report) -> None:
    """No finding: clear is told only of what was judged."""
    judged = sum(sum(counts.values()) for counts in report.summary.values())
    asked = judged - sum(counts.get(Verdict.NOT_ASKED.value, 0) for counts in report.summary.values())
    page.title("Nothing found" if asked else "Nothing asked" if judged else "Nothing judged")
    where = "In what was read there is no" if report.partial else "No"
    if asked:
        told = f"{where} adverse fact within what the policy covers. That does not mean independent."
    elif judged:
        told = "No clause of the policy can apply to what the records name. Choose a policy that fits you with --policy."
    else:
        told = "No record names a thing that a rule asks about, so this report says nothing about your network."
    page.wrapped(told, "  ", "  ")


def _breakdowns(page: _Page, report: Report) -> None:
    """How the records of what is denied or unknown spread: the most used, and the largest groups of each."""
    asked = report.breakdowns
    if asked is None:
        return
    ruled, names = verdicts(report), {judged.use: judged.name for judged in report.uses}
    told = [(ruled[one.use], one) for one in asked.uses if ruled.get(one.use) in (Verdict.DENIED, Verdict.UNKNOWN)]
    told.sort(key=lambda item: (item[0].rank, -_records(item[1]), item[1].use))
    page.title(f"Groups of {many(len(told), 'use')} denied or unknown, by {', '.join(grouped_by(asked))}")
    for verdict, one in told[:USES]:
        role = f"as {plain(one.use.role, 20)}"
        name, identifier = plain(names.get(one.use, ""), NAME), plain(one.use.subject, NAME)
        page.headed(verdict.value.upper(), _INK[verdict], f"{f'{name} ({identifier})' if name else identifier} {role}")
        largest = sorted(one.groups, key=lambda group: (-group.records, group))[:GROUPS]
        for group in sorted(largest):
            page.line(f"  {counted(group)}: {', '.join(grouped(asked, group))}")
        left = len(one.groups) - len(largest) + (one.rest.groups if one.rest else 0)
        if left:
            smaller = _records(one) - sum(group.records for group in largest)
            page.line(f"  {many(smaller, 'record')}: {'' if asked.exact else 'up to '}{many(left, 'smaller group')}")
    page.more(len(told) - USES, "uses")
    if not asked.exact:
        page.line("  too many groups to list: rare ones are summed, so small ones may be counted too low")


def _records(of: Breakdown) -> int:
    return sum(group.records for group in of.groups) + (of.rest.records if of.rest else 0)


# --- the rest ---------------------------------------------------------------------------------------------------------------------


def _members(page: _Page, members: Members | None) -> None:
    if members is None or not members.named:
        return
    page.title(f"{TITLE}: of {many(members.uses, 'use')}")
    page.wrapped(CONTEXT, "  ", "  ")
    for what, how_many in shares(members):
        page.line(f"  {what + ':':<28}{how_many}")
    shown = sorted(members.named, key=lambda m: (m.kind != "telco", -m.uses, m.name))[:MEMBERS]
    for member in shown:
        page.wrapped(f"{plain(member.name)} ({member.kind}): {since(member)}; {many(member.uses, 'use')}", "  ", "    ")
    page.more(len(members.named) - len(shown), "members")


def _notices(page: _Page, notices: Sequence[Notice]) -> None:
    """Each sentence once, with what it is about."""
    if not notices:
        return
    about: dict[tuple[str, str], list[str]] = {}
    for notice in notices:
        about.setdefault((notice.kind, notice.says), []).append(notice.about)
    page.title(f"Notices: {len(about):,}")
    for (kind, says), things in list(about.items())[:NOTICES]:
        named = [plain(thing, NAME) for thing in dict.fromkeys(things) if thing]
        tail = f" ({', '.join(named[:3])}{f' and {len(named) - 3:,} more' if len(named) > 3 else ''})" if named else ""
        page.line(f"  {plain(kind, 20)}: {plain(says)}{tail}")
    page.more(len(about) - NOTICES, "notices")


def _files(page: _Page, accounts: Sequence[FileAccount]) -> None:
    """Every record is judged, local or skipped; what could not be read comes first."""
    read, judged, local = (sum(getattr(a, field) for a in accounts) for field in ("read", "judged", "local"))
    skipped = sum(sum(a.skipped.values()) for a in accounts)
    page.title(f"Files: {len(accounts):,}; {many(read, 'record')} read = {judged:,} judged + {local:,} local + {skipped:,} skipped")
    ranked = sorted(accounts, key=lambda a: (not a.unread, added_up(a), not a.skipped))
    for account in ranked[:FILES]:
        unit = f", {plain(account.unit, 30)}" if account.unit else ""
        lost = sum(account.skipped.values())
        added = f"{account.read:,} = {account.judged:,} + {account.local:,} + {lost:,}"
        page.line(f"  {plain(account.name, NAME)} ({plain(account.format, 30) or 'no known format'}{unit}): {added}")
        if not added_up(account):
            page.line("    THESE COUNTS DO NOT ADD UP: records were lost or counted twice", _INK[Verdict.DENIED])
        if account.unread:
            page.wrapped(plain(account.unread), "    not read: ", "      ")
        for reason, number in sorted(account.skipped.items(), key=lambda item: (-item[1], item[0]))[:EXAMPLES]:
            example = plain(account.examples.get(reason, ""), NAME)
            told = f" (first: {example})" if example else ""
            page.line(f"    {number:,} skipped: {plain(reason, NAME)}{told}")
        if len(account.skipped) > EXAMPLES:
            page.line(f"    … and {many(len(account.skipped) - EXAMPLES, 'more reason')}")
        for note in account.notes[:EXAMPLES]:
            if account.format:
                page.line(f"    {plain(note)}")
            else:
                page.wrapped(plain(note, UNKNOWN), "    ", "      ")
    page.more(len(accounts) - FILES, "files")


def _facts(page: _Page, tables: Sequence[TableUsed]) -> None:
    """All tables that were used, with their licences; warnings and attributions in full stand in the other formats."""
    if not tables:
        return
    page.title("Facts used (attributions: docs/sources.md)")
    for table in tables:
        stale = ", STALE" if table.stale else ""
        dated = f"{plain(table.date) or 'no date'}, {age(table.age_days)}{stale}"
        page.line(f"  {plain(table.name)}: {dated}, {many(table.rows, 'row')}, {plain(table.licence, NAME)}: {plain(table.title)}")
