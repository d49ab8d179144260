"""A name in a register of networks or makers is no identifier; but if it resembles the name of a company, the question must be
asked.

A registry records what applicants state: for sixty networks registered as "China Telecom" no source may say who runs them. None of
them is denied because of its name, and none is clear of the company either: the company is an *open* party.
"""

from __future__ import annotations

from typing import Final

from cleannet.model.answer import unless
from cleannet.model.behind import Party, related
from cleannet.world.names import Found
from cleannet.world.spelling import bare
from cleannet.world.view import View

_ASKED: Final = frozenset({"bears", "form", "begins", "holds"})
"""How like a name must be. Registers hold a hundred thousand names of strangers: a word in common, and a name that several share,
raise no question there; wrong letters do in a name of several words."""


def bearers(view: View, registered: str, *relations: str, words: bool = False) -> tuple[Party, ...]:
    """The entities whose name a registered name is, contains, or nearly is; each open, in these relations. words: whether a shared
    word is enough."""
    alike = view.world.companies_like(registered)
    if not alike:
        return ()
    asked = _ASKED | {"letters"} if " " in bare(registered) else _ASKED
    return tuple(
        related(found.subject, *relations, answer=unless(f"only the name {registered} leads to {view.name(found.subject)}"))
        for found in sorted(alike, key=_subject)
        if words or found.how in asked
    )


def _subject(found: Found) -> str:
    return found.subject
