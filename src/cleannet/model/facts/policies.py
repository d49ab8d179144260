"""Which clauses somebody applies, and who they are."""

from __future__ import annotations

from typing import Literal

from cleannet.model.facts.base import Act, Duty, Form, Kind
from cleannet.model.facts.measures import Measure
from cleannet.model.facts.words import Word


class We(Form, frozen=True, kw_only=True):
    """Who we are: our kinds of bound party, our place, what is ours, and what choosing the policy states.

    states: roles and purposes, in the words of its clauses, that hold for everything judged: whose devices these are."""

    kinds: tuple[Kind | Literal["any"], ...]
    where: str = ""
    states: tuple[str, ...] = ()
    asns: tuple[int, ...] = ()
    prefixes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()


class Waiver(Form, frozen=True, kw_only=True):
    """Turns denied or unknown into conditional until its day; all fields are required, and one of `subject` and `fingerprint`.

    subject: for any use that can mean nothing else; fingerprint: for one finding. clause: an id, or "*" for a use behind which
    nobody is known, never for every clause."""

    clause: str
    owner: str
    reason: str
    expires: str
    subject: str = ""
    fingerprint: str = ""


class PolicyText(Form, frozen=True, kw_only=True):
    """Which clauses we apply, and who we are."""

    id: str
    title: str
    issuer: str
    we: We
    acts: tuple[Act | Duty, ...]
    clauses: tuple[str, ...]
    covers_not: str
    reads: Literal["acts", "names"] = "acts"
    as_of: str = ""
    notices: tuple[str, ...] = ()
    note: str = ""


class Outside(Form, frozen=True, kw_only=True):
    """A measure that is in no policy, and why."""

    measure: str
    why: str


class Policies(Form, frozen=True, kw_only=True):
    """A file of policies, which may have measures and waivers of its own."""

    policies: tuple[PolicyText, ...]
    outside: tuple[Outside, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    measures: tuple[Measure, ...] = ()
    words: tuple[Word, ...] = ()
