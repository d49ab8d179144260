"""A title that an order prints means the app that the order names: India's lists of 2020 print titles of a store, not names."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))


@pytest.mark.parametrize(
    ("written", "app"),
    [
        ("AliExpress - Smarter Shopping, Better Living", "aliexpress"),
        ("Tantan - Date For Real", "tantan"),
        ("Parallel Space Lite - Dual App", "parallel-space-lite"),
        ("Rise of Kingdoms: Lost Crusade", "rise-of-kingdoms"),
        ("VooV Meeting - Tencent Video Conferencing", "voov-meeting"),
        ("Cam Scanner", "camscanner"),
    ],
)
def test_a_title_of_the_list_is_the_app(written: str, app: str) -> None:
    resolved = RESOLVERS["app-name"](ASKING, pa.array([written]))
    assert {c.subject for c in resolved.meanings[int(resolved.index[0])].candidates} == {f"app:{app}"}
