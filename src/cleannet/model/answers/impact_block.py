"""The answer of `cleannet impact block`: what else stops if names, addresses, networks or apps do, and what gets through."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.answers.app_compared import Cell, MeasuredFile, Reach
from cleannet.model.answers.blocklist import ListedOwner, Remark
from cleannet.model.report import FileAccount, Statement

How = Literal["device", "store", "name", "prefix", "as"]
"""The ways to stop something, the least destructive first: remove and forbid the app on devices, take it off the shelf of a store,
stop its names, drop addresses, refuse a network."""


class Met(Struct, frozen=True, kw_only=True):
    """A thing of the user's own records. role: as in an audit; owners: who certainly stands behind it; records, octets: of these
    uses, octets -1 if no record states any; hosts: about how many hosts inside, -1 if none was counted; first: where it was first
    seen; serves: of addresses, the names that the user's records give to them, the first few: whatever is stopped there."""

    subject: str
    name: str
    role: str
    owners: tuple[str, ...]
    records: int
    octets: int
    hosts: int
    first: str
    serves: tuple[str, ...] = ()


class Sums(Struct, frozen=True, kw_only=True):
    """What the user's records show of many things together. A record that names several counts for each; hosts: about how many
    distinct ones."""

    things: int
    records: int
    octets: int
    hosts: int


class Beside(Struct, frozen=True, kw_only=True):
    """A name that is not to be stopped, at an address that is, by the answers of DNS in the user's records. owners: "" if nobody is
    known; addresses: how many such addresses; stopped: names or networks that are to be stopped there."""

    name: str
    owners: tuple[str, ...]
    addresses: int
    stopped: tuple[str, ...]


class Traffic(Struct, frozen=True, kw_only=True):
    """The user's records. stops: what is stopped, those with most records first; perhaps: what may be a stopped thing or another,
    such as an address with several names; leaks: what the same owners have that is not stopped; beside: other names at the
    addresses of stopped things, which stop too if addresses are dropped."""

    accounts: tuple[FileAccount, ...]
    stopped: Sums
    leaked: Sums
    stops: tuple[Met, ...]
    perhaps: tuple[Met, ...]
    leaks: tuple[Met, ...]
    beside: tuple[Beside, ...]


class Way(Struct, frozen=True, kw_only=True):
    """One way to stop what is asked about. things: what it would stop, the first of them; count: how many; damage: what else stops;
    harmed: the number of other people's things that would be harmed, according to the facts or the user's records; leakage: what
    gets through; met: what the user's records show of it, None if there are none; proposed: the first way that stops something and
    has no known harm."""

    how: How
    count: int
    things: tuple[str, ...]
    harmed: int
    damage: tuple[str, ...]
    leakage: tuple[str, ...]
    met: Sums | None = None
    proposed: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """One claim about an app. about: encryption, filtering, data and so on; where: for users of which country, "" of all."""

    about: str
    answer: str
    says: str
    where: str
    statement: Statement


class Alternative(Struct, frozen=True, kw_only=True):
    """An app of the same kind that is not stopped. owners: who certainly publishes it; scores: what others gave it; cells, reach:
    as in `app compare`: what dated claims come to, question by question, and what measurements show, country by country."""

    app: str
    name: str
    owners: tuple[str, ...]
    claims: tuple[Told, ...]
    scores: tuple[Statement, ...]
    cells: tuple[Cell, ...] = ()
    reach: tuple[Reach, ...] = ()


class Reached(Struct, frozen=True, kw_only=True):
    """What measurements show of an app that is stopped: whether its servers answered before, country by country."""

    app: str
    name: str
    reach: tuple[Reach, ...]


class BlockImpact(Struct, frozen=True, kw_only=True):
    """What happens if these things are stopped. asked: as typed; country: of the people concerned, "" if none was named; entries:
    kind -> how many; owners: whose they are; shared: entries that others use as well; missed: what the same owners have beside
    them; ways: all five, in order; traffic: None if no records were given; reached: what measurements show of the apps that
    are stopped; measured: the accounts of these files, empty if none was given."""

    schema: str = "cleannet-impact-block-1"
    asked: tuple[str, ...]
    as_of: str
    known_on: str
    country: str
    entries: dict[str, int]
    owners: tuple[ListedOwner, ...]
    nobody: int
    shared: tuple[Remark, ...]
    missed: tuple[Remark, ...]
    ways: tuple[Way, ...]
    alternatives: tuple[Alternative, ...]
    traffic: Traffic | None = None
    reached: tuple[Reached, ...] = ()
    measured: tuple[MeasuredFile, ...] = ()
