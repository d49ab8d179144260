"""Work that is done ahead comes in order, and what breaks breaks in its turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from cleannet.readers.inputs.ahead import ahead


def test_in_order_however_long_each_takes() -> None:
    def work(n: int) -> int:
        time.sleep(0.002 * (n % 3))
        return -n

    assert list(ahead(iter(range(40)), work, 3)) == [-n for n in range(40)]
    assert list(ahead(iter(()), work)) == []


def test_a_few_are_under_way_never_all() -> None:
    taken: list[int] = []
    before = threading.active_count()

    def things() -> Iterator[int]:
        for n in range(100):
            taken.append(n)
            yield n

    results = ahead(things(), str, 2)
    assert next(results) == "0"
    assert len(taken) <= 5
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 5
    assert threading.active_count() == before


def test_what_was_read_before_a_fault_comes_first() -> None:
    def things() -> Iterator[int]:
        yield from range(5)
        raise ValueError("broken off")

    results = ahead(things(), str, 2)
    assert [next(results) for _ in range(5)] == list("01234")
    with pytest.raises(ValueError, match="broken off"):
        next(results)


def test_a_fault_in_the_work_is_raised() -> None:
    def work(n: int) -> int:
        return 1 // n

    results = ahead(iter([1, 0]), work)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
