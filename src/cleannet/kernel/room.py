"""Arrays that are used again and again: memory that is asked for anew costs more than what is done in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Room:
    """One thread's arrays by name. What an array of a name held is gone when that name is asked for again."""

    def __init__(self) -> None:
        self._held: dict[str, npt.NDArray[np.uint8]] = {}

    def array(self, name: str, size: int, kind: Any) -> npt.NDArray[Any]:
        """So many numbers of a kind; what they are is not told."""
        octets = size * np.dtype(kind).itemsize
        held = self._held.get(name)
        if held is None or held.size < octets:
            held = self._held[name] = np.empty(octets, np.uint8)
        return held[:octets].view(kind)
