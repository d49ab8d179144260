"""What a person types is answered at once: a number or an id waits for no index of names."""

from __future__ import annotations

from datetime import date

import pytest

from cleannet.pack.facts import open_facts
from cleannet.policy.policy import Policy
from cleannet.resolve.asked import asking
from cleannet.resolve.typed import meaning_of
from cleannet.world.view import World

DAY = date(2026, 11, 24)


def unasked() -> World:
    """A world of which nothing was asked yet: `make check` shares indexes among those of `open_world`."""
    return World(open_facts())


@pytest.mark.parametrize("asked", ["AS4134", "asn:4134", "1.0.1.1", "com.tencent.mm"])
def test_what_is_no_name_is_answered_without_an_index_of_names(asked: str, policies: dict[str, Policy]) -> None:
    opened = unasked()
    assert meaning_of(asked, asking(opened.at(DAY, DAY), policies["clean-network"]))
    assert "names" not in vars(opened)


def test_one_name_that_something_bears_is_found_without_the_words_of_all(policies: dict[str, Policy]) -> None:
    opened = unasked()
    assert meaning_of("Huawei Technologies Co., Ltd.", asking(opened.at(DAY, DAY), policies["clean-network"]))
    assert "_words" not in vars(opened.names)


def test_the_full_stop_behind_a_number_is_none_of_it(world: World, policies: dict[str, Policy]) -> None:
    scene = asking(world.at(DAY, DAY), policies["clean-network"])
    assert meaning_of("AS4134.", scene) == meaning_of("AS4134", scene)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("com.umeng.analytics", {"sdk:com.umeng"}),
        ("com.tencent.mm", {"android:com.tencent.mm"}),
        ("com.tencent.mm.opensdk", {"sdk:com.tencent"}),
        ("mp.weixin.qq.com", {"domain:weixin.qq.com"}),
        ("com.example.nobody", {"domain:com.example.nobody"}),
    ],
)
def test_a_dotted_name_is_asked_as_an_app_as_a_host_and_as_code(
    asked: str, meant: set[str], world: World, policies: dict[str, Policy]
) -> None:
    scene = asking(world.at(DAY, DAY), policies["clean-network"])
    assert {str(one.subject) for one in meaning_of(asked, scene)} == meant
