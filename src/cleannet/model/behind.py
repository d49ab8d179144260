"""Who or what is behind a use: parties, each with its relations and how certain that is, and what is not known.

A rule finds this out and knows no policy; the judge compares it with what clauses name.
"""

from __future__ import annotations

from msgspec import Struct

from cleannet.model.answer import YES, Answer
from cleannet.model.facts import Share
from cleannet.model.subject import Subject

ANYWHERE = Subject("country:*")
"""The place of a thing whose place nobody tells."""


class Party(Struct, frozen=True, gc=False):
    """One thing behind a use.

    thing: `org:ID`, `app:ID`, a place (`country:HK`, `landing:HK`), `name:WORDS` (known by name only), or the subject itself.
    relations: to the use; empty: any. answer: YES or OPEN, with the statements that lead here from the subject; NO if a source says
    that it ended. share: of a cable, if the party owns one. untold: one of several things it may be, because the use does not say
    which; no fact leads to this one. registered: for a network of unknown operator, the countries in which its addresses are
    registered."""

    thing: Subject
    relations: frozenset[str] = frozenset()
    answer: Answer = YES
    share: Share | None = None
    untold: bool = False
    registered: tuple[str, ...] = ()


class Gap(Struct, frozen=True, gc=False):
    """What is known to be missing from the parties: in these relations (empty: any), and why. what: the thing itself is also
    unknown, so it may be any app."""

    why: str
    relations: frozenset[str] = frozenset()
    chain: tuple[str, ...] = ()
    what: bool = False


class Behind(Struct, frozen=True, gc=False):
    """The parties behind a use, what is missing, and the name of the use's subject for people."""

    name: str
    parties: tuple[Party, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether nobody at all is known: one finding then stands for all undecided clauses."""
        return bool(self.gaps) and not any(p.answer.yes or p.answer.open for p in self.parties)


def related(thing: Subject, *relations: str, answer: Answer = YES, share: Share | None = None) -> Party:
    """The parties in these relations."""
    return Party(thing, frozenset(relations), answer, share)
