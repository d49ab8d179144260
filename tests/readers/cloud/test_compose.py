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


def test_what_a_service_is_built_from_and_speaks_to() -> None:
    data = b"""\
services:
  web:
    build: https://gitee.com/team/web.git#main:app
    dns: [203.0.113.53, 10.0.0.53]
    extra_hosts: ["pay.example.com:203.0.113.9", "v6.example.com=[2001:db8::1]", "host.docker.internal:host-gateway"]
  api:
    image: ${IMAGE}
    build:
      context: git@codeup.aliyun.com:team/api.git
      additional_contexts: {base: "docker-image://registry.example.cn/base:1", local: ../base}
      cache_from: ["registry.example.org/cache:1", "type=registry,ref=ghcr.io/team/cache", "type=local,src=x"]
    dns: 203.0.113.54
    extra_hosts: {db.example.com: 203.0.113.10}
    logging: {driver: syslog, options: {syslog-address: "tcp://logs.example.net:514", tag: x}}
  local:
    build: ./web.git
  lib:
    build: {context: lib}
"""
    item = an_input(data)
    (batch,) = READER.read(item)
    assert batch.asset is not None
    told = {
        (batch.asset[int(row)].as_py(), r.role, value)
        for r in batch.references
        if r.rows is not None
        for row, value in zip(r.rows, listed(r.values), strict=True)
    }
    assert told == {
        *(("web", "image", "gitee.com"), ("web", "far-end", "203.0.113.53"), ("web", "far-end", "10.0.0.53")),
        *(("web", "far-end", "pay.example.com"), ("web", "far-end", "203.0.113.9"), ("web", "far-end", "v6.example.com")),
        *(("web", "far-end", "2001:db8::1"), ("web", "far-end", "host.docker.internal")),
        *(("api", "image", "codeup.aliyun.com"), ("api", "image", "registry.example.cn"), ("api", "image", "registry.example.org")),
        *(("api", "image", "ghcr.io"), ("api", "far-end", "203.0.113.54"), ("api", "far-end", "db.example.com")),
        *(("api", "far-end", "203.0.113.10"), ("api", "far-end", "logs.example.net")),
    }
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "built here"), (4, "built here")]
    assert item.log.notes == ["api: ${IMAGE}: registry set by a variable; the rest of the service is judged"]


def test_a_service_on_one_line() -> None:
    data = b'services:\n  web: {restart: always, image: "registry.example.org/web:1"}\n'
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data))
    assert [listed(r.values) for r in batch.references] == [["registry.example.org"]]
    assert not READER.sniff(b"services:\n  web: {port: 80}\n")
