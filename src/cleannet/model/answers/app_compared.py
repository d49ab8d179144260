"""The answer of `cleannet app compare`: messengers side by side, each cell with what it rests on, unknown where nothing says."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background
from cleannet.model.report import State, Statement
from cleannet.model.verdict import Verdict


class Claimed(Struct, frozen=True, kw_only=True):
    """One claim on a question. answer: yes, no, in part, or "" of places; where: for users of which country, `not:XX`, "" of all;
    sure: whether it holds on the day; why: it is no plain yes; last: the day of which it was told last, of any precision; old:
    that is longer ago than claims stand, so it decides nothing."""

    answer: str
    says: str
    countries: tuple[str, ...]
    where: str
    sure: Truth
    why: str
    last: str
    old: bool
    statement: Statement


class Cell(Struct, frozen=True, kw_only=True):
    """What is told on one question of one app. value: of all claims that hold for sure and for the country that was asked about;
    `differs`: they do not agree, or it depends on a country that was not named; `told`: of places, which are `countries`, if any is
    named; `unknown`: no claim holds for sure today, and why says more."""

    about: str
    value: Literal["yes", "no", "in part", "told", "differs", "unknown"]
    countries: tuple[str, ...] = ()
    why: str = ""
    claims: tuple[Claimed, ...] = ()


class NamedIn(Struct, frozen=True, kw_only=True):
    """A clause of the facts, of whatever policy, that names the app or its publisher. issuer: a country or the EU; through: what is
    named; sure: the naming is verified; state: of the clause on the day; later: since when it names it, where that is later."""

    clause: str
    title: str
    issuer: str
    binds: str
    acts: str
    through: str
    sure: Truth
    why: str
    state: State
    later: str
    statement: Statement


class Reach(Struct, frozen=True, kw_only=True):
    """What measurements tell of an app in one country. word: `insufficient`: fewer networks than asked for; `answered`: every one
    that told something got its answers; `anomalies`: some did not, for whatever reason; `confirmed`: whoever measured says that
    blocking is confirmed. It never says that an app works, nor that it is blocked.

    measurements = answered + anomalies + confirmed + failed; failed: told nothing. networks: distinct ASes, of those that told
    something; since, until: days; tests, tools: with their versions, and how often; older: measurements before the span, that are
    not counted here.
    """

    country: str
    word: Literal["insufficient", "answered", "anomalies", "confirmed"]
    measurements: int
    answered: int
    anomalies: int
    confirmed: int
    failed: int
    networks: int
    since: str
    until: str
    tests: dict[str, int]
    tools: dict[str, int]
    older: int = 0


class Scored(Struct, frozen=True, kw_only=True):
    """What somebody scored it: a claim of theirs, of their day. named: as they call what they scored; most: the best score, 0 is
    the least; sure: the score is verified; retired: what they say since against its use."""

    by: str
    title: str
    day: str
    named: str
    score: str
    most: str
    sure: bool
    retired: str
    statement: Statement


class AppSeen(Struct, frozen=True, kw_only=True):
    """One app. verdicts: of the policy, a line each, the worst of its roles; findings: how many; named: in which clauses, of any
    policy; reach: a country each, none where nothing was measured."""

    asked: str
    subject: str
    behind: Background
    verdicts: dict[str, Verdict]
    findings: int
    named: tuple[NamedIn, ...]
    cells: tuple[Cell, ...]
    reach: tuple[Reach, ...]
    scores: tuple[Scored, ...]


class MeasuredFile(Struct, frozen=True, kw_only=True):
    """What became of a file of measurements: read = counted + skipped. skipped: reason -> how many; unread: why reading ended."""

    name: str
    read: int
    counted: int
    skipped: dict[str, int]
    examples: dict[str, str]
    unread: str = ""


class AppComparison(Struct, frozen=True, kw_only=True):
    """Apps side by side. country: asked about, "" for none; least: networks below which a measurement is insufficient; days: the
    span before the judged day in which measurements count; years: for which a claim stands that nobody repeats; notes: how what was
    asked was read; files: of measurements, none were given if empty."""

    schema: str = "cleannet-app-compare-1"
    as_of: str
    known_on: str
    country: str
    policy: str
    policy_title: str
    policy_why: str
    covers_not: str
    apps: tuple[AppSeen, ...]
    least: int
    days: int
    years: int
    notes: tuple[str, ...] = ()
    files: tuple[MeasuredFile, ...] = ()
