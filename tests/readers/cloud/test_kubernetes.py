"""Kubernetes manifests: where images stand, what is left alone, and what a bad document costs."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.kubernetes import READER

MANIFESTS = """\
# our shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      initContainers:
      - {name: init, image: "registry.example.org:5000/tools/init:1"}
      containers:
      - name: web
        image: nginx:1.27
        env: [{name: image, value: not-an-image}]
      - name: side
        image: registry.cn-hangzhou.example.com/team/side@sha256:00
---
apiVersion: v1
kind: Secret
metadata: {name: pull, namespace: shop}
data: {image: cmVnaXN0cnkuc2VjcmV0}
stringData: {containers: "image: leaked.example.org/x"}
---
apiVersion: batch/v1
kind: CronJob
metadata: {generateName: nightly-}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: docker.io/library/busybox}]}}}}}
---
kind: Broken
a: [
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
just text
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
---
apiVersion: v1
kind: Pod
metadata: {name: "{{ .name }}"}
spec: {containers: [{image: "{{ .Values.image }}"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: late}
spec: {containers: [{image: "$(LATER)"}]}
---
apiVersion: monitoring.example.org/v1
kind: Watcher
metadata: {name: w}
spec:
  image: quay.example.org/watch/er:v1
  machine: {image: ubuntu-22.04}
  proxy: {image: {registry: ghcr.example.org, repository: proxy/proxy, tag: "1"}}
"""


def read(text: str) -> Batch:
    (batch,) = READER.read(an_input(text.encode()))
    return batch


def images(batch: Batch) -> list[tuple[int, str, str]]:
    (found,) = batch.references
    assert (found.kind, found.role) == ("registry", "image")
    assert found.rows is not None
    assert found.beside is not None
    return [
        (int(batch.records[row]), str(value), str(beside))
        for row, value, beside in zip(found.rows, found.values.to_pylist(), found.beside.to_pylist(), strict=True)
    ]


def test_every_document_is_a_record_or_a_skip() -> None:
    assert READER.sniff(MANIFESTS.encode())
    batch = read(MANIFESTS)
    assert batch.records.tolist() == [1, 3, 10]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["Deployment/shop/web", "CronJob/nightly-", "Watcher/w"]
    assert [(s.record, s.reason) for s in batch.skipped] == [
        (2, "no image"),
        (4, "bad YAML"),
        (5, "no image"),
        (6, "no Kubernetes object"),
        (7, "template, not a manifest"),
        (8, "template, not a manifest"),
        (9, "not an image reference"),
    ]
    assert batch.skipped[1].detail.startswith("document 4: line 30, column 1: ")


def test_registries_of_all_containers() -> None:
    assert images(read(MANIFESTS)) == [
        (1, "docker.io", "nginx:1.27 (names no registry)"),
        (1, "registry.cn-hangzhou.example.com", "registry.cn-hangzhou.example.com/team/side@sha256:00"),
        (1, "registry.example.org", "registry.example.org:5000/tools/init:1"),
        (3, "docker.io", "docker.io/library/busybox"),
        (10, "ghcr.example.org", "ghcr.example.org/proxy/proxy"),
        (10, "quay.example.org", "quay.example.org/watch/er:v1"),
    ]


def test_nothing_of_a_secret_comes_out() -> None:
    assert "leaked" not in repr(read(MANIFESTS))
    assert "cmVn" not in repr(read(MANIFESTS))


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap", "SealedSecret"])
def test_kinds_that_hold_data_are_never_looked_into(kind: str) -> None:
    batch = read(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{containers: [{{image: leaked.example.org/x}}]}}\n")
    assert batch.references == ()
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [(1, "no image", f"{kind}/x")]


POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "n"},
    "spec": {
        "containers": [{"image": "a.example.org/x"}],
        "ephemeralContainers": [{"image": "b.example.org/x"}],
        "volumes": [{"image": {"reference": "c.example.org/data:1", "pullPolicy": "Always"}}],
    },
    "status": {"containerStatuses": [{"image": "d.example.org/x"}]},
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(POD),
        json.dumps({"apiVersion": "v1", "items": [POD], "kind": "List"}, indent=4),
        "apiVersion: v1\nitems:\n- " + json.dumps(POD) + "\nkind: List\n",
    ],
    ids=["object", "list in JSON", "list in YAML"],
)
def test_json_and_lists(text: str) -> None:
    assert READER.sniff(text.encode())
    batch = read(text)
    assert [(n, host) for n, host, _ in images(batch)] == [(1, "a.example.org"), (1, "b.example.org"), (1, "c.example.org")]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["Pod/n/p"]


def test_a_truncated_list_keeps_its_first_items() -> None:
    data = json.dumps({"apiVersion": "v1", "items": [POD, POD, POD], "kind": "List"}).encode()[:-200]
    batches = READER.read(an_input(data))
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable) as caught:
        next(batches)
    assert caught.value.record == 3


def test_an_odd_image_beside_a_good_one_is_noted() -> None:
    item = an_input(b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: nginx}, {image: '${X}'}]}\n")
    (batch,) = READER.read(item)
    assert batch.records.tolist() == [1]
    assert item.log.notes == ["Pod/p also has an image that is not an image reference: ${X}"]


@pytest.mark.parametrize(
    "other", ["apiVersion: v2\nname: chart\nversion: 1\n", "a: 1\n", "[1]", '{"kind": "x"}', "<bom/>", "kind: x\n  apiVersion: y\n"]
)
def test_leaves_others_alone(other: str) -> None:
    assert not READER.sniff(other.encode())


def test_a_bad_byte_costs_one_document() -> None:
    data = MANIFESTS.encode().replace(b"busybox", b"busy\xffbox")
    (batch,) = READER.read(an_input(data))
    assert batch.records.tolist() == [1, 10]
    assert batch.skipped[1].detail == "document 3: line 26, column 90: not UTF-8"


@examples(60)
@given(st.data())
def test_mutated_manifests_raise_nothing_else(data: st.DataObject) -> None:
    lists = json.dumps({"apiVersion": "v1", "items": [POD, POD], "kind": "List"})
    raw = bytearray(data.draw(st.sampled_from([MANIFESTS, json.dumps(POD), lists])).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("kind_first", [True, False])
def test_items_of_a_typed_list_are_what_the_list_says(kind_first: bool) -> None:
    template = {"spec": {"containers": [{"image": "a.example.org/x"}]}}
    items = [{"metadata": {"name": "web", "namespace": "shop"}, "spec": {"template": template}}]
    head = {"kind": "DeploymentList", "apiVersion": "apps/v1"}
    document = {**head, "items": items} if kind_first else {"apiVersion": "apps/v1", "items": items, "kind": "DeploymentList"}
    for text in (json.dumps(document), f"apiVersion: apps/v1\nkind: DeploymentList\nitems: {json.dumps(items)}\n"):
        assert READER.sniff(text.encode())
        batch = read(text)
        assert images(batch) == [(1, "a.example.org", "a.example.org/x")]
        assert batch.asset is not None
        assert batch.asset.to_pylist() == ["Deployment/shop/web"]


def test_the_kind_of_a_typed_list_may_stand_behind_much_else() -> None:
    items = [{"metadata": {"name": "x" * 100}, "spec": {"containers": [{"image": f"r{n}.example.org/x"}]}} for n in range(1_000)]
    batch = read(json.dumps({"apiVersion": "v1", "items": items, "kind": "PodList"}))
    assert len(batch.records) == 1_000


def test_a_list_of_secrets_is_as_closed_as_they_are() -> None:
    image = {"image": "leaked.example.org/x"}
    items = [{"metadata": {"name": "x"}, "data": image, "spec": {"containers": [image]}}]
    batch = read(json.dumps({"kind": "SecretList", "apiVersion": "v1", "items": items}))
    assert batch.references == ()


@pytest.mark.parametrize("start", ["apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", ""])
def test_a_kustomization_names_what_stands_in_place_of_images(start: str) -> None:
    text = start + (
        "resources: [deployment.yaml]\n"
        "images:\n"
        "- {name: app, newName: registry.example.org/team/app, newTag: v2}\n"
        "- {name: ghcr.example.org/side, digest: 'sha256:00'}\n"
        "- {name: nginx, newTag: '1.27'}\n"
        "- surprise\n"
        "- {newTag: x}\n"
    )
    assert READER.sniff(text.encode())
    assert images(read(text)) == [
        (1, "ghcr.example.org", "ghcr.example.org/side@sha256:00"),
        (1, "docker.io", "nginx:1.27 (names no registry)"),
        (1, "registry.example.org", "registry.example.org/team/app:v2"),
    ]


def test_other_files_with_images_are_no_kustomization() -> None:
    assert not READER.sniff(b"images:\n- {name: a, newName: b}\n")
    assert not READER.sniff(b"resources: [a]\n")


OUTSIDE = """\
apiVersion: v1
kind: Service
metadata: {name: store}
spec: {type: ExternalName, externalName: store.example.org}
---
apiVersion: v1
kind: Endpoints
metadata: {name: db}
subsets: [{addresses: [{ip: 203.0.113.9}], ports: [{port: 5432}]}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-1}
endpoints: [{addresses: ["2001:db8::9"]}]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: api}
spec: {hosts: ["*.api.example.org", local], addresses: [203.0.113.8], endpoints: [{address: e.example.org}, 7]}
---
apiVersion: v1
kind: Service
metadata: {name: own}
spec: {clusterIP: 10.0.0.9}
"""


def test_hosts_outside_of_the_cluster_are_far_ends() -> None:
    (batch,) = READER.read(an_input(OUTSIDE.encode()))
    told = {(r.kind, r.role): sorted(map(str, r.values.to_pylist())) for r in batch.references}
    assert told == {
        ("domain", "far-end"): ["api.example.org", "e.example.org", "store.example.org"],
        ("address", "far-end"): ["2001:db8::9", "203.0.113.8", "203.0.113.9"],
    }
    assert [(skip.reason, skip.detail) for skip in batch.skipped] == [("no image", "Service/own")]


def test_hosts_that_pods_hooks_and_repositories_name() -> None:
    data = b"""\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: nginx}]
  hostAliases: [{ip: 203.0.113.9, hostnames: [pay.example.com, local]}]
  dnsConfig: {nameservers: [203.0.113.53], searches: [svc.cluster.local]}
  volumes: [{name: data, nfs: {server: files.example.net, path: /}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks: [{name: a.example.org, clientConfig: {url: "https://hook.example.cn:8443/check"}}]
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: code}
spec: {url: "https://gitee.com/team/code"}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: app}
spec: {source: {repoURL: "git@codeup.aliyun.com:team/app.git"}, sources: [{repoURL: ./x}]}
---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml, "https://github.com/team/base?ref=1"]
helmCharts: [{name: c, repo: "oci://registry.example.cn/charts"}]
"""
    (batch,) = READER.read(an_input(data))
    told = {
        (int(batch.records[int(row)]), r.role, value)
        for r in batch.references
        if r.rows is not None
        for row, value in zip(r.rows, r.values.to_pylist(), strict=True)
    }
    assert told == {
        *((1, "image", "docker.io"), (1, "far-end", "203.0.113.9"), (1, "far-end", "pay.example.com")),
        *((1, "far-end", "203.0.113.53"), (1, "far-end", "files.example.net"), (2, "far-end", "hook.example.cn")),
        *((3, "image", "gitee.com"), (4, "image", "codeup.aliyun.com")),
        *((5, "image", "github.com"), (5, "image", "registry.example.cn")),
    }
    assert not batch.skipped
