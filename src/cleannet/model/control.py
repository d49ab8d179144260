"""A control: the smallest set of things to stop, each with its clause, source, fingerprint and last day. It is a value, not a file.

Targets render it for a system, and parse what they rendered back to the same value. Things with the same reasons form a section, so
that an artefact states each reason once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

from msgspec import Struct

from cleannet.model.subject import Subject, kind_of, value_of

Mode = Literal["monitor", "block"]
Reads = Literal["acts", "names"]

NATURES: Final[dict[Reads, str]] = {
    "acts": "denied by {policy}: each clause names the act that it forbids, and whom it binds",
    "names": "named in {policy}, no duty on you: each clause names whom it binds; to stop these things is your own decision",
}
"""What a policy is to whoever meets its control, by how it reads its clauses: only one of duties says that a law forbids an act."""

KINDS: Final = ("android", "ios", "flatpak", "signer", "registry", "cloud", "domain", "prefix", "asn")
"""What can be stopped, the least destructive first: an app on a device, what one signer signs, what a repository serves, a
region of a cloud, a name and all names below it, addresses, a network."""


class Reason(Struct, frozen=True, kw_only=True, order=True):
    """Why a thing is stopped. clause: an id; source: address of its primary text, or how that is cited, else the address of the
    nearest source; fingerprint: of the finding; whom: the name of what was found; says: one sentence for whoever meets the
    control."""

    clause: str
    source: str
    fingerprint: str
    says: str
    whom: str = ""


class Section(Struct, frozen=True, kw_only=True, order=True):
    """Things that are stopped for the same reasons. until: the last day of the control, YYYY-MM-DD; stops: in ascending order."""

    reasons: tuple[Reason, ...]
    until: str
    stops: tuple[Subject, ...]


class Control(Struct, frozen=True, kw_only=True):
    """What is to be stopped. allow: what always passes, though it may lie inside of what is stopped; mode: whether a system only
    logs or marks what it would stop, or stops it; policy, reads, as_of, known_on, pack: as in a report."""

    policy: str
    as_of: str
    known_on: str
    pack: str
    mode: Mode
    sections: tuple[Section, ...]
    allow: tuple[Subject, ...] = ()
    reads: Reads = "acts"

    @property
    def nature(self) -> str:
        """Whether the policy forbids these things, or only says who is named, in words for people."""
        return NATURES[self.reads].format(policy=self.policy)

    def stops(self) -> Iterator[tuple[Subject, Section]]:
        """Each thing with its section."""
        for section in self.sections:
            for stop in section.stops:
                yield stop, section

    @property
    def until(self) -> str:
        """The first day after which a part of it no longer holds; "" if it is empty."""
        return min((section.until for section in self.sections), default="")


def catching(control: Control) -> Callable[[Subject], Subject | None]:
    """A function that says which stop catches a thing; None if nothing does, or if something nearer lets it pass."""
    stops, allow = {stop for stop, _ in control.stops()}, frozenset(control.allow)

    def caught(thing: Subject) -> Subject | None:
        kind, labels = kind_of(thing), value_of(thing).split(".") if kind_of(thing) == "domain" else [value_of(thing)]
        for at in range(len(labels)):
            above = Subject(f"{kind}:{'.'.join(labels[at:])}")
            if above in allow:
                return None
            if above in stops:
                return above
        return None

    return caught
