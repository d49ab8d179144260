"""What nobody found out of an entity that the facts know is a question; what nobody tells of a stranger is none."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from judging import TALLY, TODAY

from cleannet.judge import judge
from cleannet.model import facts as form
from cleannet.model.behind import Behind, Party
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import use
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.policy.policy import bind
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.ruling.question import question_of
from cleannet.ruling.today import today_of
from cleannet.world.view import World

PAGE = Path(__file__).parents[1] / "docs" / "decisions" / "0006-two-opens.md"
AFFILIATES = (form.Test(kind="affiliates"),)
DOMICILE = (form.Test(kind="domicile", holders="adversaries"),)
CONTROL = (form.Test(kind="control", holders="adversaries"),)
CN, SE = (form.Seat(country="CN"),), (form.Seat(country="SE"),)

MADE = {
    e.id: e
    for e in (
        form.Entity(id=EntityId("by-name"), name="Nothing Known", type="unknown_entity"),
        form.Entity(id=EntityId("by-name-cn"), name="A Name of China", type="unknown_entity", headquartered_in=CN),
        form.Entity(id=EntityId("by-name-se"), name="A Name of Sweden", type="unknown_entity", headquartered_in=SE),
        form.Entity(id=EntityId("no-seat"), name="No Seat Ltd"),
        form.Entity(id=EntityId("told"), name="Held Ltd", held_by=(form.Holding(party=EntityId("axis"), interest="control"),)),
        form.Entity(id=EntityId("cn"), name="Some Company of China", headquartered_in=CN),
        form.Entity(id=EntityId("se"), name="Some Company of Sweden", headquartered_in=SE),
        form.Entity(id=EntityId("lei-1"), name="Hikvision Nordic AB", headquartered_in=SE),
        form.Entity(
            id=EntityId("lei-2"),
            name="Hikvision Nordic AB",
            headquartered_in=SE,
            held_by=(form.Holding(party=EntityId("se"), interest="control"),),
        ),
        form.Entity(id=EntityId("ministry"), name="A Ministry", type="state_body"),
    )
}


def bound_by(**fields: object) -> Bound:
    """A clause that names Hikvision, of a measure to which China is an adversary."""
    given = {"forbids": ("use",), "names": (form.ClauseName(entity=EntityId("hikvision")),), **fields}
    event = form.Event(date="2020-01-01", state="in_force")
    who = form.Who(kinds=("anyone",))
    clause = form.Clause(id="m/c", says="", lines=form.LINES, who=who, events=(event,), **given)  # type: ignore[arg-type]
    measure = form.Measure(
        id="m", title="", issuer="", type="statute", force="binding", clauses=(clause,), adversaries=(form.Adversary(country="CN"),)
    )
    return Bound(clause, measure)


def ruled(world: World, org: str, **fields: object) -> Verdict:
    asked = Asked(Behind("a device", (Party(Subject(f"org:{org}")),)))
    return rule_on(bound_by(**fields), asked, world.at(TODAY, TODAY, MADE)).verdict


@pytest.mark.parametrize(
    ("org", "affiliates", "control"),
    [
        ("by-name", Verdict.UNKNOWN, Verdict.UNKNOWN),
        ("by-name-cn", Verdict.UNKNOWN, Verdict.UNKNOWN),
        ("by-name-se", Verdict.CLEAR, Verdict.CLEAR),  # no group of the clause is at home there
        ("no-seat", Verdict.UNKNOWN, Verdict.UNKNOWN),
        ("told", Verdict.CLEAR, Verdict.CLEAR),
        ("cn", Verdict.CLEAR, Verdict.CLEAR),  # a company that is known, of which nobody is told to hold anything
        ("se", Verdict.CLEAR, Verdict.CLEAR),
        ("lei-1", Verdict.UNKNOWN, Verdict.CLEAR),  # its name is that of the group
        ("lei-2", Verdict.CLEAR, Verdict.CLEAR),  # it is told who controls it
        ("ministry", Verdict.CLEAR, Verdict.CLEAR),
    ],
)
def test_who_holds_it_is_open_where_nobody_found_out(world: World, org: str, affiliates: Verdict, control: Verdict) -> None:
    assert ruled(world, org, tests=AFFILIATES) is affiliates
    assert ruled(world, org, tests=CONTROL) is control
    assert ruled(world, org, tests=(form.Test(kind="named"),)) is Verdict.CLEAR


def test_the_parent_of_a_named_company_is_not_asked_who_holds_it(world: World) -> None:
    """Decision 4: an affiliate test does not reach upwards, whatever is told of the parent."""
    made = {
        **MADE,
        EntityId("subsidiary"): form.Entity(
            id=EntityId("subsidiary"), name="S", held_by=(form.Holding(party=EntityId("no-seat"), interest="control"),)
        ),
    }
    bound = bound_by(names=(form.ClauseName(entity=EntityId("subsidiary")),), tests=AFFILIATES)
    asked = Asked(Behind("a device", (Party(Subject("org:no-seat")),)))
    assert rule_on(bound, asked, world.at(TODAY, TODAY, made)).verdict is Verdict.CLEAR


@pytest.mark.parametrize("fields", [{}, {"purposes": ("air defence",)}, {"roles": ("data_recipient",)}])
def test_a_known_entity_without_a_seat_is_open_under_a_test_of_domicile_whatever_the_record_tells(
    world: World, fields: dict[str, object]
) -> None:
    assert ruled(world, "no-seat", tests=DOMICILE, **fields) is Verdict.UNKNOWN
    assert ruled(world, "se", tests=DOMICILE, **fields) is Verdict.CLEAR
    asked = Asked(Behind("a stranger", (Party(Subject("name:Some Stranger")),)))
    stranger = rule_on(bound_by(tests=DOMICILE, **fields), asked, world.at(TODAY, TODAY, MADE)).verdict
    assert stranger is (Verdict.CLEAR if fields else Verdict.UNKNOWN)  # two opens


def test_judged_together_each_keeps_its_own_answer(world: World) -> None:
    """What one entity is told is not said of the next: of a name alone, of Sweden, and of the group's name."""
    clause = bound_by(tests=AFFILIATES, relations=("makes",))
    text = form.PolicyText(id="p", title="", issuer="", we=form.We(kinds=("any",)), acts=("use",), clauses=("m",), covers_not="")
    policy = bind(text, {"m": clause.measure})
    orgs = ("se", "by-name", "by-name-se", "lei-1", "lei-2", "cn", "no-seat")
    judged = judge({use("maker", f"org:{org}"): TALLY for org in orgs}, policy, world.at(TODAY, TODAY, MADE))
    unknown = {j.use.subject for j in judged.uses if j.lines["equipment"] is Verdict.UNKNOWN}
    assert unknown == {"org:by-name", "org:lei-1", "org:no-seat"}


@pytest.mark.slow
def test_the_figures_of_decision_6_are_those_of_the_facts(world: World) -> None:
    """They are of a day; a tenth more or less is no other figure."""
    told = re.search(
        r"On (\S+), (\d+) of ([\d,]+) entities are\s+unknown under\s+some clause by this rule, (\d+)", PAGE.read_text()
    )
    assert told
    day = date.fromisoformat(told[1])
    view, counted = world.at(day, day), set[str]()
    for measure in world.facts.measures.values():
        for clause in measure.clauses:
            today = today_of(Bound(clause, measure), view)
            if today.state is not None:
                counted |= {org for org in map(EntityId, world.facts.entities) if question_of(today, org).open}
    unseated = {org for org in counted if not view.seats(EntityId(org))}
    for measured, figure in zip((len(counted), len(world.facts.entities), len(unseated)), told.groups()[1:], strict=True):
        assert measured == pytest.approx(int(figure.replace(",", "")), rel=0.1)
