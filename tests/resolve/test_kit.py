"""Kits by name: their own, that of the vendor, a package, a library; and names that only begin like one."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from cleannet.resolve.kit import by_name
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("com.tencent.bugly.crashreport", {"sdk:com.tencent.bugly"}),
        ("libjcore123.so", {"sdk:cn.jpush"}),
        ("JPUSH", {"sdk:cn.jpush"}),
        ("Tencent Bugly", {"sdk:com.tencent.bugly"}),
        ("Umeng", {"sdk:com.umeng"}),
        ("Umeng Analytics", {"sdk:com.umeng", "sdk:not listed"}),  # perhaps
        ("Nobody's Kit", {"sdk:not listed"}),
        ("com.nobody.kit", {"sdk:not listed"}),
    ],
)
def test_names_of_kits(written: str, expected: set[str]) -> None:
    found = by_name(ASKING, pa.array([written, None]))
    assert {one.subject for one in found.meanings[found.index[0]].candidates} == expected
    assert found.index[1] == -1
