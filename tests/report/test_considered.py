"""One thing by itself: an answer for each line, then who is behind it as a tree, each clause once, and sources if asked."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import category

import msgspec
import pytest

from cleannet.model.answer import Truth
from cleannet.model.answers.considered import Background, Considered, Holder, Meant, PartyBehind
from cleannet.model.report import JudgedUse, Notice, Report, Source, Statement
from cleannet.model.use import use
from cleannet.model.verdict import Verdict
from cleannet.report.text.considered import page
from cleannet.report.text.lines import Screen

EVIL = "Evil\x1b[2J \u202egnp.exe\u202c\r\n" + "x" * 300
replace = msgspec.structs.replace


def said(says: str, valid: str = "") -> Statement:
    return Statement(id=says, says=says, valid=valid, sources=(Source(url="https://example.org/said", said="2024-01-01"),))


@pytest.fixture
def told(report: Report) -> Considered:
    """A carrier that is denied in two roles, held by one who is held in turn, once by another, and by one who may be."""
    denied, programme, unknown = report.findings[1], report.findings[2], report.findings[4]
    listed = replace(denied, use=use("listed", "asn:64500"), fingerprint="1" * 16, why="")
    state = Holder(
        thing="org:state",
        name="Example State",
        seats=("XK",),
        sure=True,
        statements=(said("Example State controls Example Holding"),),
    )
    holding = Holder(
        thing="org:holding",
        name="Example Holding",
        seats=("DE",),
        sure=True,
        statements=(
            said("Example Holding holds 60 % of Example Telecom"),
            said("Example Holding controls Example Telecom", "from 2015"),
        ),
        holders=(state,),
        past=(said("Example Trust controls Example Holding", "until 2014"),),
    )
    party = {"relations": ("operates",), "why": "", "statements": (said("AS64500 is operated by Example Telecom"),)}
    parties = (
        PartyBehind(thing="org:former", name="Former Telecom", answer=Truth.NO, **party),  # type: ignore[arg-type]
        PartyBehind(thing="org:perhaps", name=EVIL, answer=Truth.OPEN, **party),  # type: ignore[arg-type]
        PartyBehind(thing="org:telecom", name="Example Telecom", answer=Truth.YES, seats=("DE",), holders=(holding,), **party),  # type: ignore[arg-type]
    )
    behind = Background(name="Example Telecom", parties=parties, gaps=("who owns the rest",), members=())
    notices = (*report.notices, replace(report.notices[0], about="Another"), Notice(kind="ended", says=EVIL))
    lines = {"carrier": Verdict.DENIED, "cloud": Verdict.CLEAR, "app": Verdict.NOT_ASKED, "cable": Verdict.NOT_ASKED}
    judged = replace(
        report,
        findings=(denied, programme, listed, replace(unknown, line="store")),
        notices=notices,
        uses=(JudgedUse(use=denied.use, name="Example Telecom", lines={**lines, "store": Verdict.UNKNOWN}),),
    )
    meant = Meant(subject="asn:64500", weight=1.0, behind=behind)
    return Considered(asked="AS64500", candidates=(meant,), report=judged)


@pytest.mark.parametrize("verbose", [False, True])
def test_golden(told: Considered, verbose: bool, golden: Callable[[str, str], None]) -> None:
    golden(f"considered{'-verbose' if verbose else ''}.txt", page(told, verbose=verbose))


def test_it_begins_with_an_answer_for_each_line_the_worst_first(told: Considered) -> None:
    lines = page(told).splitlines()
    assert lines[0] == "AS64500: Example Telecom (asn:64500)"
    assert lines[1].startswith("  Carrier: DENIED for carrier, applicant in US since 2021-05-11: may not be bought with public")
    heads = [line.split(" (")[0].strip() for line in lines[1:8] if line.startswith("  ") and not line.startswith("    ")]
    assert [head for head in heads if head.isascii() and ": " in head][1:4] == [
        "Store: UNKNOWN",
        "Cloud: CLEAR",
        "App, cable: NOT ASKED",
    ]


def test_a_clause_and_a_notice_stand_there_once(told: Considered) -> None:
    text = page(told)
    assert text.count("clause: us-list/carriers") == 1
    assert "carrier, as far-end or listed" in text
    assert text.count("us-old/clause has ended") == 1


def test_what_holds_today_comes_before_what_may_and_what_has_ended_last(told: Considered) -> None:
    text = page(told)
    order = [
        "Example Telecom (org:telecom, DE): operates",
        "(org:perhaps): operates [open]",
        "unknown: who owns",
        "Former Telecom",
    ]
    order += ["Example Trust controls Example Holding (until 2014)"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert text.index("Before, and beside it") < text.index("Former Telecom")


def test_whoever_holds_the_holder_stands_below_it(told: Considered) -> None:
    text = " ".join(page(told).split())
    tree = "<- Example Holding holds 60 % of Example Telecom [org:holding, DE]; controls Example Telecom (from 2015)"
    assert f"{tree} <- Example State controls Example Holding [org:state, XK]" in text


def test_several_policies_have_a_line_each_the_worst_first(told: Considered) -> None:
    clear = tuple(replace(use, lines={"carrier": Verdict.CLEAR}) for use in told.report.uses)
    others = (
        replace(told.report, policy="b", findings=(), uses=clear),
        replace(told.report, policy="c", findings=(), uses=()),
        replace(told.report, policy="d"),
    )
    text = page(replace(told, under=others))
    order = [
        "clean-network: DENIED for carrier, applicant in US since 2021-05-11",
        "d: DENIED",
        "CLEAR under 1 (",
        "NOT ASKED under 1: c",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "covers): b\n" in text
    assert "clause: " not in text
    assert "Behind Example Telecom" in text


def test_each_line_has_its_own_day_also_among_several_policies(told: Considered) -> None:
    denied = told.report.findings[0]
    assert denied.state is not None
    later = replace(
        denied, line="cloud", fingerprint="2" * 16, clause="us-late/cloud", state=replace(denied.state, since="2026-06-30")
    )
    clause = replace(told.report.clauses[denied.clause], id="us-late/cloud", acts="may not be hosted")
    lines = {"carrier": Verdict.DENIED, "cloud": Verdict.DENIED}
    report = replace(
        told.report,
        findings=(later, denied),
        clauses={**told.report.clauses, clause.id: clause},
        uses=(replace(told.report.uses[0], lines=lines),),
    )
    text = " ".join(page(replace(told, report=report, under=(replace(report, policy="b"),))).split())
    for policy in ("clean-network", "b"):
        says = text.partition(f"{policy}: DENIED")[2]
        assert "since 2021-05-11: may not be bought with public funds [carrier]; " in says
        assert "since 2026-06-30: may not be hosted [cloud]" in says
    alone = page(replace(told, report=report))
    assert "Carrier: DENIED for carrier, applicant in US since 2021-05-11" in alone
    assert "Cloud: DENIED for carrier, applicant in US since 2026-06-30" in alone


def test_of_a_clause_found_twice_the_one_counts_that_named_it_first(told: Considered) -> None:
    denied = told.report.findings[0]
    assert denied.state is not None
    uses = (replace(told.report.uses[0], lines={"carrier": Verdict.DENIED}),)
    again = replace(denied, fingerprint="3" * 16, state=replace(denied.state, since="2025-01-01"))
    for findings in ((denied, again), (again, denied)):
        assert "Carrier: DENIED for carrier, applicant in US since 2021-05-11" in page(
            replace(told, report=replace(told.report, findings=findings, uses=uses))
        )


def test_sources_and_fingerprints_come_if_asked(told: Considered) -> None:
    brief, whole = page(told), page(told, verbose=True)
    assert "example.org" not in brief
    assert "1" * 16 not in brief
    assert "-v shows the sources" in brief
    assert "https://example.org/said (2024-01-01)" in whole
    assert "1" * 16 in whole


def test_strangers_names_stay_text_and_in_the_page(told: Considered) -> None:
    for width in (40, 100):
        text = page(told, Screen(width))
        assert not {category(c) for c in text if c != "\n"} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert max(map(len, text.splitlines())) <= width
