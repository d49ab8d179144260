"""A use is a subject in one role, with the few attributes that clauses ask about; a tally says how often and where it was seen.

Records are counted, uses are judged: a million flow records name a few thousand uses. These types hold only values, so the garbage
collector does not track them: there are many, and it would visit them often.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from cleannet.model.evidence import Evidence, strongest_first
from cleannet.model.subject import Subject

ROLES: Final = {
    "direct": "the network that we connect to",
    "transit": "a network strictly inside a path",
    "upstream": "our only way to a destination crosses it",
    "origin": "the network that originates a route",
    "aggregated": "a network in the AS set of an aggregated route: the route crosses it or ends in it",
    "far-end": "the other side of a connection",
    "destination": "a host or address on a list of ours; the list does not say whether anything of ours reached it",
    "attempt": "the other side of a connection that was refused or never answered",
    "looked-up": "a domain name that was looked up in DNS",
    "hop": "a router that a traceroute passed",
    "detour": "the middle of a path whose ends lie in one country",
    "on-cable": "a cable that carries a circuit of ours",
    "listed": "an organisation on a list of ours",
    "on-shelf": "an app that a store offers",
    "shelf": "a store that offers an app of ours",
    "preinstaller": "the maker of a device that came with an app of ours",
    "installed": "an app that a device of ours holds",
    "preinstalled": "an app that came with the device",
    "installer": "the store that put an app on a device",
    "publisher": "who publishes an app",
    "signer": "who signed an app",
    "sdk": "code of others inside an app",
    "trace": "code of others that an app names; no working code of it was seen inside the app",
    "app": "an app whose package was read",
    "embedded": "a host or address that an app names in its code or files",
    "host": "the cloud that holds a resource",
    "region": "the place where a cloud holds a resource",
    "image": "the registry that an image or package comes from",
    "component": "a part named in a bill of materials",
    "service": "a service named in a bill of materials",
    "unplanned": "seen, but not in the plan",
    "maker": "who made a device",
    "supplier": "the vendor of a product of ours that may be a device, an app or a service",
    "interface": "who made a network interface, by its MAC address",
    "removed": "whoever stands behind a thing that a list of ours marks as gone",
}
"""role -> what it means. A role is found from the shape of a record, never from a policy."""

ATTEMPT: Final = "attempt"
"""No rule asks about it: a connection that came to nothing shows no dependence. It is counted and shown."""

WEAKER: Final = {"trace": "sdk"}
"""role -> the role that says more: a record that names a thing in that one does not count in the weaker."""

PERHAPS: Final[dict[str, frozenset[str]]] = {"aggregated": frozenset({"transit", "origin"})}
"""role -> the roles one of which it is; the record does not say which."""

REMOVED: Final = "removed"
"""No rule asks about it either: a list of ours says that the thing is gone. It is history, counted and shown."""

IDLE: Final = frozenset({ATTEMPT, REMOVED})
"""Roles in which nothing of ours depends on the thing."""

UNSHOWN: Final = frozenset({"trace", "embedded"})
"""Roles whose records show no act, however a policy is read: a name alone is no code, and no call."""

ON_PATHS: Final = ("upstream", "detour", "transit", "origin", "direct", "aggregated")
"""The roles that the path of a route shows, the most telling first."""


class Candidate(Struct, frozen=True, order=True, gc=False):
    """One of the things a reference may mean. `weight` (0 to 1): 1 means certainly; a smaller weight is shown and decides
    nothing."""

    subject: Subject
    weight: float = 1.0


class Use(Struct, frozen=True, order=True, gc=False):
    """The unit that is judged. With several candidates, the verdict on which all agree, else unknown; if all are certainly meant,
    the worst.

    `function` is its part in our network in the words of a clause ("5G core network"), `purpose` what it is used for ("public
    safety")."""

    role: str
    candidates: tuple[Candidate, ...]
    function: str = ""
    purpose: str = ""

    @property
    def identity(self) -> tuple[str, tuple[str, ...], str, str]:
        """What makes it this use and no other: everything except the weights, which decide nothing."""
        return self.role, tuple(c.subject for c in self.candidates), self.function, self.purpose

    @property
    def together(self) -> bool:
        """Whether all candidates are meant at once, such as a company and its app of the same name."""
        return all(c.weight == 1 for c in self.candidates)

    @property
    def subject(self) -> str:
        """The subject if there is one candidate; otherwise all of them, for people."""
        return " or ".join(c.subject for c in self.candidates)


def use(role: str, subject: str, function: str = "", purpose: str = "") -> Use:
    """The ordinary use: one subject, known for certain."""
    return Use(role, (Candidate(Subject(subject)),), function, purpose)


class Sighting(Struct, frozen=True, order=True, gc=False):
    """Where a use was first seen: file in the order of the audit, number of the record in its own unit, from 1, and its text.

    line: the line of the file on which the record begins, 0 if it has none or it is unknown; unit: what the number counts, "" for
    lines."""

    file: str
    record: int
    text: str = ""
    line: int = 0
    unit: str = ""

    @property
    def where(self) -> str:
        """The place as people can open it, or count to it.

        >>> Sighting("devices.csv", 9, line=9).where, Sighting("scan.pcap", 1204, unit="packet").where
        ('devices.csv:9', 'scan.pcap, packet 1,204')
        """
        return f"{self.file}:{self.line}" if self.line else f"{self.file}, {self.unit or 'record'} {self.record:,}"


class Tally(Struct, frozen=True, gc=False):
    """How often a use was seen. Tallies can be merged in any order.

    octets, packets: sums over records that state them, -1 if none does; seen_first, seen_last: microseconds since 1970 UTC, -1 if
    no record has a time; assets: up to `ASSETS` of our things that the records name, smallest first; assets_in_all: how many there
    are, 0 if they were not counted; assets_about: that number is an estimate with the error of hosts; assets_called: what they
    are, a word of `asset.COUNTED`; examples: the most frequent values of a combined use; hosts: about how many distinct internal
    hosts took part, with a standard error of 6.5 %, 0 if no record names one, -1 if they were not counted;
    evidence: of code inside apps, one of each grade, the strongest first; bought: the latest day on which such a thing was bought,
    in days since 1970, -1 if no record states one; dated: how many records state one."""

    records: int
    first: Sighting
    octets: int = -1
    packets: int = -1
    seen_first: int = -1
    seen_last: int = -1
    assets: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    hosts: int = -1
    assets_in_all: int = 0
    assets_about: bool = False
    assets_called: str = "asset"
    evidence: tuple[Evidence, ...] = ()
    bought: int = -1
    dated: int = 0

    ASSETS = 5
    HOSTS_ERROR = 0.065

    @property
    def day_bought(self) -> str:
        """The latest day of purchase, `YYYY-MM-DD`; "" if no record states one."""
        return (date(1970, 1, 1) + timedelta(days=self.bought)).isoformat() if self.bought >= 0 else ""

    def showing(self, examples: tuple[str, ...]) -> Tally:
        """The same tally with these examples."""
        return replace(self, examples=examples)

    def inside(self, hosts: int) -> Tally:
        """The same tally with so many internal hosts."""
        return replace(self, hosts=hosts)

    def placed(self, unit: str, above: int) -> Tally:
        """The same tally; its first sighting says what its number counts."""
        first = self.first
        line = first.line or (first.record + above if above >= 0 else 0)
        return replace(self, first=replace(first, line=line, unit="" if line else unit.partition(",")[0]))

    def of_assets(self, number: int, exact: bool) -> Tally:
        """The same tally with so many assets."""
        return replace(self, assets_in_all=number, assets_about=not exact)

    def of_called(self, word: str) -> Tally:
        """The same tally with that word for its assets."""
        return replace(self, assets_called=word)

    def merged(self, other: Tally) -> Tally:
        """Both tallies together, except what only all records show: examples, hosts and how many assets."""

        times = [t for t in (self.seen_first, other.seen_first) if t >= 0]
        return Tally(
            records=self.records + other.records,
            first=min(self.first, other.first),
            octets=total(self.octets, other.octets),
            packets=total(self.packets, other.packets),
            seen_first=min(times, default=-1),
            seen_last=max(self.seen_last, other.seen_last),
            assets=tuple(sorted({*self.assets, *other.assets}))[: self.ASSETS],
            evidence=strongest_first((*self.evidence, *other.evidence)) if self.evidence or other.evidence else (),
            bought=max(self.bought, other.bought),
            dated=self.dated + other.dated,
        )


def total(one: int, other: int) -> int:
    """The sum of what is stated; -1 if neither is.

    >>> total(3, -1), total(3, 4), total(-1, -1)
    (3, 7, -1)
    """
    return one + other if one >= 0 and other >= 0 else max(one, other)
