"""What a use shows to be there: the thing itself, what it is part of, who is behind it, and who controls these."""

from __future__ import annotations

from typing import Final, NamedTuple

from cleannet.model.subject import Subject, entity_of, kind_of, value_of
from cleannet.model.use import Use
from cleannet.resolve.domain import suffixes
from cleannet.world.behind import behind
from cleannet.world.ownership import BEYOND, ancestors
from cleannet.world.view import View


class Shares(NamedTuple):
    """How a use shows a thing. sure: whether it certainly does; how: in words; why: what is not certain."""

    sure: bool
    how: str
    why: str = ""


_ITSELF: Final = Shares(True, "the same thing")
_NO_PLACE: Final = frozenset({"lands"})
"""Relations in which a party is only a place on the way."""

_HOSTS: Final = frozenset({"hosts", "operates"})
"""Relations of who only lends the machines below a name; whose own name it is owns or publishes it as well."""


def shown(view: View, use: Use, where: str) -> dict[Subject, Shares]:
    """Thing -> how the use shows it. Of several candidates of which one is meant, what all show is certain, the rest is not."""
    each = [_of(view, candidate.subject, where) for candidate in use.candidates]
    if len(each) == 1:
        return each[0]
    found: dict[Subject, Shares] = {}
    for things in each:
        for thing, shares in things.items():
            if not use.together and not all(thing in other and other[thing].sure for other in each):
                shares = Shares(False, shares.how, shares.why or "the record may mean another thing")
            _add(found, thing, shares)
    return found


def _of(view: View, subject: Subject, where: str) -> dict[Subject, Shares]:
    return view.kept(("shown", subject, where), lambda: dict(_found(view, subject, where)))


def _found(view: View, subject: Subject, where: str) -> dict[Subject, Shares]:
    kind, value = kind_of(subject), value_of(subject)
    found: dict[Subject, Shares] = {subject: _ITSELF}
    for app, _ in view.apps_by_id.get(subject, ()):
        _add(found, Subject(f"app:{app.same_as or app.id}"), Shares(True, "an id of the app"))
    if kind == "domain":
        for above in suffixes(value):
            _add(found, Subject(f"domain:{above}"), Shares(True, "a name below it"))
            for row in view.domains.get(above, ()):
                if row.app:
                    _add(found, Subject(f"app:{row.app}"), Shares(True, "a name that serves the app"))
    if kind == "cloud" and "/" in value:
        _add(found, Subject(f"cloud:{value.partition('/')[0]}"), Shares(True, "a region of the cloud"))
    for party in behind(view, subject, where).parties:
        if party.answer.no or (party.relations and party.relations <= _NO_PLACE) or kind_of(party.thing) == "name":
            continue
        why = party.answer.why if not party.answer.yes else ""
        if kind == "domain" and party.relations and party.relations <= _HOSTS:
            why = "it is only the host, and whose content it is nobody says"
        if party.untold:
            why = "the record does not say which of several things it is"
        relation = ", ".join(sorted(party.relations)) or "is behind it"
        _add(found, party.thing, Shares(not why, relation, why))
        if owner := entity_of(party.thing):
            for above, answer in ancestors(view, owner).items():
                if above not in (owner, BEYOND) and not answer.no:
                    doubt = why or ("" if answer.yes else answer.why)
                    _add(found, Subject(f"org:{above}"), Shares(not doubt, f"controls who {relation}", doubt))
    return found


def _add(found: dict[Subject, Shares], thing: Subject, shares: Shares) -> None:
    if thing not in found or (shares.sure and not found[thing].sure):
        found[thing] = shares
