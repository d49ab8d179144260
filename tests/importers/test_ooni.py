"""Measurements of OONI are counted: an anomaly is no block, few networks say nothing, and every line is accounted for."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.importers import ooni
from cleannet.importers.ooni import Measured, measured
from cleannet.model.answers.app_compared import Reach
from cleannet.readers.base.input import Unreadable

DAY = date(2026, 11, 30)
SIGNAL = {"signal_backend_status": "ok", "signal_backend_failure": None}
BLOCKED = {"signal_backend_status": "blocked", "signal_backend_failure": "connection_reset"}
WHATSAPP = {"whatsapp_endpoints_status": "ok", "registration_server_status": "ok", "whatsapp_web_status": "ok"}
TELEGRAM = {"telegram_tcp_blocking": False, "telegram_http_blocking": False, "telegram_web_status": "ok"}


def one(test: str, keys: dict[str, Any], number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "test_name": test,
        "test_version": "0.2.4",
        "probe_cc": "CN",
        "probe_asn": f"AS{4134 + number}",
        "measurement_start_time": "2026-11-20 10:00:00",
        "software_name": "ooniprobe-android",
        "software_version": "3.8.8",
        "report_id": f"r{number}",
        "input": None,
        "test_keys": keys,
        **more,
    }


def counted(path: Path, rows: Iterable[Any], app_of: dict[str, str] | None = None, days: int = 90) -> Measured:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")
    return measured([path], lambda host: (app_of or {}).get(host, ""), DAY, days)


def only(told: Measured, app: str, least: int = 1) -> Reach:
    (reach,) = told.of(app, "CN", least)
    return reach


def outcomes(reach: Reach) -> tuple[int, int, int, int]:
    return reach.answered, reach.anomalies, reach.confirmed, reach.failed


@pytest.mark.parametrize(
    ("test", "keys", "expected"),
    [
        ("signal", SIGNAL, (1, 0, 0, 0)),
        ("signal", BLOCKED, (0, 1, 0, 0)),
        ("signal", {"signal_backend_status": None}, (0, 0, 0, 1)),
        ("signal", {}, (0, 0, 0, 1)),
        ("whatsapp", WHATSAPP, (1, 0, 0, 0)),
        ("whatsapp", WHATSAPP | {"registration_server_status": "blocked"}, (0, 1, 0, 0)),
        ("whatsapp", WHATSAPP | {"whatsapp_web_status": None}, (0, 0, 0, 1)),
        ("whatsapp", WHATSAPP | {"whatsapp_web_status": None, "whatsapp_endpoints_status": "blocked"}, (0, 1, 0, 0)),
        ("telegram", TELEGRAM, (1, 0, 0, 0)),
        ("telegram", TELEGRAM | {"telegram_tcp_blocking": True}, (0, 1, 0, 0)),
        ("telegram", TELEGRAM | {"telegram_http_blocking": None}, (0, 0, 0, 1)),
    ],
)
def test_a_test_that_tells_only_a_part_never_answers(
    test: str, keys: dict[str, Any], expected: tuple[int, int, int, int], tmp_path: Path
) -> None:
    assert outcomes(only(counted(tmp_path / "m.jsonl", [one(test, keys)]), test)) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"blocking": False, "accessible": True}, (1, 0, 0, 0)),
        ({"blocking": False, "accessible": False}, (0, 0, 0, 1)),  # the page is down, whoever asks
        ({"blocking": "dns", "accessible": False}, (0, 1, 0, 0)),
        ({"blocking": "http-diff", "accessible": False}, (0, 1, 0, 0)),
        ({"blocking": None, "accessible": None}, (0, 0, 0, 1)),
        ({"blocking": True}, (0, 0, 0, 1)),
    ],
)
def test_a_web_page_counts_for_the_app_that_it_serves(
    keys: dict[str, Any], expected: tuple[int, int, int, int], tmp_path: Path
) -> None:
    row = one("web_connectivity", keys, input="https://Web.WhatsApp.com:443/x")
    told = counted(tmp_path / "m.jsonl", [row], {"web.whatsapp.com": "whatsapp"})
    assert outcomes(only(told, "whatsapp")) == expected


def test_only_ooni_itself_confirms(tmp_path: Path) -> None:
    """Lists of its API have no keys of the test, and marks of their own."""
    marks = [{"confirmed": True, "anomaly": True}, {"anomaly": True}, {"anomaly": False}, {"anomaly": False, "failure": True}]
    rows = [one("signal", SIGNAL, n, test_keys=None, report_id=None, measurement_uid=f"u{n}", **m) for n, m in enumerate(marks)]
    reach = only(counted(tmp_path / "m.jsonl", rows), "signal", least=3)
    assert (outcomes(reach), reach.word, reach.networks) == ((1, 1, 1, 1), "confirmed", 3)


@pytest.mark.parametrize(
    ("networks", "blocked", "word"), [(2, 0, "insufficient"), (2, 2, "insufficient"), (3, 0, "answered"), (3, 1, "anomalies")]
)
def test_few_networks_say_nothing_and_no_number_says_that_it_works(networks: int, blocked: int, word: str, tmp_path: Path) -> None:
    rows = [one("signal", BLOCKED if n < blocked else SIGNAL, n % networks, report_id=f"r{n}") for n in range(30)]
    reach = only(counted(tmp_path / "m.jsonl", rows), "signal", least=3)
    assert (reach.word, reach.networks, reach.measurements) == (word, networks, 30)


def test_a_network_that_is_not_told_is_none_and_one_that_told_nothing_too(tmp_path: Path) -> None:
    rows = [one("signal", SIGNAL, probe_asn="AS0"), one("signal", {}, 1), one("signal", SIGNAL, 2, probe_asn="4136")]
    assert only(counted(tmp_path / "m.jsonl", rows), "signal").networks == 1


def test_every_line_is_counted_or_skipped_with_its_reason(tmp_path: Path) -> None:
    rows = [
        one("signal", SIGNAL),
        one("signal", SIGNAL),  # the same report
        one("tor", {}, 1),
        one("facebook_messenger", {}, 1),
        one("web_connectivity", {}, 1, input="https://example.org"),
        one("web_connectivity", {}, 1, input="http://[::1"),
        one("signal", SIGNAL, 2, probe_cc="ZZ"),
        one("signal", SIGNAL, 3, measurement_start_time="yesterday"),
        one("signal", SIGNAL, 3, measurement_start_time="2026-02-30 00:00:00"),
        one("signal", SIGNAL, 4, measurement_start_time="2026-12-01 00:00:00"),
        one("signal", SIGNAL, 5, test_keys="?"),
        one("signal", {"signal_backend_status": 1}, 6),
        "[]",
        "{",
        "",
        "[" * 100_000,
        '{"test_name": "signal", "probe_cc": "\\ud800"}',
    ]
    told = counted(tmp_path / "m.jsonl", rows)
    (file,) = told.files
    assert file.skipped == {
        "counted before": 1,
        "another test": 2,
        "of no app that the facts know": 2,
        "no country": 1,
        "no time": 2,
        "after the judged day": 1,
        "no measurement": 6,
    }
    assert (file.read, file.counted) == (16, 1)
    assert file.examples["another test"] == "row 3: tor"


def test_what_lies_before_the_span_is_told_apart(tmp_path: Path) -> None:
    rows = [one("signal", SIGNAL), one("signal", BLOCKED, 1, measurement_start_time="2026-08-31T23:59:59Z")]
    reach = only(counted(tmp_path / "m.jsonl", rows, days=90), "signal")
    assert (reach.measurements, reach.older, reach.word, reach.since) == (1, 1, "answered", "2026-11-20")


def test_versions_and_days_stand_beside_the_counts_and_countries_apart(tmp_path: Path) -> None:
    rows = [
        one("signal", SIGNAL),
        one("signal", SIGNAL, 1, probe_cc="ir", measurement_start_time="2026-11-22 00:00:00"),
        *(one("signal", SIGNAL, 100 + n, software_version=str(n)) for n in range(80)),
    ]
    told = counted(tmp_path / "m.jsonl", rows)
    assert [reach.country for reach in told.of("signal", "", 1)] == ["CN", "IR"]
    reach = only(told, "signal")
    assert (reach.since, reach.until, reach.tests) == ("2026-11-20", "2026-11-20", {"signal 0.2.4": 81})
    assert (len(reach.tools), reach.tools["others"]) == (ooni.TOOLS + 1, 31)


def test_the_same_measurement_in_two_files_counts_once_also_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    text = json.dumps(one("signal", SIGNAL)) + "\n"
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    told = measured([plain, packed], lambda host: "", DAY, 90)
    assert [(file.counted, file.skipped) for file in told.files] == [(1, {}), (0, {"counted before": 1})]


@pytest.mark.slow
def test_a_cut_off_file_keeps_what_stands_before_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl.gz"
    packed = gzip.compress("".join(json.dumps(one("signal", SIGNAL, n)) + "\n" for n in range(50_000)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    (file,) = measured([path], lambda host: "", DAY, 90).files
    assert file.counted
    assert "cut off" in file.unread or "ends" in file.unread
    assert file.read == file.counted + sum(file.skipped.values())


def test_a_line_without_end_and_too_many_measurements_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooni, "LONGEST", 1_000)
    monkeypatch.setattr(ooni, "MOST", 2)
    rows = [one("signal", SIGNAL), "x" * 5_000, *(one("signal", SIGNAL, n) for n in range(1, 4))]
    (file,) = counted(tmp_path / "m.jsonl", rows).files
    assert (file.counted, file.skipped) == (2, {"line too long": 1})
    assert file.unread.startswith("line 4: more than 2 measurements")


def test_a_page_of_the_api_holds_measurements(tmp_path: Path) -> None:
    results = [
        one("signal", SIGNAL, n, test_keys=None, anomaly=n == 1, measurement_start_time="2026-11-20T10:00:00Z") for n in range(3)
    ]
    page = {"metadata": {"count": 3}, "results": [*results, one("tor", {}, 9), 7]}
    told = counted(tmp_path / "m.json", [page])
    (file,) = told.files
    assert (file.read, file.counted, file.skipped) == (5, 3, {"another test": 1, "no measurement": 1})
    assert outcomes(only(told, "signal")) == (2, 1, 0, 0)


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        measured([tmp_path / "none.jsonl"], lambda host: "", DAY, 90)


@examples(100)
@given(st.data())
def test_broken_lines_are_skipped_and_raise_nothing(data: st.DataObject) -> None:
    raw = bytearray("".join(json.dumps(one("signal", SIGNAL, n)) + "\n" for n in range(3)).encode())
    for _ in range(data.draw(st.integers(0, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        path = Path(folder, "m.jsonl")
        path.write_bytes(bytes(raw))
        (file,) = measured([path], lambda host: "", DAY, 90).files
    assert file.read == file.counted + sum(file.skipped.values())
    assert not file.unread
