"""A stored report is read back without loss, fits its schema, and is refused with words where it is no report."""

from __future__ import annotations

import json
from contextlib import suppress

import jsonschema
import msgspec
import pytest
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cleannet.model.report import Report
from cleannet.model.schema import of_answer
from cleannet.report.json import parse, render


def test_round_trip(report: Report, clean: Report) -> None:
    for one in (report, clean):
        assert parse(render(one)) == one
        assert parse(render(one).encode()) == one
        assert render(parse(render(one))) == render(one)


def test_half_a_character_is_written_out(report: Report) -> None:
    odd = msgspec.structs.replace(report, policy_title="caf\udce9")
    assert parse(render(odd)).policy_title == r"caf\udce9"


def test_reports_fit_the_schema(report: Report, clean: Report) -> None:
    check = jsonschema.Draft202012Validator(of_answer(Report))
    check.check_schema(of_answer(Report))
    for one in (report, clean):
        check.validate(json.loads(render(one)))
    wrong = {**json.loads(render(clean)), "partial": "no"}
    assert not check.is_valid(wrong)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "this is not a report of cleannet: Input data was truncated"),
        ("[1]", "this is not a report of cleannet: Expected `object`, got `array`"),
        ("{}", "it names no schema, expected 'cleannet-report-1'"),
        ('{"schema": "other-2"}', "its schema is 'other-2', expected 'cleannet-report-1'"),
        ('{"schema": "cleannet-report-1"}', "Object missing required field `version`"),
        ('{"x": ' + "[" * 200_000, "nested too deep"),
        ('{"schema": "\\ud800"}', "this is not a report of cleannet"),
    ],
)
def test_what_is_no_report_is_refused_with_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"this is not a report|this version cannot") as refused:
        parse(text)
    assert why in str(refused.value)


def test_a_wrong_field_is_named(clean: Report) -> None:
    with pytest.raises(ValueError, match=r"Expected `int`, got `str` - at `\$\.accounts\[0\]\.read`"):
        parse(render(clean).replace('"read": 1,', '"read": "1",'))


@examples(100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4000), st.binary(max_size=6), st.booleans())
def test_a_damaged_report_raises_only_value_errors(clean: Report, at: int, put: bytes, cut: bool) -> None:
    data = render(clean).encode()
    with suppress(ValueError):
        parse(data[:at] + put + (b"" if cut else data[at + len(put) :]))
