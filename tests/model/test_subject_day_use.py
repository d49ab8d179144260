"""A subject has one spelling; a date means a span of days; tallies merge in any order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.model.day import first, last, span
from cleannet.model.subject import KINDS, Subject, kind_of, parse, subject, value_of
from cleannet.model.use import Candidate, Sighting, Tally, Use
from cleannet.model.verdict import Verdict, worst


@given(st.sampled_from(sorted(KINDS - {"asn"})), st.text(min_size=1))
def test_a_subject_keeps_its_spelling(kind: str, value: str) -> None:
    try:
        once = subject(kind, value)
    except ValueError:
        assert not value.strip().rstrip(".")
        return
    assert kind_of(once) == kind
    assert value_of(once)
    assert parse(once) == once or kind == "domain"  # a domain may still end in what is folded away


@given(st.integers(0, 2**32 - 1))
def test_a_number_of_an_as_is_written_in_one_way(number: int) -> None:
    assert subject("asn", number) == subject("asn", f"AS{number}") == parse(f"ASN:as{number}") == f"asn:{number}"


@pytest.mark.parametrize(
    ("kind", "value"), [("asn", 2**32), ("asn", "-1"), ("asn", "٣"), ("asn", ""), ("domain", "."), ("oui", " "), ("planet", "x")]
)
def test_what_is_no_subject_is_refused(kind: str, value: str | int) -> None:
    with pytest.raises(ValueError, match=r"not an AS number|needs a value|not a kind"):
        subject(kind, value)


@pytest.mark.parametrize("text", ["4134", "", "asn", ":x", "planet:x"])
def test_what_a_person_types_wrongly_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a subject|not a kind"):
        parse(text)


@given(st.dates(date(1000, 1, 1)))
def test_a_day_a_month_and_a_year_span_what_they_say(day: date) -> None:
    text = day.isoformat()
    assert span(text) == (day, day)
    for length, days in ((7, 31), (4, 366)):
        first, last = span(text[:length])
        assert first <= day <= last
        assert (last - first).days < days


@pytest.mark.parametrize(
    "text",
    ["", "soon", "20", "2020-1", "2020-13", "2020-02-30", "2020-01-01-01", "２０２０", "2020-01-01T00:00", "-2020",
     "2020-02-01/2020-01-01", "/2020", "2020/", "2020/2021/2022", "2020-01-01/soon"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|month|day"):
        span(text)


def test_two_days_of_the_facts_span_what_lies_between() -> None:
    assert span("2024-04-18/2024-04-19") == (date(2024, 4, 18), date(2024, 4, 19))
    assert span("2019-12/2020") == (date(2019, 12, 1), date(2020, 12, 31))
    for one_day in (first, last):  # what a user types is one day, a month or a year
        with pytest.raises(ValueError, match="not a date"):
            one_day("2024-04-18/2024-04-19")


COUNTS = st.integers(-1, 1000)
TALLIES = st.builds(
    Tally,
    records=st.integers(1, 9),
    first=st.builds(Sighting, st.sampled_from(["a.log", "b.log"]), st.integers(1, 9)),
    octets=COUNTS,
    packets=COUNTS,
    seen_first=COUNTS,
    seen_last=COUNTS,
    assets=st.lists(st.sampled_from("abcdefgh"), max_size=5, unique=True).map(lambda a: tuple(sorted(a))),
)


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_merge_in_any_order(a: Tally, b: Tally, c: Tally) -> None:
    assert a.merged(b) == b.merged(a)
    assert a.merged(b).merged(c) == a.merged(b.merged(c))
    assert a.merged(b).first == min(a.first, b.first)


def test_the_worst_verdict() -> None:
    assert worst([]) is Verdict.CLEAR
    assert sorted(Verdict, key=lambda v: v.rank) == [
        Verdict.DENIED,
        Verdict.UNKNOWN,
        Verdict.CONDITIONAL,
        Verdict.CLEAR,
        Verdict.NOT_ASKED,
    ]
    assert worst(Verdict) is Verdict.DENIED


def test_a_use_of_several_candidates_names_them_all() -> None:
    assert Use("maker", (Candidate(Subject("org:a")), Candidate(Subject("org:b")))).subject == "org:a or org:b"
