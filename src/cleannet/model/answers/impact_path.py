"""The answer of `cleannet impact routes --from --to --avoid`: the best path before, and the best path that avoids somebody."""

from __future__ import annotations

from msgspec import Struct


class Hop(Struct, frozen=True, kw_only=True):
    """One AS of the path. why: the reason for the next hop; "" at the end."""

    asn: int
    name: str
    country: str
    why: str = ""


class Way(Struct, frozen=True, kw_only=True):
    """before: the best path of all; now: the best path that avoids them; () if there is none."""

    schema: str = "cleannet-impact-path-1"
    avoided: tuple[int, ...]
    before: tuple[Hop, ...]
    now: tuple[Hop, ...]
