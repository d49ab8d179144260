"""Most names are strangers': a glance at their words tells that no known name is like them, ten times as fast as comparing them.

The glance errs to one side only: where it says *no*, comparing finds nothing; where it says *maybe*, names have to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Final

from cleannet.world.spelling import FORM_WORDS, joined, unjoined

_LONGEST: Final = 150
"""Characters of a name that is glanced at; a longer one might be cut where its words are told."""

_WORDS: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


class Glance:
    """Glances at names. known: bare names without spaces; begun: every beginning of these; telling: whether such a name is enough
    among other words, and by itself (see `names`); near: whether a word is a telling one, or one with a letter wrong."""

    def __init__(self, known: Set[str], begun: Set[str], telling: Callable[[str, bool], bool], near: Callable[[str], bool]) -> None:
        self._known, self._begun, self._telling, self._near = known, begun, telling, near

    def is_stranger(self, name: str) -> bool:
        """Whether no known name is like this one, nor has a telling word in common with it; False where a glance does not tell."""
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
        """Whether each known name that stands in the words may be meant by them."""
        for begin in range(len(words)):
            name = ""
            for end, word in enumerate(words[begin:], begin + 1):
                name += word
                if name not in self._begun:
                    break
                if name in self._known:
                    beside = (*words[:begin], *words[end:])
                    yield self._telling(name, name == word) or all(len(w) == 1 or w in FORM_WORDS for w in beside)
