"""Which words say that a connection came to nothing, and what speaks against it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from cleannet.readers.base.attempts import NEITHER, REFUSED, UNANSWERED, WORDS, attempts, said


@pytest.mark.parametrize(
    ("word", "what"),
    [("REJECT", REFUSED), (" Deny ", REFUSED), ("D", REFUSED), ("dropped", REFUSED), ("S0", UNANSWERED), ("rej", UNANSWERED)]
    + [(word, NEITHER) for word in ("ACCEPT", "A", "SF", "S1", "SH", "OTH", "RSTR", "allow", "", "deny all", "bloc\u212a", None)],
)
def test_a_word_that_is_on_no_list_says_nothing(word: str | None, what: int) -> None:
    assert said(pa.array([word], pa.string())).tolist() == [what]
    assert said(pa.array([word], pa.string()).dictionary_encode()).tolist() == [what]


def test_words_fit_what_compiled_loops_compare() -> None:
    assert all(word.isascii() and word.isalnum() and word == word.lower() and len(word) <= 8 for word in WORDS)


def test_what_came_of_it_makes_it_more_than_an_attempt() -> None:
    """Octets that came back end a refusal, payload of either end a silence."""
    words = said(pa.array(["DENY", "DENY", "DENY", "S0", "S0", "S0", "SF"]))
    found = attempts(words, np.array([60, 60, -1, 0, -1, 12, 12]), np.array([0, 60, -1, 0, 0, 0, 0]))
    assert found is not None
    assert found.tolist() == [True, False, True, True, True, False, False]
    assert attempts(said(pa.array(["SF", "ACCEPT"])), None, None) is None
