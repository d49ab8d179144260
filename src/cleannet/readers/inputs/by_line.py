"""Text with one record per line, or per few lines, for thousands rather than millions: each line is passed to a function, limited
and numbered.

If the stream breaks, records before the break come first. Formats with millions of lines build columns instead: see `rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.gather import Gathered
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.inputs.rows import blocks

Judge = Callable[[Gathered, int, str], None]
"""Puts a line, its number from 1 and its text without the end, where it belongs; blank lines too."""


def by_line(item: Input, judge: Judge, at_end: Callable[[Gathered], None] | None = None) -> Iterator[Batch]:
    """Batches of the results of `judge` for each line; `at_end` is called once, also if the input breaks off. Raises Unreadable."""
    gathered = Gathered()
    fault: Unreadable | None = None
    item.log.by_line = True
    with item.open() as stream:
        pieces = blocks(stream)
        while True:
            try:
                block = next(pieces, None)
            except Unreadable as error:
                fault, block = error, None
            if block is None:
                break
            gathered.skipped += block.skipped
            for number, raw in enumerate(block.data.split(b"\n")[:-1], block.first):
                if len(raw) > CAP:
                    gathered.skip(number, "line too long", f"{len(raw):,} bytes, the longest that is read is {CAP:,}")
                    continue
                try:
                    line = raw.decode("utf-8")
                except UnicodeDecodeError as error:
                    gathered.skip(number, "not UTF-8", f"byte {error.start} of the line is {raw[error.start]:#04x}")
                    continue
                judge(gathered, number, line)
                if gathered.full:
                    yield gathered.batch()
    if at_end:
        at_end(gathered)
    if not gathered.empty:
        yield gathered.batch()
    if fault:
        raise fault


def by_object(
    item: Input, judge: Callable[[Gathered, int, dict[str, Any]], None], at_end: Callable[[Gathered], None] | None = None
) -> Iterator[Batch]:
    """The same for lines that are JSON objects; other lines are skipped, blank ones ignored."""

    def line_judge(gathered: Gathered, number: int, line: str) -> None:
        if not line.strip():
            return
        try:
            found = _DECODER.decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            gathered.skip(number, "no JSON object", f"{str(error)[:100]}: {line[:80]}")
            return
        judge(gathered, number, found)

    return by_line(item, line_judge, at_end)


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])
