"""Where a number stands is the same, however it is found."""

from __future__ import annotations

import numpy as np
import pytest

from cleannet.pack.places import FEW, Places

NUMBERS = np.array([0, 1, 7, 4134, 2**31, 2**32 - 1], np.uint32)


@pytest.mark.parametrize("before", [0, FEW + 1])
def test_a_number_has_its_place_and_another_none(before: int) -> None:
    places = Places(NUMBERS)
    for _ in range(before):
        places.of(7)
    assert [places.of(number) for number in NUMBERS.tolist()] == list(range(len(NUMBERS)))
    assert [places.of(number) for number in (2, 4133, 4135, -1, 2**32, 2**40)] == [-1] * 6


def test_of_none_there_is_no_place() -> None:
    assert Places(np.zeros(0, np.uint32)).of(0) == -1
