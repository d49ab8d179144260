"""What records state about one of our things besides its name, and the columns of its sightings. It is shown, never judged."""

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

COUNTED: Final = {
    "asset": "assets",
    "device": "devices",
    "count of devices": "counts of devices",
    "circuit": "circuits",
    "prefix": "prefixes",
    "session": "sessions",
    "resource": "resources",
    "workload": "workloads",
    "service": "services",
    "product": "products",
    "build": "builds",
    "app": "apps",
    "interface": "interfaces",
    "port": "ports",
    "address": "addresses",
    "host": "hosts",
    "exporter": "exporters",
    "probe": "probes",
}
"""What the assets of a format are, one and several of them; `asset` where they may be of any kind, or of several."""

SIGHTED: Final = ("use", "asset", *WHOSE, "file", "record", "line", "records", "first", "last")
"""The columns of a list of assets: text, but for numbers. use: which of the uses that were asked for; asset: "" where records name
none; record, line: of the first sighting in its file, 0 for a line that is not known; records: how many; first, last: microseconds
since 1970 UTC, -1 where none is stated."""
