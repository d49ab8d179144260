"""Every golden case holds, judged through the same function as an audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleannet.cases import judge_cases, result
from cleannet.policy.policy import Policy, read_cases
from cleannet.world.view import World

FILES = sorted((Path(__file__).parents[1] / "facts" / "golden").glob("*.yaml"))


def test_there_are_cases() -> None:
    assert sum(len(read_cases(path)) for path in FILES) >= 332
    ids = [case.id for path in FILES for case in read_cases(path)]
    assert len(ids) == len(set(ids))


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_golden(path: Path, world: World, policies: dict[str, Policy]) -> None:
    differ = [o for o in judge_cases(read_cases(path), world, policies) if not o.passed]
    assert not differ, "\n".join(f"{o.case.id}: expected {o.case.expect}, found {o.found}: {o.answer.why}" for o in differ)


def test_a_case_that_names_nothing_there_has_failed(world: World, policies: dict[str, Policy]) -> None:
    (case,) = [c for path in FILES for c in read_cases(path) if c.id == "tiktok-federal-phone-2024-06-01"]
    assert result("x", case, world, policies).passed
    told = result("x", case, world, policies, measures={})
    assert (told.passed, told.found) == (False, "not judged")
    assert "us-no-tiktok-gov-devices/agencies" in told.because
