"""The origins of the routes of a table: the last AS of each path, or every AS of a set at its end.

A set at the end of a path is what remains of several routes that somebody joined; an address of the prefix may belong to any of
them (RFC 4271, section 5.1.6). Confederations are left out, as in `aspath`; reserved numbers are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleannet.columns import Rows, Skip


@dataclass(frozen=True, slots=True)
class RouteOrigins:
    """Some routes of a table.

    numbers: of the records; hi, lo: u64, the network left-aligned, so that IPv4 is in the upper half of hi; lengths: of the
    prefixes. row, asns: pairs of a route's index and an AS. latest: microseconds since 1970, -1 if not stated. skipped: other
    records of the table; updates: numbers of records that belong to no table."""

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
