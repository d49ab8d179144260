"""A number of an AS beside an address: the tables may give that address to another network."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import BESIDE, Asking
from cleannet.world.view import World

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("asn", "address", "meant"),
    [
        ("4134", "202.97.12.1", []),  # the address says so too
        ("4134", "8.8.8.8", [("asn:4134", 0.9), ("asn:15169", 0.9)]),
        ("4134", "", [("asn:4134", 1.0)]),
        ("4134", "no address", [("asn:4134", 1.0)]),
        ("4134", "10.0.0.1", []),
        ("64512", "8.8.8.8", []),  # a private number says nothing
        ("4134", "::ffff:8.8.8.8", [("asn:4134", 0.9), ("asn:15169", 0.9)]),
    ],
)
def test_what_the_tables_say_otherwise_is_meant_as_well(
    world: World, asn: str, address: str, meant: list[tuple[str, float]]
) -> None:
    found = RESOLVERS["asn-beside"](Asking(world.at(DAY, DAY)), pa.array([f"{asn}{BESIDE}{address}"]))
    told = found.meanings[int(found.index[0])].candidates if found.index[0] >= 0 else ()
    assert [(one.subject, one.weight) for one in told] == meant
