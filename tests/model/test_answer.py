"""Three-valued logic holds its laws, and an answer never loses the statements that it rests on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleannet.model.answer import NO, YES, Answer, Truth, any_of

ANSWERS = st.builds(
    Answer,
    st.sampled_from(Truth),
    st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple),
    st.sampled_from(["", "why"]),
)
RANK = {Truth.NO: 0, Truth.OPEN: 1, Truth.YES: 2}


@given(ANSWERS, ANSWERS)
def test_both_is_the_weaker_and_either_is_the_stronger(a: Answer, b: Answer) -> None:
    assert RANK[(a & b).truth] == min(RANK[a.truth], RANK[b.truth])
    assert RANK[(a | b).truth] == max(RANK[a.truth], RANK[b.truth])


@given(ANSWERS, ANSWERS, ANSWERS)
def test_the_order_changes_no_truth(a: Answer, b: Answer, c: Answer) -> None:
    assert ((a & b) & c).truth is (a & (b & c)).truth is (c & b & a).truth
    assert ((a | b) | c).truth is (a | (b | c)).truth is (c | b | a).truth
    assert (a & (b | c)).truth is ((a & b) | (a & c)).truth


@given(ANSWERS, ANSWERS)
def test_a_chain_holds_all_of_its_links(a: Answer, b: Answer) -> None:
    both = a & b
    if not both.no:
        assert set(both.chain) == {*a.chain, *b.chain}
    assert len(set(both.chain)) == len(both.chain)


@given(st.lists(ANSWERS, max_size=5))
def test_any_of_is_the_strongest_and_no_of_none(answers: list[Answer]) -> None:
    assert RANK[any_of(answers).truth] == max((RANK[a.truth] for a in answers), default=0)
    assert any_of(iter(answers)).truth is any_of(answers).truth


def test_a_reason_stands_once() -> None:
    a, b, both = (Answer(Truth.OPEN, why=w) for w in ("x", "y", "y; x"))
    assert (a & b & a & both).why == "x; y"
    assert (both | a | b).why == "y; x"


def test_a_yes_rests_on_its_own_statements_alone() -> None:
    assert (Answer(Truth.YES, ("a",)) | Answer(Truth.OPEN, ("b",))).chain == ("a",)
    assert (Answer(Truth.OPEN, ("a",), "x") | Answer(Truth.OPEN, ("b",), "y")) == Answer(Truth.OPEN, ("a", "b"), "x; y")
    assert YES.then("a").then("a", "b").chain == ("a", "b")
    assert YES.then("b").after("a").chain == ("a", "b")
    assert NO.then("a").but_no("gone") == Answer(Truth.NO, ("a",), "gone")
