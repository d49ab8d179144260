"""Exported stacks: regions of resources and of their providers."""

from __future__ import annotations

import json

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.pulumi import READER

AWS = "urn:pulumi:dev::p::pulumi:providers:aws::default"
IMAGE = {"spec": {"containers": [{"image": "registry.example.org/a:1"}]}}
RESOURCES = [
    {"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", "custom": False, "type": "pulumi:pulumi:Stack"},
    {"urn": "u::a::aws:s3/bucket:Bucket::b", "custom": True, "type": "aws:s3/bucket:Bucket", "provider": f"{AWS}::i1"},
    {"urn": AWS, "custom": True, "id": "i1", "type": "pulumi:providers:aws", "inputs": {"region": "cn-north-1"}},
    {"urn": "u::c", "custom": True, "type": "alicloud:ecs/instance:Instance", "inputs": {"availabilityZone": "cn-beijing-a"}},
    {"urn": "u::d", "custom": True, "type": "kubernetes:core/v1:Pod", "inputs": IMAGE},
    {"urn": "u::e", "custom": True, "type": "kubernetes:core/v1:Secret", "inputs": IMAGE},
    {"urn": "u::f", "custom": True, "type": "azure-native:storage:StorageAccount", "outputs": {"location": "China East 2"}},
    {"urn": "u::g", "custom": True, "type": "aws:ec2/vpc:Vpc", "external": True},
    {"urn": "u::h", "custom": True, "type": "aws:ec2/vpc:Vpc", "delete": True},
    {"urn": "u::i", "custom": True, "type": "gcp:storage/bucket:Bucket"},
    7,
]
STACK = {"version": 3, "deployment": {"manifest": {"time": "x"}, "resources": RESOURCES}}


def test_regions_of_resources_and_of_their_providers() -> None:
    data = json.dumps(STACK).encode()
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    said = {found.kind: listed(found.values) for found in batch.references}
    assert said == {
        "cloud": ["aws-cn/cn-north-1", "aliyun/cn-beijing", "azure-china/chinaeast2", "gcp"],
        "registry": ["registry.example.org"],
    }
    assert batch.records.tolist() == [2, 4, 5, 7, 10]
    assert [(s.record, s.reason) for s in batch.skipped] == [
        (1, "provider without a place"),
        (3, "provider without a place"),
        (6, "provider without a place"),
        (8, "data source"),
        (9, "to be deleted"),
        (11, "unexpected form"),
    ]


def test_a_stack_that_breaks_off_keeps_what_stands_before() -> None:
    found = READER.read(an_input(json.dumps(STACK).encode()[:-8]))
    assert next(found).records.tolist()[0] == 2
    with pytest.raises(Unreadable):
        next(found)


@pytest.mark.parametrize("other", [b"", b"{}", b'{"version":3,"deployment":"blue"}', b'{"deployment":{"resources":[]}}'])
def test_other_files_are_left_to_others(other: bytes) -> None:
    assert not READER.sniff(other)


def test_a_plan_is_read_as_it_will_be() -> None:
    there = [one for one in RESOURCES if isinstance(one, dict) and "delete" not in one]
    steps = [{"op": "create", "urn": one["urn"], "newState": one} for one in there]
    gone = {"op": "delete", "urn": "urn:pulumi:dev::a::aws:s3/bucket:Bucket::old", "oldState": {"type": "aws:s3/bucket:Bucket"}}
    data = json.dumps({"config": {}, "steps": [*steps, gone], "changeSummary": {"create": len(steps)}}).encode()
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    said = {found.kind: listed(found.values) for found in batch.references}
    assert said["cloud"] == ["aws-cn/cn-north-1", "aliyun/cn-beijing", "azure-china/chinaeast2", "gcp"]
    assert [skip.reason for skip in batch.skipped][-1] == "to be deleted"
