"""Nothing that is unpacked grows without end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What an unpacked input may grow to; octets unless said otherwise.

    unpacked: of one input. ratio: unpacked to packed, asked only above `unasked` octets, since good logs pack well. members: of one
    archive. depth: archives inside each other. layers: compressions around each other. spool: an archive that must be unpacked to
    be read, and the standard input. window: memory a decompressor may take.
    """

    unpacked: int = 64 << 30
    ratio: int = 250
    unasked: int = 64 << 20
    members: int = 10_000
    depth: int = 2
    layers: int = 2
    spool: int = 16 << 30
    window: int = 256 << 20


LIMITS: Final = Limits()
