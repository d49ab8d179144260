"""One name, one answer: a thing gets no milder verdict by its number than by its name, nor by the column in which it stands."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import TALLY, TODAY, Put

from cleannet.consider import uses_of
from cleannet.judge import judge
from cleannet.model.use import Use, use
from cleannet.model.verdict import Confidence, Verdict, worst
from cleannet.policy.policy import Policy
from cleannet.resolve import RESOLVERS
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import BESIDE, Asking
from cleannet.resolve.typed import meaning_of
from cleannet.world.view import World, open_world

SCENE = Asking(open_world().at(TODAY, TODAY))
ORGANISATION = SCENE.view.world.names


def meant(scene: Asking, kind: str, role: str, names: Iterable[str]) -> dict[str, Use]:
    """Each name as a use in that role, as a record of that kind would make it."""
    written = list(names)
    resolved = RESOLVERS[kind](scene, pa.array(written, pa.string()))
    found = {name: resolved.meanings[int(at)] for name, at in zip(written, resolved.index, strict=True)}
    return {name: Use(role, meaning.candidates) for name, meaning in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["us-federal-contractor-889", "clean-network", "de-telecom"])
def test_a_block_of_mac_addresses_has_the_answer_of_the_name_that_ieee_tells(
    world: World, policies: dict[str, Policy], put: Put, policy: str
) -> None:
    """Every maker that the facts name, and some others."""
    table, named = world.hardware, {maker.name for maker in world.facts.makers}
    blocks = table.first_blocks()
    chosen = [name for at, name in enumerate(sorted(blocks)) if name in named or at % 120 == 0]
    by_name = meant(asking(world.at(TODAY, TODAY), policies[policy]), "maker-name", "maker", chosen)
    by_number = {name: use("interface", f"oui:{blocks[name]}") for name in chosen}
    told = {judged.use: judged.lines["equipment"] for judged in put(policy, *by_name.values(), *by_number.values()).uses}
    assert [name for name in chosen if told[by_number[name]].rank > told[by_name[name]].rank] == []
    others = [name for name in chosen if name not in named]
    assert {name: told[by_number[name]] for name in others} == {name: told[by_name[name]] for name in others}


@pytest.mark.parametrize(
    ("oui", "verdict"),
    [
        ("9C8ECD", Verdict.UNKNOWN),  # Amcrest Technologies, of whom no fact speaks
        ("00000C", Verdict.CLEAR),  # Cisco Systems, Inc
        ("00E0FC", Verdict.DENIED),  # HUAWEI TECHNOLOGIES CO.,LTD
    ],
)
def test_a_maker_of_whom_no_fact_speaks_is_no_clear_one(put: Put, oui: str, verdict: Verdict) -> None:
    assert put("us-federal-contractor-889", use("interface", f"oui:{oui}")).uses[0].lines["equipment"] is verdict


@pytest.mark.parametrize(("oui", "confidence"), [("D0FA1D", Confidence.LOW), ("00E0FC", Confidence.HIGH)])
def test_a_maker_that_its_registered_name_alone_tells_has_low_confidence(
    world: World, policies: dict[str, Policy], oui: str, confidence: Confidence
) -> None:
    """Of D0FA1D IEEE has Qihoo 360 Technology Co.,Ltd: here no row of the facts says that this is the company."""
    facts = copy.copy(world.facts)
    facts.makers = tuple(maker for maker in facts.makers if maker.name != world.hardware.maker_of("D0FA1D"))
    findings = judge({use("interface", f"oui:{oui}"): TALLY}, policies["clean-network"], World(facts).at(TODAY, TODAY)).findings
    assert {f.confidence for f in findings} == {confidence}


# --- apps -------------------------------------------------------------------------------------------------------------------------

SHORT = 5
"""Letters of a name from which a list of those we deal with may be taken to mean an app by it."""


def app_names(world: World) -> list[str]:
    """Each name of an app that the facts tell; but for those that are a domain too, and those of a letter or three."""
    names = {name for app in world.facts.apps for name in (app.name, *(n.name for n in app.names if n.kind != "shared"))}
    return sorted(name for name in names if "." not in name and (len(name) >= SHORT or not name.isascii()))


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["us-state-tx", "dk-government"])
@pytest.mark.parametrize(("kind", "role"), [("app-name", "installed"), ("publisher-name", "publisher"), ("org-name", "listed")])
def test_the_name_of_an_app_has_one_answer_in_every_column(
    world: World, policies: dict[str, Policy], put: Put, policy: str, kind: str, role: str
) -> None:
    """As `explain` gives it. It may be worse where a name is more than an app's: the company of that name is asked too."""
    scene = asking(world.at(TODAY, TODAY), policies[policy])
    names = [name for at, name in enumerate(app_names(world)) if at % 3 == 0 or name == "TikTok"]
    asked = {name: [Use(r, meaning_of(name, scene)) for r in ("installed", "listed")] for name in names}
    seen = meant(scene, kind, role, names)
    told = {judged.use: judged.lines for judged in put(policy, *seen.values(), *(u for uses in asked.values() for u in uses)).uses}
    explained = {name: worst([told[use]["app"] for use in uses if "app" in told[use]]) for name, uses in asked.items()}
    denied = {name for name, verdict in explained.items() if verdict is Verdict.DENIED}
    assert {name: told[seen[name]]["app"] for name in denied} == dict.fromkeys(denied, Verdict.DENIED)
    assert len(denied) > (20 if policy == "us-state-tx" else 0)


NOT_UNDERSTOOD = ("", "n/a", "unknown", "TikTok Pte. Ltd.", "Example Ltd", "com.example.nobody", "発行元", "-", "0x41")


DENIED_BY_NAME = ("TikTok", "WeChat", "RedNote", "Lemon8", "小红书")


@given(st.sampled_from(DENIED_BY_NAME), st.one_of(st.sampled_from(NOT_UNDERSTOOD), st.text(max_size=30)))
def test_a_publisher_that_nobody_understands_takes_no_denial_away(name: str, publisher: str) -> None:
    """Nor does an id: more evidence weakens nothing, unless it is known to be of somebody else."""
    beside = publisher.encode("utf-8", "replace").decode().replace(BESIDE, "")
    if ORGANISATION.look(beside, frozenset({"org", "app"})):
        return
    (alone,) = meant(SCENE, "app-name", "installed", [name]).values()
    (published,) = meant(SCENE, "app-name", "installed", [f"{name}{BESIDE}{beside}"]).values()
    assert published == alone
    ident = beside.strip()
    if ident:
        (told,) = meant(SCENE, "app-id", "installed", [f"{ident}{BESIDE}{name}"]).values()
        assert told == alone


# --- parents ----------------------------------------------------------------------------------------------------------------------


def test_of_a_parent_that_a_clause_does_not_reach_a_notice_tells(put: Put) -> None:
    """AS4809 is run by China Telecom Group, which controls China Telecom (Americas)."""
    told = put("us-carrier-fcc", use("transit", "asn:4809"), use("transit", "asn:3320"))
    assert [judged.lines["carrier"] for judged in told.uses] == [Verdict.CLEAR, Verdict.CLEAR]
    (notice,) = [n for n in told.notices if n.kind == "parent"]
    assert (
        "controls China Telecom (Americas) Corporation; us-fcc-covered-list/china-telecom-americas names that company"
        in notice.says
    )


def test_a_parent_is_reached_where_the_instrument_defines_affiliates_so(put: Put) -> None:
    told = put("us-federal-contractor-889", use("listed", "org:huawei-holding"))
    assert told.uses[0].lines["equipment"] is Verdict.DENIED
    assert [n for n in told.notices if n.kind == "parent"] == []


# --- cables and networks ----------------------------------------------------------------------------------------------------------


def spellings(name: str, other: str) -> set[str]:
    """How lists write a name that a source tells, by itself and beside another name of the same thing."""
    bent = {name, name.upper(), name.replace("-", " "), name.replace("-", "–"), name.replace(" ", ""), f"The {name}", f"{name}."}
    added = {f"{name} {words}" for words in ("cable", "Cable System", "Submarine Cable", "Subsea Cable System", "S1", "segment 2")}
    return bent | added | {f"{name} ({other})", f"{name} [{other}]", f"{name} - {other}", f"{name}/{other}", f"{name}, {other}"}


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["clean-network", "us-carrier-fcc"])
def test_no_spelling_of_a_cable_is_milder_than_its_id_nor_denied_where_that_is_clear(
    world: World, policies: dict[str, Policy], put: Put, policy: str
) -> None:
    scene = asking(world.at(TODAY, TODAY), policies[policy])
    by_id = {cable.id: use("on-cable", f"cable:{cable.id}") for cable in world.cables.values()}
    bearers: dict[str, set[str]] = {}
    for cable in world.cables.values():
        for at, name in enumerate(cable.names[:3]):
            for written in spellings(name, cable.names[at - 1]):
                bearers.setdefault(written, set()).add(cable.id)
    by_name = meant(scene, "cable-name", "on-cable", bearers)
    told = {judged.use: judged.lines["cable"] for judged in put(policy, *by_id.values(), *by_name.values()).uses}
    wanted = {written: [told[by_id[id_]] for id_ in ids] for written, ids in bearers.items()}
    found = {written: told[by_name[written]] for written in bearers}
    assert [w for w in bearers if found[w] is Verdict.CLEAR and {*wanted[w]} != {Verdict.CLEAR}] == []
    assert [w for w in bearers if found[w] is Verdict.DENIED and Verdict.CLEAR in wanted[w]] == []
    certain = [w for w in bearers if " S1" not in w and " segment" not in w]
    assert sum(found[w] in wanted[w] for w in certain) / len(certain) > 0.97


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["clean-network", "us-defence"])
def test_no_registered_name_of_a_network_is_milder_than_its_number_nor_denied_where_that_is_clear(
    world: World, policies: dict[str, Policy], put: Put, policy: str
) -> None:
    """As registries and whois write them. A number whose operator is open may be of somebody of that name who is clear."""
    scene = asking(world.at(TODAY, TODAY), policies[policy])
    numbers: dict[str, set[int]] = {}
    for network in (n for at, n in enumerate(world.facts.networks) if at % 8 == 0 or n.asn in (4134, 4837)):
        for name in {network.name, world.networks.name_of(network.asn)} - {""}:
            written = {name, name.upper(), name.replace("-", " "), f"{name}, CN", f"AS{network.asn} {name}", f"AS{network.asn}"}
            for one in (*written, f"{name} No.31,Jin-rong Street, CN"):
                numbers.setdefault(one, set()).add(network.asn)
    by_name = {name: found for name, found in meant(scene, "org-name", "listed", numbers).items() if found.candidates}
    by_number = {asn: use("far-end", f"asn:{asn}") for asns in numbers.values() for asn in asns}
    told = {judged.use: judged.lines.get("carrier") for judged in put(policy, *by_name.values(), *by_number.values()).uses}
    worst_of = {name: worst([told[by_number[asn]] or Verdict.NOT_ASKED for asn in numbers[name]]) for name in by_name}
    clear = [name for name in by_name if told[by_name[name]] is Verdict.CLEAR]
    assert [name for name in clear if worst_of[name] in (Verdict.DENIED, Verdict.CONDITIONAL)] == []
    assert [n for n in by_name if told[by_name[n]] is Verdict.DENIED and worst_of[n] is Verdict.CLEAR] == []


@pytest.mark.parametrize(
    ("name", "number", "verdict"),
    [
        ("China Unicom", "1299", Verdict.UNKNOWN),
        ("China Unicom", "64512", Verdict.DENIED),
        ("Telia", "3356", Verdict.CLEAR),
    ],
)
def test_a_peer_whose_name_contradicts_its_number_is_no_clear_one(put: Put, name: str, number: str, verdict: Verdict) -> None:
    written = f"{name}{BESIDE}{number}"
    (judged,) = put("clean-network", meant(SCENE, "asn-name", "direct", [written])[written]).uses
    assert judged.lines["carrier"] is verdict


# --- names alone ------------------------------------------------------------------------------------------------------------------

NAMES = (
    "Kaspersky", "Huawei", "ZTE", "Alibaba Cloud", "Tencent Cloud", "Huawei Cloud", "China Telecom", "Reolink", "SEACOM", "Dr.Web",
    "TIM", "VK", "Xiaomi", "Cisco", "Telekom", "Yandex Cloud", "Galaxy Store", "RuStore", "DeepSeek", "BYD", "Example Ltd",
)  # fmt: skip


@pytest.mark.parametrize("policy", ["us-state-nh", "us-federal-contractor-889", "clean-network", "us-state-tx"])
def test_a_name_that_is_typed_has_the_answer_of_a_list_of_partners(
    world: World, policies: dict[str, Policy], put: Put, policy: str
) -> None:
    """On each line no milder on the list, and as a list of partners the same."""
    scene = asking(world.at(TODAY, TODAY), policies[policy])
    on_list = meant(scene, "org-name", "listed", NAMES)
    typed = {name: [*uses_of(name, meaning_of(name, scene), scene)] for name in NAMES}
    told = {j.use: j.lines for j in put(policy, *on_list.values(), *(u for some in typed.values() for u in some)).uses}
    for name, found in on_list.items():
        assert found in typed[name], name
        for line, verdict in told[found].items():
            assert verdict.rank >= min(told[u][line].rank for u in typed[name] if line in told[u]), (name, line)


@pytest.mark.parametrize(
    ("role", "name", "line", "verdict"),
    [
        ("listed", "org:kaspersky-ao", "app", Verdict.UNKNOWN),  # a fact says that it publishes apps
        ("listed", "org:kaspersky-ao", "cloud", Verdict.CLEAR),  # and none that it hosts
        ("maker", "org:huawei-tech", "equipment", Verdict.UNKNOWN),  # the record says that it makes devices
        ("maker", "org:cisco", "equipment", Verdict.CLEAR),
        ("listed", "cloud:aliyun", "app", Verdict.UNKNOWN),
    ],
)
def test_a_category_that_no_list_closes_reaches_a_company_by_what_it_does(
    put: Put, role: str, name: str, line: str, verdict: Verdict
) -> None:
    """New Hampshire's list of technologies of foreign adversaries was not seen."""
    assert put("us-state-nh", use(role, name)).uses[0].lines[line] is verdict


def test_a_vendor_of_a_cloud_is_asked_about_on_every_line(put: Put) -> None:
    judged = put("us-federal-contractor-889", use("listed", "cloud:huawei-cloud"), use("listed", "cloud:hetzner")).uses
    told = {one.use.subject: one.lines for one in judged}
    assert told["cloud:huawei-cloud"]["equipment"] is told["cloud:huawei-cloud"]["carrier"] is Verdict.DENIED
    assert told["cloud:hetzner"]["equipment"] is told["cloud:hetzner"]["carrier"] is Verdict.CLEAR


def test_a_product_names_whose_it_is(put: Put) -> None:
    """The reseller is not whom a clause means."""
    (sold,) = meant(SCENE, "product", "listed", [f"WeChat for business{BESIDE}Example Resale"]).values()
    assert "app:wechat" in {c.subject for c in sold.candidates}
    assert put("us-state-tx", sold).uses[0].lines["app"] is Verdict.UNKNOWN


@pytest.mark.parametrize(("kind", "role", "line"), [("maker-name", "maker", "equipment"), ("publisher-name", "publisher", "app")])
@pytest.mark.parametrize("name", ["Aliyun", "Huawei Cloud", "JD Cloud"])
def test_a_company_that_is_called_by_its_cloud_is_no_clear_stranger(put: Put, kind: str, role: str, line: str, name: str) -> None:
    """Who runs it comes first among the candidates."""
    (found,) = meant(SCENE, kind, role, [name]).values()
    assert found.candidates[0].subject.startswith("org:")
    assert put("us-state-nh", found).uses[0].lines[line] is Verdict.UNKNOWN
