"""The RIPE NCC's RIS whois dump becomes a layer: `13335<tab>1.0.0.0/24<tab>330` is origin, prefix and how many peers see it.

A prefix has one line for each origin; `{1,2}` is an AS set. One peer is enough, as in `routes`. Lines with `%` are comments. The
dump does not state its day.

*Source*: RIPE NCC, files riswhoisdump.IPv4.gz and riswhoisdump.IPv6.gz, their own head.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cleannet.importers.prefixes import ROUTES, Gathered, gather_lines, layer_of
from cleannet.importers.stream import Skips, date_in, opened
from cleannet.world.layer import Layer

_FIRST: Final = re.compile(rb"(?:%[^\n]*\n|[ \t\r]*\n)*\{?\d[\d,]*\}?\t[0-9A-Fa-f.:]+/\d+\t\d")


def sniff(head: bytes) -> bool:
    """Whether the first line that is no comment is a row."""
    return _FIRST.match(head) is not None


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it cannot be unpacked or holds no prefix."""
    gathered = Gathered(Skips(), ROUTES)
    with opened(path) as stream:
        gather_lines(stream, gathered, ("asns", "prefix", "peers"), "%")
    return layer_of(
        gathered,
        name="ris-whois",
        title="RIPE NCC RIS whois dump",
        date=date_in(path.name),
        licence="as the RIPE NCC allows (your own copy)",
        attribution="RIPE NCC Routing Information Service",
    )
