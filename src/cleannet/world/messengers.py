"""What sources say of a messenger, question by question. Context: no clause asks for it, and no verdict depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleannet.model import facts as form
from cleannet.model.answer import Answer
from cleannet.world.claims import last_told
from cleannet.world.view import View


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim that is not a plain no on the day. key: the key of its statement. last: the day that its newest source speaks of."""

    told: form.Told
    answer: Answer
    key: str
    last: str


def heard(view: View, app: str) -> Iterator[Heard]:
    """The claims about an app of the facts (its id, as `whatsapp`)."""
    for messenger in view.world.facts.messengers:
        if messenger.app != app:
            continue
        for index, told in enumerate(messenger.claims):
            key = f"messengers/{app}/{index}"
            sources = view.cited("messengers")
            answer = view.claim(key, told, sources, told.says)
            if not answer.no:
                yield Heard(told, answer, key, last_told(told, sources, view.known_on))


def applies(where: str, country: str) -> bool:
    """Whether a claim for users of `where` is about those of a country; about all where no country is asked for.

    >>> applies("CN", "CN"), applies("not:CN", "CN"), applies("not:CN", ""), applies("", "CN")
    (True, False, True, True)
    """
    if not where or not country:
        return True
    return country != where[4:] if where.startswith("not:") else country == where
