"""What a reader is: how it recognises its format from the content, how it turns bytes into batches, and what else it can do.

To add a format, write one file with a `READER` in the folder of its kind, one line in `readers/__init__.py`, one fixture, one
section in `docs/formats.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from cleannet.columns import Batch
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Input
from cleannet.readers.base.lines import FlowLines
from cleannet.readers.base.origins import RouteOrigins
from cleannet.readers.base.parquet import ParquetFlows
from cleannet.readers.base.paths import AsPaths

Read = Callable[[Input], Iterator[Batch]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    id: also the anchor in docs/formats.md. unit: what one record is. sniff: from the head alone, true where it is this format; two
    readers must never both say so. read: batches of at most some 100,000 records; raises `Unreadable`. asset: what the things of
    ours are that records name, a word of `model.asset.COUNTED`.

    What only some formats have: states_facts: its batches carry `named`, so that it is read before the others. facts: for a format
    whose records name each other's: batches of which `named` alone counts, asked of all inputs before any record is counted.
    together: for a format whose files explain each other: given all inputs of this format, how to read each of them. idle: reasons
    to skip by which a record itself says that nothing is to be asked of it; an input of which all else is skipped as well counts as
    not read.

    What lets others be faster, or ask something else: lines: for a log of flows with a line a flow: where its columns stand, by the
    head of an input alone; None where it is not written plainly enough. parquet: opens a table of flows, so that its columns are
    added up in place. paths: the AS paths of a table of routes, in order. origins: who originates its routes. build: all that was
    found in the package of an app.

    gone: for a format whose records may say that a thing of ours is no longer there (`columns.Gone`): batches with at least these
    records, asked of all inputs before any record is counted, so that these things are noticed in others.
    """

    id: str
    title: str
    unit: str
    sniff: Callable[[bytes], bool]
    read: Read
    states_facts: bool = False
    facts: Read | None = None
    together: Callable[[Sequence[Input]], Read] | None = None
    idle: frozenset[str] = frozenset()
    asset: str = "asset"
    lines: Callable[[Input], FlowLines | None] | None = None
    parquet: Callable[[Input, ExitStack], ParquetFlows] | None = None
    paths: Callable[[Input], Iterator[AsPaths]] | None = None
    origins: Callable[[Input], Iterator[RouteOrigins]] | None = None
    build: Callable[[Input], Build] | None = None
    gone: Read | None = None
