"""Names that DNS answers gave to an address: a few mean any of them, many mean a shared host, which says nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from cleannet.columns import Named
from cleannet.resolve.meaning import MOST, Asking
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))
OWNED = "mail.ru vk.com tiktok.com wechat.com qq.com baidu.com huawei.com hikvision.com yandex.ru alibaba.com kaspersky.com".split()
ADDRESS = "192.0.2.1"


def means(hosts: list[str]) -> set[str]:
    names = Names()
    names.add([Named(pa.array(hosts), pa.array([ADDRESS] * len(hosts)), np.zeros(len(hosts), np.int64))])
    _, meanings = names.meanings(ASKING, pa.array([ADDRESS]))
    return {candidate.subject for meaning in meanings for candidate in meaning.candidates}


@pytest.mark.parametrize("count", [1, 2, MOST])
def test_a_few_names_mean_any_of_them(count: int) -> None:
    assert means(OWNED[:count]) == {f"domain:{host}" for host in OWNED[:count]}


@pytest.mark.parametrize("count", [MOST + 1, len(OWNED)])
def test_an_address_of_many_names_says_nothing(count: int) -> None:
    assert means(OWNED[:count]) == set()
