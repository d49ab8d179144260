"""Spellings of ASCII are folded by a table: it gives what the pattern for all scripts gives."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cleannet.world.spelling import folded, same, split

_WRITTEN = st.text(st.sampled_from([*map(chr, range(128))]), max_size=40)


@given(_WRITTEN)
def test_a_table_folds_ascii_as_the_pattern_does(name: str) -> None:
    assert folded(name) == " ".join(re.sub(r"[\W_]+", " ", name.lower()).split())


def test_single_letters_are_one_word_where_two_or_more_stand_together() -> None:
    assert split("a b services")[0] == split("a.b. services")[0] == "ab services"
    assert split("a services b")[0] == "a services b"
    assert split("a services")[0] == "a services"


def test_the_danish_form_is_told_from_the_norwegian() -> None:
    assert same("Foo A/S") != same("Foo AS")
    assert same("Foo A/S") == same("Foo Aktieselskab")
