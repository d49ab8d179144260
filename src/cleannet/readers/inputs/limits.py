"""Limits for everything that is unpacked."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an unpacked input may become; in bytes unless stated otherwise.

    unpacked: of one input. ratio: unpacked to compressed, checked only above `unasked` bytes, because ordinary logs compress well;
    for one stream, and for all layers and members of one file together. members: of one archive; of_one: of an archive that is one
    thing. depth: nested archives. layers: nested compressions. spool: an archive that must be unpacked to be read, and the standard
    input. window: memory of a decompressor."""

    unpacked: int = 64 << 30
    ratio: int = 250
    unasked: int = 64 << 20
    members: int = 10_000
    of_one: int = 65_536
    depth: int = 2
    layers: int = 2
    spool: int = 16 << 30
    window: int = 256 << 20


@dataclass(slots=True)
class Budget:
    """How much everything in one file may unpack to, over all layers and members. size: of the file, in bytes."""

    size: int
    limits: Limits
    spent: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def all(self) -> int:
        return max(self.limits.unasked, self.limits.ratio * self.size)


@dataclass(slots=True)
class Share:
    """What one layer or member used of the budget; unpacking it again costs nothing more."""

    budget: Budget
    most: int = 0

    def covers(self, octets: int) -> bool:
        """Whether so many of its bytes may be unpacked; if not, nothing is left for any other."""
        budget = self.budget
        with budget.lock:
            more = max(0, octets - self.most)
            paid = min(more, budget.all - budget.spent)
            budget.spent += paid
            self.most += paid
        return paid == more

    def left(self, octets: int) -> int:
        """How many more bytes may be unpacked after so many."""
        return max(0, self.budget.all - self.budget.spent) + max(0, self.most - octets)


LIMITS: Final = Limits()
