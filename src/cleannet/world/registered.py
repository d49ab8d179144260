"""A name in a register of networks or makers is no identifier; but where it holds the name of a company, whose it is must be asked.

A registry writes what it was told: of sixty networks registered as "China Telecom" no source may say who runs them. None of them is
denied for its name, and none is clear of the company either: the company is an *open* party.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from cleannet.model.answer import unless
from cleannet.model.behind import Party, related
from cleannet.world.spelling import bare
from cleannet.world.view import View

_TELLING: Final = 7
"""Letters from which one word alone is enough of a name to be looked for among other words."""

_WORDS: Final = 6
"""Words of the longest name that is looked for."""


def bearers(view: View, registered: str, *relations: str) -> tuple[Party, ...]:
    """The entities whose name is, or stands as whole words in, a registered name; each open, in these relations."""
    exact, inside, begun = view.kept("bearers of names", lambda: _bearers(view))
    words = (key := bare(registered)).split()
    found = set(exact.get(key, ()))
    for begin in range(len(words)):
        name = ""
        for word in words[begin : begin + _WORDS]:
            name += word
            if name not in begun:
                break
            found.update(inside.get(name, ()))
    if not found:
        return ()
    return tuple(
        related(f"org:{entity}", *relations, answer=unless(f"the name {registered} alone leads to {view.names(entity)}"))
        for entity in sorted(found)
    )


def _bearers(view: View) -> tuple[dict[str, set[str]], dict[str, set[str]], set[str]]:
    """Bare name -> entities that bear it; the same, without spaces, of the names that are telling enough to be found among other
    words; and all beginnings of these, since most words begin no name."""
    exact: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    for entity in view.world.facts.entities.values():
        told = [(entity.name, ""), *((n.name, n.kind) for n in entity.names if n.verified is not False)]
        shared = {bare(name) for name, kind in told if kind == "shared"}
        for key in {bare(name) for name, _ in told}:
            exact[key].add(entity.id)
            if key not in shared and (" " in key or len(key) >= _TELLING):
                inside[key.replace(" ", "")].add(entity.id)
    return exact, inside, {name[:end] for name in inside for end in range(1, len(name) + 1)}
