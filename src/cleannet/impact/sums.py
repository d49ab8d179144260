"""What leaving carriers out costs, counted for each AS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cleannet.impact.blocks import silent
from cleannet.impact.graph import Counts, Graph, Mask
from cleannet.impact.lengths import Lengths

Step = Callable[[str, int], Callable[[int], None]]
"""(what is done now, in how many blocks) -> progress"""


def unwatched(_what: str, _blocks: int) -> Callable[[int], None]:
    """Shows nothing."""
    return silent


@dataclass(frozen=True)
class Sums:
    """The counts for each AS; `table` makes one row per AS of them."""

    graph: Graph
    denied: Mask
    ours: Mask
    lengths: Lengths
    to_denied: Counts
    some: Counts

    @property
    def lost(self) -> Counts:
        """For each remaining AS, how many others it no longer reaches; 0 for the denied."""
        return np.where(self.denied, 0, self.lengths.pairs - self.to_denied - self.lengths.left)
