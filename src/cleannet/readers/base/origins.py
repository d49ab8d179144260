"""Who originates the routes of a table: the last AS of each path, or every AS of a set that stands there.

A set at the end of a path is what is left of several routes that somebody joined, any of which an address of the prefix may belong
to (RFC 4271, section 5.1.6). Confederations are left out, as in `aspath`; numbers of nobody in particular are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleannet.columns import Rows, Skip


@dataclass(frozen=True, slots=True)
class RouteOrigins:
    """Some routes of a table.

    numbers: of the records; hi, lo: u64, the network with its first bit first, so that IPv4 stands in the upper half of hi;
    lengths: of the prefixes. row, asns: pairs of a route's index and an AS. latest: microseconds since 1970, -1 where none is told.
    skipped: other records of the table; updates: numbers of the records that are of no table.
    """

    numbers: Rows
    is_v6: npt.NDArray[np.bool_]
    hi: npt.NDArray[np.uint64]
    lo: npt.NDArray[np.uint64]
    lengths: Rows
    row: Rows
    asns: Rows
    latest: int
    skipped: tuple[Skip, ...]
    updates: Rows
