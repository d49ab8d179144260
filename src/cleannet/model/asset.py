"""What is told of a thing of ours beside its name, and the columns in which sightings of it come. Shown to people, never judged."""

from __future__ import annotations

from typing import Final

WHOSE: Final = {
    "device": "the name of the device",
    "serial": "its serial number",
    "tag": "the tag of its owner",
    "user": "who uses it, or is responsible for it",
    "site": "where it is, or which unit it belongs to",
}
"""What the row of an asset may tell of it besides, read only where a list of assets is asked for."""

SIGHTED: Final = ("use", "asset", *WHOSE, "file", "record", "line", "records", "first", "last")
"""The columns of a list of assets: text, but for numbers. use: which of the uses that were asked for; asset: "" where records name
none; record, line: of the first sighting in its file, 0 for a line that is not known; records: how many; first, last: microseconds
since 1970 UTC, -1 where none is stated."""
