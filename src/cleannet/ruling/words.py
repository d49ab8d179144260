"""The functions and purposes that a clause asks for, and whether what a use states is one of them."""

from __future__ import annotations

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, unless
from cleannet.model.answers.policies import Asks
from cleannet.model.use import ROLES
from cleannet.world.thesaurus import Thesaurus
from cleannet.world.view import View


def thesaurus(view: View, own: tuple[form.Word, ...] = ()) -> Thesaurus:
    """The words of the facts, and those of a policy."""
    return view.kept(("thesaurus", own), lambda: Thesaurus((*view.world.facts.words, *own)))


def parts(clause: form.Clause) -> tuple[str, ...]:
    """The parts in a network that a clause covers: its roles that are not in the vocabulary."""
    return tuple(role for role in clause.roles if role not in ROLES)


def asks_for(clause: form.Clause, words: Thesaurus) -> list[Asks]:
    """Each word that a clause asks for, with those of the thesaurus."""
    told = [("function", role) for role in parts(clause)] + [("purpose", purpose) for purpose in clause.purposes]
    return [Asks(attribute, word, tuple(words.accepts(word)[1:]), tuple(words.excludes(word))) for attribute, word in told]


def told(words: Thesaurus, asks: tuple[str, ...], told: str, stated: frozenset[str], attribute: str) -> Answer:
    """Whether what is stated, or what we state about everything, is one of these; none: anything."""
    if not asks or stated & frozenset(asks):
        return YES
    if not told:
        if all(map(words.only_told, asks)):
            return NO
        return unless(f"the record does not state its {attribute}; {_only(asks)}")
    if "?" in told or "？" in told:
        return unless(f"its {attribute} {told!r} is stated as a question; {_only(asks)}")
    truths = {words.fits(one, told) for one in asks}
    if Truth.YES in truths:
        return YES
    if truths == {Truth.NO}:
        return NO
    doubt = "may mean one of these" if words.known(told) else "is not a known word"
    return unless(f"its {attribute} {told!r} {doubt}; {_only(asks)}")


def _only(asks: tuple[str, ...]) -> str:
    return f"the clause applies only to {', '.join(word.replace('_', ' ') for word in asks)}"
