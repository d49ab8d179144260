"""The answer of `cleannet impact hegemony`: who is on the paths, and the share of each."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from cleannet.model.answers.impact_routes import Drawn

By = Literal["as", "operator", "owner"]

How = Literal["controlled", "operator", "open", "registered", "itself"]

WAYS: Final[tuple[How, ...]] = ("controlled", "operator", "open", "registered", "itself")
"""For whom an AS counts. *controlled*: for the controller of its operator; *operator*: for the operator, if no controller is known
or asked for; *open*: for the last known party, if the facts leave open who else controls it; *registered*: for an organisation
known only by its name; *itself*: nobody is known."""


class Share(Struct, frozen=True, kw_only=True):
    """One of those on the paths. id: `asn:…`, `org:…`, or `name:…` of a registered organisation; share: 0 to 1."""

    id: str
    name: str
    share: float


class Watched(Struct, frozen=True, kw_only=True):
    """The observed routes, and how many viewpoints they have."""

    source: str
    routes: int
    viewpoints: int


class Hegemony(Struct, frozen=True, kw_only=True):
    """Shares over the `graph`, or over `observed` routes. country: only paths into it from abroad, "" for all paths; by: what one
    share belongs to; weighed_by: how destinations in a country count, nothing if no country was named; ases: how many ASes are
    counted in which of `WAYS`; shares: the highest first."""

    schema: str = "cleannet-impact-hegemony-2"
    country: str
    by: By
    graph: Drawn | None
    observed: Watched | None
    weighed_by: Literal["addresses", "ases"] | None
    ases: dict[How, int]
    shares: tuple[Share, ...]
