"""A rule finds who is behind a use, on one line, and knows no policy.

To add one, write one `Rule(...)` with its what, why, false positives and remedy, and three cases: found, not found, nobody known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cleannet.model.behind import Behind
from cleannet.model.facts import Line
from cleannet.model.subject import Subject, kind_of
from cleannet.model.use import IDLE
from cleannet.world.view import View

Ask = Callable[[View, Subject, str], Behind | None]
"""(view, subject, where we are) -> who is behind it; None where the subject is none of this line's business."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One question of one line. id: permanent, also its anchor in docs/rules.md. kinds and roles: the uses that it asks about; no
    roles: any. relation: the only relation it looks at, "" for any. finds: the relations in which it may find somebody; none: any.
    alone: what a company does that is the business of this line, where the record names the company alone.
    """

    id: str
    line: Line
    kinds: frozenset[str]
    ask: Ask
    what: str
    why: str
    false_positives: str
    remedy: str
    roles: frozenset[str] = frozenset()
    relation: str = ""
    finds: frozenset[str] = frozenset()
    alone: str = ""

    def about(self, role: str, subject: str) -> bool:
        """Whether it is asked about a subject in that role."""
        return role not in IDLE and kind_of(subject) in self.kinds and (not self.roles or role in self.roles)


def words(text: str) -> frozenset[str]:
    """The set of the words of a text."""
    return frozenset(text.split())
