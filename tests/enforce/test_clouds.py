"""What stops regions of clouds."""

from __future__ import annotations

import json

import pytest
from enforce.controls import control

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs

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
