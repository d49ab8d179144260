"""What a trace passed: each address that replied is a hop; its destination is none, but a far end, and only if it answered."""

from __future__ import annotations

from typing import NamedTuple

from cleannet.readers.inputs.gather import Gathered, Said


class Passed(NamedTuple):
    """A trace. source: what measured; destination: as it was asked for, "" where not told; replied: the addresses that did, in
    order; named: the destination is a name, and what replied last is it; seen: microseconds since 1970, -1 where not told."""

    source: str
    destination: str
    replied: tuple[str, ...]
    named: bool = False
    seen: int = -1


def judge(gathered: Gathered, number: int, passed: Passed) -> None:
    """One trace as a record; it is skipped where nobody replied."""
    said = [Said("address", "far-end" if address == passed.destination else "hop", address) for address in passed.replied]
    if passed.named:
        said.append(Said("domain", "far-end", passed.destination))
    if said:
        gathered.record(number, passed.source, said, passed.seen, passed.seen)
    else:
        gathered.skip(number, "no hop answered", passed.destination)
