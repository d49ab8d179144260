"""A registered name that holds a company's name asks whose the thing is; it neither denies nor clears."""

from __future__ import annotations

import msgspec
import pytest
from judging import TODAY, Put

from cleannet.model.answer import Truth
from cleannet.model.subject import EntityId, org
from cleannet.model.use import use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.pack.facts import Facts, Likened
from cleannet.world.registered import bearers, operators
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
    assert found[org(EntityId(entity))].answer.truth is Truth.OPEN
    assert found[org(EntityId(entity))].relations == {"operates"}


@pytest.mark.parametrize(
    "registered",
    ["Comnet Multimedia Sp. z o.o.", "Hubei Yangtze Mason Semiconductor", "Telcomnet", "", "?"],
)
def test_a_word_in_common_is_nobody(view: View, registered: str) -> None:
    assert bearers(view, registered) == ()


def test_the_pack_lists_the_companies_that_comparing_names_finds(world: World, view: View) -> None:
    table, listed = world.networks, world.likened
    assert listed is not None
    for number in (*table.asns[::90].tolist(), *list(listed)[::20], 4_100_000_001):  # of the last no table tells a name
        name = table.name_of(number)
        assert operators(view, number, name, "operates") == bearers(view, name, "operates")


@pytest.mark.parametrize("made", [Likened(), Likened("of another table", {3: (EntityId("huawei-tech"),)})])
def test_a_pack_that_was_made_with_another_table_of_networks_is_not_asked(world: World, made: Likened) -> None:
    likened = msgspec.Raw(msgspec.msgpack.encode(made))
    other = World(Facts(msgspec.structs.replace(world.facts._tables, likened=likened), ""))
    assert other.likened is None
    number = next(iter(world.likened or ()))
    found = [operators(w.at(TODAY, TODAY), number, w.networks.name_of(number), "operates") for w in (world, other)]
    assert found[0] == found[1] != ()
    assert operators(other.at(TODAY, TODAY), 3, other.networks.name_of(3), "operates") == ()


@pytest.mark.slow
def test_a_network_whose_registered_name_holds_that_of_a_named_company_is_never_clear(put: Put, view: View) -> None:
    """Of networks without a known operator, each that has "china" in its name and each that ends with 0: those whose name leads
    to a company that the carrier line denies."""
    table = view.world.networks
    names = {number: table.name_of(number) for number in table.asns.tolist() if number not in view.networks}
    led = {
        number: {party.thing for party in bearers(view, name)}
        for number, name in names.items()
        if "china" in name.lower() or number % 10 == 0
    }
    asked = {thing for things in led.values() for thing in things}
    denied = {thing for thing in asked if put("clean-network", use("listed", thing)).uses[0].lines["carrier"] is Verdict.DENIED}
    numbers = sorted(number for number, things in led.items() if things & denied)
    assert 134172 in numbers  # "Colocation at China Telecom Hong Kong datacenter at Shatin"
    assert len(numbers) > 2
    for number in numbers:
        result = put("clean-network", use("transit", f"asn:{number}"))
        assert result.uses[0].lines["carrier"] is Verdict.UNKNOWN, f"AS{number}"
        assert {f.confidence for f in result.findings} == {Confidence.LOW}


@pytest.mark.parametrize(
    "oui",
    ["20968A", "8C8F8B", "00CFC0"],  # China Mobile (Hangzhou) Information Technology, Chongqing branch, Group Device
)
def test_a_block_registered_to_a_named_maker_is_never_clear(put: Put, oui: str) -> None:
    assert put("clean-network", use("interface", f"oui:{oui}")).uses[0].lines["equipment"] is Verdict.UNKNOWN


@pytest.mark.slow
def test_a_network_of_no_known_operator_is_open_where_a_named_carrier_is_seated(put: Put, view: View) -> None:
    """The largest of Poland, the United States and China of which no fact tells an operator and whose name leads to nobody."""
    table = view.world.networks
    order = table.sizes(table.asns).argsort()[::-1]
    by_size = [int(n) for n in table.asns[order] if n and int(n) not in view.networks and not bearers(view, table.name_of(int(n)))]
    for country, verdict in (("US", Verdict.CLEAR), ("PL", Verdict.CLEAR), ("CN", Verdict.UNKNOWN)):
        for number in [n for n in by_size if view.registered(n) == (country,)][:5]:
            result = put("clean-network", use("transit", f"asn:{number}"))
            assert result.uses[0].lines["carrier"] is verdict, f"AS{number}"
