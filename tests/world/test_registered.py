"""A registered name that holds a company's name asks whose the thing is; it neither denies nor clears."""

from __future__ import annotations

import pytest
from judging import TODAY, Put

from cleannet.model.answer import Truth
from cleannet.model.use import use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.world.registered import bearers
from cleannet.world.view import View, World


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


@pytest.mark.parametrize(
    ("registered", "entity"),
    [
        ("China Telecom", "china-telecom-group"),
        ("IOT Jiangsu network, Chinatelecom, P.R.China.", "china-telecom-group"),
        ("PT Indonesia China Mobile", "china-mobile-group"),
        ("Yangtze Memory Technologies Co., Ltd.", "ymtc"),
    ],
)
def test_who_bears_the_name_is_an_open_party(view: View, registered: str, entity: str) -> None:
    found = {p.thing: p for p in bearers(view, registered, "operates")}
    assert found[f"org:{entity}"].answer.truth is Truth.OPEN
    assert found[f"org:{entity}"].relations == {"operates"}


@pytest.mark.parametrize(
    "registered",
    ["Comnet Multimedia Sp. z o.o.", "Hubei Yangtze Mason Semiconductor", "Telcomnet", "", "?"],
)
def test_a_word_in_common_is_nobody(view: View, registered: str) -> None:
    assert bearers(view, registered) == ()


def test_a_network_registered_as_china_telecom_is_never_clear(put: Put, view: View) -> None:
    table = view.world.networks
    numbers = [a for a in table.asns.tolist() if table.name_of(a) == "China Telecom" and a not in view.networks]
    assert len(numbers) > 30
    for number in numbers:
        result = put("clean-network", use("transit", f"asn:{number}"))
        assert result.uses[0].lines["carrier"] is Verdict.UNKNOWN, f"AS{number}"
        assert {f.confidence for f in result.findings} == {Confidence.LOW}


def test_a_block_registered_to_a_named_maker_is_never_clear(put: Put) -> None:
    assert put("clean-network", use("interface", "oui:A428B7")).uses[0].lines["equipment"] is Verdict.UNKNOWN
