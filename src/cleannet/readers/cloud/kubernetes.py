"""Kubernetes manifests: each container's image names its registry, or means docker.io; and the hosts outside to which objects
send traffic.

They are services by another name, aliases of hosts, resolvers, file servers, hooks, and repositories of code and charts.

YAML with any number of documents, JSON, or a list: the `List` that `kubectl get -o json|yaml` prints, or a typed one from the API
server (`PodList`), whose items need not state their kind. Containers are found wherever a pod template may be, also in custom
resources; elsewhere an `image` counts only if it names its registry. A kustomization names images and their replacements. Secrets,
config maps and kubeconfigs are never read.

*Source*: Kubernetes API reference, PodSpec v1 core (containers, initContainers, ephemeralContainers, volumes.image), List v1 and
API conventions, "Lists and Simple kinds"; Service, Endpoints and EndpointSlice; Istio, ServiceEntry; Kustomize reference, `images`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.hosts import far_end
from cleannet.readers.cloud.images import registry
from cleannet.readers.cloud.one_document import yaml_text
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, load, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches, clean
from cleannet.readers.inputs.hosts import host_of
from cleannet.safe_yaml import YamlError, documents
from cleannet.safe_yaml import load as load_yaml

BYTES: Final = 64 << 20
"""Octets of the largest YAML file that is read."""

_NOTES: Final = 10
"""Most images that are noted because they cannot be told from their text."""

_CLOSED: Final = frozenset({"Secret", "ConfigMap", "Config", "SealedSecret", "ExternalSecret"})
"""Kinds whose content is none of our business."""

_CLOSED_KEYS: Final = frozenset({"data", "stringData", "binaryData", "status", "managedFields", "annotations", "labels", "env"})
"""Keys that hold data, or say what is rather than what shall be."""

_CONTAINERS: Final = frozenset(
    {"containers", "initContainers", "ephemeralContainers", "sidecars", "steps", "stepTemplate", "container", "script"}
)
"""Keys under which every `image` is one that is pulled: those of pods, and those of Tekton and Argo workflows."""


_KUSTOMIZE: Final = frozenset(
    "resources bases components namePrefix nameSuffix commonLabels commonAnnotations patches patchesStrategicMerge patchesJson6902"
    " configMapGenerator secretGenerator generatorOptions helmCharts".split()
)
"""Keys of a kustomization; `apiVersion` and `kind` may be left out of it."""


def sniff(head: bytes) -> bool:
    """Whether `apiVersion` and `kind` are at the top. A list may have its `kind` after `items`, a kustomization none at all."""
    paths = outline(head)
    if paths:
        return isinstance(paths.get(("apiVersion",)), str) and any(
            (key,) in paths for key in ("kind", "items", "metadata", "spec", "data")
        )
    text = head.decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "[", "<"):
        return False
    return _is_kustomization(text) or bool(
        re.search(r"^apiVersion:[ \t]+\S", text, re.MULTILINE)
        and re.search(r"^(?:kind:[ \t]+\S|(?:items|metadata|spec|data|binaryData):[ \t\r]*$)", text, re.MULTILINE)
    )


def _is_kustomization(text: str) -> bool:
    """Whether it has `images`, and beside them keys that only a kustomization has."""
    keys = set(re.findall(r"^([A-Za-z]+):", text, re.MULTILINE))
    return "images" in keys and not keys.isdisjoint(_KUSTOMIZE)


def read(item: Input) -> Iterator[Batch]:
    """One record per manifest object, each object of a `List` by itself. Asset: kind/namespace/name."""

    def judge(gathered: Gathered, number: int, found: Any) -> None:
        if isinstance(found, _Bad):
            gathered.skip(number, found.reason, found.detail)
        else:
            _judge(gathered, number, found, item.log.notes)

    yield from batches(judge, _json(item) if outline(item.head) else _yaml(item))


class _Bad:
    """A document, or an item of a list, that cannot be read: counted as one record."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail


def _json(item: Input) -> Iterator[object | At[object]]:
    """The object, or those of a list, one after another."""
    paths = outline(item.head)
    if ("items",) not in paths:
        yield from _objects(load(item, dict[str, Any]))
        return
    kind, version = paths.get(("kind",)), paths.get(("apiVersion",))
    if not isinstance(kind, str):  # it may stand behind the items, and then far away
        with item.open() as stream, suppress(Unreadable):  # which is told where the items are read
            kind = next((str(value) for _, value in elements(stream, lambda path: path == ("kind",))), "")
    for _, found, line in placed(item, lambda path: path == ("items", ITEM)):
        yield At(_Bad("object too large", "") if found is TooLarge else _typed(found, kind, version), line)


def _yaml(item: Input) -> Iterator[object | At[object]]:
    """The objects of all documents, each on its first line with content; a document that is no YAML counts as one."""
    for count, (line, text) in enumerate(documents(yaml_text(item, BYTES)), 1):
        try:
            found = load_yaml(text, f"document {count}", line)
        except YamlError as error:
            yield _Bad("template, not a manifest" if "{{" in text else "bad YAML", str(error))
            continue
        before = next(at for at, said in enumerate(text.split("\n")) if said.strip() and not said.lstrip().startswith("#"))
        yield from (At(one, line + before) for one in _objects(found))


def _objects(found: Any) -> Iterator[object]:
    """The objects in a list; otherwise the object itself; nothing for an empty document."""
    if isinstance(found, dict) and isinstance(found.get("items"), list) and str(found.get("kind", "List")).endswith("List"):
        yield from (_typed(item, found.get("kind"), found.get("apiVersion")) for item in found["items"])
    elif isinstance(found, dict) and "kind" not in found and "images" in found and not _KUSTOMIZE.isdisjoint(found):
        yield {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **found}
    elif found is not None:
        yield found


def _typed(item: Any, kind: Any, version: Any) -> Any:
    """An item of a list; in a typed list, the list states its kind.

    >>> _typed({"metadata": {"name": "web"}}, "PodList", "v1")
    {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'web'}}
    """
    if not isinstance(item, dict) or "kind" in item or not isinstance(kind, str) or kind in ("", "List"):
        return item
    return {"apiVersion": version, "kind": kind.removesuffix("List"), **item}


def _judge(gathered: Gathered, number: int, found: object, notes: list[str]) -> None:
    if not isinstance(found, dict) or not isinstance(found.get("kind"), str) or "apiVersion" not in found:
        gathered.skip(number, "no Kubernetes object", "an object has apiVersion and kind")
        return
    asset = _asset(found)
    kustomized = found["kind"] in ("Kustomization", "Component") and "kustomize" in str(found["apiVersion"])
    images = [] if found["kind"] in _CLOSED else sorted(set(_replaced(found) if kustomized else _images(found)))
    if any("{{" in image for image, _ in images):
        gathered.skip(number, "template, not a manifest", asset)
        return
    said = []
    odd = ""
    for image, in_container in images:
        source = registry(image)
        if source is None:
            odd = odd or (image if in_container else "")
        elif in_container or source[1]:
            said.append(Said("registry", "image", source[0], image if source[1] else f"{image} (names no registry)"))
    said += _outside(found)
    if said and odd and len(notes) < _NOTES:
        notes.append(f"{clean(asset)} also has an image that is not an image reference: {clean(odd)}")
    if said:
        gathered.record(number, asset, said)
    elif odd:
        gathered.skip(number, "not an image reference", f"{asset}: {odd}")
    else:
        gathered.skip(number, "no image", asset)


def _outside(found: dict[str, Any]) -> Iterator[Said]:
    """Hosts and addresses outside of the cluster to which objects send traffic: a service by another name, the ends of one by
    their addresses, and entries of a service mesh."""
    spec = found.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    match found["kind"]:
        case "Service":
            hosts = [spec.get("externalName")]
        case "Endpoints":
            hosts = [_of(end, "ip") for subset in _list(found, "subsets") for end in _list(subset, "addresses")]
        case "EndpointSlice":
            hosts = [address for end in _list(found, "endpoints") for address in _list(end, "addresses")]
        case "ServiceEntry":
            hosts = [*_list(spec, "hosts"), *_list(spec, "addresses"), *(_of(end, "address") for end in _list(spec, "endpoints"))]
        case _:
            hosts = []
    hosts += _named_within(found)
    for host in dict.fromkeys(one.strip() for one in hosts if isinstance(one, str) and one.strip()):
        yield from far_end(host)
    for source in _sources(found):
        if host := host_of(source.removeprefix("oci://")):
            yield Said("registry", "image", host, source)


def _named_within(found: dict[str, Any]) -> list[Any]:
    """Hosts that objects name wherever a pod or a hook may be described: names that a pod knows by its own table, resolvers, file
    servers, and hooks that the API server calls."""
    if found["kind"] in _CLOSED:
        return []
    hosts: list[Any] = []
    stack: list[Any] = [found]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(child for child in node if isinstance(child, (dict, list)))
            continue
        for alias in _list(node, "hostAliases"):
            hosts += [_of(alias, "ip"), *_list(alias, "hostnames")]
        hosts += _list(node.get("dnsConfig"), "nameservers")
        hosts.append(_of(node.get("nfs"), "server"))
        if isinstance(url := _of(node.get("clientConfig"), "url"), str):
            hosts.append(host_of(url))
        stack.extend(child for key, child in node.items() if key not in _CLOSED_KEYS and isinstance(child, (dict, list)))
    return hosts


def _sources(found: dict[str, Any]) -> list[str]:
    """URLs from which manifests, charts and code are fetched: those of Flux, Argo CD and Kustomize."""
    if found["kind"] in _CLOSED:
        return []
    spec = found.get("spec")
    told: list[Any] = [_of(chart, "repo") for chart in _list(found, "helmCharts")]
    told += [one for key in ("resources", "bases", "components") for one in _list(found, key)]
    if isinstance(spec, dict):
        told += [spec.get("url") if found["kind"].endswith("Repository") else None]
        told += [*(_of(one, "repoURL") for one in (spec.get("source"), *_list(spec, "sources")))]
    return list(dict.fromkeys(one.strip() for one in told if isinstance(one, str) and _REMOTE.match(one.strip())))


_REMOTE: Final = re.compile(r"(?:https?|ssh|git|oci)://|git@|github\.com/")


def _list(found: Any, key: str) -> list[Any]:
    inside = found.get(key) if isinstance(found, dict) else None
    return inside if isinstance(inside, list) else []


def _of(found: Any, key: str) -> Any:
    return found.get(key) if isinstance(found, dict) else None


def _images(found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each text in the place of an image, and whether it is in a container."""
    stack: list[tuple[Any, bool]] = [(found, False)]
    while stack:
        node, inside = stack.pop()
        if isinstance(node, list):
            stack.extend((child, inside) for child in node if isinstance(child, (dict, list)))
            continue
        for key, child in node.items():
            if key == "image":
                if isinstance(child, str) and child.strip():
                    yield child.strip(), inside
                elif isinstance(child, dict):
                    yield from _spelled_out(child)
            elif key not in _CLOSED_KEYS and isinstance(child, (dict, list)):
                stack.append((child, inside or key in _CONTAINERS))


def _replaced(found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The images that a kustomization names: the replacement, or else the original with its new tag or digest."""
    images = found.get("images")
    for image in images if isinstance(images, list) else ():
        if isinstance(image, dict):
            names = (image.get("newName"), image.get("name"))
            if name := next((name.strip() for name in names if isinstance(name, str) and name.strip()), ""):
                digest, tag = image.get("digest"), image.get("newTag")
                yield name + (f"@{digest}" if digest else f":{tag}" if tag else ""), True


def _spelled_out(image: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """An image in parts: `reference` of an image volume; `registry` and `repository` as charts and operators write them."""
    if isinstance(reference := image.get("reference"), str) and reference.strip():
        yield reference.strip(), True
    if isinstance(repository := image.get("repository"), str) and repository.strip():
        host = image.get("registry")
        yield (f"{host.strip()}/" if isinstance(host, str) and host.strip() else "") + repository.strip(), False


def _asset(found: dict[str, Any]) -> str:
    """kind/namespace/name, without the namespace if the manifest does not state it."""
    metadata = found.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    parts = [found["kind"], metadata.get("namespace"), metadata.get("name") or metadata.get("generateName")]
    return "/".join(str(part) for part in parts if part)


_IDLE: Final = frozenset({"no image"})

READER: Final = Reader(
    "kubernetes", "Kubernetes manifests (YAML, JSON)", "manifest object", sniff, read, idle=_IDLE, asset="workload"
)
