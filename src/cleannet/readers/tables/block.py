"""Some rows of a table as columns of text, and the cells that count as empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask, Rows, Skip
from cleannet.model.asset import WHOSE
from cleannet.readers.tables import cells

NOTHING: Final = ["", "-", "--", "N/A", "n/a", "NA", "null", "NULL", "None", "none", "NaN", "nan"]
"""What stands in a cell that says nothing."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: their numbers, the columns of the fields (text, stripped, null if empty), the skipped rows, and the columns that
    the user groups by."""

    rows: Rows
    columns: dict[str, pa.Array[Any]]
    skipped: tuple[Skip, ...] = ()
    groups: tuple[pa.Array[Any] | None, ...] = ()

    def get(self, field: str) -> pa.Array[Any]:
        """The column of that field; nulls where the table has none."""
        column = self.columns.get(field)
        return pa.nulls(len(self.rows), pa.string()) if column is None else column

    @property
    def assets(self) -> pa.Array[Any]:
        """What names the asset of each row, `core-1 (SN123, T-9)`: its name, and in parentheses its serial number and tag, which
        distinguish things of the same name. If the name is missing, the next of these names it; the last is an identifier."""
        name, tag, serial, other = (self.get(field) for field in ("device", "tag", "serial", "asset"))
        names: Any = pc.replace_substring_regex(pc.coalesce(name, tag, serial, other), r"\s+", " ")  # a cell may have several lines
        serial, tag, other = (pc.if_else(pc.equal(names, column), None, column) for column in (serial, tag, other))
        behind: Any = pc.coalesce(pc.binary_join_element_wise(serial, tag, ", "), serial, tag, other)
        whole: Any = pc.binary_join_element_wise(pc.binary_join_element_wise(names, behind, " ("), ")", "")
        named: pa.Array[Any] = pc.coalesce(whole, names)
        return named

    @property
    def whose(self) -> tuple[pa.Array[Any] | None, ...]:
        """What else rows say about their assets, if it is wanted."""
        return tuple(self.columns.get(name) for name in WHOSE) if WHOSE.keys() & self.columns.keys() else ()

    def as_text(self) -> Block:
        """The text of the cells, without markup of HTML and of spreadsheets."""
        return replace(self, columns={field: stripped(cells.said(column)) for field, column in self.columns.items()})

    def without(self, bad: Mask, reason: str, detail: pa.Array[Any] | None = None) -> Block:
        """The block with these rows skipped."""
        if not bad.any():
            return self
        at = np.flatnonzero(bad)
        details = [""] * len(at) if detail is None else [(v or "")[:200] for v in detail.take(at).to_pylist()]
        skips = tuple(Skip(int(n), reason, text) for n, text in zip(self.rows[at], details, strict=True))
        return replace(self.where(~bad), skipped=self.skipped + skips)

    def where(self, kept: Mask) -> Block:
        """These rows of the block, and what it skipped."""
        keep = pa.array(kept)
        groups = tuple(None if g is None else g.filter(keep) for g in self.groups)
        return Block(self.rows[kept], {f: c.filter(keep) for f, c in self.columns.items()}, self.skipped, groups)


def said(cells: pa.Array[Any]) -> pa.Array[Any]:
    """The text of cells that were not read by `blocks`."""
    return stripped(pc.if_else(pc.is_in(cells, value_set=pa.array(NOTHING)), None, cells))


def stripped(column: pa.Array[Any]) -> pa.Array[Any]:
    """The text without surrounding spaces; null if only spaces were there."""
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(column, value_set=pa.array(["", "-"])), None, column) if len(column) else column


def one_array(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """The column in one piece."""
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def stated(column: pa.Array[Any]) -> Mask:
    """Where the column is not empty."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
