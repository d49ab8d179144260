"""A further clause never makes a verdict better."""

from __future__ import annotations

from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from judging import (
    TALLY,
    TODAY,
    USES,
    made_clause,
    made_policy,
)

from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.subject import EntityId
from cleannet.model.use import Use
from cleannet.world.view import World

SOMEBODY = st.sampled_from(
    [
        form.ClauseName(entity=EntityId("hikvision")),
        form.ClauseName(entity=EntityId("china-telecom-group")),
        form.ClauseName(entity=EntityId("alibaba"), verified=False),
        form.ClauseName(entity=EntityId("google"), verified="partial", unverified=("entity",)),
        form.ClauseName(app="tiktok"),
        form.ClauseName(subject="asn:64500"),
        form.ClauseName(place="landing:HK"),
        form.ClauseName(place="country:CN"),
    ]
)

TESTS = st.sampled_from(
    [
        form.Test(kind="named"),
        form.Test(kind="affiliates"),
        form.Test(kind="domicile", holders="adversaries"),
        form.Test(kind="control", holders="adversaries"),
        form.Test(kind="threshold", share="20", holders="adversaries"),
        form.Test(kind="threshold", share="50", comparator=">", aggregate=False, chain="multiply", holders="names"),
    ]
)

STATES: st.SearchStrategy[form.ClauseState] = st.sampled_from(
    ["proposed", "pending", "in_force", "enjoined", "suspended", "open", "ended"]
)


@st.composite
def clauses(draw: st.DrawFn, clause_id: str) -> form.Clause:
    return made_clause(
        clause_id,
        names=draw(st.lists(SOMEBODY, max_size=3)),
        tests=draw(st.lists(TESTS, max_size=2)),
        events=(form.Event(date=draw(st.sampled_from(["2020-01-01", "2026", "2030-01-01"])), state=draw(STATES)),),
        roles=draw(st.sampled_from([(), ("data_recipient",)])),
        relations=draw(st.sampled_from([(), ("makes",), ("operates", "hosts")])),
        force=draw(st.sampled_from([None, "proposed", "programme", "warning"])),
    )


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(clauses("made/before"), max_size=1),
    more=clauses("made/more"),
    picked=st.sets(st.sampled_from(USES), max_size=5),
)
def test_a_further_clause_never_makes_a_verdict_better(
    world: World, before: list[form.Clause], more: form.Clause, picked: set[Use]
) -> None:
    adversaries = (form.Adversary(country="CN"),)
    view = world.at(TODAY, TODAY)
    less = judge(dict.fromkeys(picked, TALLY), made_policy(*before, adversaries=adversaries), view)
    both = judge(dict.fromkeys(picked, TALLY), made_policy(*before, more, adversaries=adversaries), view)
    for one, other in zip(less.uses, both.uses, strict=True):
        for line, verdict in one.lines.items():
            assert other.lines[line].rank <= verdict.rank
    spoken = {f.fingerprint for f in less.findings if f.clause}
    assert spoken <= {f.fingerprint for f in both.findings}
