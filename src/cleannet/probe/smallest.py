"""Finds a smallest combination of parts that is still lost: delta debugging.

It is smallest in this sense: if any one of its parts is left out, the rest passes. The text may hold other combinations, even
smaller ones. They are searched for in the parts that are left.

*Source*: A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28 (2002), 183-200: `ddmin`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

Parts = tuple[int, ...]
Meets = Callable[[Parts], Awaitable[bool]]
"""Whether the text of these parts alone, in their order, meets the fate."""

COMBINATIONS: Final = 5
"""Smallest combinations that are looked for in one text."""


async def smallest(parts: Parts, meets: Meets) -> Parts:
    """A combination of these parts that is still lost, and of which no part can be left out. All parts together are lost."""
    pieces = 2
    while len(parts) > 1:
        size = -(-len(parts) // pieces)
        cut = [parts[at : at + size] for at in range(0, len(parts), size)]
        for piece in cut:
            if await meets(piece):
                parts, pieces = piece, 2
                break
        else:
            for piece in cut if len(cut) > 2 else ():  # of two, what one leaves is the other
                if await meets(rest := tuple(part for part in parts if part not in piece)):
                    parts, pieces = rest, max(pieces - 1, 2)
                    break
            else:
                if size == 1:
                    return parts
                pieces = min(len(parts), 2 * pieces)
    return parts


async def combinations(parts: Parts, meets: Meets) -> AsyncIterator[Parts]:
    """One smallest combination after the other. Each is found in the parts that the earlier ones leave, until the rest passes."""
    rest = parts
    for _ in range(COMBINATIONS):
        found = await smallest(rest, meets)
        yield found
        rest = tuple(part for part in rest if part not in found)
        if not rest or not await meets(rest):
            return
