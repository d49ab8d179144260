"""What several pages show in the same words: clauses, files, facts, and statements with their sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from cleannet.model.day import in_words
from cleannet.model.report import ClauseText, FileAccount, Report, Source, Statement
from cleannet.report.escape import plain
from cleannet.report.html.timeline import timeline
from cleannet.report.words import added_up, age, cited, doubt, many

LONGEST: Final = 1000
"""Characters of a sentence."""

_ADDRESS: Final = re.compile(r"https?://[!-~]+")


def clauses(report: Report) -> list[dict[str, Any]]:
    """Those that a finding names."""
    return [_clause(report, clause) for _, clause in sorted(report.clauses.items())]


def accounts(report: Report) -> list[dict[str, Any]]:
    """The files, those first that were not read."""
    return [_account(a) for a in sorted(report.accounts, key=lambda a: (not a.unread, added_up(a), a.name))]


def tables(report: Report) -> list[tuple[str, ...]]:
    """The tables of facts that were used."""
    return [
        (
            plain(t.name),
            plain(t.title, LONGEST),
            plain(t.date) or "no date",
            age(t.age_days) + (", stale" if t.stale else ""),
            f"{t.rows:,}",
            plain(t.licence),
            " ".join(plain(text, LONGEST) for text in (t.attribution, t.warning) if text),
        )
        for t in report.tables
    ]


def numbered(told: Iterable[str]) -> dict[str, int]:
    """A number for each statement, by which the page links to it."""
    return {key: number for number, key in enumerate(sorted(told), 1)}


def statements(told: Mapping[str, Statement], numbers: Mapping[str, int]) -> list[tuple[int, dict[str, Any]]]:
    """All of them, by number."""
    return [(numbers[key], _statement(s)) for key, s in sorted(told.items())]


def _clause(report: Report, clause: ClauseText) -> dict[str, Any]:
    states = [(plain(in_words(m.date)), plain(m.state).replace("_", " "), plain(m.instrument)) for m in clause.history]
    return {
        "id": plain(clause.id),
        "title": plain(clause.title, LONGEST),
        "says": plain(clause.says, LONGEST),
        "acts": plain(clause.acts, LONGEST),
        "binds": plain(clause.binds),
        "force": plain(clause.force),
        "law": cited(clause.primary),
        "url": _address(clause.primary.url) if clause.primary else "",
        "timeline": timeline(clause.history, report.as_of),
        "states": states,
        "sources": [_source(s) for s in clause.sources],
    }


def _statement(of: Statement) -> dict[str, Any]:
    return {
        "says": plain(of.says, LONGEST),
        "valid": plain(of.valid),
        "doubt": doubt(of),
        "note": plain(of.note, LONGEST),
        "sources": [_source(s) for s in of.sources],
    }


def _source(of: Source) -> dict[str, str]:
    return {
        "text": plain(of.url, LONGEST),
        "url": _address(of.url),
        "said": plain(of.said),
        "kind": plain(of.kind).replace("_", " "),
        "read_in": plain(of.read_in),
        "evidence": plain(of.evidence, LONGEST),
    }


def _address(url: str) -> str:
    """Where a link may lead: only to the web. Other places are shown as text."""
    return url if _ADDRESS.fullmatch(url) else ""


def _account(account: FileAccount) -> dict[str, Any]:
    skipped: Iterable[tuple[str, int]] = sorted(account.skipped.items(), key=lambda item: (-item[1], item[0]))
    return {
        "name": plain(account.name, LONGEST),
        "format": plain(account.format) or "no known format",
        "unit": plain(account.unit),
        "numbers": [account.read, account.judged, account.local, sum(account.skipped.values())],
        "added_up": added_up(account),
        "skipped": [(many(number, "record"), plain(why), plain(account.examples.get(why, ""))) for why, number in skipped],
        "unread": plain(account.unread, LONGEST),
        "notes": [plain(note, LONGEST) for note in account.notes],
    }
