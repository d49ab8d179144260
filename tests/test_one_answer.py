"""One name, one answer: a thing gets no milder verdict by its number than by its name, nor by the column in which it stands."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pytest
from judging import TODAY, Put

from cleannet.audit import asking
from cleannet.model.use import Use, use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.policy.policy import Policy
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World


def meant(scene: Asking, kind: str, role: str, names: Iterable[str]) -> dict[str, Use]:
    """Each name as a use in that role, as a record of that kind would make it."""
    written = list(names)
    resolved = RESOLVERS[kind](scene, pa.array(written, pa.string()))
    found = {name: resolved.meanings[int(at)] for name, at in zip(written, resolved.index, strict=True)}
    return {name: Use(role, meaning.candidates) for name, meaning in found.items()}


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
    world: World, put: Put, oui: str, confidence: Confidence
) -> None:
    """Of D0FA1D IEEE has Qihoo 360 Technology Co.,Ltd, which no row of the facts names."""
    assert (world.hardware.maker_of(oui) in {maker.name for maker in world.facts.makers}) is (confidence is Confidence.HIGH)
    findings = put("clean-network", use("interface", f"oui:{oui}")).findings
    assert {f.confidence for f in findings} == {confidence}
