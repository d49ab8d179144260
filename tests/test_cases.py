"""Golden cases are judged through the same function as an audit, and say what differs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from cleannet.cases import judge_case, judge_cases
from cleannet.model import facts as form
from cleannet.policy.policy import Policy, PolicyError, read_cases
from cleannet.world.view import World

FILES = sorted((Path(__file__).parents[1] / "facts" / "golden").glob("*.yaml"))


def case(**fields: object) -> form.Case:
    row = {"id": "made", "as_of": "2025-01-01", "known_on": "2026-11-24", "expect": "denied", **fields}
    return msgspec.convert(row, form.Case)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_golden_row_comes_out_as_it_should(world: World, policies: dict[str, Policy], file: Path) -> None:
    outcomes = judge_cases(read_cases(file), world, policies)
    assert outcomes
    wrong = [
        f"{o.case.id}: expected {o.case.expect}, found {o.found} ({o.clause}: {o.answer.why})" for o in outcomes if not o.passed
    ]
    assert not wrong, "\n".join(wrong)


def test_ids_of_golden_rows_are_unique_over_all_files() -> None:
    ids = Counter(c.id for file in FILES for c in read_cases(file))
    assert [i for i, n in ids.items() if n > 1] == []
    assert sum(ids.values()) > 300


def test_golden_rows_cover_every_verdict_and_line() -> None:
    cases = [c for file in FILES for c in read_cases(file)]
    assert {c.expect for c in cases} == {"denied", "unknown", "conditional", "clear with notice", "clear"}
    assert {c.use.line for c in cases} >= set(form.LINES)


def test_a_row_with_a_rule_of_its_own_and_made_up_entities(world: World, policies: dict[str, Policy]) -> None:
    held = [{"party": "huawei-tech", "interest": "shareholding", "share": {"exact": "60"}}]
    row = {
        "use": {"entity": "shop"},
        "assume": [{"id": "shop", "held_by": held}],
        "rule": {"test": {"kind": "threshold", "share": "50", "holders": ["huawei-tech"]}},
    }
    assert judge_case(case(**row), world, policies).passed
    more = {**row, "rule": {"test": {"kind": "threshold", "share": "60", "comparator": ">", "holders": ["huawei-tech"]}}}
    outcome = judge_case(case(**more), world, policies)
    assert (outcome.found, outcome.passed) == ("clear", False)
    assert "shop" not in world.facts.entities


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"clause": "us-1260h/nosuch"}, "neither a clause"),
        ({"policy": "nosuch"}, "made: no policy 'nosuch'"),
        ({}, "made: names no clause, policy or rule"),
    ],
)
def test_a_row_that_names_what_is_not_there_is_an_error(
    world: World, policies: dict[str, Policy], fields: dict[str, str], said: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        judge_case(case(use={"entity": "hikvision"}, **fields), world, policies)
    assert said in str(caught.value)


def test_a_clause_and_a_policy_that_holds_it_agree(world: World, policies: dict[str, Policy]) -> None:
    use = {"line": "equipment", "relation": "supplies", "entity": "alibaba"}
    for fields in ({"clause": "us-1260h/s805-direct"}, {"policy": "clean-network"}):
        assert judge_case(case(use=use, as_of="2026-11-01", **fields), world, policies).found == "denied"
