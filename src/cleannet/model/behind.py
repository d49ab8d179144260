"""Who or what stands behind a use: parties, each in its relations and with the answer how sure that is, and what is not known.

A rule finds it out and knows no policy; the judge compares it with what clauses name.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleannet.model.answer import YES, Answer
from cleannet.model.facts import Share
from cleannet.model.subject import Subject

ANYWHERE = Subject("country:*")
"""The place of a thing whose place nobody tells."""


@dataclass(frozen=True, slots=True)
class Party:
    """One thing behind a use.

    thing: `org:ID`, `app:ID`, a place (`country:HK`, `landing:HK`), `name:WORDS` (known by name only), or the subject itself.
    relations: in which it stands to the use; empty: in any. answer: YES or OPEN, with the statements that lead here from the
    subject; NO where a source saw that it ended. share: of a cable, where the party owns one. untold: one of the things that it may
    be, because the use does not tell which; no fact leads to this one. registered: of a network whose operator no fact tells, the
    countries in which its addresses are registered.
    """

    thing: Subject
    relations: frozenset[str] = frozenset()
    answer: Answer = YES
    share: Share | None = None
    untold: bool = False
    registered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is known to be missing from the parties: in these relations (empty: in any), and why. what: it is not known either what
    the thing is, so it may be any app."""

    why: str
    relations: frozenset[str] = frozenset()
    chain: tuple[str, ...] = ()
    what: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """The parties behind a use, what is missing, and the name of the use's subject for people."""

    name: str
    parties: tuple[Party, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def nobody(self) -> bool:
        """Nobody at all is known: then one finding stands for all the clauses that are undecided."""
        return bool(self.gaps) and not any(p.answer.yes or p.answer.open for p in self.parties)


def related(thing: Subject, *relations: str, answer: Answer = YES, share: Share | None = None) -> Party:
    """A party in these relations."""
    return Party(thing, frozenset(relations), answer, share)
