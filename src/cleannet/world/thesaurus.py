"""An inventory's word means a clause's word only if a sourced term says so; any other text stays open.

A word is a concept with the terms that people write for it. `broader` says of what it is a kind, `disjoint` what it can never be. A
text therefore answers a clause's word in three ways: yes (the same, or a kind of it), no (known to be something else), else open.
The form is that of `facts/words.yaml`.

*Source*: SKOS Reference, w3.org/TR/skos-reference, sections 5 and 8, for labels and `broader`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.model.answer import Truth
from cleannet.model.facts import Word
from cleannet.world.spelling import folded

LONGEST: Final = 200
"""Characters of a text that are understood; a longer one is open."""

PARTS: Final = 8
"""Things that one text may name; of more it is open."""

_APART: Final = re.compile(r"[;|\n\r]+|,\s|\s\+\s|/")
_NOT_FOR: Final = re.compile(r"(?i:not (?:used )?for|nicht für|pas pour|no para|non per|niet voor)\s+(.+)", re.DOTALL)


class Thesaurus:
    """The words of the facts and of a policy. A term of a later word takes precedence over that of an earlier one."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._words = {word.id: word for word in words}
        self._by_term = {folded(term): word.id for word in self._words.values() for term in word.terms}
        self._above = {word: self._ancestors(word) for word in self._words}
        self._kept: dict[tuple[str, str], Truth] = {}

    def fits(self, asked: str, told: str) -> Truth:
        """Whether what is stated is what a clause asks for. Of several things, one that fits is enough for yes; no needs that all
        are something else."""
        key = asked, told
        if key not in self._kept:
            self._kept[key] = self._fits(asked, told)
        return self._kept[key]

    def known(self, told: str) -> bool:
        """Whether every part of a text is a known term."""
        _, parts = self._parts(told)
        return bool(parts) and all(folded(part) in self._by_term for part in parts)

    def only_told(self, asked: str) -> bool:
        """Whether a thing of which nobody tells this is not this."""
        wanted = self._by_term.get(folded(asked))
        return wanted is not None and self._words[wanted].only_told

    def accepts(self, asked: str) -> list[str]:
        """The terms that say yes to a clause's word, the word itself first."""
        wanted = self._by_term.get(folded(asked))
        kinds = [self._words[word] for word, above in self._above.items() if wanted in above]
        return list(dict.fromkeys([asked, *(term for kind in kinds for term in kind.terms)]))

    def excludes(self, asked: str) -> list[str]:
        """The words that say no to a clause's word, each by its first term; all of their terms do."""
        wanted = self._by_term.get(folded(asked))
        return [term for word in self._words.values() if wanted and self._apart(wanted, word.id) for term in word.terms[:1]]

    def _fits(self, asked: str, told: str) -> Truth:
        if folded(asked) == folded(told):
            return Truth.YES
        negated, parts = self._parts(told)
        if negated:
            return Truth.NO if any(self._covers(part, asked) for part in parts) else Truth.OPEN
        truths = {self._part(asked, part) for part in parts}
        if Truth.YES in truths:
            return Truth.YES
        return Truth.NO if truths == {Truth.NO} else Truth.OPEN

    def _part(self, asked: str, told: str) -> Truth:
        if self._covers(asked, told):
            return Truth.YES
        wanted, given = (self._by_term.get(folded(text)) for text in (asked, told))
        return Truth.NO if wanted and given and self._apart(wanted, given) else Truth.OPEN

    def _covers(self, wide: str, narrow: str) -> bool:
        """Whether the second is the first, or a kind of it."""
        if folded(wide) == folded(narrow):
            return True
        outer, inner = (self._by_term.get(folded(text)) for text in (wide, narrow))
        return bool(outer and inner and outer in self._above[inner])

    def _apart(self, one: str, other: str) -> bool:
        """Whether the two can never be one thing: something above one is disjoint with something above the other."""
        pairs = ((self._above[one], self._above[other]), (self._above[other], self._above[one]))
        return any(apart in there for here, there in pairs for word in here for apart in self._words[word].disjoint)

    def _ancestors(self, word: str) -> frozenset[str]:
        """The concept and all that it is a kind of."""
        found, edge = {word}, [word]
        while edge:
            edge = [b for at in edge for b in self._words[at].broader if b in self._words and b not in found]
            found.update(edge)
        return frozenset(found)

    def _parts(self, told: str) -> tuple[bool, list[str]]:
        """Whether a text says what something is not for, and the things that it names: itself where it is one term."""
        if len(told) > LONGEST:
            return False, []
        negation = _NOT_FOR.fullmatch(told.strip())
        text = negation[1] if negation else told
        parts = [text] if folded(text) in self._by_term else [part for part in _APART.split(text) if folded(part)]
        return bool(negation), parts if len(parts) <= PARTS else []
