"""Terraform plans and states: which cloud, in which region, holds each resource: by the resource itself, else by its provider.

It reads `terraform show -json` of a plan (the values after the change) and of a state, and the raw state (versions 2 to 4);
OpenTofu writes the same. A region comes from the resource's own attributes, else from the configuration of its provider, see
`terraform_places`; otherwise only the cloud is named. Plans and the three forms of state end in the same question about a resource,
so they are in one file.

*Source*: developer.hashicorp.com/terraform/internals/json-format (format 1.x), and the state formats 2 to 4 of Terraform's
`statefile`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from msgspec import Raw, Struct, field

from cleannet.columns import Batch
from cleannet.model.providers import CLOUDS, Cloud, partition
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.images import registry
from cleannet.readers.cloud.terraform_places import NOWHERE, Configuration, Configured, Place, configured_places, without_indexes
from cleannet.readers.inputs.begins import Whole
from cleannet.readers.inputs.documents import decode, load_whole, outline
from cleannet.readers.inputs.gather import Gathered, Said

_ENVIRONMENTS: Final = {"china": "azure-china", "usgovernment": "azure-us-gov", "usgovernmentl4": "azure-us-gov",
                        "usgovernmentl5": "azure-us-gov"}  # fmt: skip

_ARN_PARTITIONS: Final = {"aws": "aws", "aws-cn": "aws-cn", "aws-us-gov": "aws-us-gov", "aws-eusc": "aws-eusc",
                          "aws-iso": "aws-iso", "aws-iso-b": "aws-iso", "aws-iso-e": "aws-iso", "aws-iso-f": "aws-iso"}  # fmt: skip

_OCI_SHORT: Final = {"phx": "us-phoenix-1", "iad": "us-ashburn-1", "fra": "eu-frankfurt-1", "lhr": "uk-london-1"}
"""Regions that identifiers of Oracle's resources abbreviate."""

NO_PLACE: Final = frozenset({
    "random", "null", "local", "tls", "template", "time", "archive", "external", "http", "helm", "kubernetes", "kubectl",
    "terraform", "cloudinit", "dns", "assert", "utils", "ignition", "ct", "sops", "flux", "argocd", "tfe", "docker", "kind",
    "validation", "corefunc", "jq", "pkcs12", "acme",
})  # fmt: skip
"""Providers whose resources lie in no cloud of their own."""

_WITH_IMAGES: Final = frozenset({
    "aws_ecs_task_definition", "aws_lambda_function", "aws_apprunner_service", "aws_batch_job_definition",
    "google_cloud_run_service", "google_cloud_run_v2_service", "google_cloud_run_v2_job", "azurerm_container_group",
    "azurerm_container_app", "azurerm_container_app_job", "alicloud_eci_container_group", "digitalocean_app",
})  # fmt: skip
"""Types of resources that run containers; those of Kubernetes as well."""

_IMAGE_KEYS: Final = frozenset({"image", "image_uri", "image_identifier"})
_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


class Change(Struct):
    """`resource_changes[].change`."""

    actions: list[str] = field(default_factory=list)
    before: Raw = field(default_factory=lambda: Raw(b"null"))
    after: Raw = field(default_factory=lambda: Raw(b"null"))


class Resource(Struct):
    """A resource in a plan, in its changes, or in a state as `show` prints it."""

    address: str = ""
    mode: str = "managed"
    type: str = ""
    provider_name: str = ""
    values: Raw = field(default_factory=lambda: Raw(b"null"))
    change: Change | None = None


class Module(Struct):
    """A module with its resources, in `planned_values` and `values`."""

    resources: list[Raw] = field(default_factory=list)
    child_modules: list[Raw] = field(default_factory=list)


class Values(Struct):
    root_module: Module = field(default_factory=Module)


class Instance(Struct):
    """One instance of a resource in the raw state."""

    index_key: str | int | float | None = None
    attributes: Raw = field(default_factory=lambda: Raw(b"null"))


class StateResource(Struct):
    """A resource in the raw state, with all its instances."""

    mode: str = "managed"
    module: str = ""
    type: str = ""
    name: str = ""
    provider: str = ""
    instances: list[Raw] = field(default_factory=list)


class OldInstance(Struct):
    """The instance of a resource in a raw state of version 2 or 3, its attributes flat (`spec.0.container.0.image`)."""

    attributes: dict[str, Any] = field(default_factory=dict)


class OldResource(Struct):
    """A resource in a raw state of version 2 or 3."""

    type: str = ""
    provider: str = ""
    primary: OldInstance | None = None


class OldModule(Struct):
    """A module in a raw state of version 2 or 3: `path` is `["root", ...]`; resources are keyed by their address in it."""

    path: list[str] = field(default_factory=list)
    resources: dict[str, Raw] = field(default_factory=dict)


class Document(Struct):
    """What all forms may have at the top."""

    version: Raw = field(default_factory=lambda: Raw(b"null"))
    variables: Raw = field(default_factory=lambda: Raw(b"{}"))
    configuration: Raw = field(default_factory=lambda: Raw(b"null"))
    planned_values: Raw = field(default_factory=lambda: Raw(b"null"))
    resource_changes: list[Raw] | None = None
    prior_state: Raw = field(default_factory=lambda: Raw(b"null"))
    values: Raw = field(default_factory=lambda: Raw(b"null"))
    resources: list[Raw] | None = None
    modules: list[Raw] | None = None
    encrypted_data: Raw = field(default_factory=lambda: Raw(b"null"))
    remote_plan_format: Raw = field(default_factory=lambda: Raw(b"null"))


def sniff(head: bytes) -> bool:
    """Whether it has `terraform_version`, `planned_values` or `resource_changes` at the top, and is not output of `terraform
    version -json`."""
    paths = outline(head)
    if any((key,) in paths for key in ("apiVersion", "bomFormat", "provider_selections")):
        return False
    return (
        any((key,) in paths for key in ("planned_values", "resource_changes", "terraform_version", "remote_plan_format"))
        or (("serial",) in paths and (("lineage",) in paths or ("modules",) in paths))
        or (("encrypted_data",) in paths and ("encryption_version",) in paths)
    )


def read(item: Input) -> Iterator[Batch]:
    """One record an instance of a resource. Asset: its address."""
    document, whole = load_whole(item, Document)
    gathered = Gathered()
    fault: Unreadable | None = None
    try:
        for _ in _records(gathered, document, whole):
            if gathered.full:
                yield gathered.batch()
    except Unreadable as error:
        fault = error
    if not gathered.empty:
        yield gathered.batch()
    if fault:
        raise fault


def _records(gathered: Gathered, document: Document, whole: Whole) -> Iterator[int]:
    """Collects one record after another, in any form of the document, and yields its number."""
    if _stated(document.encrypted_data):
        raise Unreadable("encrypted; decrypt it with `tofu show -json FILE`, or `tofu state pull`, and audit that")
    if _stated(document.remote_plan_format):
        raise Unreadable("this file only says where the plan is kept; audit `terraform show -json FILE`")
    if document.resource_changes is not None or _stated(document.planned_values):
        places = _places(document)
        for number, raw in enumerate(_planned(document), 1):
            gathered.line = whole.line(raw)
            _judge(gathered, number, raw, places)
            yield number
    elif document.resources is not None or document.modules is not None:
        version = decode(document.version, object)
        if document.resources is not None and version == 4:
            yield from _state(gathered, document.resources, whole)
        elif document.modules is not None and version in (2, 3):
            yield from _old_state(gathered, document.modules, whole)
        else:
            raise Unreadable(f"a state of version {str(version)[:20]}; versions 2 to 4 are read, and `terraform apply` writes 4")
    elif _stated(document.values):
        for number, raw in enumerate(_modules(decode(document.values, Values).root_module), 1):
            gathered.line = whole.line(raw)
            _judge(gathered, number, raw, {})
            yield number


def _stated(raw: Raw) -> bool:
    """Whether it is in the document and not null."""
    return memoryview(raw).nbytes != len(b"null") or bytes(raw) != b"null"


def _planned(document: Document) -> Iterator[Raw]:
    """All resources of a plan: the changes name each, also those that do not change; else what is planned."""
    if document.resource_changes is not None:
        yield from document.resource_changes
    elif _stated(document.planned_values):
        yield from _modules(decode(document.planned_values, Values).root_module)


def _modules(root: Module) -> Iterator[Raw]:
    """The resources of a module and of all below it."""
    stack: list[Module] = [root]
    while stack:
        module = stack.pop()
        yield from module.resources
        stack.extend(decode(child, Module) for child in reversed(module.child_modules))


def _judge(gathered: Gathered, number: int, raw: Raw, places: dict[str, Place]) -> None:
    """One resource of a plan, or of a state as `show` prints it."""
    try:
        resource = decode(raw, Resource)
        change = resource.change
        values = decode(change.after if change else resource.values, object)
    except Unreadable as error:
        gathered.skip(number, "unexpected form", error.why)
        return
    if change and change.actions == ["delete"]:
        gathered.skip(number, "to be deleted", resource.address)
    elif change and change.actions == ["forget"]:
        gathered.skip(number, "to be forgotten", resource.address)
    else:
        place = places.get(without_indexes(resource.address), NOWHERE)
        tell_resource(gathered, number, resource, values if isinstance(values, dict) else {}, place)


def _state(gathered: Gathered, resources: list[Raw], whole: Whole) -> Iterator[int]:
    """The instances of a raw state; a resource that cannot be read, or has none, is one record."""
    number = 0
    for raw in resources:
        number += 1
        try:
            resource = decode(raw, StateResource)
        except Unreadable as error:
            gathered.skip(number, "unexpected form", error.why)
            yield number
            continue
        kind = "data." if resource.mode == "data" else ""
        name = f"{resource.module}{'.' if resource.module else ''}{kind}{resource.type}.{resource.name}"
        if not resource.instances:
            gathered.skip(number, "no instance", name)
            yield number
        for number, instance in enumerate(resource.instances, number):  # noqa: B020  # goes on counting
            gathered.line = whole.line(instance)
            _instance(gathered, number, resource, name, instance)
            yield number


def _instance(gathered: Gathered, number: int, resource: StateResource, name: str, raw: Raw) -> None:
    """One instance in the raw state, which names its provider as `provider["HOST/NAMESPACE/TYPE"].ALIAS`."""
    try:
        instance = decode(raw, Instance)
        values = decode(instance.attributes, object)
    except Unreadable as error:
        gathered.skip(number, "unexpected form", f"{name}: {error.why}")
        return
    key = instance.index_key
    index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
    found = re.search(r'provider(?:\["([^"]+)"\]|\.([A-Za-z0-9_-]+))', resource.provider)
    provider = (found[1] or found[2]) if found else ""
    one = Resource(name + index, resource.mode, resource.type, provider)
    tell_resource(gathered, number, one, values if isinstance(values, dict) else {}, NOWHERE)


def _old_state(gathered: Gathered, modules: list[Raw], whole: Whole) -> Iterator[int]:
    """The resources of a raw state of version 2 or 3; a module that cannot be read is one record."""
    number = 0
    for raw in modules:
        try:
            module = decode(raw, OldModule)
        except Unreadable as error:
            number += 1
            gathered.skip(number, "unexpected form", error.why)
            yield number
            continue
        prefix = "".join(f"module.{name}." for name in module.path[1:])
        for number, (key, found) in enumerate(module.resources.items(), number + 1):  # noqa: B020  # goes on counting
            gathered.line = whole.line(found)
            _old_resource(gathered, number, prefix + key, key.startswith("data."), found)
            yield number


def _old_resource(gathered: Gathered, number: int, address: str, data: bool, raw: Raw) -> None:
    """A resource of version 2 or 3, which names its provider as `provider.TYPE.ALIAS`, or not at all."""
    try:
        resource = decode(raw, OldResource)
    except Unreadable as error:
        gathered.skip(number, "unexpected form", f"{address}: {error.why}")
        return
    if resource.primary is None:
        gathered.skip(number, "no instance", address)
        return
    flat = resource.primary.attributes
    provider = resource.provider.rpartition("provider.")[2].partition(".")[0]
    values = {**flat, "": [{key.rpartition(".")[2]: value} for key, value in flat.items() if "." in key]}
    tell_resource(gathered, number, Resource(address, "data" if data else "managed", resource.type, provider), values, NOWHERE)


def tell_resource(gathered: Gathered, number: int, resource: Resource, values: dict[str, Any], place: Place) -> None:
    """What one resource states, in any form."""
    if resource.mode != "managed":
        gathered.skip(number, "data source", resource.address)
        return
    provider = _provider(resource)
    said = [Said("registry", "image", host, image) for host, image in _images(resource.type, values)]
    if provider not in NO_PLACE and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", provider):
        said.insert(0, Said("cloud", "host", _cloud(provider, values, place), resource.type))
    if said:
        gathered.record(number, resource.address, said)
    else:
        gathered.skip(number, "provider without a place", f"{resource.address} of {provider or 'no provider'}")


def _provider(resource: Resource) -> str:
    """The type of its provider, with which its own type begins."""
    return resource.provider_name.rpartition("/")[2].lower() or resource.type.partition("_")[0].lower()


def _cloud(provider: str, values: dict[str, Any], place: Place) -> str:
    """`cloud/region` of a resource; its own region takes precedence over that of its provider's configuration."""
    cloud = CLOUDS.get(provider, Cloud(provider))
    id_, own, told = _own_region(cloud, values)
    region = own or _region(cloud, place.region) or _zone(cloud, place.zone)
    if cloud.id == "azure":
        id_, told = _ENVIRONMENTS.get(place.environment.lower(), id_), told or bool(place.environment)
    if (other := partition(cloud.id, region)) != cloud.id:
        id_ = other
    return f"{id_}/{region}" if region or (told and id_ == cloud.id) else id_


def _own_region(cloud: Cloud, values: dict[str, Any]) -> tuple[str, str, bool]:
    """The cloud and region that the attributes of a resource state; the region is "" if they state none. Last, whether they state
    the partition of the cloud, as each ARN does."""
    for name in cloud.regions:
        if region := _region(cloud, values.get(name)):
            return cloud.id, region, False
    for name in cloud.zones:
        if region := _zone(cloud, values.get(name)):
            return cloud.id, region, False
    if cloud.id == "aws" and isinstance(arn := values.get("arn"), str) and arn.startswith("arn:") and arn.count(":") >= 5:
        _, named, _, region, *_ = arn.split(":")
        return _ARN_PARTITIONS.get(named, "aws"), _region(cloud, region), named in _ARN_PARTITIONS
    if cloud.id == "oci" and isinstance(ocid := values.get("id"), str) and ocid.startswith("ocid1.") and ocid.count(".") >= 4:
        region = ocid.split(".")[3].lower()
        return cloud.id, _OCI_SHORT.get(region, region if re.fullmatch(r"[a-z]+(-[a-z]+)+-\d", region) else ""), False
    return cloud.id, "", False


def _region(cloud: Cloud, value: Any) -> str:
    """A region in the spelling of the pack: Azure's without spaces, OVH's without the number of the site."""
    if not isinstance(value, str) or not _REGION.fullmatch(value.strip()):
        return ""
    region = value.strip().lower()
    if cloud.id == "azure":
        return region.replace(" ", "")
    if cloud.id == "ovh":
        return re.sub(r"^([a-z]+)\d+$", r"\1", region)
    if cloud.id == "gcp":
        return cloud.region_of(region) or region  # `location` may be a zone
    return region


def _zone(cloud: Cloud, value: Any) -> str:
    """The region of a zone."""
    if not isinstance(value, str) or len(value) > 200:
        return ""
    return _region(cloud, cloud.region_of(value.strip()))


def _places(document: Document) -> dict[str, Place]:
    """Address of a resource, without indexes -> the place that its provider's configuration or its other resources state."""
    if not _stated(document.configuration):
        return {}
    try:
        configured = configured_places(decode(document.configuration, Configuration), decode(document.variables, dict[str, Any]))
    except Unreadable:
        return {}  # the resources themselves are still read
    found = configured.places
    if configured.untold:
        told = _told_by_others(document, configured)
        found |= {address: told[key] for address, key in configured.untold.items() if key in told}
    return found


def _told_by_others(document: Document, configured: Configured) -> dict[str, Place]:
    """The region of a provider's configuration that is known only at run time (a `local`, a data source), if all zones and ARNs of
    its resources are in one region. Only for clouds whose providers are configured for one region."""
    regions: dict[str, set[str]] = {}
    raws = list(document.resource_changes or ())
    with suppress(Unreadable):
        raws += _modules(decode(decode(document.prior_state, Document).values, Values).root_module)
    for raw in raws:
        with suppress(Unreadable):
            resource = decode(raw, Resource)
            change = resource.change
            for part in (change.before, change.after) if change else (resource.values,):
                values = decode(part, object)
                key = configured.untold.get(without_indexes(resource.address))
                if key is not None and isinstance(values, dict) and (region := bound_region(resource, values)):
                    regions.setdefault(key, set()).add(region)
    return {key: Place(region=next(iter(found))) for key, found in regions.items() if len(found) == 1}


def bound_region(resource: Resource, values: dict[str, Any]) -> str:
    """The region of a zone or ARN, which is that of the provider's configuration."""
    cloud = CLOUDS.get(_provider(resource), Cloud(""))
    if not cloud.bound:
        return ""
    if resource.type == "aws_region":
        return _region(cloud, values.get("region") or values.get("name"))
    return _own_region(cloud._replace(regions=()), values)[1]


def _images(type_: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    """(registry, image) of the containers that a resource runs; data of secrets and config maps are never read."""
    if not (type_ in _WITH_IMAGES or type_.startswith("kubernetes_")) or "secret" in type_ or "config_map" in type_:
        return []
    found: set[tuple[str, str]] = set()
    stack: list[Any] = [values]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(child for child in node if isinstance(child, (dict, list)))
            continue
        if node.get("kind") in ("Secret", "ConfigMap"):
            continue
        for key, child in node.items():
            if key in _IMAGE_KEYS and isinstance(child, str) and (source := registry(child)):
                found.add((source[0], child.strip()))
            elif key in ("container_definitions", "container_properties") and isinstance(child, str):
                try:
                    inner = decode(child.encode("utf-8", "replace"), object)
                except Unreadable:
                    continue  # the resource still has its place
                if isinstance(inner, (dict, list)):
                    stack.append(inner)
            elif isinstance(child, (dict, list)):
                stack.append(child)
    return sorted(found)


_IDLE: Final = frozenset({"to be deleted", "to be forgotten", "data source", "no instance", "provider without a place"})

READER: Final = Reader(
    "terraform", "Terraform plan or state (JSON)", "resource instance", sniff, read, idle=_IDLE, asset="resource"
)
