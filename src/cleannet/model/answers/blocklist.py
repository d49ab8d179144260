"""The answer of `cleannet lint-blocklist`: whose the entries of a list are and were, which do nothing, what the list misses."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cleannet.model.report import Statement

Defect = Literal[
    "everything", "unread", "changed", "former", "shared", "strangers", "undenied", "trap", "covered", "duplicate", "dead"
]
"""everything: stops every name, every address of a family, or half of these; unread: acts where the list is loaded, but is not read
here; changed: had another owner, or its owner another
controller, on the day the list was made; former: its owner was sold, and the
seller is on the list too; shared: what others use as well; strangers: what belongs to a company that serves others, beside the
company that most of the list belongs to; undenied: no clause of the policy denies it; trap: a rule of a zone that frees names which
another rule stops; covered: another entry stops it already; duplicate; dead: does nothing."""

Note = Literal[
    "nobody", "own", "then", "exceptions", "family", "siblings", "networks", "tenants", "absent", "servers", "settings", "open"
]
"""nobody: no fact names an owner; own: names of the machine or of nobody; then: who stood behind it on the day of the list is not
known; exceptions: entries that let something pass; family: networks of which only IPv4 or only IPv6 is listed; siblings: other
names of an owner; networks: its other ASes; tenants: content at names of others; absent: denied by the policy and not listed;
servers: triggers that ask about name servers or about who asks; settings: lines of a configuration that are no entries; open: it
is unknown whether the policy denies it."""


class Place(Struct, frozen=True, kw_only=True):
    """An entry and its line, from 1; 0 for what the list does not have, or what stands in no list. why: what is said of this one;
    file: its list, where several may be asked about."""

    entry: str
    line: int
    why: str = ""
    file: str = ""


class Remark(Struct, frozen=True, kw_only=True):
    """Entries of which the same is said. kind: what; count: how many; places: the first of them; statements: what it rests on."""

    kind: Defect | Note
    says: str
    do: str
    count: int
    places: tuple[Place, ...]
    statements: tuple[Statement, ...] = ()


class OwnerThen(Struct, frozen=True, kw_only=True):
    """Who stood behind entries on the day the list was made. names: the owner, and who controlled it; sure: the facts tell it for
    certain; gone, come: who controlled it then and not on the judged day, and the other way round."""

    names: tuple[str, ...]
    sure: bool
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


class ListedOwner(Struct, frozen=True, kw_only=True):
    """Somebody behind entries on the judged day. owner: `org:ID`, or `name:…` of a registered name; sure: the facts say so for
    certain; controlled_by: who certainly controls it; hosts: it only serves what is there, which belongs to others or to nobody
    known; entries: how many; verdict: the worst of the policy on any of them, "" if no policy was named; then: None if the day of
    the list is not known."""

    owner: str
    name: str
    sure: bool
    controlled_by: tuple[str, ...]
    hosts: bool
    entries: int
    verdict: str
    places: tuple[Place, ...]
    then: OwnerThen | None = None


class ListRead(Struct, frozen=True, kw_only=True):
    """What became of the lines: lines = live + dead + unread + settings + comments. A live line holds an entry or more; unread: it
    acts, but is not read here; entries: kind -> how many; exceptions: how many of them let something pass."""

    lines: int
    live: int
    dead: int
    comments: int
    settings: int = 0
    unread: int = 0
    entries: dict[str, int]
    exceptions: int


class BlocklistLint(Struct, frozen=True, kw_only=True):
    """A list, judged. made: the day of the list, "" if nobody tells; made_by: the words that tell it, or that may
    mean two days; policy: "" if none was named.

    findings are defects of the list; notes are true and no defects. owners: those with most entries first; nobody: entries whose
    owner no fact names."""

    schema: str = "cleannet-lint-blocklist-1"
    file: str
    syntax: str
    syntax_title: str
    title: str
    made: str
    made_by: str
    as_of: str
    known_on: str
    policy: str
    policy_title: str
    read: ListRead
    owners: tuple[ListedOwner, ...]
    nobody: int
    findings: tuple[Remark, ...]
    notes: tuple[Remark, ...]
