"""Networks and addresses of a control, each kind by itself, since a router keeps a list for each. In the order of their numbers.

>>> held([Subject("asn:10"), Subject("asn:9"), Subject("prefix:2001:db8::/32")], "asn")
['9', '10']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final, Literal

from cleannet.model.control import Control, Section
from cleannet.model.subject import Subject

Held = Literal["asn", "v4", "v6"]
"""Numbers of networks, prefixes of IPv4, prefixes of IPv6."""

ALL: Final[tuple[Held, ...]] = ("asn", "v4", "v6")


def held(things: Iterable[Subject], kind: Held) -> list[str]:
    """The values of that kind, in ascending order; others are left out."""
    if kind == "asn":
        return sorted((thing[4:] for thing in things if thing.startswith("asn:")), key=int)
    six = kind == "v6"
    return sorted([thing[7:] for thing in things if thing.startswith("prefix:") and (thing.find(":", 7) > 0) is six], key=_place)


def _place(prefix: str) -> tuple[bytes, int]:
    address, _, length = prefix.partition("/")
    return inet_pton(AF_INET6 if ":" in address else AF_INET, address), int(length)


def by_section(control: Control, kind: Held) -> Iterator[tuple[Section, list[str]]]:
    """Each section that stops things of that kind, with their values."""
    for part in control.sections:
        if values := held(part.stops, kind):
            yield part, values
