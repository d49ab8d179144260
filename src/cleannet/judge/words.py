"""Words of the input that are not known and that keep a clause open. The report lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cleannet.judge.holding import Said
from cleannet.model import facts as form
from cleannet.model.report import Notice
from cleannet.model.use import Use
from cleannet.ruling.words import parts, thesaurus
from cleannet.world.view import View

SHOWN: Final = 50
"""Words that are not understood of which each gets a notice; the others are counted."""


@dataclass
class Words:
    """The unknown words of one audit, and the clauses that ask for such words. own: the words of the policy."""

    view: View
    own: tuple[form.Word, ...]
    _unknown: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def heed(self, use: Use, said: Said) -> None:
        """Notes unknown words of a use if a clause that asks for such words is open."""
        known = thesaurus(self.view, self.own).known
        for attribute, told, asks in (("function", use.function, parts), ("purpose", use.purpose, _purposes)):
            if told and not known(told):
                open_for = {b.id for b, ruling in said if ruling.reached.open and asks(b.clause)}
                if open_for:
                    self._unknown.setdefault((attribute, told), set()).update(open_for)

    def notices(self) -> Iterator[Notice]:
        """Which words of the inventory were not understood, where a clause asks for them."""
        for (attribute, told), clauses in sorted(self._unknown.items())[:SHOWN]:
            some = ", ".join(sorted(clauses)[:3]) + (f" and {len(clauses) - 3} more" if len(clauses) > 3 else "")
            stay = "stays" if len(clauses) == 1 else "stay"
            says = f"the {attribute} {told!r} is not a known word, so {some} {stay} open; `policy show` lists the known words"
            yield Notice(kind="word", says=says)
        if len(self._unknown) > SHOWN:
            yield Notice(kind="word", says=f"{len(self._unknown) - SHOWN:,} more words for functions and purposes are not known")


def _purposes(clause: form.Clause) -> tuple[str, ...]:
    return clause.purposes
