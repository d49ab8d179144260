"""Arrays that are reused, because allocating memory again costs more than the work in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Room:
    """One thread's arrays by name. Asking for a name again discards what its array held."""

    def __init__(self) -> None:
        self._held: dict[str, npt.NDArray[np.uint8]] = {}

    def array(self, name: str, size: int, kind: Any) -> npt.NDArray[Any]:
        """So many numbers of a kind, with undefined values."""
        octets = size * np.dtype(kind).itemsize
        held = self._held.get(name)
        if held is None or held.size < octets:
            held = self._held[name] = np.empty(octets, np.uint8)
        return held[:octets].view(kind)
