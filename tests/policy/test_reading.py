"""A user's files are refused with their place where judging could not use them, and are never a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cleannet.policy.defects import known
from cleannet.policy.find import find_policy
from cleannet.policy.lint import lint_file
from cleannet.policy.policy import Policy, PolicyError, read_cases, read_measures, read_policies, read_waivers
from cleannet.world.view import World

MEASURE = """\
policies: [{id: house, title: t, issuer: US, we: {kinds: [any]}, acts: [use], clauses: [m/c], covers_not: nothing}]
measures:
- id: m
  title: t
  issuer: US
  type: guidance
  force: binding
  clauses:
  - id: m/c
    says: s
    lines: [carrier]
    forbids: [use]
    who: {kinds: [anyone]}
    names: [{entity: zte, from: "2020-01-01", sources: [s]}]
    test: {kind: threshold, share: "50"}
    events: [{date: "2020-01-01", state: in_force, sources: [s]}]
  sources: {s: {url: "https://example.org", said: "2020-01-01"}}
"""
CASES = """\
golden:
- {id: a, use: {line: carrier, subject: "asn:4134"}, clause: m/c, as_of: "2026-01-01", known_on: "2026-01-01", expect: clear}
"""


def test_a_sound_file_is_read(tmp_path: Path, world: World) -> None:
    (tmp_path / "p.yaml").write_text(MEASURE)
    (tmp_path / "c.yaml").write_text(CASES)
    assert list(read_policies(tmp_path / "p.yaml", world.facts.measures)) == ["house"]
    assert list(read_measures(tmp_path / "p.yaml")) == ["m"]
    assert [c.id for c in read_cases(tmp_path / "c.yaml")] == ["a"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('date: "2020-01-01"', 'date: "2020-02-31"', "measures[0].clauses[0].events[0].date"),
        ('from: "2020-01-01"', "from: soon", "measures[0].clauses[0].names[0].from"),
        ('said: "2020-01-01"', "said: soon", "measures[0].sources.s.said"),
        ('share: "50"', "share: half", "measures[0].clauses[0].test.share: 'half' is no number"),
        (', share: "50"', "", "measures[0].clauses[0].test.share: '' is no number"),
        ("entity: zte", "subject: star", "measures[0].clauses[0].names[0].subject"),
        ("clauses: [m/c]", "clauses: [m/d]", "policy house: 'm/d' is neither a clause nor a measure"),
        ("kinds: [any]", "kinds: [any], prefixes: [192.0.2.1/99]", "policies[0].we.prefixes[0]: '192.0.2.1/99'"),
        ("kinds: [any]", "kinds: [any], prefixes: [192.0.2.0/24, 192.0.2.0/wide]", "policies[0].we.prefixes[1]"),
        ("kinds: [any]", "kinds: [any], asns: [4294967296]", "policies[0].we.asns[0]"),
        ("kinds: [any]", 'kinds: [any], domains: [""]', "policies[0].we.domains[0]"),
    ],
)
def test_what_judging_takes_for_granted_is_checked(old: str, new: str, told: str, tmp_path: Path, world: World) -> None:
    (tmp_path / "p.yaml").write_text(MEASURE.replace(old, new))
    with pytest.raises(PolicyError, match=r"p\.yaml|policy house") as error:
        read_policies(tmp_path / "p.yaml", world.facts.measures)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('as_of: "2026-01-01"', 'as_of: "2026-01"', "case a: as_of"),
        ('"asn:4134"', '"asn:many"', "case a: use.subject"),
        ("line: carrier", "line: carriers", "case a: Invalid enum value 'carriers'"),
        (CASES.split("\n", 1)[1], "", "holds no cases"),
    ],
)
def test_cases_that_ask_nothing_are_refused(old: str, new: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CASES.replace(old, new))
    with pytest.raises(PolicyError) as error:
        read_cases(tmp_path / "c.yaml")
    assert told in str(error.value)


def test_a_policy_is_found_by_name_or_file(tmp_path: Path, world: World, policies: dict[str, Policy]) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(MEASURE)
    measures = world.facts.measures
    assert find_policy("clean-network", policies, measures) is policies["clean-network"]
    assert find_policy(str(file), policies, measures).id == "house"
    assert find_policy(f"{file}:house", policies, measures).id == "house"
    for wanted, told in (
        (f"{file}:home", "it has house"),
        ("clean-netwrk", "did you mean clean-network"),
        ("\0", "neither a policy"),
    ):
        with pytest.raises(PolicyError, match=told):
            find_policy(wanted, policies, measures)


JUNK = ["", "[", "{", "]", "- ", ": ", "&a ", "*a ", "null", "0", "\n", "<<: ", '"', "!!x ", "\t", "\u202e"]


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from([MEASURE, CASES]), start=st.integers(0, 900), cut=st.integers(0, 12), junk=st.sampled_from(JUNK))
def test_mutated_files_are_read_or_refused(text: str, start: int, cut: int, junk: str, tmp_path: Path, world: World) -> None:
    """Whatever stands in a file, reading and linting answer; nothing else is raised."""
    path = tmp_path / "x.yaml"
    path.write_text(text[:start] + junk + text[start + cut :], encoding="utf-8")
    for read in (lambda p: read_policies(p, world.facts.measures), read_cases, read_waivers):
        try:
            read(path)
        except PolicyError:
            continue
    for defect in lint_file(path, known(world.facts, date(2026, 11, 24))):
        assert defect.what
        assert defect.line >= 0
