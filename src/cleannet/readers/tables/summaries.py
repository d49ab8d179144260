"""Removes nfdump's summary, three lines below its flows that are no rows.

*Source*: nfdump 1.6, `PrintSummary` of its CSV output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.columns import Skip

_END: Final = rb"(?:\r\n?|\n)"
_TITLES: Final = rb"^Summary" + _END + rb"flows,bytes,packets,avg_bps,avg_pps,avg_bpp" + _END
_SUMMARY: Final = re.compile(_TITLES + rb"[0-9]+(?:,[0-9]+){5}(?:" + _END + rb"|\Z)", re.MULTILINE)
_SUMMARY_BEGUN: Final = re.compile(rb"^Summary" + _END + rb"\Z|" + _TITLES + rb"\Z", re.MULTILINE)
"""nfdump `PrintSummary`: three lines below the flows, which are no rows."""


def pieces_without(pieces: Iterator[bytes | Skip]) -> Iterator[bytes | Skip]:
    """The pieces without nfdump's summaries; a summary that spans two pieces is joined first."""
    begun = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            piece = begun + piece
            begun = b""
            if b"Summary" in piece:
                piece = _SUMMARY.sub(b"", piece)
                if (found := _SUMMARY_BEGUN.search(piece)) is not None:
                    piece, begun = piece[: found.start()], piece[found.start() :]
        elif begun:
            yield begun
            begun = b""
        if piece:
            yield piece
    if begun:
        yield begun


def summary_before(before: bytes, line: bytes) -> bool:
    """Whether these two lines may belong to one summary of nfdump."""
    return before.startswith((b"Summary", b"flows,bytes,packets,")) and line[:1] in b"f0123456789"


def without_summary(data: bytes) -> bytes | None:
    """Whole lines without nfdump's summaries; None if the last of them may begin one."""
    if b"Summary" in data:
        data = _SUMMARY.sub(b"", data)
        if _SUMMARY_BEGUN.search(data):
            return None
    return data
