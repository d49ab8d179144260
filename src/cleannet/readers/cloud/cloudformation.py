"""CloudFormation templates: which cloud holds each resource. The region is chosen when a stack is created, so a template has none.

JSON and YAML. AWS types belong to AWS, `ALIYUN::` types to Alibaba, and a type of the registry (`MongoDB::Atlas::Cluster`) stands
for its publisher. Images of containers are read if they are written out.

*Source*: AWS CloudFormation User Guide, "Template anatomy" and "Intrinsic function reference"; Alibaba Cloud ROS, "Template
syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.images import registry
from cleannet.readers.cloud.one_document import document_of, named_parts
from cleannet.readers.inputs.documents import outline
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

_FORMATS: Final = ("AWSTemplateFormatVersion", "ROSTemplateFormatVersion")
_YAML: Final = re.compile(rf"^(?:{'|'.join(_FORMATS)}):", re.MULTILINE)
_RESOURCES: Final = re.compile(r"^Resources:[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_TYPE: Final = re.compile(r"^[ ]+[\"']?Type[\"']?:[ ]*[\"']?\w+::\w+::", re.MULTILINE)
_TAG: Final = re.compile(r"(?<=[\s\[,:-])![A-Za-z]+(?:::[A-Za-z]+)*(?=[\s\[{]|$)", re.MULTILINE)
"""The short form of a function. What it makes is known only when the stack is made."""

_KIND: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,63})::[\w:@-]+")
_CLOUDS: Final = {"datasource": "aliyun"}
"""A part of the types of a cloud that is not its name. A template does not say in which partition of AWS its stack is made."""

_NO_PLACE: Final = frozenset({"custom", "os", "awsutility"})
_IMAGES: Final = frozenset({"Image", "ImageUri", "ImageIdentifier"})
_RUNS: Final = re.compile(r"AWS::(?:ECS|Lambda|AppRunner|Batch|SageMaker)::|ALIYUN::(?:ECI|CS|SAE)::")
"""Types of resources that run containers."""


def sniff(head: bytes) -> bool:
    """Whether it has the version of the format, or resources with CloudFormation types."""
    if paths := outline(head):
        return any((key,) in paths for key in _FORMATS) or any(
            len(path) == 3 and path[0] == "Resources" and path[2] == "Type" and isinstance(kind, str) and _KIND.fullmatch(kind)
            for path, kind in paths.items()
        )
    text = head.decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "[", "<"):
        return False
    return _YAML.search(text) is not None or (_RESOURCES.search(text) is not None and _TYPE.search(text) is not None)


def read(item: Input) -> Iterator[Batch]:
    """One record a resource. Asset: its name in the template."""
    yield from batches(_judge, _resources(item))


def _resources(item: Input) -> Iterator[At[tuple[str, Any]]]:
    """Each resource with its name, on its line in YAML."""
    document, text = document_of(item, lambda text: _TAG.sub("", text))
    yield from named_parts(document.get("Resources"), text, found.start() if (found := _RESOURCES.search(text)) else 0)


def _judge(gathered: Gathered, number: int, found: tuple[str, Any]) -> None:
    name, resource = found
    kind = resource.get("Type") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or (known := _KIND.fullmatch(kind)) is None:
        gathered.skip(number, "no type of a resource", name)
        return
    cloud = known[1].lower()
    if cloud in _NO_PLACE or kind == "AWS::CloudFormation::CustomResource":
        gathered.skip(number, "custom resource", f"{name}: {kind}")
        return
    said = [Said("cloud", "host", _CLOUDS.get(cloud, cloud), kind)]
    if _RUNS.match(kind):
        said += [Said("registry", "image", host, image) for host, image in _images(resource)]
    gathered.record(number, name, said)


def _images(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """(registry, image) of images that are written out completely."""
    found: set[tuple[str, str]] = set()
    stack: list[Any] = [resource]
    while stack:
        node = stack.pop()
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            if key in _IMAGES and isinstance(child, str) and "$" not in child and (source := registry(child)):
                found.add((source[0], child.strip()))
            elif isinstance(child, (dict, list)):
                stack.append(child)
    return sorted(found)


_IDLE: Final = frozenset({"custom resource"})

READER: Final = Reader(
    "cloudformation", "CloudFormation template (YAML, JSON)", "resource", sniff, read, idle=_IDLE, asset="resource"
)
"""Which cloud a template makes its resources in."""
