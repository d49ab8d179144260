"""`cleannet explain`: what people type, what it answers, and a finding from its report alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.phone import DENIED, FULL, cpu_seconds, phone

from cleannet.cli import run
from cleannet.report.json import parse


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", ["AS4134", "AS64501", "8.8.8.8", "2001:db8::1", "tiktok.com", "Huawei", "com.tencent.mm", "org:huawei-tech"]
)
def test_one_thing_is_explained_without_readers_columns_and_compilers(asked: str) -> None:
    """They take longer to load than the answer takes; only what an audit needs is missing. An address takes arrays."""
    heavy = {"pyarrow", "numba", "pandas", "yaml", "cleannet.audit", "cleannet.engine", "cleannet.readers", "cleannet.columns"}
    heavy |= {"cleannet.cli.audit", "cleannet.report.sarif", "cleannet.report.text.difference"}
    heavy |= set() if asked in ("8.8.8.8", "2001:db8::1") else {"numpy.linalg"}
    code = (
        "import atexit, sys; from cleannet.__main__ import main; "
        f"atexit.register(lambda: print(sorted({heavy!r} & sys.modules.keys()))); "
        f"sys.argv = ['cleannet', 'explain', {asked!r}, '-f', 'json', '-o', {os.devnull!r}]; main()"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.stdout == "[]\n"


@pytest.mark.alone
def test_one_thing_is_explained_soon() -> None:
    """It takes less than four times what Python takes to start and to load arrays."""
    ours, bare = (
        min(cpu_seconds(*arguments) for _ in range(5))
        for arguments in (("-m", "cleannet", "explain", "AS15169"), ("-c", "import numpy"))
    )
    assert ours < 6 * bare


def test_an_answer_begins_on_the_day_on_which_the_clause_names_the_thing(capfd: pytest.CaptureFixture[str]) -> None:
    """The blocks began in 2024; WhatsApp's calls are restricted since 2025-08-13, and it is among the blocked since 2026-02-11."""
    run(["explain", "WhatsApp", "--policy", "ru-roskomnadzor", "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    first = " ".join(capfd.readouterr().out.split()).partition("Under ru-")[0]
    assert "since 2025-08-13" in first
    assert "2024-10-08" not in first


def test_a_finding_is_explained_from_its_report_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path.parent / "report.json"
    run(["audit", phone(tmp_path, DENIED), "-f", "json", "-o", str(report)])
    finding = parse(report.read_bytes()).findings[0]
    assert run(["explain", finding.fingerprint[:8], "--report", str(report)]) == 0
    assert finding.clause in capfd.readouterr().out


def test_a_report_without_end_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cleannet.cli.stored.LARGEST", 1_000)
    (tmp_path / "report.json").write_bytes(b" " * 1_001)
    assert run(["explain", "abcdef", "--report", str(tmp_path / "report.json")]) == 2
    assert "larger than 1,000 bytes" in capfd.readouterr().err


def test_explain_compares_policies(capfd: pytest.CaptureFixture[str]) -> None:
    day = ["--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    assert run(["explain", "telegram", "--policy", "us-state-tx", "--policy", "us-state-mt", *day]) == 1
    out = capfd.readouterr().out
    assert "us-state-mt: DENIED for state agency, contractor in US-MT since 2023-06-01: may not be used or be" in out
    assert "CLEAR under 1 (no adverse fact within what each covers): us-state-tx" in out
    assert run(["explain", "telegram", "--policy", "us-state-tx", "--policy", "de-telecom", *day]) == 0


def test_explain_tells_of_one_thing(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "AS4134"]) == 1
    assert "China Telecom" in capfd.readouterr().out
    assert run(["explain", "AS4134", "-f", "json"]) == 1


@pytest.mark.slow
def test_explain_says_where_the_embedded_table_alone_tells_who_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    for number, alone in (("AS24406", True), ("AS13335", False)):
        assert run(["explain", number]) == 0
        assert ("low confidence: no fact speaks of this number" in capfd.readouterr().out) is alone


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("https://www.tiktok.com/@someone?x=1", "domain:tiktok.com"),
        ("tiktok.com:443", "domain:tiktok.com"),
        ("com.tencent.xin", "ios:com.tencent.xin"),
        ("414478124", "ios:414478124"),
        ("registry.cn-hangzhou.aliyuncs.com/shop/web:7", "domain:aliyuncs.com"),
        ("202.97.12.0/24", "asn:4134"),
        ("WeChat", "app:wechat"),
        ("prefix:202.97.12.0/24", "asn:4134"),
        ("Alibaba Cloud", "cloud:aliyun"),
        ("Alibaba Cloud", "org:alibaba"),
        ("no/such thing", "name:no/such thing"),
    ],
)
def test_explain_takes_what_people_paste(asked: str, meant: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", asked, "-f", "json"]) in (0, 1)
    told = json.loads(capfd.readouterr().out)
    assert told["asked"] == asked
    assert meant in [c["subject"] for c in told["candidates"]]


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AS99999999999", "is not an AS number; write AS1 to AS4294967294"),
        ("asn:4294967295", "a number that stands for no network"),
        ("999.1.1.1", "is not an address; write four numbers up to 255"),
        ("address:203.0.113", "is not an address"),
        ("192.0.2.0/99", "is not an address"),
        ("2001:zz::1", "is not an address"),
        ("00:25:9E:zz:02:03", "the six pairs of hexadecimal digits of a MAC address"),
        ("org:zzzyx", "the facts have no entity with this id; for a name, leave out org:"),
        ("org:tencant", "the nearest: org:tencent (Tencent Holdings Limited)"),
        ("app:tiktoc", "the nearest: app:tiktok (TikTok)"),
        ("cable:seamewe3", "the nearest: cable:seamewe-3 (SEA-ME-WE 3)"),
        ("cloud:alyun/x", "the nearest: cloud:aliyun (Alibaba Cloud)"),
        ("orgs:huawei-tech", "'orgs' is not a kind of subject (did you mean org?); the kinds are address, android"),
        ("as:4134", "'as' is not a kind of subject (did you mean asn?)"),
        ("landing:China", "write the two letters of ISO 3166-1, such as landing:HK"),
        ("landing:ZZ", "write the two letters of ISO 3166-1, such as landing:HK"),
        ("landing:UK", "such as landing:HK or landing:GB"),
        ("country:XX", "write the two letters of ISO 3166-1, such as country:HK"),
        ("prefix:999.1.1.0/24", "is not an address; write four numbers up to 255"),
        ("ixp:DE-CIX", "no rule asks about a thing of the kind 'ixp' by itself; write one of address, android, app, asn"),
        ("oui:00", "write six hexadecimal digits"),
        ("domain:a..b", "not a host name"),
        ("4b0c8cf553a79028", "looks like the fingerprint of a finding: name its report with --report FILE"),
    ],
)
def test_a_slip_of_the_hand_is_an_error_that_says_what_was_expected(
    typed: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", typed]) == 2
    out, err = capfd.readouterr()
    assert (out, said in err) == ("", True), err


@pytest.mark.parametrize(
    "typed",
    ["name:org:zzzyx", "address:unrouted", "store:com.nobody.store", "domain:nobody-knows.example.com", "android:com.nobody.app",
     "Nobody: a company"],
)  # fmt: skip
def test_what_nobody_knows_is_no_slip(typed: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", typed]) != 2
    assert "unknown" in capfd.readouterr().out


def test_not_asked_is_told_of_the_day_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Signal", "--policy", "cn-appstore", "--as-of", "2024-04-01"]) == 0
    assert "NOT ASKED (no clause of the policy applies to it on 2024-04-01;" in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize(
    ("day", "known_on", "said"),
    [
        ("2024-04-17", "2026-11-24", "(not in force on 2024-04-17; cn-appstore-2024/removal is in force from a day from 2024"),
        ("2024-04-17", "2024-04-17", "Carrier, store, app, cloud, equipment: NOT ASKED (no clause"),  # nobody had told of it
        ("2024-04-18", "2026-11-24", "Store, app: UNKNOWN for app store in CN, open since a day from 2024-04-18 to 2024-04-19"),
        ("2024-04-19", "2026-11-24", "Store, app: UNKNOWN for app store in CN since a day from 2024-04-18 to 2024-04-19"),
    ],
)  # fmt: skip
def test_a_clause_that_is_not_yet_in_force_is_told_with_its_day(
    day: str, known_on: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["explain", "Signal", "--policy", "cn-appstore", "--as-of", day, "--known-on", known_on])
    assert said in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize(("typed", "told"), [("Huawei Marine", "Equipment: UNKNOWN"), ("HMN Technologies", "equipment: CLEAR")])
def test_a_former_name_is_asked_about_as_that_of_a_maker_too(typed: str, told: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A device under the former name may be older than the sale of its maker, as in an inventory."""
    run(["explain", typed, "--policy", "us-federal-contractor-889", "--as-of", "2026-11-24", "--known-on", "2026-11-24"])
    out = " ".join(capfd.readouterr().out.split())
    assert told in out
    assert ("equipment, as maker" in out) is (typed == "Huawei Marine")
