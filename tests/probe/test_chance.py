"""Bounds are exact: at a bound, what was seen or worse has just the chance that is allowed. The test of two by two is Fisher's."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.probe.chance import DOUBT, alike, bounds


def at_most(lost: int, sent: int, rate: float) -> float:
    """The same sum in whole numbers."""
    p = Fraction(rate)
    return float(sum(comb(sent, k) * p**k * (1 - p) ** (sent - k) for k in range(lost + 1)))


@given(st.integers(1, 60).flatmap(lambda sent: st.tuples(st.integers(0, sent), st.just(sent))))
def test_at_a_bound_what_was_seen_has_the_chance_that_is_allowed(counts: tuple[int, int]) -> None:
    lost, sent = counts
    found = bounds(lost, sent)
    assert found
    least, most = found
    assert 0 <= least <= lost / sent <= most <= 1
    one_sided = DOUBT if lost in (0, sent) else DOUBT / 2
    if lost:
        assert 1 - at_most(lost - 1, sent, least) == pytest.approx(one_sided, abs=1e-9)
    if lost < sent:
        assert at_most(lost, sent, most) == pytest.approx(one_sided, abs=1e-9)


def test_of_nothing_nothing_is_bounded() -> None:
    assert bounds(0, 0) is None
    assert alike(0, 0, 1, 5) is None
    assert alike(1, 5, 0, 0) is None


def test_bounds_of_a_table_in_print() -> None:
    """*Source*: the rule of three (Hanley and Lippman-Hand, JAMA 249 (1983), 1743): 0 of 299 bounds the rate by 1 %."""
    found = bounds(0, 299)
    assert found
    assert found[1] == pytest.approx(0.01, abs=5e-5)
    large = bounds(500, 1000)
    assert large
    assert large == pytest.approx((0.4686, 0.5314), abs=2e-4)


def test_a_lady_tastes_tea() -> None:
    """*Source*: R. A. Fisher, The Design of Experiments, chapter 2: all of four and four told right has a chance of 1 in 70."""
    assert alike(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert alike(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert alike(0, 4, 4, 4) == 1
