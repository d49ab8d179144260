"""A flow table in Parquet that is open, so that whoever is faster at columns may read the plain ones in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class ParquetFlows:
    """An opened table. paths: field to the path of its column. note: the mapping in words. groups: paths of the columns by which
    the user groups rows. size: octets of the file."""

    file: pq.ParquetFile
    paths: dict[str, str]
    note: str
    groups: tuple[str | None, ...] = ()
    size: int = 0
