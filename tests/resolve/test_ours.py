"""What is ours: prefixes and single addresses, apps by id, by name and by platform."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from cleannet.kernel.addresses import parse
from cleannet.resolve.address import ours
from cleannet.resolve.meaning import Ours
from cleannet.resolve.ours import spelled
from cleannet.world.spelling import folded
from cleannet.world.view import World

DAY = date(2026, 11, 24)
MINE = Ours(prefixes=("198.51.100.0/24", "203.0.113.7", "2001:db8:1::/48", "2001:db8:2::7"))


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("198.51.100.255", True),
        ("198.51.101.0", False),
        ("203.0.113.7", True),
        ("203.0.113.8", False),
        ("2001:db8:1::9", True),
        ("2001:db8:2::7", True),
        ("2001:db8:2::8", False),
    ],
)
def test_an_address_with_no_length_is_one_address(address: str, is_ours: bool) -> None:
    assert ours(MINE, parse(pa.array([address]))).tolist() == [is_ours]


@pytest.mark.parametrize(
    ("apps", "written"),
    [
        (["signal"], {"signal", "org.thoughtcrime.securesms", "org.whispersystems.signal"}),
        (["app:signal"], {"signal", "org.thoughtcrime.securesms"}),
        (["android:org.example.ours"], {"android:org.example.ours", "org.example.ours"}),
        (["Our App: Field Edition"], {"our app: field edition"}),
    ],
)
def test_an_app_of_ours_is_known_by_whatever_records_call_it(world: World, apps: list[str], written: set[str]) -> None:
    assert {folded(one) for one in written} <= spelled(world.at(DAY, DAY), apps)
