"""What clouds, managements of devices, package sources and collectors say they hold, beside what was decided."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from enforce.controls import control
from enforce.test_running import as_decided, told
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.subject import Subject

REGIONS = control(["cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"])


def described(policy: object, kind: str = "SERVICE_CONTROL_POLICY", accounts: str = "1") -> bytes:
    summary = {"Id": "p-1", "Name": "cleannet", "Type": kind, "AwsManaged": False}
    targets = {"Targets": [{"TargetId": account, "Type": "ACCOUNT"} for account in accounts.split()]}
    answers = [{"Policy": {"PolicySummary": summary, "Content": json.dumps(policy)}}, targets]
    return "\n".join(json.dumps(one, indent=4) for one in answers).encode()


def scp() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(TARGETS["scp"].render(REGIONS)["cleannet.scp.json"])
    return read


def test_a_policy_of_aws_denies_the_regions_of_the_control() -> None:
    whole = scp()
    assert told("scp", described(whole), REGIONS) == as_decided(REGIONS)
    mine = {"Sid": "Mine", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    bare = told("scp", described(whole).partition(b'\n{\n    "Targets"')[0], REGIONS)
    assert [*bare.untold.values()] == [as_decided(REGIONS).stops], "nobody can call them in force"
    assert "attached to no account" in told("scp", described(whole, accounts=""), REGIONS).changed[0]
    whole["Statement"].append(mine)
    whole["Statement"].append({**scp()["Statement"][0], "Sid": "More", "Action": ["*"]})
    whole["Statement"][2]["Condition"]["StringEquals"]["aws:RequestedRegion"] = "eu-west-1"
    assert told("scp", described(whole), REGIONS) == as_decided(REGIONS), "statements of others are no matter of ours"


@pytest.mark.parametrize(
    ("change", "missing", "orphan"),
    [
        ({"Action": "s3:*"}, {"cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"}, set()),
        ({"Effect": "Allow"}, {"cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"}, set()),
        ({"NotPrincipal": "x"}, {"cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"}, set()),
        (
            {"Condition": {"StringEquals": {"aws:RequestedRegion": ["ap-east-1", "eu-west-1"]}}},
            {REGIONS.sections[0].stops[0]},
            {"cloud:aws/eu-west-1"},
        ),
        (
            {"Condition": {"StringEquals": {"aws:RequestedRegion": ["cn-north-1", "ap-east-1"]}, "Bool": {"a": "true"}}},
            {"cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"},
            set(),
        ),
    ],
)
def test_a_statement_that_somebody_changed_is_seen(change: dict[str, Any], missing: set[str], orphan: set[str]) -> None:
    whole = scp()
    whole["Statement"][0].update(change)
    there, wanted = told("scp", described(whole), REGIONS), as_decided(REGIONS)
    assert wanted.stops - there.stops == missing
    assert there.stops - wanted.stops == orphan
    assert bool(there.changed) is (len(missing) == 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        described(scp())[:-9],
        b"{}",
        b'{"Policy": {}}',
        described(scp(), "TAG_POLICY"),
        described([]),
        described({"Statement": [3]}),
    ],
)
def test_what_is_no_policy_of_aws_is_refused(content: bytes) -> None:
    with pytest.raises(NotOurs):
        told("scp", content, REGIONS)


APPS = control(["android:com.tencent.mm", "ios:com.tencent.xin"])


def compliance(kind: str, *ids: str, **more: Any) -> dict[str, Any]:
    apps = [
        {"@odata.type": "#microsoft.graph.appListItem", "name": "a", "publisher": None, "appStoreUrl": None, "appId": one}
        for one in ids
    ]
    return {"@odata.type": f"#microsoft.graph.{kind}CompliancePolicy", "displayName": kind, "restrictedApps": apps, **more}


def test_policies_of_intune_restrict_the_apps_of_the_control() -> None:
    both = [
        compliance("androidDeviceOwner", "com.tencent.mm", "com.example.mine"),
        compliance("ios", "com.tencent.xin"),
        compliance("macOS"),
    ]
    assert told("intune", json.dumps({"value": both}).encode(), APPS) == as_decided(APPS)
    assert told("intune", json.dumps({"value": both}).encode("utf-16"), APPS) == as_decided(APPS)
    one = told("intune", json.dumps(both[1]).encode(), APPS)
    assert one.stops == {"ios:com.tencent.xin"}
    assert [*one.untold.values()] == [{"android:com.tencent.mm"}]
    assert not told("intune", json.dumps({"value": [compliance("ios", "com.tencent.mm")]}).encode(), APPS).stops
    bare = {"@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "v1.0"}
    first = told("intune", json.dumps({"value": [bare, both[0]]}).encode(), APPS)
    assert [*first.untold.values()] == [{"ios:com.tencent.xin"}], "only the beta of Graph tells"
    nobody = compliance("ios", "com.tencent.xin", assignments=[])
    assert "no group has" in told("intune", json.dumps({"value": [nobody]}).encode(), APPS).changed[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"value": []}',
        b'{"error": {"code": "Forbidden"}}',
        json.dumps({"value": [compliance("windows10")]}).encode(),
        json.dumps({"value": [compliance("ios")], "@odata.nextLink": "https://graph.example/2"}).encode(),
        json.dumps(compliance("ios", restrictedApps=3)).encode(),
    ],
)
def test_what_is_no_policy_of_intune_is_refused(content: bytes) -> None:
    with pytest.raises(NotOurs):
        told("intune", content, APPS)


PLACES = control(["cloud:aliyun", "cloud:aws-cn/cn-north-1"], ["cloud:aliyun/eu-central-1"])


def test_a_server_of_opa_and_a_pipeline_have_the_rules_of_the_control() -> None:
    text = TARGETS["rego"].render(PLACES)["cleannet.rego"].decode()
    mine = {"id": "mine", "raw": "package mine\n"}
    for content in (
        text,
        json.dumps({"result": [mine, {"id": "cleannet", "raw": text}]}),
        json.dumps({"result": {"id": "cleannet", "raw": text}}),
    ):
        assert told("rego", content.encode(), PLACES) == as_decided(PLACES)
    fewer = text.replace('  "aliyun": "p/3",\n', "").replace(
        '  "aliyun/eu-central-1"\n', '  "aliyun/eu-central-1",\n  "aliyun/me-east-1"\n'
    )
    there = told("rego", fewer.encode(), PLACES)
    assert as_decided(PLACES).stops - there.stops == {"cloud:aliyun"}
    assert there.allow - as_decided(PLACES).allow == {"cloud:aliyun/me-east-1"}
    assert not there.changed
    assert told("rego", text.replace("changing(change)", "not changing(change)").encode(), PLACES).changed
    assert told("rego", text.encode(), replace(PLACES, mode="monitor")).changed
    for content in ("", "{}", '{"result": []}', json.dumps({"result": [mine]}), "package mine\n"):
        with pytest.raises(NotOurs):
            told("rego", content.encode(), PLACES)


NETS = control(["prefix:198.51.100.0/24", "prefix:203.0.113.0/25", "prefix:2001:db8:1::/48"], ["prefix:198.51.100.64/26"])
COLUMNS = ("network", "name", "role", "site", "region", "country", "state", "city", "tenant", "asn")
STOP = {"role": "stop", "site": "until 2027-02-28", "tenant": "p/3"}


def table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    told = io.StringIO()
    write = csv.DictWriter(told, columns, restval="", lineterminator="\n")
    write.writeheader()
    write.writerows(rows)
    return told.getvalue().encode()


def subnets(*more: dict[str, str]) -> bytes:
    """What Akvorado gives to ClickHouse: subnets with what they inherit, as IPv6, and those of others."""
    rows = [{"network": f"::ffff:{net}", **STOP} for net in ("198.51.100.0/120", "203.0.113.0/121")]
    rows += [{"network": "2001:db8:1::/48", **STOP}, {"network": "::ffff:198.51.100.64/122", **STOP, "role": "allow"}]
    rows += [{"network": "::ffff:198.51.100.0/125", **STOP, "country": "DE"}, {"network": "::ffff:192.0.2.0/120", "role": "mine"}]
    return table(COLUMNS, [*rows, *more])


def test_akvorado_gives_the_subnets_of_the_control_with_what_they_inherit() -> None:
    assert told("akvorado", subnets(), NETS) == as_decided(NETS)
    more = told("akvorado", subnets({"network": "192.0.2.128/25", **STOP}), NETS)
    assert more.stops - as_decided(NETS).stops == {"prefix:192.0.2.128/25"}
    fewer = told("akvorado", subnets().replace(b"::ffff:203.0.113.0/121,", b"::ffff:203.0.113.0/122,"), NETS)
    assert as_decided(NETS).stops - fewer.stops == {"prefix:203.0.113.0/25"}
    assert not fewer.stops - as_decided(NETS).stops, "a part of it is no other thing"
    old = told("akvorado", subnets().replace(b"until 2027-02-28", b"until 2026-12-31").replace(b"p/3", b"p/4"), NETS)
    assert len(old.changed) == 6
    for content in (
        b"",
        subnets()[:-3],
        b"network,role\n",
        b"<html>\n",
        subnets().replace(b"2001:db8:1::/48", b"2001:db8:1::/148"),
    ):
        with pytest.raises(NotOurs):
            told("akvorado", content, NETS)


def test_clickhouse_prints_the_dictionary_that_it_holds() -> None:
    written = TARGETS["clickhouse"].render(NETS)["cleannet.clickhouse.csv"]
    assert told("clickhouse", written, NETS) == as_decided(NETS)
    quoted = written.replace(b'"198.51.100.0/24"', b'"::ffff:198.51.100.0/120"')
    assert told("clickhouse", quoted, NETS) == as_decided(NETS)
    there = told("clickhouse", written.replace(b'"203.0.113.0/25","stop"', b'"203.0.113.0/25","allow"'), NETS)
    assert as_decided(NETS).stops - there.stops == {"prefix:203.0.113.0/25"} == there.allow - as_decided(NETS).allow
    twice = written + written.splitlines()[2].replace(b"stop", b"allow") + b"\n"
    assert "at once" in told("clickhouse", twice, NETS).changed[0]
    many = control([f"prefix:10.0.{at}.0/24" for at in range(40)])
    rows = TARGETS["clickhouse"].render(many)["cleannet.clickhouse.csv"].replace(b"2027-02-28", b"2026-12-01")
    assert told("clickhouse", rows, many).changed[-1] == "and 30 more such rows"
    for content in (
        b"",
        written[:-5],
        written.replace(b"prefix", b"net"),
        written + b'1.2.3.0/24,"\n',
        written + b"1.2.3.0/24,stop\n",
    ):
        with pytest.raises(NotOurs):
            told("clickhouse", content, NETS)


@pytest.mark.parametrize(("name", "file"), [("csv", "cleannet.csv"), ("parquet", "cleannet.parquet"), ("mmdb", "cleannet.mmdb")])
def test_a_table_that_a_tool_loads_is_that_of_the_control(name: str, file: str) -> None:
    written = TARGETS[name].render(NETS)[file]
    assert told(name, written, NETS) == as_decided(NETS)
    fewer = TARGETS[name].render(replace(NETS, sections=(replace(NETS.sections[0], stops=NETS.sections[0].stops[:1]),)))[file]
    assert len(as_decided(NETS).stops - told(name, fewer, NETS).stops) == 2
    old = TARGETS[name].render(replace(NETS, sections=(replace(NETS.sections[0], until="2026-12-01"),)))[file]
    assert "2026-12-01" in told(name, old, NETS).changed[0]
    first, second = replace(NETS.sections[0].reasons[0], clause="p/1"), replace(NETS.sections[0].reasons[0], clause="p/2")
    both = replace(NETS, sections=(replace(NETS.sections[0], reasons=(first, second)),))
    one = TARGETS[name].render(replace(NETS, sections=(replace(NETS.sections[0], reasons=(first,)),)))[file]
    assert bool(told(name, one, both).changed) == (name != "mmdb"), "a row of each reason, but in one record a network"
    for content in (b"", written[:-9], b"PAR1" + bytes(40)):
        with pytest.raises(NotOurs):
            told(name, content, NETS)


def test_pmacct_reads_a_map_that_may_have_rows_of_its_owner() -> None:
    what = control(["asn:4134", "prefix:198.51.100.0/24"], ["prefix:198.51.100.64/26"])
    written = TARGETS["pmacct"].render(what)["cleannet.pretag.map"]
    found = told("pmacct", written + b"set_label=mine dst_as=64512\n", what)
    assert (found.stops, found.allow, found.changed) == (as_decided(what).stops, as_decided(what).allow, ())
    assert [*found.untold.values()] == [as_decided(what).stops], "nobody can call it in force"
    fewer = told("pmacct", written.replace(b"dst_as=4134", b"dst_as=41340"), what)
    assert as_decided(what).stops - fewer.stops == {"asn:4134"}
    assert fewer.stops - as_decided(what).stops == {"asn:41340"}
    assert "stands before" in told("pmacct", b"set_label=mine dst_as=4134\n" + written, what).changed[0]
    assert "2026-12-01" in told("pmacct", written.replace(b"%2027-02-28 d", b"%2026-12-01 d"), what).changed[0]
    with pytest.raises(NotOurs):
        told("pmacct", b"set_label=mine dst_as=4134\n", what)


def zeek(*nodes: str, until: str = "2027-02-28") -> bytes:
    rows = [f"[{net}] = [does=stop, whom=A, Inc. [x], clause=p/3, until={until}]" for net in NETS.sections[0].stops]
    rows = [row.replace("prefix:", "") for row in rows] + ["[198.51.100.64/26] = [does=allow, whom=-, clause=-, until=-]"]
    return "".join(f"{node:>9}   Cleannet::nets = {{\n" + ",\n".join(rows) + "\n}\n" for node in nodes).encode()


def test_each_node_of_zeek_prints_the_table_of_the_control() -> None:
    assert told("zeek", zeek("zeek"), NETS) == as_decided(NETS)
    both = zeek("worker-1") + zeek("worker-2").replace(b"203.0.113.0/25", b"203.0.113.0/26")
    there = told("zeek", both, NETS)
    assert as_decided(NETS).stops - there.stops == {"prefix:203.0.113.0/25"}
    assert there.stops - as_decided(NETS).stops == {"prefix:203.0.113.0/26"}
    assert told("zeek", zeek("worker-1", "worker-2", until="2026-12-01"), NETS).changed[0].startswith("worker-1: ")
    for content in (b"", b"zeek   error\n"):
        with pytest.raises(NotOurs, match="zeekctl print"):
            told("zeek", content, NETS)


@pytest.mark.parametrize("name", TARGETS)
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_what_strangers_give_is_refused_or_read_and_never_a_crash(name: str, content: bytes) -> None:
    reads = TARGETS[name].running
    if reads is None:
        return
    with suppress(NotOurs):
        reads(content, control([f"{kind}:{value}" for kind, value in KINDS.items() if kind in TARGETS[name].kinds]))


@pytest.mark.alone
@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("piece", ["/*", '"', " ", "{}", "[1.1.1.1/8] = [does=stop, whom=", "a ", "\\", "> ", "{", "; "])
def test_long_lines_take_time_in_proportion(name: str, piece: str) -> None:
    """Such a dump takes a tenth of a second; where its square counts, it takes more than ten."""
    reads = TARGETS[name].running
    heads = {"zeek": "zeek Cleannet::nets = {\n", "juniper": "version 1;\n", "apt": "Pin: ", "bird": "bird> eval CLEANNET_MODE\n"}
    content = (heads.get(name, "") + piece * (40_000 // len(piece)) + "x\n").encode()
    began = time.process_time()
    with suppress(NotOurs):
        if reads:
            reads(content, control([f"{kind}:{value}" for kind, value in KINDS.items() if kind in TARGETS[name].kinds]))
    assert time.process_time() - began < 2


KINDS = {
    "asn": "4134",
    "prefix": "198.51.100.0/24",
    "domain": "bad.example",
    "android": "com.tencent.mm",
    "ios": "com.tencent.xin",
    "registry": "bad.example",
    "cloud": "aws/eu-west-1",
}


def test_each_thing_is_a_subject() -> None:
    assert all(Subject(f"{kind}:{value}") for kind, value in KINDS.items())
