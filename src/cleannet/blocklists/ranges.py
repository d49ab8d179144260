"""A range of addresses becomes the fewest prefixes that are exactly the range."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, summarize_address_range
from typing import Final

MOST: Final = 256
"""Prefixes of one range: twice as many as the most that a range of IPv6 needs."""


def parts(text: str) -> Iterator[str]:
    """The prefixes of `first-last`; none where it is no range.

    >>> list(parts("192.0.2.0 - 192.0.2.11")), list(parts("192.0.2.9-192.0.2.1")), list(parts("::-192.0.2.1"))
    (['192.0.2.0/29', '192.0.2.8/30'], [], [])
    """
    first, _, last = text.partition("-")
    try:
        found = summarize_address_range(ip_address(first.strip()), ip_address(last.strip()))
        yield from (str(prefix) for _, prefix in zip(range(MOST), found, strict=False))
    except (ValueError, TypeError):  # not two addresses of one family, the lower one first
        return
