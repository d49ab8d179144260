"""Notes which keys of a log name apps and devices in words that are not judged, so that nobody takes them for clear."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_SHOWN: Final = 60
"""Characters of an example."""

IF_KNOWN: Final = "judged only if the facts know an app of that name"


class Unread:
    """Some keys of one log. notes: those of its input, to which `tell` adds."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._seen: dict[str, tuple[int, str, str]] = {}

    def see(self, key: str, values: pa.Array[Any], judged: str = "not judged") -> None:
        """Takes in the values of a key, null for a line that has none. judged: how far they are."""
        if there := len(values) - values.null_count:
            before, example, _ = self._seen.get(key, (0, "", ""))
            self._seen[key] = before + there, example or str(pc.drop_null(values)[0])[:_SHOWN], judged

    def tell(self) -> None:
        """Adds a note for each key that occurs."""
        for key, (lines, example, judged) in self._seen.items():
            self._notes.append(f"{key}: {judged}; lines that have it: {lines:,}, such as {example}")
