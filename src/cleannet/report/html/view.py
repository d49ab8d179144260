"""What the page shows of a report: plain texts, numbers and drawings, in the order of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from cleannet.model.answers.app_shown import BuildShown
from cleannet.model.promise import Contradiction
from cleannet.model.report import Finding, Report
from cleannet.model.selection import EVERYTHING, KINDS, kind_of
from cleannet.model.verdict import Verdict
from cleannet.report.escape import plain
from cleannet.report.html import app_shown, parts
from cleannet.report.html.worldmap import worldmap
from cleannet.report.text.answer import sentences
from cleannet.report.text.lines import Line
from cleannet.report.things import by_line, things
from cleannet.report.words import (
    amount,
    attempts,
    cited,
    evidence,
    forbidden,
    heading,
    moment,
    place,
    promised,
    state,
)
from cleannet.report.words import (
    assets as concerned,
)

WRITTEN: Final = 100
"""Findings that stand in the page as they are; the others are data, from which its script makes them."""


class Card(NamedTuple):
    """A finding as the page shows it, "" for empty fields. The page's script fills the same places by these names.

    steps: sentences, each with the number of its statement ("" for none)."""

    kind: str = ""
    verdict: str = ""
    line: str = ""
    subject: str = ""
    identifier: str = ""
    role: str = ""
    amount: str = ""
    says: str = ""
    why: str = ""
    clause: str = ""
    state: str = ""
    law: str = ""
    undecided: str = ""
    waived: str = ""
    seen: str = ""
    assets: str = ""
    times: str = ""
    remedy: str = ""
    confidence: str = ""
    fingerprint: str = ""
    records: int = 0
    steps: tuple[tuple[str, str], ...] = (("", ""),)


NOTHING: Final = Card()
"""The form that the script fills."""


def view(report: Report, builds: Sequence[BuildShown] = (), more: int = 0) -> dict[str, Any]:
    """The names that the template knows. builds: packages of apps that the audit read; more: how many others it read."""
    statements = {**report.statements, **app_shown.statements_of(builds)}
    numbers = parts.numbered(statements)
    cards = [_card(report, finding, numbers) for finding in report.findings]
    return {
        **app_shown.views(builds, report, numbers),
        "more": more,
        "title": f"cleannet audit: {plain(report.policy)}, {plain(report.as_of)}",
        "partial": report.partial,
        "answer": list(_answer(report)),
        "heading": heading(report),
        "verdicts": [v.value for v in Verdict],
        "verdict_names": {v.value: v.text for v in Verdict},
        "summary": [(plain(line), [counts[v] for v in Verdict]) for line, counts in by_line(report).items()],
        "attempts": attempts(report),
        "promised": [plain(line, parts.LONGEST) for line in promised(report)],
        "contradictions": [_contradiction(one) for one in report.contradictions],
        "map": worldmap(report.places),
        "places": [(code, [report.places[code].get(v.value, 0) for v in Verdict]) for code in sorted(report.places)],
        "cards": cards[:WRITTEN],
        "found": len(cards),
        "nothing": NOTHING,
        "kinds": KINDS,
        "lines": sorted({card.line for card in cards}),
        "data": _data(cards),
        "clauses": parts.clauses(report),
        "notices": list(dict.fromkeys((plain(n.kind), plain(n.says, parts.LONGEST), plain(n.about)) for n in report.notices)),
        "accounts": parts.accounts(report),
        "tables": parts.tables(report),
        "statements": parts.statements(statements, numbers),
    }


def _contradiction(one: Contradiction) -> dict[str, str]:
    """A row of the table of promises."""
    return {
        "state": one.state,
        "verdict": "denied" if one.state == "contradicted" else "unknown",
        "says": plain(one.says, parts.LONGEST),
        "promise": plain(one.promise.place.where),
        "fact": plain(one.fact.place.where),
        "why": plain(one.why, parts.LONGEST),
        "do": plain(one.do, parts.LONGEST),
        "fingerprint": plain(one.fingerprint),
    }


def _answer(report: Report) -> Iterator[tuple[str, str, int]]:
    """The sentences at the beginning of the text report: a word in capitals or "", the sentence, and its indentation."""
    for told in sentences(report, things(report.findings), EVERYTHING):
        if isinstance(told, Line) and (told.head or told.text):
            yield told.head, f"{told.first.strip()} {told.text}".strip(), len(told.first) - len(told.first.lstrip())


def _card(report: Report, finding: Finding, numbers: dict[str, int]) -> Card:
    f, tally = finding, finding.tally
    clause = report.clauses.get(f.clause)
    steps = [(plain(s.says, parts.LONGEST), str(numbers.get(s.statement, ""))) for s in f.chain if s.statement]
    waived = f.waived
    return Card(
        kind=kind_of(f),
        verdict=f.verdict.value,
        line=plain(f.line),
        subject=plain(f.subject_name or f.use.subject),
        identifier=plain(f.use.subject),
        role=plain(f.use.role),
        amount=amount(tally),
        says=forbidden(report, f) if clause else "",
        why=plain(f.why if f.verdict is not Verdict.DENIED else "", parts.LONGEST),
        clause=plain(f.clause),
        state=state(f.state),
        law=cited(clause.primary) if clause else "",
        undecided=", ".join(plain(c) for c in f.undecided),
        waived=f"by {plain(waived.owner)} until {plain(waived.expires)}: {plain(waived.reason)}" if waived else "",
        seen=f"{place(tally.first)} {evidence(tally) or plain(tally.first.text)}".strip() if tally else "",
        assets=concerned(tally),
        times=" to ".join(dict.fromkeys(filter(None, map(moment, (tally.seen_first, tally.seen_last))))) if tally else "",
        remedy=plain(f.remedy, parts.LONGEST),
        confidence=f.confidence.value,
        fingerprint=plain(f.fingerprint),
        records=tally.records if tally else 0,
        steps=tuple(steps),
    )


def _data(cards: Sequence[Card]) -> Markup:
    """All cards for the script, as JSON in which each text is stored once: rows of indexes of texts, one per field.

    It is inside a script element, where only `<` could end it or open a comment."""
    texts: dict[str, int] = {}

    def of(text: str) -> int:
        return texts.setdefault(text, len(texts))

    rows = [
        [*(of(value) for value in card[:-2]), card.records, [number for step in card.steps for number in map(of, step)]]
        for card in cards
    ]
    told = json.dumps({"fields": Card._fields[:-2], "texts": list(texts), "rows": rows}, separators=(",", ":"), ensure_ascii=True)
    return Markup(told.replace("<", "\\u003c"))  # noqa: S704  # nothing of it can be markup any more
