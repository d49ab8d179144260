"""Batches of plain flows, whatever their format, become rows of flows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cleannet.columns import OTHER_SIDE, Batch, begin_and_end
from cleannet.engine.flows.columns import end_of
from cleannet.engine.flows.groups import texts_of
from cleannet.engine.flows.rows import Flows


def is_plain(batch: Batch) -> bool:
    """Whether a batch holds plain flows: two ends as text, and nothing else."""
    return (
        len(batch.references) == 2
        and batch.asset is None
        and not batch.named
        and all(
            (r.kind, r.role) == ("address", OTHER_SIDE)
            and all(beside is None for beside in (r.rows, r.beside, r.function, r.purpose))
            and pa.types.is_string(r.values.type)
            for r in batch.references
        )
    )


def flows_of_batch(batch: Batch) -> Flows:
    """The rows of a batch that `is_plain`."""
    odd = np.zeros(len(batch.records), np.uint8)
    source, destination = (end_of(references.values, odd) for references in batch.references)
    begin, end = begin_and_end(batch.seen_first, batch.seen_last)
    groups = tuple(texts_of(column, read=lambda texts: texts) for column in batch.groups)  # its reader has read them
    return Flows(source, destination, batch.octets, batch.packets, begin, end, odd, groups=groups, attempts=batch.attempts)
