"""What leaving carriers out costs, counted along the ASes."""

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
    """What was counted along the ASes; `table` makes it a row an AS."""

    graph: Graph
    denied: Mask
    ours: Mask
    lengths: Lengths
    to_denied: Counts
    some: Counts

    @property
    def lost(self) -> Counts:
        """Along the ASes that remain, the others that each no longer reaches; 0 for the denied."""
        return np.where(self.denied, 0, self.lengths.pairs - self.to_denied - self.lengths.left)
