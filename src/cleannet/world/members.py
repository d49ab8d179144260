"""Whom the State Department named a member of the Clean Network of 2020, and which of our things lead to such members.

Membership is context. It was no duty, so no clause asks for it; its absence is no finding; and it makes nothing clear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cleannet.model import facts as form
from cleannet.model.report import JudgedUse, Members, Membership, Statement
from cleannet.model.subject import Subject, entity_of, kind_of, value_of
from cleannet.world.behind import behind
from cleannet.world.behind.network import stranger
from cleannet.world.claims import BESIDE, holds, known
from cleannet.world.view import View, statement

EXAMPLES: Final = 5
"""Subjects that a row of members names."""

KINDS: Final = frozenset({"asn", "org", "name", "address"})
"""Kinds of subjects that are networks and partners: these are counted."""


@dataclass(frozen=True, slots=True)
class Named:
    """One naming that a subject leads to. through: by which relation, for people ("" for the subject itself). sure: the naming
    itself and the way to it are verified. today: whether it held on the judged day: yes, open or no."""

    member: form.Member
    statement: Statement
    through: str
    sure: bool
    today: str


@dataclass(frozen=True, slots=True)
class Sought:
    """All namings of a subject. known: its operator or identity is known, and the seat of that."""

    named: tuple[Named, ...]
    known: bool


_NONE: Final = Sought((), False)
_NOBODY: Final = [_NONE]
"""All namings of a use of which nobody tells the operator, as of nearly all."""


def memberships(view: View, subject: Subject, where: str = "") -> Sought:
    """The namings of a country, an entity, or of the operator of a thing and the country of its seat."""
    if stranger(view, subject):
        return _NONE
    return view.kept(f"members {subject} {where}", lambda: _memberships(view, subject, where))


def _memberships(view: View, subject: Subject, where: str) -> Sought:
    if kind_of(subject) in ("country", "landing"):
        return Sought(tuple(_told(view, m, "", True) for m in _by_country(view).get(value_of(subject), ())), True)
    itself = entity_of(subject)
    found: dict[str, Named] = {}
    seated = False
    for party in behind(view, subject, where).parties:
        if kind_of(party.thing) != "org" or party.answer.no:
            continue
        entity, name = entity_of(party.thing), view.name(party.thing)
        for member in _by_entity(view).get(entity, ()):
            naming = _told(view, member, "" if entity == itself else f"through {name}", party.answer.yes)
            found.setdefault(naming.statement.id, naming)
        for country, answer in view.seats(entity):
            seated |= answer.yes and party.answer.yes
            for member in _by_country(view).get(country, ()):
                naming = _told(view, member, f"through the seat of {name}", party.answer.yes and answer.yes)
                if naming.sure or naming.statement.id not in found:
                    found[naming.statement.id] = naming
    return Sought(tuple(found[key] for key in sorted(found)), seated)


def _told(view: View, member: form.Member, through: str, way: bool) -> Named:
    """A naming with its statement, which the view records like any other."""
    sources = view.cited("members")
    told = statement(f"members/{member.kind}/{member.name}", member, sources, says(member))
    doubted = member.verified is False or any(what.partition(".")[0] not in BESIDE for what in member.unverified)
    return Named(member, told, through, way and not doubted, holds(member, sources, view.day, view.known_on).truth.value)


def says(member: form.Member) -> str:
    """The naming as a sentence."""
    what = {"country": "a member country", "telco": "a clean telco", "company": "a member company"}[member.kind]
    return f"{member.name} was called {what} of the Clean Network" + (f": {member.basis}" if member.basis else "")


def _spoken(view: View) -> list[form.Member]:
    """The namings of which a source had spoken by then."""
    sources = view.cited("members")
    return [m for m in view.world.facts.members if known(m.sources, sources, view.known_on)]


def _by_country(view: View) -> dict[str, list[form.Member]]:
    def made() -> dict[str, list[form.Member]]:
        table: dict[str, list[form.Member]] = defaultdict(list)
        for member in _spoken(view):
            if member.kind == "country":
                table[member.country].append(member)
        return table

    return view.kept("members by country", made)


def _by_entity(view: View) -> dict[str, list[form.Member]]:
    def made() -> dict[str, list[form.Member]]:
        table: dict[str, list[form.Member]] = defaultdict(list)
        for member in _spoken(view):
            if member.entity:
                table[member.entity].append(member)
        return table

    return view.kept("members by entity", made)


def counted(view: View, uses: Iterable[JudgedUse], where: str = "") -> Members | None:
    """How many networks and partners among the uses lead to a member; None if there are none of either.

    A use that may mean several things counts if all of them lead to the same member. Records count once per use, as in every count
    of uses, so they do not add up to records read."""
    ends = {end: [0, 0] for end in ("telco", "country", "open", "neither")}
    rows: dict[str, list[tuple[Named, JudgedUse]]] = defaultdict(list)
    known: dict[Subject, Sought | None] = {}  # None: neither a network nor a partner
    for judged in uses:
        if "carrier" not in judged.lines:
            continue
        subjects = [candidate.subject for candidate in judged.use.candidates]
        for subject in subjects:
            if subject not in known:
                known[subject] = memberships(view, subject, where) if kind_of(subject) in KINDS else None
        sought = [found for subject in subjects if (found := known[subject]) is not None]
        if len(sought) < len(subjects):
            continue
        named, end = _end(sought) if sought != _NOBODY else ([], "open")
        ends[end][0] += 1
        ends[end][1] += judged.tally.records if judged.tally else 0
        for naming in named:
            rows[naming.statement.id].append((naming, judged))
    if not any(number for number, _ in ends.values()):
        return None
    told = {end: (number, records) for end, (number, records) in ends.items()}
    return Members(
        uses=sum(number for number, _ in told.values()),
        records=sum(records for _, records in told.values()),
        telcos=told["telco"],
        countries=told["country"],
        open=told["open"],
        neither=told["neither"],
        named=tuple(_row(found) for _, found in sorted(rows.items())),
    )


def _end(sought: list[Sought]) -> tuple[list[Named], str]:
    """The namings that all candidates of a use lead to, and how the use counts."""
    if not any(s.named for s in sought):
        return [], "neither" if all(s.known for s in sought) else "open"
    shared = set.intersection(*({n.statement.id for n in s.named} for s in sought))
    named = [n for n in sought[0].named if n.statement.id in shared]
    sure = {n.member.kind for n in named if all(o.sure for s in sought for o in s.named if o.statement.id == n.statement.id)}
    known_ = all(s.known for s in sought)
    return named, "telco" if "telco" in sure else "country" if sure else "open" if named or not known_ else "neither"


def _row(found: list[tuple[Named, JudgedUse]]) -> Membership:
    """A member with the uses that lead to it."""
    first = found[0][0]
    subjects = dict.fromkeys(judged.name for _, judged in found)
    return Membership(
        kind=first.member.kind,
        name=first.member.name,
        named=first.member.from_,
        until=first.member.until,
        today=first.today,
        sure=any(naming.sure for naming, _ in found),
        uses=len(found),
        records=sum(judged.tally.records for _, judged in found if judged.tally),
        examples=tuple(sorted(subjects)[:EXAMPLES]),
        statement=first.statement,
    )
