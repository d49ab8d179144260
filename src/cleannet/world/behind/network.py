"""The operator of an autonomous system."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from cleannet.model.answer import unless
from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, kind_of, org, value_of
from cleannet.world.behind.relations import OPERATES
from cleannet.world.registered import operators
from cleannet.world.view import View


def network(view: View, value: str, _where: str = "") -> Behind:
    """The operator of an autonomous system by the facts; otherwise it is known by number and registered name, which may raise a
    question, see `registered`. Two lines ask about the same networks, so the answer is kept."""
    if not value.isdigit():
        return Behind("networks", (), (Gap("no table lists their numbers"),))
    return view.kept(f"network {value}", lambda: _network(view, int(value)))


class Stranger(NamedTuple):
    """A network with no facts whose registered name resembles no company's. All such networks are alike except for number, name,
    and the countries in which their addresses are registered. name: for people; registered: "" if no table lists it."""

    name: str
    registered: str
    countries: tuple[str, ...]


def stranger(view: View, subject: Subject) -> Stranger | None:
    """The `Stranger` of a network that is one, as nearly all are; None for any other, and for what is no network."""
    known = view.kept("strangers", dict[Subject, Stranger | None])
    if subject not in known:
        value = value_of(subject) if kind_of(subject) == "asn" else ""
        known[subject] = _stranger(view, int(value)) if value.isdigit() else None
    return known[subject]


def _stranger(view: View, asn: int) -> Stranger | None:
    registered = registered_of_stranger(view, asn)
    return None if registered is None else Stranger(f"AS{asn} {registered}".strip(), registered, view.registered(asn))


def registered_of_stranger(view: View, asn: int) -> str | None:
    """The registered name of a stranger, "" if no table lists it; None of a network that is none."""
    if asn in view.networks:
        return None
    registered = view.world.networks.name_of(asn)
    return None if operators(view, asn, registered, *OPERATES) else registered


def _network(view: View, asn: int) -> Behind:
    itself = Party(Subject(f"asn:{asn}"))
    rows = view.networks.get(asn, [])
    registered = view.world.networks.name_of(asn)
    if not rows:
        name = f"AS{asn} {registered}".strip()
        if not registered:
            return Behind(name, (itself,), (Gap("its operator is not known; no table lists the number"),))
        by_name = replace(related(Subject(f"name:{registered}"), *OPERATES), registered=view.registered(asn))
        return Behind(name, (itself, by_name, *operators(view, asn, registered, *OPERATES)))
    told = []
    for row in rows:
        who = view.name_of(row.operator) if row.operator else "nobody in the facts"
        answer = view.claim(
            f"networks/{asn}/{row.from_ or '-'}", row, view.cited("networks"), f"AS{asn} ({row.name}) is operated by {who}"
        )
        told.append((row, answer))
    sure = [i for i, (_, answer) in enumerate(told) if answer.yes]
    current = [t for t in told[sure[-1] if sure else 0 :] if not t[1].no]  # a later row replaces the earlier
    name = f"AS{asn} {rows[-1].name}".strip()
    if not current:
        return Behind(name, (itself,), (Gap("no source says who operated it on that day"),))
    parties: list[Party] = [itself]
    gaps: list[Gap] = []
    alone = len(current) == 1
    for row, answer in current:
        if row.operator:
            parties.append(
                related(org(row.operator), *OPERATES, answer=answer if alone else answer & unless("sources name two operators"))
            )
        elif not row.not_ or answer.open:
            gaps.append(Gap("the facts do not settle who operates it", chain=answer.chain))
        else:
            parties.append(related(Subject(f"name:{row.name}"), *OPERATES, answer=answer))
    return Behind(name, tuple(parties), tuple(gaps))
