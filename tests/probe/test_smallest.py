"""Whatever a filter looks for, the combination that is found meets the fate, and none of its parts can be left out."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from cleannet.probe.smallest import COMBINATIONS, Parts, combinations, smallest


@st.composite
def filters(draw: st.DrawFn) -> tuple[int, list[frozenset[int]]]:
    """How many parts a text has, and what a filter drops: texts that have all parts of one of these combinations."""
    size = draw(st.integers(1, 40))
    combos = st.frozensets(st.integers(0, size - 1), min_size=1, max_size=4)
    return size, draw(st.lists(combos, min_size=1, max_size=3))


@given(filters())
def test_a_combination_meets_the_fate_and_no_part_of_it_can_be_left_out(drawn: tuple[int, list[frozenset[int]]]) -> None:
    size, dropped = drawn
    asked = 0

    async def meets(parts: Parts) -> bool:
        nonlocal asked
        asked += 1
        assert list(parts) == sorted(set(parts))
        return any(combo <= set(parts) for combo in dropped)

    found = asyncio.run(smallest(tuple(range(size)), meets))
    assert asyncio.run(meets(found))
    assert all(not asyncio.run(meets(tuple(p for p in found if p != left))) for left in found)
    assert asked <= 2 * size * size + 10


@given(filters())
def test_combinations_are_looked_for_until_the_rest_passes(drawn: tuple[int, list[frozenset[int]]]) -> None:
    size, dropped = drawn

    async def meets(parts: Parts) -> bool:
        return any(combo <= set(parts) for combo in dropped)

    async def every() -> list[Parts]:
        return [found async for found in combinations(tuple(range(size)), meets)]

    found = asyncio.run(every())
    assert 1 <= len(found) <= COMBINATIONS
    assert all(frozenset(parts) in dropped for parts in found)
    left = set(range(size)) - {part for parts in found for part in parts}
    assert not any(combo <= left for combo in dropped)


def test_one_word_of_forty_takes_few_messages() -> None:
    asked: list[Parts] = []

    async def meets(parts: Parts) -> bool:
        asked.append(parts)
        return 23 in parts

    assert asyncio.run(smallest(tuple(range(40)), meets)) == (23,)
    assert len(asked) <= 14
