"""Keys of a log that name apps and devices in words that are not judged: the notes tell, so that nobody takes them for clear."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_SHOWN: Final = 60
"""Characters of an example."""


class Unread:
    """Some keys of one log so far. notes: those of its input, to which `tell` adds."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._seen: dict[str, tuple[int, str]] = {}

    def see(self, key: str, values: pa.Array[Any]) -> None:
        """The values of a key, null where a line has none."""
        if there := len(values) - values.null_count:
            before, example = self._seen.get(key, (0, ""))
            self._seen[key] = before + there, example or str(pc.drop_null(values)[0])[:_SHOWN]

    def tell(self) -> None:
        """Adds a note for each key that a line has."""
        for key, (lines, example) in self._seen.items():
            self._notes.append(f"{key}: not judged; lines that have it: {lines:,}, such as {example}")
