"""Undersea cables: where they land, and who owns, uses or supplies them."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from cleannet.model.facts.base import Citation, Claim, Form, Share
from cleannet.model.subject import NOBODY, EntityId


class Landing(Claim, frozen=True, kw_only=True):
    place: str
    country: str
    status: Literal["planned", "built", "withdrawn"]


class CableParty(Claim, frozen=True, kw_only=True):
    """An owner, user or supplier of a cable: an entity, or a name if no entity is defined."""

    entity: EntityId = NOBODY
    name: str = ""
    share: Share | None = None
    fibre_pairs: str = ""


class Ready(Claim, frozen=True, kw_only=True):
    date: str
    status: Literal["planned", "partial", "actual"]


class Length(Claim, frozen=True, kw_only=True):
    value: str


class Decision(Claim, frozen=True, kw_only=True):
    date: str
    body: str
    decision: str
    instrument: str = ""


class Cable(Form, frozen=True, kw_only=True):
    id: str
    names: tuple[str, ...]
    landings: tuple[Landing, ...] = ()
    owners: tuple[CableParty, ...] = ()
    users: tuple[CableParty, ...] = ()
    suppliers: tuple[CableParty, ...] = ()
    ready_for_service: tuple[Ready, ...] = ()
    length_km: tuple[Length, ...] = ()
    decisions: tuple[Decision, ...] = ()
    incomplete: tuple[Literal["landings", "owners", "suppliers"], ...] = ()
    note: str = ""
    sources: dict[str, Citation] = field(default_factory=dict)
