"""A report as Markdown for an issue or a wiki: everything, in tables; no name can become a link, markup or another column.

*Source*: spec.commonmark.org/0.31.2, sections 2.4 (backslash escapes) and 6.1 (code spans); github.github.com/gfm (tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from cleannet.model.facts import LINES
from cleannet.model.promise import Contradiction
from cleannet.model.report import Breakdowns, Finding, Group, Members, Report, Rest, Statement
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.members import CONTEXT, TITLE, shares, since
from cleannet.report.words import (
    added_up,
    age,
    amount,
    assets,
    attempts,
    cited,
    forbidden,
    grouped,
    grouped_by,
    heading,
    many,
    moment,
    place,
    promised,
    state,
    steps,
    subject,
    verdicts,
)

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~&@$]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
_LONGEST: Final = 1000


def render(report: Report) -> str:
    """The report as one document; findings worst first."""
    parts = ["# cleannet audit", ""]
    if report.partial:
        parts += ["**Partial audit: not all of the input was read.**", ""]
    parts += [f"- {name}: {prose(value)}" for name, value in heading(report)]
    lines = (*LINES, *sorted(set(report.summary) - set(LINES)))
    rows = ((prose(line), *(f"{report.summary.get(line, {}).get(v.value, 0):,}" for v in Verdict)) for line in lines)
    parts += _section("Uses", ("line", *(v.text for v in Verdict)), rows)
    if tried := attempts(report):
        parts += ["", f"Attempts: {prose(tried)}"]
    if report.contradictions:
        parts += _section("Promised gone, and still there", _PROMISE, map(_contradiction, report.contradictions))
    if told := promised(report):
        parts += ["", *(f"- {prose(line)}" for line in told)]
    parts += _section("Findings", _FINDING, (_finding(report, finding) for finding in report.findings))
    if report.breakdowns is not None:
        head = ("verdict", "subject", "as", *map(prose, grouped_by(report.breakdowns)), "records", "octets", "packets")
        parts += _section("Groups of what is denied or unknown", head, _groups(report, report.breakdowns))
    if report.members is not None and report.members.named:
        parts += _members(report.members)
    parts += _section("Notices", ("kind", "what", "about"), ((prose(n.kind), prose(n.says), code(n.about)) for n in report.notices))
    parts += _section("Files", _ACCOUNT, _accounts(report))
    parts += _section("Facts used", _TABLE, _tables(report))
    return "\n".join(parts) + "\n"


def prose(text: str) -> str:
    """Text that is shown literally: what Markdown would take for markup or an address is escaped by a backslash.

    >>> prose("a|b [x](http://y) <i>")
    'a\\\\|b \\\\[x\\\\](http:\\\\/\\\\/y) \\\\<i\\\\>'
    """
    return _MARKUP.sub(lambda found: "".join(f"\\{character}" for character in found[0]), plain(text, _LONGEST))


def code(text: str) -> str:
    """Text from an input as a code span, in which nothing is a link, a mention or markup; "" for none.

    >>> code("a`b|c")
    '``a`b\\\\|c``'
    """
    shown = plain(text, _LONGEST).strip(" ")
    if not shown:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown.replace('|', chr(92) + '|')}{space}{fence}"


_FINDING: Final = ("verdict", "line", "what", "as", "ruling", "clause", "seen", "because", "fingerprint")
_ACCOUNT: Final = ("file", "format", "read", "judged", "local", "skipped", "why skipped", "not read")
_TABLE: Final = ("facts", "date", "age", "rows", "licence", "attribution, warning")


def _section(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    told = [f"| {' | '.join(row)} |" for row in rows]
    if not told:
        return ["", f"## {title}", "", "None."]
    return ["", f"## {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *told]


def _finding(report: Report, finding: Finding) -> tuple[str, ...]:
    clause, tally, waived = report.clauses.get(finding.clause), finding.tally, finding.waived
    words = [forbidden(report, finding), finding.why if clause else ""]
    if finding.undecided:
        words.append(many(len(finding.undecided), "clause") + " undecided")
    if waived:
        words.append(f"waived by {waived.owner} until {waived.expires}: {waived.reason}")
    since = moment(tally.seen_first) if tally else ""
    seen = f"{prose(amount(tally))}, first {code(place(tally.first))}{f' at {since}' if since else ''}" if tally else ""
    if told := assets(tally):
        seen += f"; {prose(told)}"
    law = f"; {prose(cited(clause.primary))}" if clause else ""
    low = " (low confidence)" if finding.confidence.value == "low" else ""
    named = f"{code(finding.clause)} {prose(state(finding.state))}".strip() + law
    return (
        f"**{finding.verdict.value}**{' (a lead)' if finding.lead else ''}{low}",
        prose(finding.line),
        code(subject(finding)),
        prose(finding.use.role),
        prose("; ".join(word for word in words if word)),
        named,
        seen,
        code(" -> ".join(steps(finding))),
        code(finding.fingerprint),
    )


_PROMISE: Final = ("state", "what", "promise", "fact", "shares", "why", "next", "fingerprint")


def _contradiction(one: Contradiction) -> tuple[str, ...]:
    return (
        f"**{one.state}**{' (low confidence)' if one.confidence.value == 'low' else ''}",
        prose(one.says),
        code(one.promise.place.where),
        code(one.fact.place.where),
        prose(one.fact.shares),
        prose(one.why),
        prose(one.do),
        code(one.fingerprint),
    )


def _members(members: Members) -> list[str]:
    counts = _section(TITLE, ("what", "how much"), shares(members))
    rows = (
        (*map(prose, (m.name, m.kind, since(m), f"{m.uses:,}", f"{m.records:,}", m.statement.says)), _sources(m.statement))
        for m in members.named
    )
    head = ("member", "kind", "when", "uses", "records", "basis", "source")
    return [*counts[:3], prose(CONTEXT), "", *counts[3:], *_section("Who was a member", head, rows)]


def _sources(statement: Statement) -> str:
    return " ".join(code(source.url) for source in statement.sources)


def _groups(report: Report, asked: Breakdowns) -> Iterable[tuple[str, ...]]:
    ruled, width = verdicts(report), len(grouped_by(asked))
    for one in asked.uses:
        verdict = ruled.get(one.use)
        if verdict in (Verdict.DENIED, Verdict.UNKNOWN):
            named = (f"**{verdict.value}**", code(one.use.subject), prose(one.use.role))
            for group in one.groups:
                yield (*named, *map(code, grouped(asked, group)), *_sums(group))
            if one.rest is not None:
                what = f"{'' if asked.exact else 'up to '}{many(one.rest.groups, 'other')}"
                yield (*named, what, *[""] * (width - 1), *_sums(one.rest))


def _sums(of: Group | Rest) -> tuple[str, ...]:
    return tuple(f"{number:,}" if number >= 0 else "" for number in (of.records, of.octets, of.packets))


def _accounts(report: Report) -> Iterable[tuple[str, ...]]:
    for account in report.accounts:
        why = [_skipped(reason, number, account.examples.get(reason, "")) for reason, number in sorted(account.skipped.items())]
        yield (
            code(account.name),
            prose(account.format or "no known format") + (f" ({prose(account.unit)})" if account.unit else ""),
            f"{account.read:,}" + ("" if added_up(account) else " **does not add up**"),
            f"{account.judged:,}",
            f"{account.local:,}",
            f"{sum(account.skipped.values()):,}",
            "; ".join([*why, *map(prose, account.notes)]),
            prose(account.unread),
        )


def _skipped(reason: str, number: int, example: str) -> str:
    return f"{prose(reason)}: {number:,}" + (f" (first: {code(example)})" if example else "")


def _tables(report: Report) -> Iterable[tuple[str, ...]]:
    for table in report.tables:
        words = [word for word in (table.attribution, table.warning) if word]
        old = age(table.age_days) + (", **stale**" if table.stale else "")
        title, rows = prose(table.title or table.name), f"{table.rows:,}"
        yield title, prose(table.date), old, rows, prose(table.licence), prose("; ".join(words))
