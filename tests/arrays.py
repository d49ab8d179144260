"""What pyarrow tells, of the types that it has: its stubs say of each value, and of the memory in use, that it may be missing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def listed(column: pa.Array[Any]) -> list[Any]:
    """The values of a column, None where it has none."""
    return column.to_pylist()


def peak() -> int:
    """The most octets that Arrow has held in this process."""
    most = pa.default_memory_pool().max_memory()
    assert most is not None, "this memory pool counts nothing"
    return most
