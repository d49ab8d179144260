"""The answer of `cleannet impact routes --from --to --avoid`: the best path before, and the best that avoids somebody."""

from __future__ import annotations

from msgspec import Struct


class Hop(Struct, frozen=True, kw_only=True):
    """One AS of the path. why: it goes on to the next; "" at the end."""

    asn: int
    name: str
    country: str
    why: str = ""


class Way(Struct, frozen=True, kw_only=True):
    """before: the path that was taken with nobody avoided; now: the best that avoids them; () where there is none."""

    schema: str = "cleannet-impact-path-1"
    avoided: tuple[int, ...]
    before: tuple[Hop, ...]
    now: tuple[Hop, ...]
