"""Finds what lies inside what: names below a name, prefixes in a prefix. A control holds no thing inside another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from socket import AF_INET, AF_INET6, inet_pton
from typing import NamedTuple

from cleannet.model.control import Reason
from cleannet.model.subject import Subject, kind_of, value_of

Why = set[tuple[Reason, str]]
"""Reasons of a stop, each with its last day."""


class Block(NamedTuple):
    """The addresses of a prefix: bits of an address, its length, and its first address as a number."""

    bits: int
    length: int
    first: int

    @property
    def last(self) -> int:
        return self.first | (1 << self.bits - self.length) - 1


def block(prefix: Subject) -> Block:
    """The addresses of a subject `prefix:NETWORK/LENGTH`."""
    network, _, length = value_of(prefix).partition("/")
    bits = 128 if ":" in network else 32
    return Block(bits, int(length), int.from_bytes(inet_pton(AF_INET6 if bits == 128 else AF_INET, network), "big"))


class Inside:
    """Things, and what lies inside of them."""

    def __init__(self, things: Iterable[Subject]) -> None:
        self._things = dict.fromkeys(things)
        self._blocks = {block(thing): thing for thing in self._things if kind_of(thing) == "prefix"}
        self._lengths = {bits: sorted({b.length for b in self._blocks if b.bits == bits}) for bits in (32, 128)}

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._things)

    def around(self, thing: Subject) -> Subject | None:
        """The widest of the things that is this one or contains it."""
        kind = kind_of(thing)
        if kind == "prefix":
            return self._around_block(block(thing))
        if kind == "domain":
            labels = value_of(thing).split(".")
            above = (Subject(f"domain:{'.'.join(labels[at:])}") for at in range(len(labels) - 1, -1, -1))
            return next((one for one in above if one in self._things), None)
        return thing if thing in self._things else None

    def _around_block(self, inner: Block) -> Subject | None:
        for length in self._lengths[inner.bits]:
            if length > inner.length:
                break
            free = inner.bits - length
            if (found := self._blocks.get(Block(inner.bits, length, inner.first >> free << free))) is not None:
                return found
        return None


def inside(things: Iterable[Subject]) -> Inside:
    """These things.

    >>> kept = inside([Subject("domain:example.net"), Subject("prefix:192.0.2.0/24")])
    >>> kept.around(Subject("domain:www.example.net")), kept.around(Subject("domain:notexample.net"))
    ('domain:example.net', None)
    >>> kept.around(Subject("prefix:192.0.2.128/25")), kept.around(Subject("prefix:192.0.0.0/16"))
    ('prefix:192.0.2.0/24', None)
    """
    return Inside(things)


def without_covered(stops: Mapping[Subject, Why]) -> dict[Subject, Why]:
    """The same stops, but for those inside another one, which takes over their reasons."""
    all_of_them = inside(stops)
    kept: dict[Subject, Why] = {}
    for stop, why in stops.items():
        wider = all_of_them.around(stop) or stop
        kept[wider] = kept[wider] | why if wider in kept else why
    return kept
