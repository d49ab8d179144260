"""What a reader of resources tells of a document, for tests."""

from __future__ import annotations

from inputs import an_input

from cleannet.readers.base.reader import Reader

Records = list[tuple[int, str, list[str]]]


def told_by(reader: Reader, data: bytes) -> tuple[Records, list[tuple[int, str]]]:
    """Each record with its resource and what it refers to; and the records that are skipped, and why."""
    assert reader.sniff(data[:65_536])
    (batch,) = reader.read(an_input(data))
    assert batch.asset is not None
    said: dict[int, list[str]] = {}
    for references in batch.references:
        assert references.rows is not None
        for row, value in zip(references.rows, references.values.to_pylist(), strict=True):
            said.setdefault(int(row), []).append(f"{references.kind} {references.role} {value}")
    records = [(int(n), str(batch.asset[i]), said.get(i, [])) for i, n in enumerate(batch.records)]
    return records, [(s.record, s.reason) for s in batch.skipped]
