"""AWS Organizations: a service control policy that denies every request to the regions that the control stops.

*Source*: AWS Organizations, "SCP syntax" and quotas (5,120 characters a policy); IAM, global condition key `aws:RequestedRegion`.
"""

from __future__ import annotations

from typing import Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import as_json, of_json, rows, texts
from cleannet.enforce.target import IN_CLOUDS, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.providers import partition
from cleannet.model.subject import Subject, subject, value_of

_FILE: Final = "cleannet.scp.json"
_KEY: Final = "aws:RequestedRegion"


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


def _policy(regions: list[str]) -> dict[str, object]:
    told = {"Sid": "Cleannet", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {_KEY: regions}}}
    return {"Version": "2012-10-17", "Statement": [told]}


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


TARGET: Final = Target(
    id="scp",
    title="AWS service control policy, regions",
    kinds=frozenset({"cloud"}),
    acts=IN_CLOUDS,
    render=render,
    parse=parse,
    carries=carries,
    limits=(
        "It is text, not tested with AWS.",
        "It does not bind the management account, and an organisation reaches the regions of its own partition alone.",
        "Requests to global services count as requests to us-east-1, so a stop of us-east-1 stops them too.",
    ),
    install=(
        "create a service control policy from cleannet.scp.json, and attach it to one test account first",
        "look in CloudTrail for requests to these regions before you attach it to more",
        "to take it back, detach the policy",
    ),
    monitors=False,
    most={"cloud": 100},
)
