"""The answer of `cleannet app compare`: messengers side by side. Each cell has its claims, and is unknown if no source says."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background
from cleannet.model.report import State, Statement
from cleannet.model.verdict import Verdict


class Claimed(Struct, frozen=True, kw_only=True):
    """One claim on a question.

    answer: yes, no or in part; "" for places. where: the country of the users; `not:XX` for all others; "" for everywhere. sure:
    whether it holds on the day. why: the reason if it is not a plain yes. last: the day that the newest source speaks of, of any
    precision. old: this is longer ago than `AppComparison.years`, so the claim decides nothing.
    """

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
    """What the claims on one question say about one app.

    value: what all claims say that certainly hold, for the country that was asked about. `differs`: the claims do not agree, or
    they depend on a country and none was named. `told`: the question is about places, and `countries` lists those that are named.
    `unknown`: no claim certainly holds today; why gives the reason.
    """

    about: str
    value: Literal["yes", "no", "in part", "told", "differs", "unknown"]
    countries: tuple[str, ...] = ()
    why: str = ""
    claims: tuple[Claimed, ...] = ()


class NamedIn(Struct, frozen=True, kw_only=True):
    """A clause in the facts, under any policy, that names the app or its publisher.

    issuer: a country or the EU. through: what the clause names. sure: whether the naming is verified. state: the state of the
    clause on the day. later: the day since which the clause names it, if it began before.
    """

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
    """What measurements show about an app in one country. It never says that an app works, nor that it is blocked.

    word: `insufficient`: fewer networks than required. `answered`: in every measurement with a result, the servers answered.
    `anomalies`: in some they did not, for any reason. `confirmed`: OONI marked a block as confirmed.

    measurements = answered + anomalies + confirmed + failed. failed: measurements with no result. networks: distinct ASes with a
    result. since, until: days. tests, tools: names with versions -> number of measurements. older: measurements before the span;
    they are not in the other counts.
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
    """A score that somebody gave to the app.

    by: who gave it. day: when. named: the name that they use for it. most: the best possible score; the lowest is 0. sure: whether
    the score is verified. retired: what they have said since against using it.
    """

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
    """One app.

    verdicts: line -> verdict of the policy, the worst over all roles. findings: the number of findings. named: the clauses that
    name it, under any policy. reach: one entry for each country with measurements.
    """

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
    """The account of a file of measurements: read = counted + skipped. skipped: reason -> number. unread: why reading stopped."""

    name: str
    read: int
    counted: int
    skipped: dict[str, int]
    examples: dict[str, str]
    unread: str = ""


class AppComparison(Struct, frozen=True, kw_only=True):
    """Apps side by side.

    country: the country that was asked about, "" for none. least: the number of networks below which measurements are insufficient.
    days: the number of days before the judged day in which measurements count. years: the number of years after which a claim that
    nobody repeated is unknown. notes: how the command read what the user typed. files: the files of measurements; empty if none
    were given.
    """

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
