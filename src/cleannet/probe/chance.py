"""What counts show: exact bounds of a rate, and the probability of a difference that is mere chance.

*Source*: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413; R. A. Fisher, The Design of Experiments (1935), the exact
test of a table of two by two.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, exp, lgamma, log
from typing import Final

DOUBT: Final = 0.05
"""The share of cases in which a bound may be wrong: bounds hold with 95 %."""


def bounds(lost: int, sent: int) -> tuple[float, float] | None:
    """95 % bounds of the rate of loss; None if nothing was sent. They are one-sided if none or all were lost.

    >>> [round(bound, 4) for bound in bounds(0, 20)]
    [0.0, 0.1391]
    >>> [round(bound, 4) for bound in bounds(3, 20)]
    [0.0321, 0.3789]
    >>> [round(bound, 4) for bound in bounds(5, 5)]
    [0.5493, 1.0]
    """
    if not sent:
        return None
    if lost == 0:
        return 0.0, 1 - DOUBT ** (1 / sent)
    if lost == sent:
        return DOUBT ** (1 / sent), 1.0
    least = _where(lambda rate: 1 - _at_most(lost - 1, sent, rate), DOUBT / 2)
    most = _where(lambda rate: 1 - _at_most(lost, sent, rate), 1 - DOUBT / 2)
    return least, most


def _at_most(lost: int, sent: int, rate: float) -> float:
    """The probability that at most so many are lost at that rate. It adds logarithms, because the numbers are too large for a
    float."""
    if not 0 < rate < 1:
        return 1.0 if rate <= 0 or lost >= sent else 0.0
    logs = (
        lgamma(sent + 1) - lgamma(k + 1) - lgamma(sent - k + 1) + k * log(rate) + (sent - k) * log(1 - rate)
        for k in range(lost + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def _where(grows: Callable[[float], float], wanted: float) -> float:
    """The rate at which a growing function has that value, to within a billionth."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if grows(middle) < wanted else (low, middle)
    return (low + high) / 2


def alike(lost: int, sent: int, controls_lost: int, controls_sent: int) -> float | None:
    """The probability that at least so many of the lost messages are canaries, if canaries and controls are lost at the same rate;
    None if nothing was lost.

    >>> round(alike(3, 3, 0, 4), 4)
    0.0286
    >>> alike(0, 10, 0, 10) is None
    True
    """
    every, all_lost = sent + controls_sent, lost + controls_lost
    if not all_lost or not sent or not controls_sent:
        return None
    ways = sum(comb(sent, k) * comb(controls_sent, all_lost - k) for k in range(lost, min(sent, all_lost) + 1))
    return ways / comb(every, all_lost)
