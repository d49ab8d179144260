"""What a reader tells of each line, by its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import reader_of
from cleannet.readers.base.input import HEAD, Input, Question


@dataclass(frozen=True)
class Told:
    """far: `address far-end` in the order of the references; hosts, lookups: names; the rest as in `Batch`."""

    far: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    octets: int = -1
    packets: int = -1
    first: int = -1
    last: int = -1
    attempt: bool = False
    groups: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Log:
    """reader: its id; lines: by number; skipped: number of the first, reason and how many; named: name to addresses."""

    reader: str
    lines: dict[int, Told]
    skipped: list[tuple[int, str, int]]
    named: dict[str, list[str]]

    @property
    def counted(self) -> int:
        return len(self.lines) + sum(size for *_, size in self.skipped)


def tell(data: bytes, by: tuple[str, ...] = ()) -> Log:
    """What the reader that knows these octets tells."""
    reader = reader_of(data[:HEAD])
    assert reader is not None
    item = an_input(data)
    lines: dict[int, Told] = {}
    skipped: list[tuple[int, str, int]] = []
    named: dict[str, list[str]] = {}
    for batch in reader.read(Input(item.name, item.head, item.open, Question(by=by))):
        said = _said(batch)
        for row, number in enumerate(batch.records.tolist()):
            assert number not in lines
            lines[number] = _told(batch, row, said[row])
        skipped += [(skip.record, skip.reason, skip.records) for skip in batch.skipped]
        for fact in batch.named:
            for name, address in zip(fact.names.to_pylist(), fact.addresses.to_pylist(), strict=True):
                named.setdefault(str(name), []).append(str(address))
    return Log(reader.id, lines, sorted(skipped), named)


def _said(batch: Batch) -> defaultdict[int, dict[tuple[str, str], list[str]]]:
    """What each row names, by kind and role."""
    said = defaultdict[int, dict[tuple[str, str], list[str]]](dict)
    for references in batch.references:
        rows = range(len(references.values)) if references.rows is None else references.rows.tolist()
        for value, row in zip(references.values.to_pylist(), rows, strict=True):
            if value is not None:
                said[row].setdefault((references.kind, references.role), []).append(str(value))
    return said


def _told(batch: Batch, row: int, said: Mapping[tuple[str, str], list[str]]) -> Told:
    def number(column: Any) -> int:
        return -1 if column is None else int(column[row])

    return Told(
        tuple(said.get(("address", "far-end"), ())),
        tuple(said.get(("domain", "far-end"), ())),
        tuple(said.get(("domain", "looked-up"), ())),
        number(batch.octets),
        number(batch.packets),
        number(batch.seen_first),
        number(batch.seen_last),
        bool(batch.attempts is not None and batch.attempts[row]),
        tuple(None if group is None else group[row].as_py() for group in batch.groups),
    )
