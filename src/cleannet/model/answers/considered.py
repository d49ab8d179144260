"""The answer of `cleannet explain SUBJECT`: what the input may mean, who is behind each meaning, and what the policy says."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.report import Report, Statement


class Holder(Struct, frozen=True, kw_only=True):
    """Somebody who holds or controls an entity today. seats: countries of its head office, else of incorporation; sure: a statement
    says so plainly; holders: those of this one in turn, each followed once per tree; past: statements about earlier holders."""

    thing: str
    name: str
    seats: tuple[str, ...]
    sure: bool
    statements: tuple[Statement, ...]
    holders: tuple[Holder, ...] = ()
    past: tuple[Statement, ...] = ()


class PartyBehind(Struct, frozen=True, kw_only=True):
    """Somebody or something behind a subject. thing: `org:ID`, a place, or the subject itself; relations: its relations to the
    subject; none means any; answer: yes or open, and `why` it is not a plain yes; statements: those that lead here; seats, holders,
    past: of an entity, as for a holder."""

    thing: str
    name: str
    relations: tuple[str, ...]
    answer: Truth
    why: str
    statements: tuple[Statement, ...]
    seats: tuple[str, ...] = ()
    holders: tuple[Holder, ...] = ()
    past: tuple[Statement, ...] = ()


class Naming(Struct, frozen=True, kw_only=True):
    """That a subject, or somebody behind it, was named a member of the Clean Network of 2020. This is context and decides nothing.

    kind: country, telco or company; named, until: days; through: the relation to the subject, "" for the subject itself; sure:
    naming and relation are verified; today: whether it held on the judged day."""

    kind: str
    name: str
    named: str
    until: str
    basis: str
    through: str
    sure: bool
    today: Truth
    statement: Statement


class Background(Struct, frozen=True, kw_only=True):
    """Who is behind a subject. name: of the subject; gaps: what is not known, one reason each; registered: the date of the embedded
    table if it alone states the name of this AS, "" if facts name the subject."""

    name: str
    parties: tuple[PartyBehind, ...]
    gaps: tuple[str, ...]
    members: tuple[Naming, ...]
    registered: str = ""


class Meant(Struct, frozen=True, kw_only=True):
    """One thing that the input may mean. weight: 0 to 1; 1 means certainly, and a smaller weight decides nothing."""

    subject: str
    weight: float
    behind: Background


class Later(Struct, frozen=True, kw_only=True):
    """The first later clause about a line that has no clause on the judged day. date: the day
    from which it is in force; if it never is, the day on which it begins, as written in the facts."""

    line: str
    clause: str
    date: str


class Considered(Struct, frozen=True, kw_only=True):
    """One thing by itself. asked: the input; candidates: what it may mean, the likeliest first; report: what the policy
    says of it, as if an audit had seen it; later: what is not yet in force; under: what other policies say."""

    schema: str = "cleannet-explain-1"
    asked: str
    candidates: tuple[Meant, ...]
    report: Report
    later: tuple[Later, ...] = ()
    under: tuple[Report, ...] = ()
