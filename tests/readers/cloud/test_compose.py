"""Compose files: images, variables, and files that only look alike."""

from __future__ import annotations

import json

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.compose import READER

FILE = b"""# ours
version: "3"

services:
  # the front
  web:
    image: nginx:${TAG:-1.2}
  "db":
    image: registry.example.org/team/db@sha256:00
    environment: {KEY: value}
  app:
    build: .
  built:
    image: registry.example.org/app:$TAG
    build: {context: .}
  told:
    image: ${REGISTRY:-docker.io}/x:1
  any:
    image: ${IMAGE}
  bad:
    image: "not an image"
  none: {}
  odd: 4
"""


def test_each_service_pulls_from_a_registry() -> None:
    assert READER.sniff(FILE)
    (batch,) = READER.read(an_input(FILE))
    (found,) = batch.references
    assert (found.kind, found.role) == ("registry", "image")
    assert listed(found.values) == ["docker.io", "registry.example.org", "registry.example.org"]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["web", "db", "built"]
    assert batch.lines is not None
    assert batch.lines.tolist() == [6, 8, 13]
    assert [(s.record, s.reason) for s in batch.skipped] == [
        (3, "built here"),
        (5, "registry set by a variable"),
        (6, "registry set by a variable"),
        (7, "not an image reference"),
        (8, "no image"),
        (9, "not a service"),
    ]


def test_what_compose_itself_prints_as_json() -> None:
    data = json.dumps({"name": "p", "services": {"web": {"image": "registry.example.org/web:1"}}}).encode()
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    assert listed(batch.references[0].values) == ["registry.example.org"]


@pytest.mark.parametrize(
    "other",
    [
        b"services:\n  - postgres\nimage: ruby\n",  # a CI's file
        b"services:\n  _defaults:\n    autowire: true\n",
        b"apiVersion: v1\nkind: Pod\nservices:\n  a:\n    image: b\n",
        b"services:\n",
        b"",
    ],
)
def test_other_files_are_left_to_others(other: bytes) -> None:
    assert not READER.sniff(other)


def test_broken_yaml_is_told_with_its_place() -> None:
    with pytest.raises(Unreadable, match="line"):
        list(READER.read(an_input(FILE + b"  x: [\n")))
