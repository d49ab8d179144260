"""Where uses lie, for a map: by seat, registration, landing and region; what is not sure is on no map."""

from __future__ import annotations

from datetime import date

import pytest

from cleannet.model.report import JudgedUse
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Use, use
from cleannet.model.verdict import Verdict
from cleannet.world.places import counted, places_of
from cleannet.world.view import View, World

TODAY = date(2026, 11, 24)


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


@pytest.mark.parametrize(
    ("subject", "countries"),
    [
        ("asn:4134", {"CN"}),
        ("asn:unlisted", set()),
        ("org:huawei-tech", {"CN"}),
        ("cloud:aliyun/cn-hongkong", {"HK"}),
        ("country:DE", {"DE"}),
        ("app:wechat", {"CN"}),
        ("name:nobody knows", set()),
        ("address:unrouted", set()),
    ],
)
def test_a_subject_lies_where_facts_say(view: View, subject: str, countries: set[str]) -> None:
    assert places_of(view, Subject(subject), "US") == countries


def test_a_cable_lies_where_it_lands(view: View) -> None:
    assert places_of(view, Subject("cable:plcn")) == {"US", "TW", "PH"}


def test_uses_are_counted_by_country_and_worst_verdict(view: View) -> None:
    of = [
        JudgedUse(use=use("far-end", "asn:4134"), name="", lines={"carrier": Verdict.CLEAR, "cloud": Verdict.DENIED}),
        JudgedUse(use=use("far-end", "asn:4837"), name="", lines={"carrier": Verdict.CLEAR}),
        JudgedUse(use=use("attempt", "asn:4134"), name="", lines={}),
        JudgedUse(
            use=Use("maker", (Candidate(Subject("org:huawei-tech"), 0.5), Candidate(Subject("org:nokia"), 0.5))),
            name="",
            lines={"equipment": Verdict.UNKNOWN},
        ),
    ]
    assert counted(view, of) == {"CN": {"clear": 1, "denied": 1, "unknown": 1}, "FI": {"unknown": 1}}
