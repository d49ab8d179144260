"""Names and numbers that look like those of a named company, and are not; each on the embedded pack."""

from __future__ import annotations

from datetime import date

import pytest
from judging import TODAY, Put

from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import use
from cleannet.model.verdict import Verdict
from cleannet.world.behind import behind
from cleannet.world.ownership import affiliated
from cleannet.world.view import View, World


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


def run_by(view: View, asn: int) -> set[str]:
    """The entities that run the network, sure or not."""
    return {p.thing for p in behind(view, Subject(f"asn:{asn}")).parties if p.thing.startswith("org:")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asn", "not_this"),
    [
        pytest.param(34947, "alibaba", id="Alibaba Travel of Iran is not Alibaba Group"),
        pytest.param(133878, "china-unicom-group", id="Unicom New Zealand is not China Unicom"),
        pytest.param(18976, "china-unicom-group", id="UNICOM Systems is not China Unicom"),
        pytest.param(139317, "dahua", id="Ningbo Dahuamao is not Dahua"),
        pytest.param(134413, "dahua", id="its former number is not Dahua either"),
        pytest.param(41340, "china-telecom-group", id="AS41340 is one digit more than AS4134"),
        pytest.param(42416, "comnet-usa", id="Comnet of the Netherlands is not ComNet (USA)"),
        pytest.param(136996, "pacific-networks", id="Pacific Networks of Vanuatu is not that of the Covered List"),
    ],
)
def test_a_look_alike_is_clear_on_its_carrier_line(put: Put, view: View, asn: int, not_this: str) -> None:
    assert f"org:{not_this}" not in run_by(view, asn)
    for role in ("far-end", "transit"):
        result = put("clean-network", use(role, f"asn:{asn}"))
        assert result.findings == [], f"AS{asn} as {role}"
        assert result.uses[0].lines["carrier"] is Verdict.CLEAR


@pytest.mark.parametrize("asn", [4134, 4837, 9808, 37963], ids=lambda a: f"AS{a}")
def test_the_real_ones_are_denied_so_that_the_traps_mean_something(put: Put, asn: int) -> None:
    assert put("clean-network", use("transit", f"asn:{asn}")).uses[0].lines["carrier"] is Verdict.DENIED


def test_tp_link_is_several_makers(put: Put, view: View) -> None:
    makers = ["tp-link", "tp-link-corp-hk", "tp-link-corp-sg", "tp-link-systems"]
    verdicts = {m: put("clean-network", use("maker", f"org:{m}")).uses[0].lines["equipment"] for m in makers}
    assert verdicts == {
        "tp-link": Verdict.DENIED,  # named on the list of 2026
        "tp-link-corp-hk": Verdict.CLEAR,
        "tp-link-corp-sg": Verdict.CLEAR,
        "tp-link-systems": Verdict.CLEAR,
    }
    for maker in makers:
        entity = view.entity(EntityId(maker))
        assert entity is not None
        assert [n.kind for n in entity.names if n.name == "TP-Link"] == ["shared"], "the bare brand never matches alone"


def test_each_block_of_tp_link_is_of_the_maker_that_registered_it(view: View) -> None:
    assert {n: [r.entity for r in view.makers[n]] for n in view.makers if n.startswith(("TP-L", "TP-Link"))} == {
        "TP-LINK TECHNOLOGIES CO.,LTD.": ["tp-link"],
        "TP-Link Corporation Limited": ["tp-link-corp-hk"],
        "TP-LINK CORPORATION PTE. LTD.": ["tp-link-corp-sg"],
        **{n: [r.entity for r in view.makers[n]] for n in view.makers if n.upper().startswith("TP-LINK SYSTEMS")},
    }


@pytest.mark.parametrize("word", ["hgc", "comnet"])
def test_a_network_with_the_word_in_its_name_is_nobody_without_a_fact(view: View, word: str) -> None:
    """A university's HGC, an air force's ComNet: a word of a registered name identifies no company; its whole name asks for it."""
    table = view.world.networks
    alike = [a for a in table.asns.tolist() if word in table.name_of(a).lower() and a not in view.networks]
    assert alike
    for asn in alike:
        whole = "hgc global communications" in table.name_of(asn).lower().replace("communicat ions", "communications")
        assert run_by(view, asn) == ({"org:hgc"} if whole else set())


def test_the_names_hgc_and_comnet_do_not_identify_an_organisation(put: Put) -> None:
    for name in ("HGC", "comnet"):
        result = put("clean-network", use("listed", f"name:{name}"))
        assert set(result.uses[0].lines.values()) == {Verdict.UNKNOWN}
        assert all(not f.clause and f.undecided for f in result.findings)


def test_pccw_global_is_under_the_order_against_hkt_and_no_other(put: Put, view: View) -> None:
    assert run_by(view, 3491) == {"org:pccw-global"}
    result = put("clean-network", use("transit", "asn:3491"))
    (notice,) = result.notices
    assert (result.findings, notice.kind) == ([], "proposed")
    assert notice.says.startswith("us-fcc-hkt-2025/show-cause is only proposed")
    before = put("clean-network", use("transit", "asn:3491"), day=date(2025, 1, 1))
    assert (before.findings, before.notices) == ([], set())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("china-telecom-group", "china-unicom-group"),
        ("china-telecom-corp", "china-unicom-hk"),
        ("china-telecom-americas", "china-unicom-americas"),
    ],
)
def test_china_telecom_and_china_unicom_are_different_companies(view: View, one: str, other: str) -> None:
    """Both are the state's, and a state makes no affiliates."""
    assert affiliated(view, EntityId(one), EntityId(other)).no
    assert affiliated(view, EntityId(other), EntityId(one)).no


def test_the_clauses_against_china_telecom_do_not_reach_china_unicom(put: Put) -> None:
    telecom = {f.clause for f in put("us-carrier-fcc", use("service", "org:china-telecom-americas")).findings}
    unicom = {f.clause for f in put("us-carrier-fcc", use("service", "org:china-unicom-americas")).findings}
    assert telecom == {"us-fcc-covered-list/china-telecom-americas", "us-fcc-cta-2021/revocation"}
    assert unicom == {"us-fcc-covered-list/china-unicom-americas", "us-fcc-cua-2022/revocation"}


@pytest.mark.parametrize("policy", ["clean-network", "us-cloud-data", "us-carrier-fcc"])
@pytest.mark.parametrize("asn", [20940, 13335, 15169, 16509, 8075], ids=["Akamai", "Cloudflare", "Google", "Amazon", "Microsoft"])
def test_large_neutral_networks_are_clear_on_every_line(put: Put, policy: str, asn: int) -> None:
    result = put(policy, use("far-end", f"asn:{asn}"), use("transit", f"asn:{asn}"))
    assert result.findings == []
    told = {v for u in result.uses for v in u.lines.values()}
    assert told == {Verdict.CLEAR} if policy == "clean-network" else told <= {Verdict.CLEAR, Verdict.NOT_ASKED}
    assert result.notices == set()


@pytest.mark.parametrize("entity", ["akamai", "cloudflare", "google", "amazon", "microsoft"])
def test_large_neutral_companies_are_clear_under_clean_network(put: Put, entity: str) -> None:
    assert put("clean-network", use("listed", f"org:{entity}")).findings == []
