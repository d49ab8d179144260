"""Members of the Clean Network of 2020 are told with day, source and basis, and counted beside the verdicts; they change none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from judging import TALLY, TODAY, Put

from cleannet.audit import audit
from cleannet.consider import consider
from cleannet.model.subject import Subject
from cleannet.model.use import use
from cleannet.policy.policy import Policy
from cleannet.report import markdown, page
from cleannet.report.json import parse, render
from cleannet.world.members import counted, memberships
from cleannet.world.view import World

IN_TIME = date(2020, 11, 1)


def named(world: World, subject: str, day: date = IN_TIME, known_on: date = TODAY) -> dict[str, tuple[bool, str]]:
    return {n.member.name: (n.sure, n.today) for n in memberships(world.at(day, known_on), Subject(subject)).named}


def test_a_country_is_a_member_from_the_day_it_was_named(world: World) -> None:
    assert named(world, "country:CZ") == {"Czechia": (True, "yes")}
    assert named(world, "country:CZ", date(2020, 6, 24)) == {"Czechia": (True, "no")}
    assert named(world, "country:CZ", date(2021, 1, 20)) == {"Czechia": (True, "no")}
    assert named(world, "country:CN") == {}


def test_a_naming_that_is_contradicted_is_not_sure(world: World) -> None:
    assert named(world, "country:JP") == {"Japan": (False, "open")}


def test_a_network_leads_to_its_operator_and_to_the_country_of_its_seat(world: World) -> None:
    assert named(world, "asn:5511") == {"Orange": (True, "yes")}  # France is called no member by any source that was read
    assert set(named(world, "org:telstra")) == {"Telstra", "Australia"}
    assert named(world, "asn:4134") == {}


def test_what_no_source_had_said_is_not_told(world: World) -> None:
    assert named(world, "org:hrvatski-telekom", known_on=date(2020, 10, 16)) == {}
    assert "Hrvatski Telekom" in named(world, "org:hrvatski-telekom", known_on=date(2020, 10, 17))


def test_explain_tells_day_source_and_basis(world: World, policies: dict[str, Policy]) -> None:
    told = " ".join(page(consider("country:CZ", policies["clean-network-2020"], world, IN_TIME, TODAY), "text").split())
    assert "named a Clean Network member on 2020-06-25: Czechia (country)" in told
    assert "basis: named as a member on the State Department's timeline, until 2021-01-20" in told
    assert "https://2017-2021.state.gov/building-a-clean-network-key-milestones/" in " ".join(
        page(consider("country:CZ", policies["clean-network-2020"], world, IN_TIME, TODAY), "text", verbose=True).split()
    )
    assert "nothing is judged by it" in told
    with pytest.raises(ValueError, match="no rule asks"):
        consider("country:CN", policies["clean-network-2020"], world, IN_TIME, TODAY)


def test_counts_add_up_and_change_no_verdict(put: Put, world: World) -> None:
    uses = [use("transit", f"asn:{n}") for n in (5511, 4134, 1221, 64500)] + [use("listed", "name:Nobody Networks")]
    result = put("clean-network-2020", *uses, day=IN_TIME)
    members = counted(world.at(IN_TIME, TODAY), result.uses)
    assert members is not None
    assert members.uses == 5
    parts = (members.telcos, members.countries, members.neither, members.open)
    assert [sum(part[i] for part in parts) for i in (0, 1)] == [members.uses, members.records]
    assert (members.telcos, members.neither, members.open) == ((2, 2 * TALLY.records), (1, 1), (2, 2))
    assert {m.name for m in members.named} == {"Orange", "Telstra", "Australia"}
    verdicts = {u.use.subject: u.lines["carrier"].value for u in result.uses}
    assert (verdicts["asn:64500"], verdicts["name:Nobody Networks"]) == ("unknown", "unknown")
    assert verdicts["asn:4134"] != "clear"


def test_a_report_has_the_section_in_every_form(tmp_path: Path, world: World, policies: dict[str, Policy]) -> None:
    (tmp_path / "partners.txt").write_text("Orange S.A.\nTelstra Limited\nChina Telecom Group Co., Ltd.\n")
    report = audit([tmp_path], policies["clean-network-2020"], world, IN_TIME, TODAY)
    assert report.members is not None
    assert parse(render(report).encode()).members == report.members
    assert "Members of the Clean Network of 2020: of 3 uses" in page(report, "text")
    assert "its absence is no finding" in " ".join(page(report, "text").split())
    assert "| Orange | telco | named 2020-06-24, until 2021-01-20 |" in markdown.render(report)


def test_without_a_member_nothing_is_shown(tmp_path: Path, world: World, policies: dict[str, Policy]) -> None:
    (tmp_path / "partners.txt").write_text("China Telecom Group Co., Ltd.\n")
    report = audit([tmp_path], policies["clean-network-2020"], world, IN_TIME, TODAY)
    assert "Members of the Clean Network" not in page(report, "text") + markdown.render(report)
