"""How many messages may be sent, and how fast. A probe must never look like a flood, and must end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

MOST: Final = 1_000
"""Messages of one run that no option can raise."""

USUAL: Final = 300
"""Messages of one run where the user says nothing."""

SLOWEST: Final = 0.5
"""Seconds between two messages that no option can shorten, but for a server on this machine."""


class Spent(Exception):
    """The run has sent as many messages as it may."""


@dataclass(slots=True)
class Budget:
    """The messages that a run may still send. most: at the start. pause: seconds between the end of one message and the next."""

    most: int
    pause: float
    used: int = 0

    async def take(self) -> None:
        """Waits until the next message may be sent, and counts it. Raises Spent."""
        if self.used >= self.most:
            raise Spent
        if self.used and self.pause:
            await asyncio.sleep(self.pause)
        self.used += 1
