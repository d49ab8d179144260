"""Cloud Custodian itself reads the policies, and says what they match of things as AWS describes them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from enforce.controls import control
from probe.servers import CI

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs

BIN: Final = Path(__file__).parents[2] / ".venv" / "custodian" / "bin"
PYTHON: Final = BIN / "python"
CUSTODIAN: Final = BIN / "custodian"
needs_custodian = pytest.mark.skipif(
    not CI and not CUSTODIAN.exists(), reason="needs Cloud Custodian: make .venv/.custodian; CI must have it"
)
FILE: Final = "cleannet.custodian.yml"
STOPS: Final = control(
    ["cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1", "asn:64500", "prefix:192.0.2.0/24", "prefix:2001:db8::/32"],
    ["prefix:192.0.2.128/25"],
)

_ASKED: Final = """
import json, sys
from c7n.config import Config
from c7n.loader import PolicyLoader
path, things = sys.argv[2], json.loads(sys.argv[3])
found = {}
for region in sys.argv[1].split():
    for policy in PolicyLoader(Config.empty(region=region, regions=[region], account_id="1" * 12)).load_file(path):
        policy.validate()
        manager = policy.resource_manager
        given = things.get(policy.resource_type.partition(".")[2], [])
        there = sorted(one[manager.get_model().id] for one in manager.filter_resources(given))
        found[region + " " + policy.name] = there if policy.conditions.evaluate() else None
print(json.dumps(found))
"""


def matched(folder: Path, text: bytes, regions: str, **things: list[dict[str, Any]]) -> dict[str, list[str] | None]:
    """The ids of those of the things that each policy matches in each region: `REGION NAME` -> ids; None where it does not run."""
    (folder / FILE).write_bytes(text)
    given = json.dumps({name.replace("_", "-"): rows for name, rows in things.items()})
    argv = [str(PYTHON), "-c", _ASKED, regions, str(folder / FILE), given]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True, cwd=folder)
    found: dict[str, list[str] | None] = json.loads(done.stdout.splitlines()[-1])
    return found


def group(id: str, *prefixes: str) -> dict[str, Any]:
    """A security group with a rule about each of these; one way in and the other out, by its id."""
    ranges = {
        "IpRanges": [{"CidrIp": p} for p in prefixes if ":" not in p],
        "Ipv6Ranges": [{"CidrIpv6": p} for p in prefixes if ":" in p],
    }
    rules = [{"IpProtocol": "-1", **ranges}]
    ways = {"IpPermissions": rules if id.endswith("in") else [], "IpPermissionsEgress": rules if id.endswith("out") else []}
    return {"GroupId": id, "OwnerId": "1" * 12, **ways}


@needs_custodian
@pytest.mark.parametrize("mode", ["monitor", "block"])
def test_custodian_accepts_the_policies(tmp_path: Path, mode: Any) -> None:
    text = TARGETS["custodian"].render(control([stop for stop, _ in STOPS.stops()], STOPS.allow, mode))[FILE]
    (tmp_path / FILE).write_bytes(text)
    done = subprocess.run([CUSTODIAN, "validate", FILE], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert not done.returncode, done.stderr
    assert (b"actions" in text) is (mode == "block")


@needs_custodian
def test_custodian_refuses_broken_policies(tmp_path: Path) -> None:
    text = TARGETS["custodian"].render(STOPS)[FILE]
    for broken in (
        text.replace(b"type: egress", b"type: outgress"),
        text.replace(b"  ]\n", b"\n", 1),
        text.replace(b"&v6", b"&v7"),
    ):
        (tmp_path / FILE).write_bytes(broken)
        done = subprocess.run([CUSTODIAN, "validate", FILE], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
        assert done.returncode
        with pytest.raises(NotOurs):
            TARGETS["custodian"].parse({FILE: broken})


@needs_custodian
def test_policies_run_in_stopped_regions_and_nowhere_else(tmp_path: Path) -> None:
    regions = "cn-north-1 ap-east-1 cn-northwest-1 ap-east-2"
    told = matched(tmp_path, TARGETS["custodian"].render(STOPS)[FILE], regions, ec2=[{"InstanceId": "i-1"}])
    runs = {
        region: {told[name] is not None for name in told if name.startswith(f"{region} cleannet-region")}
        for region in regions.split()
    }
    assert runs == {"cn-north-1": {True}, "ap-east-1": {True}, "cn-northwest-1": {False}, "ap-east-2": {False}}
    assert told["ap-east-1 cleannet-region-ec2"] == ["i-1"]


@needs_custodian
def test_gateways_to_stopped_networks_and_addresses_are_found_and_the_near_miss_is_not(tmp_path: Path) -> None:
    rows = [("64500", "198.51.100.1"), ("64501", "192.0.2.1"), ("6450", "192.0.2.129"), ("645000", "192.0.3.1"), ("65000", "")]
    gateways = [{"CustomerGatewayId": f"cgw-{asn}", "BgpAsn": asn, "IpAddress": address} for asn, address in rows]
    told = matched(tmp_path, TARGETS["custodian"].render(STOPS)[FILE], "eu-west-1", customer_gateway=gateways)
    assert told["eu-west-1 cleannet-customer-gateway-network"] == ["cgw-64500"]
    assert told["eu-west-1 cleannet-customer-gateway-address"] == ["cgw-64501"]


@needs_custodian
def test_rules_of_security_groups_about_stopped_addresses_are_found(tmp_path: Path) -> None:
    stopped = [["192.0.2.0/25"], ["192.0.2.7/32", "10.0.0.0/8"], ["2001:db8::/32"]]
    others = [["192.0.2.128/25"], ["192.0.2.200/32"], ["192.0.3.0/24"], ["0.0.0.0/0"], ["2001:db9::/32"], ["::/0"]]
    groups = [group(f"{at}-{way}", *rules) for at, rules in enumerate([*stopped, *others]) for way in ("in", "out")]
    told = matched(tmp_path, TARGETS["custodian"].render(STOPS)[FILE], "eu-west-1", security_group=groups)
    assert told["eu-west-1 cleannet-security-group-address"] == ["0-in", "0-out", "1-in", "1-out", "2-in", "2-out"]


def test_a_control_of_one_kind_has_no_policies_of_others() -> None:
    text = TARGETS["custodian"].render(control(["asn:64500"]))[FILE].decode()
    assert text.count("  - name: ") == 1
    assert "&regions" not in text
    assert not TARGETS["custodian"].carries(control(["cloud:aliyun/cn-beijing"]).sections[0].stops[0])


def test_what_a_pipeline_runs_is_compared_with_the_decision() -> None:
    target = TARGETS["custodian"]
    assert target.running
    text = target.render(STOPS)[FILE]
    told = target.running(text.replace(b"\n", b"\r\n"), STOPS)
    assert told.stops == {stop for stop, _ in STOPS.stops()}
    assert (told.allow, told.changed) == (frozenset(STOPS.allow), ())
    less = target.running(text.replace(b'    "ap-east-1",\n', b""), STOPS)
    assert {stop for stop, _ in STOPS.stops()} - less.stops == {"cloud:aws/ap-east-1"}
    monitor = target.render(control([stop for stop, _ in STOPS.stops()], STOPS.allow, "monitor"))[FILE]
    assert target.running(monitor, STOPS).changed
    for broken in (text.replace(b"op: in", b"op: not-in"), text.replace(b"*regions", b"[eu-west-1]", 1), b"policies: []\n"):
        with pytest.raises(NotOurs):
            target.running(broken, STOPS)
