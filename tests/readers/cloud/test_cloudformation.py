"""Templates in YAML with the short forms of functions, and in JSON."""

from __future__ import annotations

import json

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.cloudformation import READER

FILE = b"""AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Bucket: {Type: String}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${AWS::StackName}-a"
      Tags: [!Ref Bucket, !GetAtt Other.Arn]
  Task:
    Type: "AWS::ECS::TaskDefinition"
    Properties:
      ContainerDefinitions:
        - Image: registry.example.org/a:1
        - Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/b"
  Cluster:
    Type: MongoDB::Atlas::Cluster
  Own:
    Type: Custom::Thing
  Odd: 4
"""


def test_each_resource_is_in_a_cloud_and_in_no_region() -> None:
    assert READER.sniff(FILE)
    (batch,) = READER.read(an_input(FILE))
    said = {found.kind: listed(found.values) for found in batch.references}
    assert said == {"cloud": ["aws", "aws", "mongodb"], "registry": ["registry.example.org"]}
    assert batch.lines is not None
    assert batch.lines.tolist() == [5, 10, 16]
    assert [(s.record, s.reason) for s in batch.skipped] == [(4, "custom resource"), (5, "no type of a resource")]


def test_a_template_of_alibaba_as_json() -> None:
    data = json.dumps({"ROSTemplateFormatVersion": "2015-09-01", "Resources": {"E": {"Type": "ALIYUN::ECS::Instance"}}}).encode()
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    assert listed(batch.references[0].values) == ["aliyun"]


@pytest.mark.parametrize("other", [b"", b"{}", b"Resources:\n  a:\n    Type: text\n", b'{"Resources":{"a":{"Type":"x"}}}'])
def test_other_files_are_left_to_others(other: bytes) -> None:
    assert not READER.sniff(other)


def test_broken_yaml_is_told_with_its_place() -> None:
    with pytest.raises(Unreadable, match="line"):
        list(READER.read(an_input(FILE + b"  X: [\n")))
