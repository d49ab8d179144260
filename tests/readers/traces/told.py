"""What a reader of traces tells of a file, for tests."""

from __future__ import annotations

from arrays import listed
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.reader import Reader

Said = dict[int, list[tuple[str, str]]]


def read_by(reader: Reader, data: bytes) -> tuple[Said, list[tuple[int, str]], list[str]]:
    """Record -> what it refers to, as role and value, sorted; the records that are skipped, and why; and the notes."""
    item = an_input(data)
    batches = list(reader.read(item))
    return said(batches), sorted((s.record, s.reason) for batch in batches for s in batch.skipped), item.log.notes


def said(batches: list[Batch]) -> Said:
    """Record -> role and value of what it refers to, sorted; but for what stands beside an address."""
    found: Said = {}
    for batch in batches:
        for references in batch.references:
            assert references.rows is not None
            if references.kind == "asn-beside":
                continue
            for row, value in zip(references.rows, listed(references.values), strict=True):
                found.setdefault(int(batch.records[row]), []).append((references.role, value))
    return {number: sorted(told, key=str) for number, told in found.items()}
