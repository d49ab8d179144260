"""What a reader of routes tells of a file, for tests."""

from __future__ import annotations

from arrays import listed
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.reader import Reader

Roles = dict[int, dict[str, list[int]]]


def read_by(reader: Reader, data: bytes) -> tuple[list[Batch], list[str]]:
    """The batches of a file, and its notes."""
    item = an_input(data)
    return list(reader.read(item)), item.log.notes


def roles(batches: list[Batch]) -> Roles:
    """Record -> role -> the ASes in it."""
    found: Roles = {}
    for batch in batches:
        for references in batch.every_reference:
            assert references.kind == "asn"
            assert references.rows is not None
            for row, value in zip(references.rows, listed(references.values), strict=True):
                found.setdefault(int(batch.records[row]), {}).setdefault(references.role, []).append(value)
    return found


def assets(batches: list[Batch]) -> list[str | None]:
    """The prefixes of the records that are judged."""
    return [asset for batch in batches if batch.asset is not None for asset in listed(batch.asset)]


def skips(batches: list[Batch]) -> list[tuple[int, str]]:
    """The records that are skipped, and why."""
    return sorted((s.record, s.reason) for batch in batches for s in batch.skipped)
