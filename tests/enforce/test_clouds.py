"""What stops regions of clouds."""

from __future__ import annotations

import json
from typing import Any

import pytest
import regopy  # type: ignore[import-untyped]
from enforce.controls import control

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.control import Mode

CONTROL = control(["cloud:aws-cn/cn-north-1", "cloud:aws/ap-east-1"])


def test_a_policy_of_aws_denies_all_in_the_stopped_regions_and_nothing_else() -> None:
    told = json.loads(TARGETS["scp"].render(CONTROL)["cleannet.scp.json"])
    (statement,) = told["Statement"]
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Deny", "*", "*")
    assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": ["ap-east-1", "cn-north-1"]}}


@pytest.mark.parametrize(
    ("is_", "becomes"), [(b'"Deny"', b'"Allow"'), (b"StringEquals", b"StringLike"), (b"cn-north-1", b"cn-north-2")]
)
def test_a_policy_that_was_changed_is_refused(is_: bytes, becomes: bytes) -> None:
    files = dict(TARGETS["scp"].render(CONTROL))
    files["cleannet.scp.json"] = files["cleannet.scp.json"].replace(is_, becomes)
    with pytest.raises(NotOurs):
        TARGETS["scp"].parse(files)


def test_the_largest_policy_fits() -> None:
    largest = control([f"cloud:aws/ap-southeast-{number}" for number in range(TARGETS["scp"].most["cloud"])])
    assert len(TARGETS["scp"].render(largest)["cleannet.scp.json"]) <= 5_120


STOPS = ["cloud:aliyun/cn-hongkong", "cloud:aws-cn/cn-north-1", "cloud:azure/eastasia", "cloud:gcp/asia-east2", "cloud:ctyun"]


def _change(address: str, provider: str, after: Any, actions: tuple[str, ...] = ("create",), **more: Any) -> dict[str, Any]:
    change = {"actions": list(actions), "after": after, **more}
    return {"address": address, "mode": "managed", "type": "x_y", "provider_name": f"a.example/b/{provider}", "change": change}


def _plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": list(changes), **more}


def _configured(expressions: dict[str, Any], key: str = "alicloud", inside: bool = False, **more: Any) -> dict[str, Any]:
    """A plan of one resource that states no place, whose provider is configured so."""
    one: dict[str, Any] = {"resources": [{"address": "x_y.z", "provider_config_key": key}]}
    within = {"module_calls": {"m": {"module": {"module_calls": {"n": {"module": one}}}}}}
    root, address = (within, 'module.m["a"].module.n.x_y.z') if inside else (one, "x_y.z[0]")
    configuration = {"provider_config": {key: {"name": key, "expressions": expressions}}, "root_module": root}
    return _plan(_change(address, key, {}), configuration=configuration, **more)


def _asked(plan: Any, stops: list[str] = STOPS, allow: tuple[str, ...] = (), mode: Mode = "block", rules: str = "") -> list[str]:
    """What Rego answers: the messages."""
    text = rules or TARGETS["rego"].render(control(stops, allow, mode))["cleannet.rego"].decode()
    asked = regopy.Interpreter()
    asked.add_module("cleannet", text)
    asked.set_input_term(json.dumps(plan))
    told = asked.query(f"x := [said | some said in data.cleannet.{'deny' if mode == 'block' else 'warn'}]")
    return sorted(json.loads(str(told))["bindings"]["x"])


@pytest.mark.parametrize(
    ("provider", "after"),
    [
        ("alicloud", {"region": "cn-hongkong"}),
        ("alicloud", {"zone_id": "cn-hongkong-b"}),
        ("aws", {"availability_zone": "cn-north-1a"}),
        ("AWS", {"region": "cn-north-1"}),
        ("aws", {"arn": "arn:aws-cn:s3:cn-north-1:1:x"}),
        ("azurerm", {"location": "East Asia"}),
        ("google", {"location": "asia-east2-a"}),
        ("google-beta", {"zone": "asia-east2-b"}),
        ("ctyun", {"region": "anywhere"}),
    ],
)
@pytest.mark.parametrize("actions", [("create",), ("update",), ("delete", "create")])
def test_rules_deny_what_a_plan_puts_into_a_stopped_region(provider: str, after: Any, actions: tuple[str, ...]) -> None:
    (said,) = _asked(_plan(_change("x_y.z", provider, after, actions)))
    assert said.startswith("x_y.z: ")
    assert said.endswith(" is stopped (p/3)")


@pytest.mark.parametrize(
    ("provider", "after", "actions"),
    [
        ("alicloud", {"region": "eu-central-1"}, ("create",)),
        ("alicloud", {"region": "cn-hongkong-2"}, ("create",)),
        ("aws", {"region": "cn-northwest-1"}, ("create",)),
        ("aws", {"region": "ap-east-1"}, ("update",)),
        ("azurerm", {"location": "eastasia2"}, ("create",)),
        ("google", {"location": "EU"}, ("create",)),
        ("alicloud", {"region": "cn-hongkong"}, ("delete",)),
        ("alicloud", {"region": "cn-hongkong"}, ("no-op",)),
        ("random", {}, ("create",)),
        ("tencentcloud", {}, ("create",)),
    ],
)
def test_rules_pass_other_regions_and_what_is_not_put_there(provider: str, after: Any, actions: tuple[str, ...]) -> None:
    assert _asked(_plan(_change("x_y.z", provider, after, actions))) == []


@pytest.mark.parametrize("inside", [False, True])
def test_rules_find_the_region_of_a_provider(inside: bool) -> None:
    given: dict[str, Any] = {"variables": {"r": {"value": "cn-hongkong"}, "ok": {"value": "eu-central-1"}}, "inside": inside}
    assert len(_asked(_configured({"region": {"constant_value": "cn-hongkong"}}, **given))) == 1
    assert _asked(_configured({"region": {"constant_value": "eu-central-1"}}, **given)) == []
    (said,) = _asked(_configured({"region": {"references": ["var.r"]}}, **given))
    assert said.endswith("aliyun/cn-hongkong is stopped (p/3)")
    assert _asked(_configured({"region": {"references": ["var.ok"]}}, **given)) == []


@pytest.mark.parametrize(
    "plan",
    [
        _plan(_change("x_y.z", "alicloud", {})),
        _plan(_change("x_y.z", "alicloud", None)),
        _plan(_change("x_y.z", "alicloud", {"region": 7})),
        _plan(_change("x_y.z", "azurerm", {"location": None})),
        _configured({"region": {"references": ["local.r"]}}),
        _configured({"region": {"references": ["var.r", "var.s"]}}, variables={"r": {"value": "eu-central-1"}}),
        _configured({"region": {"references": ["var.half"]}}, variables={"half": {"value": "hongkong"}}),
    ],
)
def test_rules_deny_a_region_that_is_not_told_with_a_message_of_its_own(plan: Any) -> None:
    (said,) = _asked(plan)
    assert "its region is not told, and " in said


def test_a_region_that_is_known_only_later_is_not_that_of_the_provider() -> None:
    plan = _configured({"region": {"constant_value": "eu-central-1"}})
    plan["resource_changes"][0]["change"]["after_unknown"] = {"region": True}
    assert _asked(plan) == [], "the provider sets it"
    plan["configuration"]["root_module"]["resources"][0]["expressions"] = {"region": {"references": ["data.a.b"]}}
    assert "not told" in _asked(plan)[0]


def test_rules_deny_what_is_no_plan_and_pass_one_that_changes_nothing() -> None:
    others: list[Any] = [{}, [], {"values": {"root_module": {}}}, {"resource_changes": "x"}]
    for other in others:
        (said,) = _asked(other)
        assert "no plan" in said
    assert _asked({"planned_values": {"root_module": {}}}) == []


def test_rules_pass_a_kept_region_of_a_stopped_cloud() -> None:
    plan = _plan(*(_change(f"x.{r}", "alicloud", {"region": r}) for r in ("eu-central-1", "cn-beijing")))
    (said,) = _asked(plan, ["cloud:aliyun"], ("cloud:aliyun/eu-central-1",))
    assert said.startswith("x.cn-beijing: ")


def test_rules_of_the_monitor_form_only_warn() -> None:
    plan = _plan(_change("x_y.z", "alicloud", {"region": "cn-hongkong"}))
    assert len(_asked(plan, mode="monitor")) == 1
    assert "deny contains" not in TARGETS["rego"].render(control(STOPS, mode="monitor"))["cleannet.rego"].decode()


def test_broken_rules_fail_and_do_not_pass() -> None:
    rules = TARGETS["rego"].render(control(STOPS))["cleannet.rego"].decode()
    with pytest.raises(Exception, match=r"."):
        _asked(_plan(), rules=rules.replace("stopped := {", "stopped := ", 1))


@pytest.mark.parametrize(
    ("is_", "becomes"),
    [(b'"cn-": "aws-cn"', b'"cn-": "aws"'), (b"deny contains", b"warn contains"), (b': "p/3"', b': "p/4"'), (b'"create", ', b"")],
)
def test_rules_that_were_changed_are_refused(is_: bytes, becomes: bytes) -> None:
    files = dict(TARGETS["rego"].render(control(STOPS)))
    files["cleannet.rego"] = files["cleannet.rego"].replace(is_, becomes)
    with pytest.raises(NotOurs):
        TARGETS["rego"].parse(files)
