"""The answer of `cleannet explain SUBJECT`: what was asked may mean these things; who is behind each; what the policy says."""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answer import Truth
from cleannet.model.report import Report, Statement


class Holder(Struct, frozen=True, kw_only=True):
    """Who holds or controls somebody today. seats: countries of head office, else of incorporation; sure: a statement is a plain
    yes; holders: of this one in turn, each followed once in a tree; past: statements of who held it before."""

    thing: str
    name: str
    seats: tuple[str, ...]
    sure: bool
    statements: tuple[Statement, ...]
    holders: tuple[Holder, ...] = ()
    past: tuple[Statement, ...] = ()


class PartyBehind(Struct, frozen=True, kw_only=True):
    """Somebody or something behind a subject. thing: `org:ID`, a place, or the subject itself; relations: in which it stands to the
    subject, none: in any; answer: how sure that is, and `why` it is no plain yes; statements: that lead here; seats, holders, past:
    of an entity, as of a holder."""

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
    """That a subject, or somebody behind it, was called a member of the Clean Network of 2020. Context: nothing is judged by it.
    kind: country, telco, company; named, until: days; through: by which way, "" for the subject itself; sure: the naming and the
    way are verified; today: whether it stood on the judged day."""

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
    """Who is behind a subject. name: of the subject; gaps: what is not known, a reason each; registered: the date of the embedded
    table that alone tells the name of this AS, "" where facts speak of the subject."""

    name: str
    parties: tuple[PartyBehind, ...]
    gaps: tuple[str, ...]
    members: tuple[Naming, ...]
    registered: str = ""


class Meant(Struct, frozen=True, kw_only=True):
    """One thing that was perhaps asked about. weight: 0 to 1; 1 is surely meant, any less never decides."""

    subject: str
    weight: float
    behind: Background


class Considered(Struct, frozen=True, kw_only=True):
    """One thing by itself. asked: as it was typed; candidates: what that may mean, the likeliest first; report: what the policy
    says of it, as if an audit had seen it; under: what other policies say."""

    schema: str = "cleannet-explain-1"
    asked: str
    candidates: tuple[Meant, ...]
    report: Report
    under: tuple[Report, ...] = ()
