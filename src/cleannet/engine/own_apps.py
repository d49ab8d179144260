"""The apps that a file lists as ours: in any format that names apps, or with one id or name per line."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cleannet.columns import Batch, Skip
from cleannet.model.subject import APP_IDS
from cleannet.readers import known_as
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.lines import lines
from cleannet.readers.inputs.sources import Refused, sources

MOST: Final = 100_000
"""Ids and names of our own apps; more are no list of one organisation's apps."""

_KINDS: Final = frozenset({*APP_IDS, "android-signed", "app-id", "app-name"})
"""References to apps; what stands beside them in a list of ours is a name of the same app, but for signers and publishers."""

_NAMED_BESIDE: Final = frozenset({*APP_IDS, "app-id"})


def own_apps(paths: Iterable[Path]) -> tuple[str, ...]:
    """Ids and names, each once, in the order of the files. Raises Unreadable if a file cannot be read or lists no app."""
    found: dict[str, None] = {}
    for item in sources(paths):
        if isinstance(item, Refused):
            raise Unreadable(f"{item.name}: {item.why}")
        before = len(found)
        known = known_as(item)
        for text in _plain(item) if known is None else _listed(known[1].read(known[0])):
            found.setdefault(text)
            if len(found) > MOST:
                raise Unreadable(f"{item.name}: more than {MOST:,} apps; a list of your own apps is expected")
        if len(found) == before:
            raise Unreadable(f"{item.name}: it lists no app")
    return tuple(found)


def _listed(batches: Iterable[Batch]) -> Iterator[str]:
    for batch in batches:
        for references in batch.references:
            if references.kind in _KINDS:
                yield from (str(text) for text in references.values.to_pylist() if text)
            if references.kind in _NAMED_BESIDE and references.beside is not None:
                yield from (str(text) for text in references.beside.to_pylist() if text)


def _plain(item: Input) -> Iterator[str]:
    """One id or name per line; `#` begins a comment."""
    skipped: list[Skip] = []
    with item.open() as stream:
        for _, line in lines(io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream, skipped):
            if text := line.partition("#")[0].strip():
                yield text
    if skipped:
        raise Unreadable(f"{item.name}: {skipped[0].reason}", f"line {skipped[0].record:,}")
