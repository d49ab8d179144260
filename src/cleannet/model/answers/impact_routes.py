"""The answer of `cleannet impact routes --deny`: what leaving carriers out costs. All pairs are ordered pairs of ASes."""

from __future__ import annotations

from msgspec import Struct


class Drawn(Struct, frozen=True, kw_only=True):
    """The graph that was asked. inferred: drawn from routes; left_out: [provider, customer] links that closed a circle."""

    source: str
    date: str
    inferred: bool
    ases: int
    provider_links: int
    peer_links: int
    left_out: tuple[tuple[int, int], ...] = ()


class Totals(Struct, frozen=True, kw_only=True):
    """Ordered pairs; an AS reaches itself. after: with the denied gone.

    lost_to_denied: pairs whose other end is denied, of sources that are not. lost: pairs of two that are not denied and have no
    route any more. longer, shorter: of the pairs that remain; a route gets shorter where a preferred long one is gone.
    mean_hops_were: of the pairs that remain, before. longer_by: pairs that get 1, 2, … hops longer, the last as many or more; not
    told where paths were not asked for. every_crosses, some_crosses: pairs of which every or some best route had a
    denied AS inside.
    """

    sources: int
    pairs_possible: int
    pairs_before: int
    pairs_after: int
    lost_to_denied: int
    lost: int
    mean_hops_before: float
    mean_hops_after: float
    mean_hops_were: float
    longer: int
    longer_by: tuple[int, ...] | None
    shorter: int
    every_crosses: int
    some_crosses: int


class Group(Struct, frozen=True, kw_only=True):
    """What the remaining sources of one country or owner lose ("" where it is not known)."""

    name: str
    ases: int
    pairs_before: int
    lost: int
    longer: int
    every_crosses: int


class Destination(Struct, frozen=True, kw_only=True):
    """What the sources no longer reach of one country or owner: how many of its ASes some of them lose, and the pairs."""

    name: str
    ases: int
    lost: int


class Crossing(Struct, frozen=True, kw_only=True):
    """Pairs whose route crosses the country now and did not, or the other way round; one route a pair."""

    country: str
    newly: int
    no_longer: int


class CutOff(Struct, frozen=True, kw_only=True):
    """An AS all of whose providers are denied. single_homed: it had one."""

    asn: int
    name: str
    country: str
    providers: tuple[int, ...]
    single_homed: bool
    reached_before: int
    reached_after: int


class Exclusion(Struct, frozen=True, kw_only=True):
    """Pairs to others that remain. direct: we drop our own links to the denied. alone: we also refuse every route that names one,
    while others go on as before. everybody: all refuse, so that routes settle without the denied."""

    before: int
    direct: int
    alone: int
    everybody: int


class Extra(Struct, frozen=True, kw_only=True):
    """A new link, and the ordered pairs that it wins back on top of those before it."""

    provider: int
    customer: int
    pairs_won: int


class Impact(Struct, frozen=True, kw_only=True):
    """All of it. denied: those left out; undecided: left in, since facts do not settle whether they are meant; ours: how the
    sources were named, "" for everybody. by_country, by_owner: whose sources lose; to_country, to_owner: whom they lose, () for
    everybody, who lose each other. cut_off: the first of `cut_off_ases`. names: of the ASes that stand here as a number alone, by
    subject, as far as they are known."""

    schema: str = "cleannet-impact-routes-1"
    graph: Drawn
    denied: tuple[int, ...]
    not_in_graph: tuple[int, ...]
    undecided: tuple[int, ...]
    ours: str
    totals: Totals
    by_country: tuple[Group, ...]
    by_owner: tuple[Group, ...]
    to_country: tuple[Destination, ...]
    to_owner: tuple[Destination, ...]
    crossings: tuple[Crossing, ...] | None
    cut_off_ases: int
    cut_off_single_homed: int
    cut_off: tuple[CutOff, ...]
    exclusion: Exclusion | None
    extra_links: tuple[Extra, ...]
    names: dict[str, str] = {}
