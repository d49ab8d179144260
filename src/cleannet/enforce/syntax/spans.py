"""Addresses that a system keeps as ranges. It merges adjacent prefixes, so addresses are compared instead of rules.

>>> covered([Subject("prefix:192.0.2.0/25"), Subject("prefix:192.0.3.0/24")], [(0xC0000200, 0xC00002FF)], 32)
['prefix:192.0.2.0/25', 'prefix:192.0.2.128/25']
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network, summarize_address_range

from cleannet.model.subject import Subject, value_of

Span = tuple[int, int]
"""The first and the last address."""


def covered(prefixes: Iterable[Subject], spans: Iterable[Span], bits: int) -> list[Subject]:
    """The prefixes that the spans hold completely; then all other addresses of the spans, as the fewest prefixes. bits: of an
    address, 32 or 128."""
    there, own = merged(spans), [(prefix, span_of(value_of(prefix))) for prefix in prefixes]
    begins = [first for first, _ in there]
    whole = [prefix for prefix, (first, last) in own if (at := bisect_right(begins, first)) and there[at - 1][1] >= last]
    family = IPv4Address if bits == 32 else IPv6Address
    for first, last in _beyond(there, merged(span for _, span in own)):
        whole += (Subject(f"prefix:{one}") for one in summarize_address_range(family(first), family(last)))
    return whole


def span_of(prefix: str) -> Span:
    """The addresses of a prefix, or of one address. Raises ValueError."""
    network = ip_network(prefix)
    return int(network.network_address), int(network.broadcast_address)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same addresses in the fewest spans, in ascending order.

    >>> merged([(5, 9), (1, 4), (7, 8), (11, 11)])
    [(1, 9), (11, 11)]
    """
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _beyond(there: list[Span], own: list[Span]) -> Iterator[Span]:
    """The addresses in `there` that are not in `own`; both are merged."""
    at = 0
    for first, last in there:
        while at < len(own) and own[at][1] < first:
            at += 1
        nearest = at
        while nearest < len(own) and own[nearest][0] <= last:
            if first < own[nearest][0]:
                yield first, own[nearest][0] - 1
            first = own[nearest][1] + 1
            nearest += 1
        if first <= last:
            yield first, last
