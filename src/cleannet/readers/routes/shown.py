"""The routes that a router shows. It marks those that it uses. All are judged, because each may take over.

Text comes line by line, and a line may end a route and begin another. A note counts the routes, and those in use.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleannet.columns import Batch, Skip
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.rows import blocks
from cleannet.readers.routes.route import Route, route_batches


@dataclass(slots=True)
class Shown:
    """How many routes were read, and how many of them the router uses."""

    routes: int = 0
    best: int = 0

    def note(self, item: Input, many: str = "routes", used: str = "best") -> None:
        """Notes both numbers at the end."""
        if self.routes:
            shown = f"{self.routes:,} {many}, {self.best:,} of them {used}"
            item.log.notes.append(f"{shown}; the others are judged too: each may take over")


def shown_batches(
    item: Input, things: Iterable[Route | Skip], shown: Shown, many: str = "routes", used: str = "best"
) -> Iterator[Batch]:
    """Batches of routes, see `route_batches`; after the last, or a fault, the note."""
    try:
        yield from route_batches(item, things)
    finally:
        shown.note(item, many, used)


class Reading(Shown, ABC):
    """The state of reading a text line by line."""

    __slots__ = ()

    @abstractmethod
    def line(self, number: int, line: str) -> Iterator[Route | Skip]:
        """Reads one line, which may end a route and begin another; tabs are spaces."""

    def end(self) -> Iterator[Route | Skip]:
        """Ends the open route, if there is one."""
        return iter(())


def routes_by_line(
    item: Input, reading: Reading, longest: int, idle: Callable[[bytes], bool] | None = None
) -> Iterator[Route | Skip]:
    """The routes of all lines. If the input breaks off, the open one may lack its path and is dropped.

    longest: octets of a line that is read. idle: lines of which nothing is read; they are not even decoded."""
    item.log.by_line = True
    with item.open() as stream:
        for block in blocks(stream):
            yield from block.skipped
            for number, raw in enumerate(block.data.split(b"\n")[:-1], block.first):
                if idle is not None and idle(raw):
                    continue
                if len(raw) > longest:
                    yield Skip(number, "line too long", f"{len(raw):,} bytes, the longest that is read is {longest:,}")
                else:
                    yield from reading.line(number, raw.decode("utf-8", "replace").expandtabs())
    yield from reading.end()
