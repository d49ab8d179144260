"""What the law says: measures, their clauses, whom these name, and the events that changed them."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from cleannet.model.facts.base import Act, Citation, Claim, ClauseState, Duty, Force, Form, Kind, Line, Primary, Relation, Verified
from cleannet.model.subject import NOBODY, EntityId


class Adversary(Claim, frozen=True, kw_only=True):
    """A country that a measure itself lists."""

    country: str


class Who(Form, frozen=True, kw_only=True):
    """Whom a clause binds; with no `where`: everywhere."""

    kinds: tuple[Kind, ...]
    where: str = ""
    note: str = ""


class ClauseName(Claim, frozen=True, kw_only=True):
    """One name of a clause: exactly one of entity, app, subject, place and category.

    open_to: for a category that no list closes ("and others"), the countries whose companies it could mean."""

    entity: EntityId = NOBODY
    app: str = ""
    subject: str = ""
    place: str = ""
    category: str = ""
    produced_in: str | tuple[str, ...] = ""
    produced_outside: tuple[str, ...] = ()
    open_to: tuple[str, ...] = ()


class Lists(Form, frozen=True, kw_only=True):
    """Measures whose named entities count as holders."""

    lists: tuple[str, ...]


class Test(Form, frozen=True, kw_only=True):
    """An ownership test: who must stand in which relation to the use's owner. parents: if the instrument defines affiliates so that
    controllers of a named company are affiliates too; "": no such definition is known."""

    kind: Literal["named", "affiliates", "threshold", "control", "domicile", "production", "landing"]
    share: str = ""
    comparator: Literal[">=", ">"] = ">="
    aggregate: bool | Literal["unstated"] = "unstated"
    chain: Literal["multiply", "cascade", "unstated"] = "unstated"
    basis: tuple[str, ...] = ()
    holders: Literal["names", "adversaries"] | Lists | tuple[EntityId, ...] = "names"
    parents: str = ""


class Exempt(Claim, frozen=True, kw_only=True):
    """An exception of a clause."""

    says: str
    instrument: str = ""
    roles: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    places: tuple[str, ...] = ()


class Event(Form, frozen=True, kw_only=True):
    """A day on which the state of a clause changes."""

    date: str
    state: ClauseState
    instrument: str = ""
    citation: Primary | None = None
    note: str = ""
    sources: tuple[str, ...] = ()
    verified: Verified = True
    unverified: tuple[str, ...] = ()


class AppliesTo(Form, frozen=True, kw_only=True):
    """The only things that the tests of a clause apply to."""

    entities: tuple[EntityId, ...] = ()
    apps: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    note: str = ""


class Clause(Form, frozen=True, kw_only=True):
    """The unit that denies. new_only: it forbids only what is done from its day on. quality: it forbids the act only for such
    things (data in bulk), which no record states; "" if it forbids the act as such."""

    id: str
    says: str
    lines: tuple[Line, ...]
    who: Who
    events: tuple[Event, ...]
    citation: Primary | None = None
    forbids: tuple[Act, ...] = ()
    requires: tuple[Duty, ...] = ()
    advises: tuple[Act, ...] = ()
    relations: tuple[Relation, ...] = ()
    roles: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    names: tuple[ClauseName, ...] = ()
    test: Test | None = None
    tests: tuple[Test, ...] = ()
    applies_to: AppliesTo | None = None
    exceptions: tuple[Exempt, ...] = ()
    new_only: bool = False
    quality: str = ""
    force: Force | None = None
    verified: Verified = True
    unverified: tuple[str, ...] = ()
    note: str = ""

    @property
    def asks(self) -> tuple[Test, ...]:
        """Its ownership tests, any of which is enough; `named` if it has none."""
        return self.tests or ((self.test,) if self.test else (Test(kind="named"),))


class Carried(Form, frozen=True, kw_only=True):
    """How much of an official list the facts carry. edition: the day of the edition they follow; rows_of_list: None if unknown.
    missing: which rows are missing. open_to: countries whose companies a missing row could name. clauses: those that the list
    feeds; none: all."""

    list: str
    edition: str
    rows_carried: int
    complete: bool
    rows_of_list: int | None = None
    missing: str = ""
    open_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""


class Measure(Form, frozen=True, kw_only=True):
    """A titled, sourced bundle of clauses."""

    id: str
    title: str
    issuer: str
    type: Literal[
        "statute",
        "executive_order",
        "regulation",
        "agency_order",
        "agency_list",
        "programme",
        "guidance",
        "proposal",
        "warning",
        "agreement",
    ]
    force: Force
    citation: Primary | None = None
    signed: str = ""
    related: tuple[str, ...] = ()
    adversaries: tuple[Adversary, ...] = ()
    clauses: tuple[Clause, ...] = ()
    events: tuple[Event, ...] = ()
    carries: tuple[Carried, ...] = ()
    verified: Verified = True
    unverified: tuple[str, ...] = ()
    note: str = ""
    sources: dict[str, Citation] = field(default_factory=dict)
