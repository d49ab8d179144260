"""Most names belong to strangers: a glance at the words shows that no known name resembles them, ten times as fast as a comparison.

The glance errs on one side only: if it says *no*, comparing finds nothing; if it says *maybe*, names have to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Final

from cleannet.world.spelling import FORM_WORDS, joined, unjoined

_LONGEST: Final = 150
"""Characters of a name that is glanced at; a longer one might be cut where its words are told."""

_WORDS: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


class Glance:
    """Glances at names. known: bare names without spaces; begun: every beginning of these; telling: whether such a name is
    distinctive among other words, and alone (see `names`); near: whether a word is distinctive, or has one wrong letter."""

    def __init__(self, known: Set[str], begun: Set[str], telling: Callable[[str, bool], bool], near: Callable[[str], bool]) -> None:
        self._known, self._begun, self._telling, self._near = known, begun, telling, near

    def is_stranger(self, name: str) -> bool:
        """Whether no known name resembles this one or shares a distinctive word with it; False if a glance does not show that."""
        if not name.isascii() or "(" in name or "/" in name:  # letters, brackets and forms that need more than a glance
            return False
        text = name.replace("&", " and ")
        if len(text) > _LONGEST:
            return False
        spellings = {text, unjoined(text)}
        return not any(self._may_be_known(spelt.lower().translate(_WORDS)) for spelt in spellings)

    def _may_be_known(self, text: str) -> bool:
        every = text.split()
        words = [word for word in every if word != "and"]
        if not words or any(self._stands_in(words)):
            return True
        if any(len(word) == 1 for word in words):
            words = [word for word in joined(" ".join(every)).split() if word != "and"]
        return any(map(self._near, words))

    def _stands_in(self, words: list[str]) -> Iterator[bool]:
        """Whether each known name that occurs in the words may be meant by them."""
        for begin in range(len(words)):
            name = ""
            for end, word in enumerate(words[begin:], begin + 1):
                name += word
                if name not in self._begun:
                    break
                if name in self._known:
                    beside = (*words[:begin], *words[end:])
                    yield self._telling(name, name == word) or all(len(w) == 1 or w in FORM_WORDS for w in beside)
