"""Prepares the next things while the last are in use: one thread reads, others work, and results come in order.

For work that releases the interpreter lock, such as unpacking and compiled loops. Only a few things are in progress at any time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from cleannet.kernel.cores import CORES

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def ahead(things: Iterator[Thing], work: Callable[[Thing], Result], threads: int = CORES) -> Iterator[Result]:
    """The work done on each thing, like `map`. If a thing cannot be read, all earlier results come first.

    >>> list(ahead(iter("abc"), str.upper))
    ['A', 'B', 'C']
    """
    fault: Exception | None = None
    under_way: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads + 1) as pool:
        reading: Future[tuple[Thing, ...]] | None = pool.submit(_next, things)
        try:
            while reading or under_way:
                while reading and len(under_way) <= threads:
                    try:
                        thing = reading.result()
                    except Exception as error:  # whatever reading raises is raised here, in its turn
                        fault, thing = error, ()
                    reading = pool.submit(_next, things) if thing else None
                    under_way.extend(pool.submit(work, one) for one in thing)
                if under_way:
                    yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
    if fault is not None:
        raise fault


def _next(things: Iterator[Thing]) -> tuple[Thing, ...]:
    """The next one; nothing at the end."""
    for thing in things:
        return (thing,)
    return ()
