"""The report of an audit on a screen: the answer, then what was found about each thing, then what was read and the basis of
judging.

Long lists show their first few, say how many more there are, and name the option that shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cleannet.model.report import Breakdown, FileAccount, Members, Notice, Report, TableUsed
from cleannet.model.selection import EVERYTHING, Selection
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.members import CONTEXT, TITLE, shares, since
from cleannet.report.text.answer import answer
from cleannet.report.text.found import calm_uses, found, more
from cleannet.report.text.lines import INK, PIPE, Line, Screen, Told, lines, title, verdict
from cleannet.report.text.promised import listed as promised
from cleannet.report.things import selected, things
from cleannet.report.words import added_up, age, counted, grouped, grouped_by, heading, many, verdicts

EXAMPLES: Final = 2
NOTICES: Final = 5
FILES: Final = 6
USES: Final = 6
GROUPS: Final = 5
MEMBERS: Final = 4


def page(report: Report, screen: Screen = PIPE, asked: Selection = EVERYTHING) -> str:
    """The report, or the selected part of it."""
    return lines(_lines(report, asked, screen.width), screen)


def _lines(report: Report, asked: Selection, width: int) -> Iterator[Told]:
    chosen = selected(report, asked)
    by_kind = things(chosen.findings, asked.sort)
    yield from answer(report, by_kind, asked, width)
    yield from promised(report, asked.all)
    yield from found(report, by_kind, asked)
    yield from calm_uses(report, asked)
    yield from _breakdowns(report, asked.all)
    yield from _members(report.members, asked.all)
    yield from _notices(report.notices, asked.all)
    yield from _files(report.accounts, asked.all)
    yield from title("How it was judged")
    for name, value in heading(report):
        yield Line(value, f"  {name + ':':<16}", " " * 18)
    yield from _facts(report.tables)


def _breakdowns(report: Report, whole: bool) -> Iterator[Told]:
    """How the records of what is denied or unknown spread: the most used, and the largest groups of each."""
    asked = report.breakdowns
    if asked is None:
        return
    ruled, names = verdicts(report), {judged.use: judged.name for judged in report.uses}
    told = [(ruled[one.use], one) for one in asked.uses if ruled.get(one.use) in (Verdict.DENIED, Verdict.UNKNOWN)]
    told.sort(key=lambda item: (item[0].rank, -_records(item[1]), item[1].use))
    yield from title(f"Groups of {many(len(told), 'use')} denied or unknown, by {', '.join(grouped_by(asked))}")
    for ruling, one in told if whole else told[:USES]:
        name, identifier = plain(names.get(one.use, "")), plain(one.use.subject)
        yield verdict(ruling, f"{f'{name} ({identifier})' if name else identifier} as {plain(one.use.role)}")
        largest = sorted(one.groups, key=lambda group: (-group.records, group))
        largest = largest if whole else largest[:GROUPS]
        for group in sorted(largest):
            yield Line(f"{counted(group)}: {', '.join(grouped(asked, group))}", "  ", "    ")
        left = len(one.groups) - len(largest) + (one.rest.groups if one.rest else 0)
        if left:
            smaller = _records(one) - sum(group.records for group in largest)
            yield Line(f"{many(smaller, 'record')}: {'' if asked.exact else 'up to '}{many(left, 'smaller group')}", "  ", "    ")
    if not whole:
        yield from more(len(told) - USES, "use")
    if not asked.exact:
        yield Line("too many groups to list: rare ones are summed, so small ones may be counted too low", "  ", "  ")


def _records(of: Breakdown) -> int:
    return sum(group.records for group in of.groups) + (of.rest.records if of.rest else 0)


def _members(members: Members | None, whole: bool) -> Iterator[Told]:
    if members is None or not members.named:
        return
    yield from title(f"{TITLE}: of {many(members.uses, 'use')}")
    yield Line(CONTEXT, "  ", "  ")
    for what, how_many in shares(members):
        yield Line(f"{what + ':':<28}{how_many}", "  ", "    ")
    ranked = sorted(members.named, key=lambda m: (m.kind != "telco", -m.uses, m.name))
    shown = ranked if whole else ranked[:MEMBERS]
    for member in shown:
        yield Line(f"{plain(member.name)} ({member.kind}): {since(member)}; {many(member.uses, 'use')}", "  ", "    ")
    yield from more(len(members.named) - len(shown), "member")


def _notices(notices: Sequence[Notice], whole: bool) -> Iterator[Told]:
    """Each sentence once, with what it is about."""
    if not notices:
        return
    about: dict[tuple[str, str], list[str]] = {}
    for notice in notices:
        about.setdefault((notice.kind, notice.says), []).append(notice.about)
    yield from title(f"Notices: {len(about):,}")
    for (kind, says), things_ in list(about.items())[: None if whole else NOTICES]:
        named = [plain(thing) for thing in dict.fromkeys(things_) if thing]
        shown = named if whole else named[:3]
        rest = f" and {len(named) - len(shown):,} more" if len(named) > len(shown) else ""
        yield Line(f"{plain(kind)}: {plain(says)}" + (f" ({', '.join(shown)}{rest})" if named else ""), "  ", "    ")
    if not whole:
        yield from more(len(about) - NOTICES, "notice")


def _files(accounts: Sequence[FileAccount], whole: bool) -> Iterator[Told]:
    """Every record is judged, local or skipped; files that could not be read come first."""
    read, judged, local = (sum(getattr(a, field) for a in accounts) for field in ("read", "judged", "local"))
    skipped = sum(sum(a.skipped.values()) for a in accounts)
    sums = f"{judged:,} judged + {local:,} local + {skipped:,} skipped"
    yield from title(f"Files: {len(accounts):,}; {many(read, 'record')} read = {sums}")
    ranked = sorted(accounts, key=lambda a: (not a.unread, added_up(a), not a.skipped))
    for account in ranked if whole else ranked[:FILES]:
        yield from _file(account, whole)
    if not whole:
        yield from more(len(accounts) - FILES, "file")


def _file(account: FileAccount, whole: bool) -> Iterator[Line]:
    unit = f", {plain(account.unit)}" if account.unit else ""
    lost, most = sum(account.skipped.values()), None if whole else EXAMPLES
    added = f"{account.read:,} = {account.judged:,} + {account.local:,} + {lost:,}"
    yield Line(f"{plain(account.name)} ({plain(account.format) or 'no known format'}{unit}): {added}", "  ", "    ")
    if not added_up(account):
        yield Line("THESE COUNTS DO NOT ADD UP: records were lost or counted twice", "    ", "      ", ink=INK[Verdict.DENIED])
    if account.unread:
        yield Line(plain(account.unread), "    not read: ", "      ")
    for reason, number in sorted(account.skipped.items(), key=lambda item: (-item[1], item[0]))[:most]:
        example = plain(account.examples.get(reason, ""))
        yield Line(f"{number:,} skipped: {plain(reason)}" + (f" (first: {example})" if example else ""), "    ", "      ")
    for note in account.notes[:most]:
        yield Line(plain(note), "    ", "      ")
    if not whole:
        yield from more(len(account.skipped) - EXAMPLES, "reason")
        yield from more(len(account.notes) - EXAMPLES, "note")


def _facts(tables: Sequence[TableUsed]) -> Iterator[Told]:
    """All tables that were used, with their licences; warnings and attributions in full stand in the other formats."""
    if not tables:
        return
    yield from title("Facts used (attributions: docs/sources.md)")
    for table in tables:
        stale = ", STALE" if table.stale else ""
        dated = f"{plain(table.date) or 'no date'}, {age(table.age_days)}{stale}"
        told = f"{plain(table.name)}: {dated}, {many(table.rows, 'row')}, {plain(table.licence)}: {plain(table.title)}"
        yield Line(told, "  ", "    ")
