"""AWS Organizations: a service control policy that denies every request to the regions that the control stops.

*Source*: AWS Organizations, "SCP syntax" and quotas (5,120 characters a policy); IAM, global condition key `aws:RequestedRegion`.
"""

from __future__ import annotations

from typing import Any, Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import as_json, of_dump, of_dumps, of_json, rows, texts
from cleannet.enforce.target import IN_CLOUDS, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.providers import partition
from cleannet.model.subject import Subject, subject, value_of

_FILE: Final = "cleannet.scp.json"
_KEY: Final = "aws:RequestedRegion"
_SID: Final = "Cleannet"
_ATTACHED: Final = "describe-policy does not tell whether an account has the policy; list-targets-for-policy does"


def _place(region: str) -> Subject:
    return subject("cloud", f"{partition('aws', region)}/{region}")


def _region(stop: Subject) -> str:
    return value_of(stop).rpartition("/")[2]


def carries(stop: Subject) -> bool:
    """Whether it is a region of AWS.

    >>> [carries(Subject(f"cloud:{place}")) for place in ("aws-cn/cn-north-1", "aws/eu-west-1", "aws", "aliyun/cn-beijing")]
    [True, True, False, False]
    """
    return bool(_region(stop)) and "/" in value_of(stop) and stop == _place(_region(stop))


def _statements(regions: list[str]) -> tuple[dict[str, Any]]:
    condition = {"StringEquals": {_KEY: regions}}
    return ({"Sid": _SID, "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition},)


def _policy(regions: list[str]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [*_statements(regions)]}


def render(control: Control) -> Files:
    """The policy, and the reasons beside it."""
    regions = sorted(_region(stop) for stop, _ in control.stops())
    return {_FILE: as_json(_policy(regions)), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a policy that `render` wrote."""
    told = of_json(files, _FILE)
    (first, *_) = rows(told, "Statement", _FILE) or [{}]
    condition = first.get("Condition")
    regions = texts(condition.get("StringEquals") if isinstance(condition, dict) else None, _KEY, _FILE)
    if told != _policy(regions):
        raise NotOurs(f"{_FILE}: it is not a policy that denies every request to these regions, and nothing else")
    return explained(files, _FILE, map(_place, regions), None)


def running(content: bytes, control: Control) -> Running:
    """A policy as `aws organizations describe-policy` prints it, where the policy itself is a text inside; and behind it what
    `aws organizations list-targets-for-policy` prints: where it is attached."""
    answers = of_dumps(content)
    policy = next((one["Policy"] for one in answers if "Policy" in one), None)
    attached = [one["Targets"] for one in answers if "Targets" in one]
    if not isinstance(policy, dict) or not isinstance(policy.get("Content"), str):
        raise NotOurs("not what `aws organizations describe-policy` prints: no Policy with a Content")
    summary = policy.get("PolicySummary")
    kind = summary.get("Type") if isinstance(summary, dict) else None
    if kind != "SERVICE_CONTROL_POLICY":
        raise NotOurs(f"a policy of the type {str(kind)[:40]}, and not a service control policy")
    told = of_dump(policy["Content"].encode())
    ours = {_region(stop) for stop, _ in control.stops()}
    denied: set[str] = set()
    changed = []
    statements = told.get("Statement")
    for one in rows(told, "Statement", "the policy") if isinstance(statements, list) else [statements]:
        condition = one.get("Condition") if isinstance(one, dict) else None
        equals = condition.get("StringEquals") if isinstance(condition, dict) else None
        regions = equals.get(_KEY) if isinstance(equals, dict) else None
        listed: list[str] = [regions] if isinstance(regions, str) else regions if isinstance(regions, list) else []
        mine = isinstance(one, dict) and one.get("Sid") == _SID
        known = bool(listed) and all(isinstance(at, str) and carries(_place(at)) for at in listed)
        if isinstance(one, dict) and known and _denies(one, listed):
            denied.update(listed if mine else ours & {*listed})
        elif mine:
            changed.append(f"the statement {_SID} is not one that denies every request to its regions, and nothing else")
    if attached and not any(attached):
        changed.append("the policy is attached to no account: nothing is stopped")
    stops = frozenset(map(_place, denied))
    return Running(stops, frozenset(control.allow), tuple(changed), {_ATTACHED: stops} if stops and not attached else {})


def _denies(statement: dict[str, Any], regions: list[str]) -> bool:
    """Whether a statement denies all requests to these regions, and does so always."""
    (written,) = _statements(regions)
    alone = {**statement, "Sid": _SID, "Condition": written["Condition"]}
    for name in ("Action", "Resource"):
        alone[name] = "*" if alone.get(name) == ["*"] else alone.get(name)
    condition = statement["Condition"]
    return alone == written and len(condition) == 1 and len(condition["StringEquals"]) == 1


TARGET: Final = Target(
    id="scp",
    title="AWS service control policy, regions",
    kinds=frozenset({"cloud"}),
    acts=IN_CLOUDS,
    render=render,
    parse=parse,
    carries=carries,
    holds="regions of AWS",
    limits=(
        "It is text, not tested with AWS.",
        "It does not bind the management account. It matters only for regions of the partition of your organisation.",
        "Requests to global services count as requests to us-east-1, so a stop of us-east-1 stops them too.",
    ),
    install=(
        "create a service control policy from cleannet.scp.json, and attach it to one test account first",
        "look in CloudTrail for requests to these regions before you attach it to more",
        "to take it back, detach the policy",
    ),
    monitors=False,
    most={"cloud": 100},
    running=running,
)
