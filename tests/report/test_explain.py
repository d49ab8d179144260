"""A finding is explained from the report alone, by the beginning of its fingerprint."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from cleannet.model.answers.finding import TracedFinding
from cleannet.model.report import Report
from cleannet.report import page
from cleannet.report.finding import traced


def explain(report: Report, fingerprint: str) -> str:
    return page(traced(report, fingerprint), "text")


@pytest.mark.parametrize(("number", "name"), [(0, "hostile"), (1, "carrier"), (3, "undecided"), (5, "waived")])
def test_golden(number: int, name: str, report: Report, golden: Callable[[str, str], None]) -> None:
    golden(f"explain-{name}.txt", explain(report, report.findings[number].fingerprint))


def test_six_digits_suffice(report: Report) -> None:
    whole = report.findings[1].fingerprint
    assert explain(report, f" {whole[:6].upper()} ") == explain(report, whole)


def test_steps_in_order(report: Report) -> None:
    told = explain(report, report.findings[1].fingerprint)
    order = [
        "first in conn.log:3 (zeek-conn, connection 3)",
        "1. AS64500 is operated by Example Telecom",
        "source: https://example.org/as64500\n       2024-02-03, curated copy: the registry's name\n",
        "2. Example Holding holds more than 50 % of Example Telecom",
        "from 2015; not verified: from",
        "Clause us-list/carriers",
        "in force since 2021-05-11 by 47 U.S.C. 1602(a)(2)",
        "source: https://example.org/list?a=b c\n    2021-03-12, primary: names the carriers\n",
    ]
    places = [told.index(part) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("b7b09", "too short; give 6 digits"),
        ("", "is not a fingerprint"),
        ("asn:64500", "is not a fingerprint"),
        ("ffffff", "no finding has the fingerprint ffffff; the report has 6 findings"),
    ],
)
def test_unknown_fingerprints_are_refused(asked: str, why: str, report: Report) -> None:
    with pytest.raises(ValueError, match=why):
        explain(report, asked)


def test_an_ambiguous_beginning_lists_what_it_may_mean(report: Report) -> None:
    two = [msgspec.structs.replace(f, fingerprint=f"abcdef{n:010x}") for n, f in enumerate(report.findings[1:3])]
    with pytest.raises(ValueError, match="the beginning of 2 fingerprints") as refused:
        explain(msgspec.structs.replace(report, findings=tuple(two)), "abcdef")
    assert "abcdef0000000000 (Example Telecom (asn:64500)), abcdef0000000001" in str(refused.value)


def test_a_report_that_lacks_its_statements_is_still_told(report: Report) -> None:
    bare = msgspec.structs.replace(report, statements={}, clauses={}, accounts=())
    told = explain(bare, report.findings[1].fingerprint)
    assert "the report does not hold the statement networks/64500" in told
    assert "the report does not hold its text" in told


def test_a_finding_that_was_changed_says_so(report: Report) -> None:
    one = report.findings[1]
    replace = msgspec.structs.replace
    changed = replace(report, findings=(replace(one, clause="us-list/others"),))
    assert "CHANGED AFTER THE AUDIT" in explain(changed, one.fingerprint)
    assert "CHANGED" not in explain(report, one.fingerprint)


def test_json_holds_what_the_finding_rests_on_and_nothing_else(report: Report) -> None:
    one = report.findings[1]
    told = msgspec.json.decode(page(traced(report, one.fingerprint), "json"), type=TracedFinding)
    assert told.finding == one
    assert set(told.clauses) == {one.clause}
    assert set(told.statements) == {step.statement for step in one.chain if step.statement}
    assert told.account is not None
    assert told.account.name == "conn.log"
    assert page(told, "text") == explain(report, one.fingerprint)
