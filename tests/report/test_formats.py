"""Each format says what the report says, byte for byte the same each time, and survives names that mean harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from unicodedata import category

import msgspec
import pytest
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cleannet.model.report import Breakdown, Breakdowns, FileAccount, Group, JudgedUse, Notice, Report
from cleannet.model.selection import Selection
from cleannet.model.use import Sighting, use
from cleannet.model.verdict import Verdict
from cleannet.report import FORMATS, page
from cleannet.report.csv_ import COLUMNS, cell
from cleannet.report.finding import traced
from cleannet.report.markdown import code, prose
from cleannet.report.text.lines import Screen
from cleannet.report.text.report import page as render
from cleannet.report.things import by_line, selected

NAMES = {
    "text": "report.txt",
    "json": "report.json",
    "sarif": "report.sarif",
    "csv": "report.csv",
    "csv-groups": "groups.csv",
    "markdown": "report.md",
    "html": "report.html",
}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
replace = msgspec.structs.replace


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, report: Report, golden: Callable[[str, str], None]) -> None:
    golden(NAMES[name], FORMATS[name](report))


@pytest.mark.parametrize("name", FORMATS)
def test_clean_golden(name: str, clean: Report, golden: Callable[[str, str], None]) -> None:
    golden(f"clean-{NAMES[name]}", FORMATS[name](clean))


@pytest.mark.parametrize("name", FORMATS)
def test_order_of_maps_changes_nothing(name: str, report: Report) -> None:
    turned = replace(
        report,
        summary=dict(reversed(report.summary.items())),
        clauses=dict(reversed(report.clauses.items())),
        statements=dict(reversed(report.statements.items())),
    )
    assert FORMATS[name](turned) == FORMATS[name](report)


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()))
def test_no_hidden_character_in_any_format(report: Report, text: str) -> None:
    first = report.findings[0]
    assert first.tally
    assert first.state
    evil = replace(
        report,
        policy=text,
        policy_why=text,
        pack=text,
        summary={text: {text: 1, "denied": 2}},
        findings=(
            replace(
                first,
                subject_name=text,
                use=use(text, text),
                fingerprint="0123456789abcdef",
                why=text,
                stamp=text,
                undecided=(text,),
                state=replace(first.state, instrument=text, note=text),
                tally=replace(first.tally, first=Sighting(text, 1), assets=(text,)),
            ),
            *report.findings[1:],
        ),
        notices=(Notice(kind=text, says=text, about=text),),
        uses=(JudgedUse(use=use(text, text), name=text, lines={text: Verdict.DENIED}),),
        breakdowns=Breakdowns(
            by=(text, text),
            bucket=60,
            uses=(Breakdown(use=use(text, text), groups=(Group(start=1, values=(text, text), records=1),)),),
        ),
        accounts=(
            FileAccount(name=text, format=text, unit=text, skipped={text: 1}, examples={text: text}, unread=text, notes=(text,)),
        ),
        tables=tuple(replace(t, title=text, attribution=text, warning=text) for t in report.tables),
    )
    for made in (*(form(evil) for form in FORMATS.values()), page(traced(evil, "012345"), "text")):
        assert not {category(c) for c in made if c not in "\r\n"} & HIDDEN
        made.encode()


# --- text -------------------------------------------------------------------------------------------------------------------------


def test_text_keeps_to_the_width(report: Report) -> None:
    for width in (40, 80, 100, 200):
        assert max(map(len, render(report, Screen(width)).splitlines())) <= width


def test_text_is_coloured_only_when_asked(report: Report) -> None:
    assert "\x1b" not in render(report)
    coloured = render(report, Screen(colour=True))
    assert coloured.count("\x1b[31;1mDENIED\x1b[0m") == 4
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(report)


def test_text_says_first_that_the_audit_is_partial(report: Report, clean: Report) -> None:
    assert render(report).startswith("PARTIAL AUDIT")
    assert "PARTIAL" not in render(clean)


def test_text_shows_each_line_before_a_second_subject_of_any(report: Report) -> None:
    one = report.findings[1]
    numbers = range(65_000, 65_100)
    many = [replace(one, use=use("far-end", f"asn:{n}"), subject_name=f"Number {n}", fingerprint=f"{n:016x}") for n in numbers]
    told = render(replace(report, findings=(*many, report.findings[0])))
    assert told.count("\nDENIED carrier:") == 5
    assert told.count("\nDENIED app:") == 1
    assert "… and 95 more things: --only denied --all lists them" in told
    whole = render(replace(report, findings=(*many, report.findings[0])), asked=Selection(all=True))
    assert whole.count("\nDENIED carrier:") == 100
    assert "lists them" not in whole


def test_text_tells_a_subject_once_and_what_binds_first(report: Report) -> None:
    binding, programme = report.findings[1:3]
    told = render(replace(report, findings=(programme, binding), breakdowns=None))
    assert told.count("Example Telecom (asn:64500)") == 1
    assert told.index("us-list/carriers") < told.index("also by: us-programme/carrier (a programme: it binds nobody")


def test_text_groups_unknowns_by_a_reason_that_names_them(report: Report) -> None:
    one = report.findings[4]
    more = [
        replace(one, use=use("hop", f"asn:{n}"), subject_name=f"AS{n}", why=f"no fact tells who operates AS{n}")
        for n in range(64_512, 64_520)
    ]
    assert "UNKNOWN 8 things: no fact tells who operates it\n" in render(replace(report, findings=tuple(more)))


def test_text_leaves_a_name_that_is_part_of_another_as_it_is(report: Report) -> None:
    why = "it may be AO Kaspersky Lab or Kaspersky for Android, but no source gives them this name"
    found = replace(report.findings[4], use=use("listed", "name:Kaspersky"), subject_name="Kaspersky", why=why)
    told = render(replace(report, findings=(found,)))
    assert "it may be AO Kaspersky Lab or Kaspersky for Android" in " ".join(told.split())


def test_text_tells_a_thing_once_under_the_worst_that_is_found_of_it(report: Report) -> None:
    denied = report.findings[1]
    conditional = replace(denied, verdict=Verdict.CONDITIONAL, clause="us-apps/distribution", fingerprint="1" * 16)
    both = replace(report, findings=(denied, report.findings[5], conditional))
    told = render(both)
    assert "\nConditional: 1 thing\n" in told
    assert "1 thing told above under something worse is also conditional under other clauses: --only" in told
    assert "1" * 16 not in told
    assert "1" * 16 in render(both, asked=Selection(only=frozenset({"conditional"})))
    assert "\nConditional:" not in render(replace(report, findings=(denied, conditional)))


def test_text_says_what_is_denied_before_it_names_a_clause_or_a_finding(report: Report) -> None:
    told = render(report)
    first, clause = told.index("Example Telecom may not be bought with public funds"), report.findings[1].clause
    assert told.index("What to do next") < told.index("\nThings ") < told.index(clause) < told.index(report.findings[1].fingerprint)
    assert first < told.index("What to do next")
    assert "DENIED 2 things are" in told[: told.index("What to do next")]
    assert "Concerns 1 asset: 10.0.0.1." in " ".join(told.split())


def test_a_lead_stands_apart_from_strangers_and_before_them(report: Report) -> None:
    denied, stranger = report.findings[1], report.findings[4]
    why = "the record does not state its purpose; the clause applies only to public safety"
    lead = replace(denied, verdict=Verdict.UNKNOWN, lead=True, why=why, use=use("far-end", "asn:64999"), subject_name="Led")
    told = render(replace(report, findings=(stranger, lead)))
    assert re.findall(r"^(LEAD|UNKNOWN) 1 thing is", told, re.MULTILINE) == ["LEAD", "UNKNOWN"]
    assert told.index("\nLeads: open for one word of your records: 1 thing\n") < told.index("\nUnknown: 1 thing\n")
    assert "in a column `purpose` of your table; the clauses ask for: public safety." in " ".join(told.split())
    only = render(replace(report, findings=(stranger, lead)), asked=Selection(only=frozenset({"lead"})))
    assert "\nUNKNOWN carrier: Led (asn:64999)" in only
    assert "AS64511" not in only


def test_nothing_is_cut(report: Report) -> None:
    """A path, a name and a chain that are longer than the page go on in the next lines."""
    path, name = "/".join(f"folder{n:03}" for n in range(60)), " ".join(f"word{n:03}" for n in range(60))
    one = report.findings[1]
    assert one.tally
    long = replace(one, subject_name=name, tally=replace(one.tally, first=Sighting(path, 7), assets=(name[::-1],)))
    accounts = (replace(report.accounts[0], name=path),)
    for width in (40, 100):
        told = render(
            replace(report, findings=(long,), accounts=accounts, notices=(), members=None, breakdowns=None), Screen(width)
        )
        assert "…" not in told
        flat = re.sub(r"\s+", "", told)
        assert flat.count(path) == 2
        assert flat.count(re.sub(" ", "", name)) == 2
        assert re.sub(" ", "", name[::-1]) in flat


OTHERS = ["asn:64511", "cable:a or cable:b", "store:example"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (Selection(lines=frozenset({"app"})), ["android:com.evil"]),
        (Selection(records=1_000), ["asn:64500"]),
        (Selection(only=frozenset({"unknown"}), records=2), ["asn:64511"]),
        (Selection(only=frozenset({"conditional"})), ["store:example"]),
        (
            Selection(all=True, sort="records"),
            ["asn:64500", "android:com.evil", "asn:64511", "cable:a or cable:b", "store:example"],
        ),
        (Selection(sort="name"), ["android:com.evil", "asn:64500", "asn:64511", "cable:a or cable:b", "store:example"]),
        (Selection(sort="seen"), ["asn:64500", "android:com.evil", "asn:64511", "cable:a or cable:b", "store:example"]),
    ],
)
def test_a_person_chooses_what_is_shown(report: Report, asked: Selection, names: list[str]) -> None:
    told = render(replace(report, breakdowns=None), asked=asked)
    found = re.findall(r"\((android:com.evil|asn:64500|asn:64511|cable:a or cable:b|store:example)\)", told)
    assert list(dict.fromkeys(found)) == names
    assert ("as you asked" in told) == asked.narrow


def test_what_a_person_chose_narrows_csv_too(report: Report) -> None:
    rows = FORMATS["csv"](selected(report, Selection(only=frozenset({"unknown"}))))
    assert rows.count("\r\n") == 3


def test_text_says_where_counts_do_not_add_up(report: Report) -> None:
    broken = replace(report, accounts=(replace(report.accounts[0], read=2),))
    assert "DO NOT ADD UP" in render(broken)
    assert "DO NOT ADD UP" not in render(report)


def test_text_tells_nothing_judged_from_nothing_found(clean: Report) -> None:
    seen = replace(clean, uses=tuple(replace(u, lines={"carrier": Verdict.CLEAR}) for u in clean.uses))
    assert "\nCLEAR 2 things are clear: no adverse fact within what the policy covers. That does not mean" in render(seen)
    asked = replace(clean, uses=tuple(replace(u, lines={"carrier": Verdict.NOT_ASKED}) for u in clean.uses))
    assert "\nNOT ASKED 2 things are not asked: no clause of the policy can speak of them.\nNothing asked: " in render(asked)
    nothing = render(replace(clean, uses=()))
    assert "\nNothing judged: " in nothing
    assert "adverse" not in nothing


# --- CSV --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u00a0@", "\u3000+"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert cell(f"{start}1+1").startswith("'")


def test_csv_has_a_row_a_finding(report: Report) -> None:
    made = FORMATS["csv"](report)
    rows = list(csv.DictReader(io.StringIO(made, newline="")))
    assert [r["verdict"] for r in rows] == ["denied"] * 3 + ["unknown"] * 2 + ["conditional"]
    assert all(len(r) == len(COLUMNS) and None not in r for r in rows)
    assert made.count("\r\n") == made.count("\n") == len(rows) + 1
    assert rows[0]["assets"] == r"'@SUM(1) phone\u200b1"
    assert (rows[1]["records"], rows[1]["octets"], rows[0]["octets"]) == ("1204", "18247000", "")


def test_csv_of_groups_has_a_row_a_group_and_loses_no_record(report: Report) -> None:
    made = FORMATS["csv-groups"](report)
    rows = list(csv.reader(io.StringIO(made, newline="")))
    assert all(len(row) == len(rows[0]) for row in rows)
    of = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert sum(int(row["records"]) for row in of if row["subject"] == "asn:64500") == 1_204
    assert [(row["verdict"], row["groups"], row["start"]) for row in of][-2:] == [("denied", "3", "rest"), ("clear", "1", "")]
    assert not any(c.startswith(("=", "+", "-", "@")) for row in rows for c in row)


def test_text_tells_the_largest_groups_of_what_is_denied_or_unknown(report: Report) -> None:
    told = render(report)
    assert "Groups of 1 use denied or unknown, by time (UTC, 1 hour), site" in told
    assert "  90 records, 240.0 kB: 2020-09-13T13:00Z, lyon, not stated\n" in told
    assert "  10 records: up to 3 smaller groups\n" in told
    assert "oslo" not in told  # it is clear
    assert "Groups" not in render(replace(report, breakdowns=None))


# --- Markdown ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("[x](http://evil.example)", r"\[x\](http:\/\/evil.example)"),
        ("WWW.evil.example", r"WWW\.evil.example"),
        ("<script>&amp;", r"\<script\>\&amp;"),
        ("`x` *y* _z_ @team #1", r"\`x\` \*y\* \_z\_ \@team \#1"),
        ("a\nb", r"a\\nb"),
    ],
)
def test_prose(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a``", "``` `a`` ```"), ("a|b", r"`a\|b`"), ("a\nb", r"`a\nb`"), (" ", ""), ("", "")],
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_markdown_tables_keep_their_columns(report: Report) -> None:
    tables = re.findall(r"(?:^\|.*\|\n)+", FORMATS["markdown"](report), re.MULTILINE)
    assert len(tables) == 8
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_unknown_things_with_reasons_of_their_own_stand_under_one_heading(report: Report) -> None:
    unknown = next(f for f in report.findings if f.verdict is Verdict.UNKNOWN)
    many = tuple(replace(unknown, use=use("listed", f"name:Company {n}"), why=f"it may be Example {n}") for n in range(4))
    told = render(replace(report, findings=many)).partition("\nUnknown: 4 things\n")[2]
    assert told.count("UNKNOWN ") == 1
    assert "UNKNOWN 4 things, each with a reason of its own" in told
    assert all(f"it may be Example {n}" in told for n in range(4))


def test_the_table_counts_things_as_the_sentences_do(report: Report) -> None:
    one = report.uses[0]
    twice = (
        replace(one, lines={"carrier": Verdict.CLEAR}),
        replace(one, use=use("hop", one.use.subject), lines={"carrier": Verdict.DENIED}),
    )
    assert by_line(replace(report, uses=twice))["carrier"] == {Verdict.DENIED: 1}
