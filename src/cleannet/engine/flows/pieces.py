"""An input is counted in pieces: which there are, in the order of its records, how each is counted, and when it may be added."""

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
    """Lets a piece be added only where all before it could be read, though several are read at a time."""

    def __init__(self, before: Turn | None) -> None:
        self._before, self._known, self._sound = before, Event(), False

    def sound(self) -> None:
        """All rows of this piece are there."""
        self._sound = True
        self._known.set()

    def comes(self) -> bool:
        """Waits until it is known of all pieces before this one whether they are sound; whether they are."""
        while self._before is not None:
            self._before._known.wait()
            if not self._before._sound:
                return False
            self._before = self._before._before
        return True

    def end(self) -> None:
        """Nothing more will be known of this piece."""
        self._known.set()

    @property
    def broken(self) -> bool:
        """Whether it is known not to be sound."""
        return self._known.is_set() and not self._sound


Job = Callable[["Worker", int, Turn], "Piece"]
"""Counts one piece; the number is that of the piece."""


class Plan(Protocol):
    """An input that is counted piece by piece."""

    item: Input
    reader: Reader

    def jobs(self) -> Iterator[Job]:
        """A job for each piece, in the order of the records."""

    def left(self, piece: Piece, first: int) -> Iterator[Batch]:
        """The rows of a piece that were not counted, for the general path. first: the number of its first record."""

    def rest(self, at: int, piece: Piece, first: int) -> Iterator[Batch]:
        """All that stands behind what was counted of a broken piece, for the general path. at: of the pieces, from 0."""

    def notes(self) -> list[str]:
        """What a user should see, once all is counted."""
