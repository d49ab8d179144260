"""An opened flow table in Parquet, so that faster code may read its plain columns in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class ParquetFlows:
    """An opened table. paths: field -> the path of its column. note: the mapping in words. groups: paths of the columns that the
    user groups by. size: octets of the file."""

    file: pq.ParquetFile
    paths: dict[str, str]
    note: str
    groups: tuple[str | None, ...] = ()
    size: int = 0
