"""Work that falls into blocks is shared among threads: each takes the next one, and what they found is put together in order."""

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
    """What a worker makes of each block, in the order of the blocks. worker: called once a thread, since it owns working memory.

    The work has to let go of the interpreter (compiled with `nogil`). At most a few results wait to be taken.
    """
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
    """An array in pieces of that size."""
    return [items[i : i + size] for i in range(0, len(items), size)]
