"""Compose files: one image per service; the image names its registry, or means docker.io.

YAML, or the JSON of `docker compose config --format json`. A variable in a tag does not change the registry; if a variable may be
part of the registry's name, the registry is unknown. What a service is built from by URL, its resolvers, hosts that it knows by a
table of its own, and where its log goes are read too. Environments, secrets and labels are never read.

*Source*: github.com/compose-spec/compose-spec, 05-services.md (image, build) and 12-interpolation.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.hosts import far_end
from cleannet.readers.cloud.images import registry
from cleannet.readers.cloud.one_document import document_of, named_parts
from cleannet.readers.inputs.documents import outline
from cleannet.readers.inputs.gather import At, Gathered, Said, batches, clean
from cleannet.readers.inputs.hosts import host_of

_SERVICES: Final = re.compile(r"^services:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ ]+(?P<first>[\w.\"'-]+):", re.MULTILINE)
_IMAGES: Final = re.compile(r"^[ ]+(?:image:[ \t]*\S|build:|[\w.\"'-]+:[ \t]*\{[^\n]*\b(?:image|build):)", re.MULTILINE)
_OTHERS: Final = re.compile(r"^(?:apiVersion|AWSTemplateFormatVersion|Resources|stages|jobs):", re.MULTILINE)
_VARIABLE: Final = re.compile(r"\$(?:\{[^{}]*\}|[A-Za-z_]\w*)")
_STANDS_IN: Final = "VARIABLE"

_NOTES: Final = 10
"""Most services that are noted because their image cannot be told."""


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
    yield from batches(partial(_judge, item.log.notes), _services(item))


def _services(item: Input) -> Iterator[At[tuple[str, Any]]]:
    """Each service with its name, on its line in YAML."""
    document, text = document_of(item)
    yield from named_parts(document.get("services"), text)


def _judge(notes: list[str], gathered: Gathered, number: int, found: tuple[str, Any]) -> None:
    name, service = found
    if not isinstance(service, dict):
        gathered.skip(number, "not a service", name)
        return
    image = service.get("image")
    said = [*_fetched(service), *_spoken_to(service)]
    why, detail = ("built here" if "build" in service else "no image"), name
    if isinstance(image, str) and image.strip():
        detail = f"{name}: {image}"
        plain = _VARIABLE.sub(_STANDS_IN, image.strip())
        if (source := registry(plain)) is None:
            why = "not an image reference"
        elif _STANDS_IN in (plain.partition("/")[0] if "/" in plain else plain.partition(":")[0]):
            why = "registry set by a variable"
        else:
            why = ""
            said.insert(0, Said("registry", "image", source[0], image if source[1] else f"{image} (names no registry)"))
    if image and why and said and len(notes) < _NOTES:
        notes.append(clean(f"{detail}: {why}; the rest of the service is judged"))
    if said:
        gathered.record(number, name, said)
    else:
        gathered.skip(number, why, detail)


def _fetched(service: dict[str, Any]) -> Iterator[Said]:
    """The hosts from which a service is built: contexts by URL, and images that it begins with."""
    build = service.get("build")
    told = build if isinstance(build, dict) else {"context": build}
    contexts = [*_texts(told.get("context")), *(one.partition("=")[2] or one for one in _texts(told.get("additional_contexts")))]
    for one in (context.strip() for context in contexts):
        image = one.removeprefix("docker-image://")
        if image != one and (source := registry(image)) is not None:
            yield Said("registry", "image", source[0], one)
        elif image == one and _REMOTE.match(one) and (host := host_of(one)):
            yield Said("registry", "image", host, one)
    for one in _texts(told.get("cache_from")):
        image = one.partition("ref=")[2].partition(",")[0] if "=" in one else one
        if image and (source := registry(image)) is not None and source[1]:
            yield Said("registry", "image", source[0], one)


_REMOTE: Final = re.compile(r"(?:https?|ssh|git)://|git@|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}[:/]")
"""What is no folder: a folder whose name looks like that of a host begins with a dot or a slash."""


def _spoken_to(service: dict[str, Any]) -> Iterator[Said]:
    """The hosts to which a service speaks by its own table: resolvers, aliases, and where its log goes."""
    hosts = _texts(service.get("dns"))
    aliases = service.get("extra_hosts")
    if isinstance(aliases, dict):
        hosts += [text for name, told in aliases.items() for text in (str(name), *_texts(told))]
    else:
        hosts += [part.strip(" []") for text in _texts(aliases) for part in re.split("[=:]", text, maxsplit=1)]
    logging = service.get("logging")
    options = logging.get("options") if isinstance(logging, dict) else None
    hosts += [host_of(str(told)) for key, told in (options if isinstance(options, dict) else {}).items() if "address" in str(key)]
    for host in dict.fromkeys(host.strip() for host in hosts if host.strip()):
        if "$" not in host:
            yield from far_end(host)


def _texts(value: Any) -> list[str]:
    """The texts in a value that may be one, a list or a mapping."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return [text for text in inside if isinstance(text, str)]


READER: Final = Reader(
    "compose", "Compose file (YAML, JSON)", "service", sniff, read, idle=frozenset({"built here", "no image"}), asset="service"
)
"""Where the images of services come from."""
