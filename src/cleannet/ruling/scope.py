"""Whom a clause binds, and whether it covers such a use: acts, relation, role, purpose, exceptions."""

from __future__ import annotations

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, any_of, unless
from cleannet.model.use import PERHAPS, ROLES
from cleannet.policy.bound import Bound
from cleannet.ruling.asked import NEVER_MEANT, Asked, folded
from cleannet.ruling.words import parts, thesaurus, told
from cleannet.world.thesaurus import Thesaurus
from cleannet.world.view import View


def acts_of(bound: Bound, asked: Asked) -> frozenset[str]:
    return bound.acts - NEVER_MEANT if asked.acts is None else bound.acts & asked.acts


def speaks_to_us(bound: Bound, asked: Asked) -> bool:
    return bound.notice or bound.binds(asked.kinds, asked.where)


def in_scope(bound: Bound, asked: Asked, view: View) -> Answer:
    """Relation, role and purpose. What neither the use nor we state is open, and so are unknown words."""
    clause = bound.clause
    if asked.relation and clause.relations and asked.relation not in clause.relations:
        return NO
    words = thesaurus(view, asked.words)
    return _role(clause, asked, words) & told(words, clause.purposes, asked.purpose, asked.stated, "purpose")


def _role(clause: form.Clause, asked: Asked, words: Thesaurus) -> Answer:
    """A role of the vocabulary (transit, upstream) is the one in which the thing was seen; any other is its part in our network."""
    seen, played = tuple(r for r in clause.roles if r in ROLES), parts(clause)
    if not seen:
        return told(words, played, asked.function, asked.stated, "function")
    perhaps = PERHAPS.get(asked.role, frozenset())
    if asked.role in seen or (perhaps and perhaps.issubset(seen)):
        return YES
    if perhaps & frozenset(seen):
        return unless(f"the record does not say whether its role is {' or '.join(sorted(perhaps))}")
    part = told(words, played, asked.function, asked.stated, "function") if played else NO
    return part if asked.role else part | told(words, seen, "", asked.stated, "role")


def applies_to(bound: Bound, asked: Asked) -> Answer:
    """`applies_to`: the tests apply only to these."""
    only = bound.clause.applies_to
    if only is None:
        return YES
    things = {*(f"org:{e}" for e in only.entities), *(f"app:{a}" for a in only.apps)}
    if asked.category and folded(asked.category) in {folded(c) for c in only.categories}:
        return YES
    return any_of(p.answer for p in asked.behind.parties if p.thing in things)


def not_excepted(bound: Bound, asked: Asked, view: View) -> Answer:
    """NO if an exception takes the use out: by its role, or because the use claims it."""
    for index, exception in enumerate(bound.clause.exceptions):
        if exception.places:
            continue  # such a place alone is taken out, in `_parties`
        if exception.lines and asked.line not in exception.lines:
            continue  # it frees a service, say, and never the equipment beside it
        if exception.roles:
            words = thesaurus(view, asked.words)
            fits = asked.role in exception.roles or any(words.fits(r, asked.function) is Truth.YES for r in exception.roles)
        else:
            fits = bool(asked.exception) and folded(asked.exception) in folded(exception.says)
        if not fits:
            continue
        valid = view.claim(f"measures/{bound.id}/exceptions/{index}", exception, bound.sources, f"exception: {exception.says}")
        if valid.yes:
            return valid.but_no(f"excepted: {exception.says}")
        if valid.open:
            return unless(f"it is open whether the exception applies: {exception.says}", *valid.chain)
    return YES
