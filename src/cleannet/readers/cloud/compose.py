"""Compose files: one image per service; the image names its registry, or means docker.io.

YAML, or the JSON of `docker compose config --format json`. A variable in a tag does not change the registry; if a variable may be
part of the registry's name, the registry is unknown. Environments, secrets and labels are never read.

*Source*: github.com/compose-spec/compose-spec, 05-services.md (image, build) and 12-interpolation.md.
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

_SERVICES: Final = re.compile(r"^services:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ ]+(?P<first>[\w.\"'-]+):", re.MULTILINE)
_IMAGES: Final = re.compile(r"^[ ]+(?:image:[ \t]*\S|build:)", re.MULTILINE)
_OTHERS: Final = re.compile(r"^(?:apiVersion|AWSTemplateFormatVersion|Resources|stages|jobs):", re.MULTILINE)
_VARIABLE: Final = re.compile(r"\$(?:\{[^{}]*\}|[A-Za-z_]\w*)")
_STANDS_IN: Final = "VARIABLE"


def sniff(head: bytes) -> bool:
    """Whether `services` is at the top, and each has a name and an image or a build."""
    if paths := outline(head):
        return any(len(path) == 3 and path[0] == "services" and path[2] in ("image", "build") for path in paths)
    text = head.decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "[", "<") or _OTHERS.search(text):
        return False
    return _SERVICES.search(text) is not None and _IMAGES.search(text) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record a service. Asset: its name."""
    yield from batches(_judge, _services(item))


def _services(item: Input) -> Iterator[At[tuple[str, Any]]]:
    """Each service with its name, on its line in YAML."""
    document, text = document_of(item)
    yield from named_parts(document.get("services"), text)


def _judge(gathered: Gathered, number: int, found: tuple[str, Any]) -> None:
    name, service = found
    image = service.get("image") if isinstance(service, dict) else None
    if not isinstance(service, dict):
        gathered.skip(number, "not a service", name)
    elif not isinstance(image, str) or not image.strip():
        gathered.skip(number, "built here" if "build" in service else "no image", name)
    elif (source := registry(plain := _VARIABLE.sub(_STANDS_IN, image.strip()))) is None:
        gathered.skip(number, "not an image reference", f"{name}: {image}")
    elif _STANDS_IN in (plain.partition("/")[0] if "/" in plain else plain.partition(":")[0]):
        gathered.skip(number, "registry set by a variable", f"{name}: {image}")
    else:
        gathered.record(
            number, name, [Said("registry", "image", source[0], image if source[1] else f"{image} (names no registry)")]
        )


READER: Final = Reader(
    "compose", "Compose file (YAML, JSON)", "service", sniff, read, idle=frozenset({"built here", "no image"}), asset="service"
)
"""Where the images of services come from."""
