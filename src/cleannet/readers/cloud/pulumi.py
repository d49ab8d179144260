"""Pulumi stacks (`pulumi stack export`) and their plans (`pulumi preview --json`): which cloud, in which region, holds each
resource.

A plan is read as it will be: the new state of each step. Resources have the values of Terraform resources under other names; a
region comes from the resource, else from its provider.

*Source*: github.com/pulumi/pulumi, `sdk/go/common/apitype/core.go` (UntypedDeployment, DeploymentV3, ResourceV3) and
`pkg/backend/display/json.go` (PreviewDigest, PreviewStep).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.terraform import Resource, tell_resource
from cleannet.readers.cloud.terraform_places import NOWHERE, Place
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches

_PROVIDERS: Final = {"aws-native": "aws", "azure": "azurerm", "azure-native": "azurerm", "gcp": "google", "google-native": "google"}
"""Providers that Terraform calls otherwise."""

_WHERE: Final = (("deployment", "resources", ITEM), ("steps", ITEM))
_PROVIDER: Final = "pulumi:providers:"


def sniff(head: bytes) -> bool:
    """Whether it has `deployment` with its manifest or its resources, or steps with what each does to which resource."""
    paths = outline(head)
    if str(paths.get(("steps", ITEM, "urn"), "")).startswith("urn:pulumi:") and ("steps", ITEM, "op") in paths:
        return True
    return ("version",) in paths and any(len(path) > 1 and path[0] == "deployment" and path[1] in _TOP for path in paths)


_TOP: Final = frozenset({"manifest", "secrets_providers", "resources"})


def read(item: Input) -> Iterator[Batch]:
    """One record per resource. Asset: its type and name."""
    places: dict[str, Place] = {}
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the resources are read
        for _, found in elements(stream, lambda path: path in _WHERE):
            found = _planned(found)
            if isinstance(found, dict) and str(found.get("type")).startswith(_PROVIDER):
                inputs = _values(found.get("inputs"))
                told = (inputs.get(key) for key in ("region", "zone", "environment"))
                places[f"{found.get('urn')}::{found.get('id')}"] = Place(*(text if isinstance(text, str) else "" for text in told))

    def judge(gathered: Gathered, number: int, found: Any) -> None:
        found = _planned(found)
        if not isinstance(found, dict):
            gathered.skip(number, "resource too large" if found is TooLarge else "unexpected form")
            return
        kind, urn = str(found.get("type")), str(found.get("urn"))
        name = f"{kind}::{urn.rpartition('::')[2]}"
        package, _, rest = kind.partition(":")
        if found.get("external") is True:
            gathered.skip(number, "data source", name)
        elif found.get("delete") is True:
            gathered.skip(number, "to be deleted", name)
        elif package == "pulumi" or found.get("custom") is not True:
            gathered.skip(number, "provider without a place", name)
        else:
            provider = _PROVIDERS.get(package, package)
            module, _, last = rest.partition(":")
            type_ = _snake("_".join((provider, module.partition("/")[0] if provider != "kubernetes" else module, last)))
            values = {**_values(found.get("inputs")), **_values(found.get("outputs"))}
            place = places.get(str(found.get("provider")), NOWHERE)
            tell_resource(gathered, number, Resource(name, "managed", type_, provider), values, place)

    yield from batches(judge, (At(found, line) for _, found, line in placed(item, lambda path: path in _WHERE)))


def _planned(found: Any) -> Any:
    """The resource itself; of a step of a plan, as it will be, or as it was if it will be no more."""
    if not isinstance(found, dict) or "op" not in found:
        return found
    if isinstance(new := found.get("newState"), dict):
        return new
    gone = found.get("oldState")
    return {**(gone if isinstance(gone, dict) else {"urn": found.get("urn")}), "delete": True}


def _values(found: Any) -> dict[str, Any]:
    """The values of a resource under the names of Terraform; images are deeper and are found by Pulumi's names."""
    return {_snake(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _snake(name: str) -> str:
    """
    >>> _snake("availabilityZone"), _snake("aws_ecs_TaskDefinition")
    ('availability_zone', 'aws_ecs_task_definition')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


_IDLE: Final = frozenset({"data source", "to be deleted", "provider without a place"})

READER: Final = Reader("pulumi", "Pulumi stack or plan", "resource", sniff, read, idle=_IDLE, asset="resource")
"""Which clouds hold the resources of a stack."""
