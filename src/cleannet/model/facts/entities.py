"""Entities: companies, states and bodies, their seats, and who holds them."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from cleannet.model.facts.base import Citation, Claim, Form, Share
from cleannet.model.subject import NOBODY, EntityId


class Seat(Claim, frozen=True, kw_only=True):
    """A country of incorporation or of headquarters."""

    country: str


class EntityName(Claim, frozen=True, kw_only=True):
    """One of the names of an entity. kind `shared` never matches alone."""

    name: str
    lang: str = ""
    kind: Literal["legal", "trade", "former", "short", "translation", "shared"] = "legal"


class Identifier(Claim, frozen=True, kw_only=True):
    scheme: str
    value: str


class Holding(Claim, frozen=True, kw_only=True):
    """A statement that `party` holds or controls the entity that contains it (BODS 0.4 ownership-or-control statement)."""

    party: EntityId
    interest: Literal["shareholding", "voting_rights", "control", "board_appointment", "state_ownership", "listed_parent"]
    share: Share | None = None


class Entity(Form, frozen=True, kw_only=True):
    id: EntityId
    name: str
    type: Literal["registered_entity", "state_body", "state", "arrangement", "unknown_entity"] = "registered_entity"
    incorporated_in: tuple[Seat, ...] = ()
    headquartered_in: tuple[Seat, ...] = ()
    seat_sought: str = ""
    names: tuple[EntityName, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    held_by: tuple[Holding, ...] = ()
    note: str = ""
    sources: dict[str, Citation] = field(default_factory=dict)


class Member(Claim, frozen=True, kw_only=True):
    """Somebody whom the State Department named a member of the Clean Network of 2020, from the day of that naming.

    kind: a country, a telco or another company, given as an entity if one is defined; country: of a telco, if meant; basis: the
    source's ground. Context: no duty follows from membership, and no finding from its absence."""

    kind: Literal["country", "telco", "company"]
    name: str
    country: str = ""
    entity: EntityId = NOBODY
    basis: str = ""
