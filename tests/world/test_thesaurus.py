"""Words of inventories: yes only by a sourced term, no only by a stated contrary, and open for all that nobody foresaw."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.model import facts as form
from cleannet.model.answer import Truth
from cleannet.model.shown import SHOWS
from cleannet.model.use import ROLES
from cleannet.pack.facts import open_facts
from cleannet.world.spelling import folded
from cleannet.world.thesaurus import LONGEST, Thesaurus

FACTS = open_facts()
WORDS = Thesaurus(FACTS.words)
ASKED = sorted({p for m in FACTS.measures.values() for c in m.clauses for p in (*c.purposes, *c.roles) if p not in ROLES})
"""What the clauses of the pack ask for."""

YES, NO, OPEN = Truth.YES, Truth.NO, Truth.OPEN


@pytest.mark.parametrize(
    ("asked", "told", "truth"),
    [
        ("5G core network", "5GC", YES),
        ("5G core network", "5g-CORE", YES),
        ("5G core network", "UPF", YES),
        ("5G network", "5G core", YES),  # a kind of it
        ("network core", "5G-Kernnetz", YES),
        ("core network", "4G core", YES),
        ("5G core network", "core network", OPEN),  # wider: of which generation it is, is not told
        ("5G core network", "RAN antenna", NO),
        ("5G network", "RAN antenna", OPEN),
        ("5G network", "gNB", YES),
        ("5G network", "OLT", NO),
        ("5G network", "4G core", OPEN),  # a 5G network without a core of its own stands on it
        ("5G network", "3G", NO),
        ("network core", "fixed network", OPEN),  # which has a core
        ("5G core network", "core router", OPEN),
        ("5G core network", "", OPEN),
        ("public safety", "Police", YES),
        ("public safety", "CCTV", OPEN),
        ("public safety", "TBD", OPEN),
        ("public safety", "CCTV at army base gate", OPEN),
        ("public safety", "retail", NO),
        ("public safety", "not for public safety", NO),
        ("public safety", "not for security", NO),  # of which it is a kind
        ("public safety", "not for national security", OPEN),
        ("security", "not for public safety", OPEN),
        ("public safety", "not for", OPEN),
        ("public safety", "not public safety", OPEN),
        ("public safety", "retail; police", YES),
        ("public safety", "retail / weather observation", NO),
        ("public safety", "retail, parking lot", OPEN),
        ("public safety", "no security purpose", NO),
        ("other national security purposes", "no security purpose", NO),
        ("public safety", "public safety" + " x" * LONGEST, OPEN),
    ],
)
def test_a_text_says_yes_no_or_nothing(asked: str, told: str, truth: Truth) -> None:
    assert WORDS.fits(asked, told) is truth


@pytest.mark.parametrize("asked", ASKED)
def test_a_clause_always_understands_its_own_word(asked: str) -> None:
    assert WORDS.fits(asked, asked.upper()) is YES


@given(st.text(string.ascii_letters + " ;/,-0123456789", max_size=60))
def test_what_nobody_foresaw_never_clears(told: str) -> None:
    """NO needs that every part of the text is a term of the thesaurus."""
    if not WORDS.known(told):
        assert NO not in {WORDS.fits(asked, told) for asked in ASKED}


def test_no_term_stands_twice_and_no_word_is_its_own_contrary() -> None:
    terms = [folded(term) for word in FACTS.words for term in word.terms]
    assert len(terms) == len(set(terms))
    for word in FACTS.words:
        for term in word.terms:
            assert WORDS.fits(term, term) is YES
            assert all(folded(term) != folded(other) for other in WORDS.excludes(term)), (word.id, term)


def test_words_of_ones_own_go_before_those_of_the_facts() -> None:
    own = form.Word(id="plant", terms=("plant operations",), disjoint=("security-purpose",), sources=("house",))
    wider = form.Word(id="house-police", terms=("police",), sources=("house",))
    words = Thesaurus((*FACTS.words, own, wider))
    assert WORDS.fits("public safety", "plant operations") is OPEN
    assert words.fits("public safety", "plant operations") is NO
    assert words.fits("public safety", "police") is OPEN


def test_of_every_role_it_is_told_what_its_record_shows() -> None:
    assert SHOWS.keys() == ROLES.keys()
