"""An input is counted in pieces: which pieces it has, how each is counted, and when its sums may be added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import TYPE_CHECKING, Protocol

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader

if TYPE_CHECKING:
    from cleannet.engine.flows.worker import Piece, Worker


class Turn:
    """Lets a piece be added only if all pieces before it were read, though several are read at once."""

    def __init__(self, before: Turn | None) -> None:
        self._before, self._known, self._sound = before, Event(), False

    def sound(self) -> None:
        """Says that all rows of this piece are there."""
        self._sound = True
        self._known.set()

    def comes(self) -> bool:
        """Waits until the state of all earlier pieces is known, and returns whether they are sound."""
        while self._before is not None:
            self._before._known.wait()
            if not self._before._sound:
                return False
            self._before = self._before._before
        return True

    def end(self) -> None:
        """Says that nothing more will be known about this piece."""
        self._known.set()

    @property
    def broken(self) -> bool:
        """Whether the piece is known to be broken."""
        return self._known.is_set() and not self._sound


Job = Callable[["Worker", int, Turn], "Piece"]
"""Counts one piece; the number is that of the piece."""


class Plan(Protocol):
    """An input that is counted piece by piece."""

    item: Input
    reader: Reader

    def jobs(self) -> Iterator[Job]:
        """One job per piece, in the order of the records."""

    def left(self, piece: Piece, first: int) -> Iterator[Batch]:
        """The rows of a piece that were not counted, for `general`. first: the number of its first record."""

    def rest(self, at: int, piece: Piece, first: int) -> Iterator[Batch]:
        """Everything behind the counted part of a broken piece, for `general`. at: the index of the piece."""

    def notes(self) -> list[str]:
        """What a user should see when all pieces are counted."""
