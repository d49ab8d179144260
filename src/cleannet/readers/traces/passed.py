"""The record of a trace: each address that replied is a hop; its destination is a far end instead, and only if it answered."""

from __future__ import annotations

from typing import NamedTuple

from cleannet.readers.inputs.gather import Gathered, Said


class Passed(NamedTuple):
    """A trace. source: what measured; destination: as requested, "" if not stated; replied: the addresses that replied, in order;
    named: the destination is a name, and the last reply is from it; seen: microseconds since 1970, -1 if not stated; asns: what the
    tool looked up, numbers of ASes, each with the address of its hop, "" if the hop shows none."""

    source: str
    destination: str
    replied: tuple[str, ...]
    named: bool = False
    seen: int = -1
    asns: tuple[tuple[str, str], ...] = ()


def judge(gathered: Gathered, number: int, passed: Passed) -> None:
    """One trace as a record; it is skipped if nobody replied."""
    said = [Said("address", "far-end" if address == passed.destination else "hop", address) for address in passed.replied]
    if passed.named:
        said.append(Said("domain", "far-end", passed.destination))
    for asn, address in passed.asns:
        role = "far-end" if address and address == passed.destination else "hop"
        said.append(Said("asn-beside", role, asn, address) if address else Said("asn", role, asn))
    if said:
        gathered.record(number, passed.source, said, passed.seen, passed.seen)
    else:
        gathered.skip(number, "no hop answered", passed.destination)
