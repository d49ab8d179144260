"""Splits work into blocks and shares them among threads; results come in the order of the blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from threading import local
from typing import Any, TypeVar

from cleannet.kernel.cores import CORES

Block = TypeVar("Block")
Found = TypeVar("Found")

Progress = Callable[[int], None]
"""(how many blocks are done)"""


def silent(done: int) -> None:
    """Shows nothing."""


def in_threads(
    blocks: Iterable[Block], worker: Callable[[], Callable[[Block], Found]], progress: Progress = silent, threads: int = CORES
) -> Iterator[Found]:
    """The results of the worker for each block, in the order of the blocks. worker: made once per thread, because it owns its
    memory.

    The work must release the interpreter lock (compiled with `nogil`). At most a few results wait at a time."""
    own = local()

    def work(block: Block) -> Found:
        if not hasattr(own, "worker"):
            own.worker = worker()
        found: Found = own.worker(block)
        return found

    waiting: list[Future[Found]] = []
    coming = iter(blocks)
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            while True:
                waiting += [pool.submit(work, b) for b in islice(coming, 2 * threads - len(waiting))]
                if not waiting:
                    return
                yield waiting.pop(0).result()
                done += 1
                progress(done)
        finally:
            for future in waiting:
                future.cancel()


def cut(items: Any, size: int) -> list[Any]:
    """The array in pieces of that size."""
    return [items[i : i + size] for i in range(0, len(items), size)]
