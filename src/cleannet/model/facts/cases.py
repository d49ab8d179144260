"""Golden cases: one use, one day, one expected verdict."""

from __future__ import annotations

from typing import Literal

from cleannet.model.facts.base import Act, Duty, Form, Kind, Line, Relation
from cleannet.model.facts.entities import Holding
from cleannet.model.facts.measures import ClauseName, Test
from cleannet.model.subject import NOBODY, EntityId


class CaseUse(Form, frozen=True, kw_only=True):
    """The use of a golden case: one thing, and what the record states about it."""

    line: Line | Literal[""] = ""
    act: Act | Duty | Literal[""] = ""
    relation: Relation | Literal[""] = ""
    item: str = ""
    entity: EntityId = NOBODY
    app: str = ""
    subject: str = ""
    place: str = ""
    category: str = ""
    cable: str = ""
    cloud: str = ""
    region: str = ""
    produced_in: tuple[str, ...] = ()
    role: str = ""
    purpose: str = ""
    exception: str = ""
    by: Kind | Literal["", "any"] = ""
    where: str = ""
    note: str = ""


class CaseRule(Form, frozen=True, kw_only=True):
    """A rule of the case itself, in the form of a clause that is in force."""

    relations: tuple[Relation, ...] = ()
    names: tuple[ClauseName, ...] = ()
    test: Test | None = None
    tests: tuple[Test, ...] = ()
    adversaries: tuple[str, ...] = ()


class Assumed(Form, frozen=True, kw_only=True):
    """A made-up entity, for one case only."""

    id: EntityId
    held_by: tuple[Holding, ...] = ()


class Case(Form, frozen=True, kw_only=True):
    """A golden case: one use, one day, one expected verdict."""

    id: str
    use: CaseUse
    as_of: str
    known_on: str
    expect: Literal["denied", "unknown", "conditional", "clear with notice", "clear"]
    why: str = ""
    clause: str = ""
    policy: str = ""
    rule: CaseRule | None = None
    assume: tuple[Assumed, ...] = ()
