"""What is promised gone, beside records that show it: days alone decide, and where they do not tell, it stays a question."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cleannet.cli import run

DAYS = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
NOV_18 = 1795000000
"""2026-11-18, 12:26 UTC, in seconds since 1970."""

DEVICES = "Name,Manufacturer,Model,Serial number,MAC address,IP address,Status,Removed on\n"
GONE = "core-1,Huawei,S5735,2102351ABC,00:25:9e:11:22:33,10.0.0.1,Retired,2026-02-01\n"


def conn(ours: str, other: str, when: float = NOV_18, state: str = "SF", uid: str = "C1") -> str:
    tried = state == "S0"
    row = {"_path": "conn", "ts": when, "uid": uid, "id.orig_h": ours, "id.resp_h": other, "proto": "tcp", "conn_state": state}
    return json.dumps({**row, "orig_bytes": 0 if tried else 512, "resp_bytes": 0 if tried else 2048}) + "\n"


def lease(mac: str, address: str = "10.0.0.77", name: str = "somebody", day: str = "2026/11/19") -> str:
    return (
        f"lease {address} {{\n  starts 4 {day} 12:00:00;\n  cltt 4 {day} 12:00:00;\n  hardware ethernet {mac};\n"
        f'  client-hostname "{name}";\n}}\n'
    )


def table(mac: str) -> str:
    head = "          Mac Address Table\nVlan    Mac Address       Type        Ports\n----    -----------       --------    -----\n"
    return f"{head}   1    {mac}    DYNAMIC     Gi1/0/1\n"


def audited(tmp_path: Path, files: dict[str, str], *more: str, code: int | None = None) -> dict[str, Any]:
    folder = tmp_path / "records"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    out = tmp_path / "report.json"
    ended = run(["audit", str(folder), *DAYS, *more, "-f", "json", "-o", str(out)])
    if code is not None:
        assert ended == code
    report = json.loads(out.read_text())
    assert all(a["read"] == a["judged"] + a["local"] + sum(a["skipped"].values()) for a in report["accounts"])
    assert isinstance(report, dict)
    return report


def told(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["state"], one["promise"]["about"], one["fact"]["shares"]) for one in report["contradictions"]]


def plan(tmp_path: Path, text: str) -> str:
    path = tmp_path / "plan.yaml"
    path.write_text(text)
    return str(path)


# --- a list of ours ---------------------------------------------------------------------------------------------------------------


def test_a_device_marked_as_gone_is_history_and_neither_denied_nor_clear(tmp_path: Path) -> None:
    report = audited(tmp_path, {"devices.csv": DEVICES + GONE}, code=0)
    assert not report["findings"]
    assert {judged["use"]["role"] for judged in report["uses"]} == {"removed"}
    assert all(not judged["lines"] for judged in report["uses"])
    (one,) = report["promises"]
    assert (one["by"], one["things"], one["contradicted"], one["open"]) == ("inventory", 1, 0, 0)


@pytest.mark.parametrize(
    "status",
    "removed|Decommissioned|RETIRED|Disposed|rip-and-replace done|Ausgebaut|已拆除|Retired 2026-02-01|Removed / Disposed"
    "|Verschrottet|Mis au rebut|廃棄済み".split("|"),
)
def test_the_words_of_removal(tmp_path: Path, status: str) -> None:
    report = audited(tmp_path, {"devices.csv": f'Name,Manufacturer,Model,Status\ncore-1,Huawei,S5735,"{status}"\n'})
    assert {judged["use"]["role"] for judged in report["uses"]} == {"removed"}


@pytest.mark.parametrize(
    "status",
    "Active|Decommissioning|not removed|to be removed|removal planned|Retired?|frobnicated||offline|disabled|Deactivated"
    "|disconnected|archived|Out of service|außer Betrieb|Hors service|已停用".split("|"),
)
def test_what_is_no_removal_stays_in_use(tmp_path: Path, status: str) -> None:
    report = audited(tmp_path, {"devices.csv": f'Name,Manufacturer,Model,Status\ncore-1,Huawei,S5735,"{status}"\n'}, code=1)
    assert not report["promises"]
    assert report["findings"]


def test_a_day_after_the_judged_day_is_a_plan(tmp_path: Path) -> None:
    later = GONE.replace("2026-02-01", "2027-02-01")
    report = audited(tmp_path, {"devices.csv": DEVICES + later}, code=1)
    assert not report["promises"]
    blank = "core-1,Huawei,S5735,X,,,,2026-02-01\n"
    assert audited(tmp_path, {"devices.csv": DEVICES + blank})["promises"], "a day of removal that has passed says it too"
    both = "core-1,Huawei,S5735,X,,,Active,2026-02-01\n"
    report = audited(tmp_path, {"devices.csv": DEVICES + both}, code=1)
    assert not report["promises"]
    assert any("status that says that the thing is there" in note for note in report["accounts"][0]["notes"])


def test_the_same_mac_address_on_a_later_day_is_the_strongest_finding(tmp_path: Path) -> None:
    report = audited(tmp_path, {"devices.csv": DEVICES + GONE, "dhcpd.leases": lease("00:25:9e:11:22:33")}, code=1)
    (one,) = report["contradictions"]
    assert (one["state"], one["fact"]["shares"], one["fact"]["last"]) == ("contradicted", "its MAC address", "2026-11-19")
    assert one["promise"]["place"]["line"] == 2
    assert one["promise"]["since"] == "2026-02-01"
    assert one["fact"]["place"]["file"].endswith("dhcpd.leases")
    assert one["fact"]["place"]["line"] == 1
    assert report["promises"][0]["contradicted"] == 1


def test_a_record_before_the_removal_agrees_with_it(tmp_path: Path) -> None:
    files = {"devices.csv": DEVICES + GONE, "dhcpd.leases": lease("00:25:9e:11:22:33", day="2026/01/19")}
    assert not audited(tmp_path, files)["contradictions"]


@pytest.mark.parametrize(
    ("row", "other", "why"),
    [
        (GONE, table("0025.9e11.2233"), "the records state no day"),
        (GONE.replace("2026-02-01", ""), lease("00:25:9e:11:22:33"), "the promise states no day"),
        (GONE.replace("2026-02-01", "2026-11-19"), lease("00:25:9e:11:22:33"), "both may be true"),
    ],
)
def test_where_days_do_not_tell_it_stays_a_question(tmp_path: Path, row: str, other: str, why: str) -> None:
    report = audited(tmp_path, {"devices.csv": DEVICES + row, "other.txt": other})
    (one,) = report["contradictions"]
    assert one["state"] == "open"
    assert why in one["why"]


def test_a_name_a_number_and_an_address_show_the_thing_too(tmp_path: Path) -> None:
    named = audited(tmp_path, {"devices.csv": DEVICES + GONE, "other.txt": lease("00:00:0c:11:22:33", name="CORE-1")})
    assert told(named) == [("contradicted", "core-1 (2102351ABC)", "its name or number")]
    sent = audited(tmp_path, {"devices.csv": DEVICES + GONE, "other.txt": conn("10.0.0.1", "203.0.113.9")})
    assert told(sent) == [("contradicted", "core-1 (2102351ABC)", "its address")]


def test_what_was_only_sent_to_an_address_is_a_question_and_an_attempt_is_none(tmp_path: Path) -> None:
    asked = audited(tmp_path, {"devices.csv": DEVICES + GONE, "other.txt": conn("10.0.0.9", "10.0.0.1")})
    assert [(one["state"], one["why"]) for one in asked["contradictions"]] == [
        ("open", "something was sent to its address, and the record does not say that it answered")
    ]
    tried = audited(tmp_path, {"devices.csv": DEVICES + GONE, "other.txt": conn("10.0.0.9", "10.0.0.1", state="S0")})
    assert not tried["contradictions"]


def test_of_two_things_with_one_name_the_later_removal_counts(tmp_path: Path) -> None:
    again = "core-1,Huawei,S5735,2102351XYZ,00:25:9e:11:22:44,10.0.0.2,Retired,2026-11-22\n"
    for rows in (GONE + again, again + GONE):
        report = audited(tmp_path, {"devices.csv": DEVICES + rows, "a.leases": lease("00:00:0c:11:22:33", name="core-1")})
        assert not report["contradictions"], "it was seen between the two"


def test_an_address_written_as_ipv6_is_the_same_address(tmp_path: Path) -> None:
    gone = GONE.replace("10.0.0.1", "::ffff:10.0.0.1")
    report = audited(tmp_path, {"devices.csv": DEVICES + gone, "conn.log": conn("10.0.0.1", "203.0.113.9")})
    assert ("contradicted", "its address") in [(state, shares) for state, _, shares in told(report)]


def test_a_name_that_was_given_on_proves_nothing(tmp_path: Path) -> None:
    new = "core-1,Cisco,C9300,FCW1,00:00:0c:11:22:33,10.0.0.1,Active,\n"
    files = {
        "devices.csv": DEVICES + GONE + new,
        "a.leases": lease("00:00:0c:11:22:33", name="core-1"),
        "b.log": conn("10.0.0.1", "8.8.8.8"),
    }
    assert not audited(tmp_path, files)["contradictions"]


def test_an_inventory_as_json_says_it_too(tmp_path: Path) -> None:
    row = {
        "name": "core-1",
        "manufacturer": "Huawei",
        "model": "S5735",
        "mac_address": "00:25:9e:11:22:33",
        "status": "decommissioned",
    }
    report = audited(tmp_path, {"devices.json": json.dumps([row]), "other.txt": lease("00:25:9e:11:22:33")})
    assert {judged["use"]["role"] for judged in report["uses"]} == {"removed", "interface"}
    assert [state for state, *_ in told(report)] == ["open"], "no day of removal is told"


@pytest.mark.parametrize(("removed", "states"), [("2026-10", ["contradicted"]), ("2026-11", []), ("2026", []), ("soon", ["open"])])
def test_a_month_or_a_year_of_removal_counts_from_its_end_on(tmp_path: Path, removed: str, states: list[str]) -> None:
    gone = f"core-1,Huawei,S5735,2102351ABC,00:25:9e:11:22:33,10.0.0.1,Retired,{removed}\n"
    report = audited(tmp_path, {"devices.csv": DEVICES + gone, "leases": lease("00:25:9e:11:22:33")})
    assert [one["state"] for one in report["contradictions"]] == states
    assert [promised["things"] for promised in report["promises"]] == [1]
    unread = [note for a in report["accounts"] for note in a.get("notes", ()) if "no date" in note]
    assert unread == (["days of removal that are no date: soon; write YYYY-MM-DD"] if removed == "soon" else [])


def test_an_app_that_is_disabled_is_still_on_its_device(tmp_path: Path) -> None:
    apps = "Application Name,Bundle ID,Platform,Device Name,Status\nWeChat,com.tencent.mm,Android,phone-1,{}\n"
    assert audited(tmp_path, {"apps.csv": apps.format("Uninstalled")})["promises"]
    assert not audited(tmp_path, {"apps.csv": apps.format("Disabled")})["promises"]


# --- a control --------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("control") / "bird"
    asked = ("--policy", "clean-network", "--as-of", "2026-11-01", "--known-on", "2026-11-24", "--accept-collateral")
    assert run(["enforce", "bird", *asked, "-o", str(folder)]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "state", "found"),
    [
        (NOV_18, "SF", [("contradicted", "asn:4134", "the same thing")]),
        (NOV_18 - 17 * 86_400, "SF", []),  # on the day of the decision
        (NOV_18 + 80 * 86_400, "SF", []),  # after its last day
        (NOV_18, "S0", []),
    ],
)
def test_what_a_control_stops_and_records_use_in_its_span(
    tmp_path: Path, control: Path, when: float, state: str, found: Any
) -> None:
    files = {"conn.log": conn("192.0.2.40", "202.97.12.1", when, state)}
    report = audited(tmp_path, files, "--control", str(control))
    assert told(report) == found
    if found:
        place = report["contradictions"][0]["promise"]["place"]
        assert '"asn:4134"' in Path(place["file"]).read_text().splitlines()[place["line"] - 1]


@pytest.mark.parametrize(
    ("other", "when", "found"),
    [
        ("203.0.113.9", NOV_18, []),
        ("8.8.8.8", NOV_18, ["contradicted"]),
        ("8.8.9.8", NOV_18, []),
        ("8.8.8.130", NOV_18, []),  # lets it pass
        ("2001:4860:4860::8888", NOV_18, ["contradicted"]),
        ("2001:4861::1", NOV_18, []),
        ("8.8.8.8", NOV_18 + 80 * 86_400, []),
        ("8.8.8.8", NOV_18 - 17 * 86_400, []),
    ],
)
def test_addresses_in_blocks_that_a_control_stops(tmp_path: Path, control: Path, other: str, when: float, found: list[str]) -> None:
    decision = json.loads((control / "enforced.json").read_text())
    decided = decision["decided"]["control"]
    decided["sections"] = [{**decided["sections"][0], "stops": ["prefix:2001:4860::/32", "prefix:8.8.8.0/24"]}]
    decided["allow"] = ["prefix:8.8.8.128/25"]
    (tmp_path / "enforced.json").write_text(json.dumps(decision, indent=2))
    files = {"conn.log": conn("192.0.2.40", other, when)}
    report = audited(tmp_path, files, "--control", str(tmp_path / "enforced.json"))
    assert [one["state"] for one in report["contradictions"]] == found
    for one in report["contradictions"]:
        assert one["promise"]["by"] == "control"
        assert one["fact"]["subject"] == other


def test_a_lookup_of_a_stopped_name_does_not_say_that_the_control_failed(tmp_path: Path, control: Path) -> None:
    decision = json.loads((control / "enforced.json").read_text())
    decided = decision["decided"]["control"]
    decided["sections"] = [{**decided["sections"][0], "stops": ["domain:tiktok.com"]}]
    (tmp_path / "enforced.json").write_text(json.dumps(decision))
    asked = '"2026-11-18 10:20:30","a","a","192.168.0.2","192.0.2.1","Allowed","1 (A)","NOERROR","www.tiktok.com.","x"\n'
    report = audited(tmp_path, {"dns.csv": asked}, "--control", str(tmp_path / "enforced.json"))
    (one,) = report["contradictions"]
    assert (one["state"], one["why"]) == ("open", "a lookup does not say whether it was answered")


def test_a_record_that_may_mean_something_else_does_not_say_that_the_control_failed(tmp_path: Path, control: Path) -> None:
    """The exporter states a network, and the tables give the address to another one."""
    flow = {"src": "192.0.2.40", "dst": "8.8.8.8", "dst_as": 4134, "octets": 4096, "packets": 9, "proto": 6}
    flow |= {"first": "2026-11-18T10:00:00Z", "last": "2026-11-18T10:00:09Z"}
    head, row = ",".join(flow), ",".join(map(str, flow.values()))
    report = audited(tmp_path, {"flows.csv": f"{head}\n{row}\n"}, "--control", str(control))
    assert [(one["state"], one["why"]) for one in report["contradictions"]] == [("open", "the record may mean another thing")]


@pytest.mark.parametrize("text", ["{}", '{"x": 1}', "no JSON", "[" * 5000])
def test_a_file_that_only_looks_like_a_control_stops_no_audit(tmp_path: Path, text: str) -> None:
    report = audited(tmp_path, {"devices.csv": DEVICES + GONE, "enforced.json": text})
    (told_,) = (notice["says"] for notice in report["notices"] if "no control was compared" in notice["says"])
    assert "enforced.json: not the decision of a control" in told_
    assert report["promises"], "the list is judged all the same"


def test_no_link_to_a_control_is_followed(tmp_path: Path, control: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "enforced.json").symlink_to(control / "enforced.json")
    report = audited(tmp_path, {"devices.csv": DEVICES + GONE})
    assert {promised["by"] for promised in report["promises"]} == {"inventory"}


def test_a_control_beside_the_records_counts_without_being_named(tmp_path: Path, control: Path) -> None:
    folder = tmp_path / "records" / "control"
    folder.mkdir(parents=True)
    (folder / "enforced.json").write_bytes((control / "enforced.json").read_bytes())
    report = audited(tmp_path, {"conn.log": conn("192.0.2.40", "202.97.12.1")})
    assert [state for state, *_ in told(report)] == ["contradicted"]


def test_a_control_that_only_marks_promises_nothing(tmp_path: Path, control: Path) -> None:
    told_ = json.loads((control / "enforced.json").read_text())
    told_["decided"]["control"]["mode"] = "monitor"
    (tmp_path / "enforced.json").write_text(json.dumps(told_))
    report = audited(tmp_path, {"conn.log": conn("192.0.2.40", "202.97.12.1")}, "--control", str(tmp_path / "enforced.json"))
    assert not report["contradictions"]
    assert any("only logs or marks" in notice["says"] for notice in report["notices"])


def test_a_file_that_is_no_control_is_one_line_of_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "enforced.json").write_text("{}")
    (tmp_path / "conn.log").write_text(conn("192.0.2.40", "202.97.12.1"))
    assert run(["audit", str(tmp_path / "conn.log"), "--control", str(tmp_path)]) == 2
    assert "not the decision of a control" in capsys.readouterr().err


# --- a plan -----------------------------------------------------------------------------------------------------------------------

HUAWEI = "promises:\n  - gone: Huawei\n    since: 2026-01-01\n    says: final certification\n"


def test_a_party_that_is_promised_gone_and_its_interface_on_a_later_day(tmp_path: Path) -> None:
    report = audited(tmp_path, {"a.leases": lease("00:25:9e:11:22:33")}, "--promises", plan(tmp_path, HUAWEI), code=1)
    (one,) = report["contradictions"]
    assert one["state"] == "contradicted"
    assert one["fact"]["subject"] == "oui:00259E"
    assert one["promise"]["place"]["line"] == 2


@pytest.mark.parametrize(("name", "state"), [("www.alibaba.com", "contradicted"), ("shop.oss-cn-hangzhou.aliyuncs.com", "open")])
def test_who_only_hosts_a_name_of_a_stranger_is_no_proof(tmp_path: Path, name: str, state: str) -> None:
    host = json.dumps(
        {"_path": "ssl", "ts": NOV_18, "uid": "C1", "id.orig_h": "192.0.2.40", "id.resp_h": "192.0.2.41", "server_name": name}
    )
    gone = "promises:\n  - gone: Alibaba\n    since: 2026-01-01\n"
    report = audited(tmp_path, {"ssl.log": f"{host}\n"}, "--promises", plan(tmp_path, gone))
    (one,) = report["contradictions"]
    assert one["state"] == state
    assert ("whose content" in one["why"]) == (state == "open")


def test_the_evidence_is_the_record_of_that_day_and_not_the_first_of_all(tmp_path: Path) -> None:
    devices = "Name,Manufacturer,Model,MAC address\ncore-9,Huawei,S5735,00:25:9e:11:22:44\n"
    files = {"a_devices.csv": devices, "b.leases": lease("00:25:9e:11:22:33")}
    report = audited(tmp_path, files, "--promises", plan(tmp_path, HUAWEI))
    sure = [one for one in report["contradictions"] if one["state"] == "contradicted"]
    assert [one["fact"]["place"]["file"].rpartition("/")[2] for one in sure] == ["b.leases"]
    assert {one["why"] for one in report["contradictions"] if one["state"] == "open"} == {"the records state no day"}


@pytest.mark.parametrize(
    ("gone", "since", "state"),
    [
        ("AS4134", "2026-06-01", ["contradicted"]),
        ("org:china-telecom-group", "2026-06-01", ["contradicted"]),
        ("AS4134", "2026-11-18", ["contradicted"]),
        ("AS4134", "2026-11", ["open"]),
        ("AS4134", "2026-11-19", []),
        ("AS4134", "", ["open"]),
        ("clause:us-1260h", "2026-06-01", ["contradicted"]),
        ("WeChat", "2026-06-01", []),
    ],
)
def test_who_and_since_when(tmp_path: Path, gone: str, since: str, state: list[str]) -> None:
    text = json.dumps({"promises": [{"gone": gone, "since": since}]})
    report = audited(tmp_path, {"conn.log": conn("192.0.2.40", "202.97.12.1")}, "--promises", plan(tmp_path, text))
    assert [one["state"] for one in report["contradictions"]] == state


def test_a_plan_as_a_table_and_a_party_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("gone,since,says\nWeChat,2026-01-01,policy of the house\nNosuch Company of Nowhere,2026-01-01,\n")
    ends = {"id.orig_h": "192.0.2.4", "id.resp_h": "192.0.2.1", "proto": "udp", "qtype_name": "A"}
    looked = json.dumps({"_path": "dns", "ts": NOV_18, "uid": "D", "query": "weixin.qq.com", **ends}) + "\n"
    report = audited(tmp_path, {"dns.log": looked}, "--promises", str(path))
    assert {(one["state"], one["promise"]["about"]) for one in report["contradictions"]} == {("contradicted", "WeChat")}
    assert any("Nosuch Company" in n["about"] and "compared with no record" in n["says"] for n in report["notices"])
    assert report["promises"][0]["unchecked"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("promises:\n  - gone: X\n    since: soon\n", "plan.yaml:2: since:"),
        ("promises:\n  - since: 2026-01-01\n", "plan.yaml:2"),
        ("promises:\n  - gone: X\n    when: 2026\n", "unknown field `when`"),
        ("promises: []\n", "promises nothing"),
        ("nothing: here\n", "no list of promises"),
        ("gone,since\nX,2026-01-01,what,else\n", "plan.yaml:2: more cells"),
    ],
)
def test_a_slip_in_a_plan_is_one_line_of_error(tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "conn.log").write_text(conn("192.0.2.40", "202.97.12.1"))
    assert run(["audit", str(tmp_path / "conn.log"), "--promises", plan(tmp_path, text)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


# --- codes and formats ------------------------------------------------------------------------------------------------------------


def test_fail_on_and_what_a_baseline_knows(tmp_path: Path) -> None:
    files = {"a.leases": lease("00:25:9e:11:22:33")}
    everywhere = ("--promises", plan(tmp_path, HUAWEI))
    report = audited(tmp_path, files, *everywhere, "--fail-on", "contradicted", code=1)
    before = tmp_path / "before.json"
    before.write_text(json.dumps(report))
    report = audited(tmp_path, files, *everywhere, "--baseline", str(before), code=0)
    assert [one["baseline"] for one in report["contradictions"]] == ["known"]
    open_ = audited(tmp_path, {"a.leases": "", "b.txt": table("0025.9e11.2233")}, *everywhere, "--fail-on", "contradicted")
    assert [one["state"] for one in open_["contradictions"]] == ["open"]


def test_every_format_shows_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"a.leases": lease("00:25:9e:11:22:33")}
    audited(tmp_path, files, "--promises", plan(tmp_path, HUAWEI))
    pages = {}
    for form in ("text", "markdown", "html", "csv", "sarif"):
        run(["audit", str(tmp_path / "records"), *DAYS, "--promises", str(tmp_path / "plan.yaml"), "-f", form])
        pages[form] = capsys.readouterr().out
    assert pages["text"].index("CONTRADICTED") < pages["text"].index("DENIED")
    for form in ("text", "markdown", "html"):
        shown = " ".join(pages[form].split())
        assert "plan.yaml:2" in shown, form
        assert "a.leases:1" in shown, form
    first = next(csv.DictReader(io.StringIO(pages["csv"])))
    assert (first["verdict"], first["rule"], first["seen_last"]) == ("contradicted", "promise/plan", "2026-11-19")
    assert "plan.yaml:2" in first["chain"]
    result = json.loads(pages["sarif"])["runs"][0]["results"][0]
    assert (result["ruleId"], result["level"]) == ("promise/plan", "error")
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_a_contradiction_is_explained_from_the_report_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = audited(tmp_path, {"a.leases": lease("00:25:9e:11:22:33")}, "--promises", plan(tmp_path, HUAWEI))
    (one,) = report["contradictions"]
    assert run(["explain", one["fingerprint"][:8], "--report", str(tmp_path / "report.json")]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "CONTRADICTED Huawei is promised gone (final certification) since 2026-01-01" in shown
    assert "a.leases:1: 00:25:9E:11:22:33" in shown


def test_another_interface_of_a_maker_whose_things_are_all_gone_is_a_question(tmp_path: Path) -> None:
    other = lease("00:25:9e:99:99:99")
    (one,) = audited(tmp_path, {"devices.csv": DEVICES + GONE, "a.leases": other})["contradictions"]
    assert (one["state"], one["fact"]["subject"], one["fact"]["last"]) == ("open", "oui:00259E", "2026-11-19")
    assert one["promise"]["about"] == "Huawei Technologies Co., Ltd."
    left = "core-2,Huawei,S5735,X,,,Active,\n"
    assert not audited(tmp_path, {"devices.csv": DEVICES + GONE + left, "a.leases": other})["contradictions"]


def test_a_thing_that_several_records_show_counts_once_on_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = {"list.csv": DEVICES + GONE, "a.leases": lease("00:25:9e:11:22:33", address="10.0.0.1", name="core-1")}
    report = audited(tmp_path, shown)
    sure = [one for one in report["contradictions"] if one["state"] == "contradicted"]
    assert len(sure) > len({one["promise"]["about"] for one in sure}) == 1
    capsys.readouterr()
    run(["audit", str(tmp_path / "records"), *DAYS, "--all"])
    told = " ".join(capsys.readouterr().out.split())
    assert "1 thing is promised gone and still there" in told
    assert f"Promised gone, and still there: 1 thing, in {len(sure)} pairs of promise and record" in told
