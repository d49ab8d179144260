"""Nothing that is unpacked grows without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What an unpacked input may grow to; octets unless said otherwise.

    unpacked: of one input. ratio: unpacked to packed, asked only above `unasked` octets, since good logs pack well; of one
    stream, and of all layers and members of one file together. members: of one archive. depth: archives inside each other.
    layers: compressions around each other. spool: an archive that must be unpacked to be read, and the standard input. window:
    memory a decompressor may take.
    """

    unpacked: int = 64 << 30
    ratio: int = 250
    unasked: int = 64 << 20
    members: int = 10_000
    depth: int = 2
    layers: int = 2
    spool: int = 16 << 30
    window: int = 256 << 20


@dataclass(slots=True)
class Budget:
    """What all that one file holds may unpack to, layer in layer and member beside member. size: octets of the file."""

    size: int
    limits: Limits
    spent: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def all(self) -> int:
        return max(self.limits.unasked, self.limits.ratio * self.size)


@dataclass(slots=True)
class Share:
    """What one layer or member took of the budget: what is unpacked again was paid before."""

    budget: Budget
    most: int = 0

    def covers(self, octets: int) -> bool:
        """Whether so many octets of it may be unpacked; where not, nothing is left for any other."""
        budget = self.budget
        with budget.lock:
            more = max(0, octets - self.most)
            paid = min(more, budget.all - budget.spent)
            budget.spent += paid
            self.most += paid
        return paid == more

    def left(self, octets: int) -> int:
        """How many more may be unpacked behind so many octets of it."""
        return max(0, self.budget.all - self.budget.spent) + max(0, self.most - octets)


LIMITS: Final = Limits()
