"""A format is known from a head in time that grows with the head, whatever a stranger wrote there."""

from __future__ import annotations

from time import process_time

import pytest

from cleannet.readers import READERS
from cleannet.readers.base.input import HEAD
from cleannet.readers.base.reader import Reader

UNITS = (
    *(b"[", b'{"a":', b'[{"a":[', b"{", b"(", b",", b"a,b\n", b"\t", b"a|"),
    *(b'"', b"'", b"\\", b" ", b"\n", b"a", b"1.", b"<a ", b"<!--"),
)
"""Repeated, each is a head that costs the square where a sniffer starts anew at each place."""


def fastest(reader: Reader, head: bytes) -> float:
    """Seconds of processor, the least of three: other work on the machine only adds."""
    taken = []
    for _ in range(3):
        since = process_time()
        reader.sniff(head)
        taken.append(process_time() - since)
    return min(taken)


@pytest.mark.alone
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.id)
def test_a_head_costs_time_in_proportion_to_its_length(reader: Reader) -> None:
    for unit in UNITS:
        head = (unit * HEAD)[:HEAD]
        reader.sniff(head[:1024])  # what is compiled or looked up once is no cost of the head
        short, whole = fastest(reader, head[: HEAD // 4]), fastest(reader, head)
        assert whole < 0.5, unit
        assert whole < 8 * short + 0.01, unit  # 4 where linear, 16 where it grows with the square
