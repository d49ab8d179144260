"""A Terraform plan or state says which cloud, in which region, holds each resource: by the resource itself, else by its provider.

Read are `terraform show -json` of a plan (what stands after the change) and of a state, and the raw state (version 4); OpenTofu
writes the same. A region is taken from the resource's own attributes, else from the configuration of its provider alias, whose
references to root variables are resolved; otherwise the cloud is named without a region.

*Source*: developer.hashicorp.com/terraform/internals/json-format (format 1.x), and the state format 4 of Terraform's `statefile`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from msgspec import Raw, Struct, field

from cleannet.columns import Batch
from cleannet.readers.base import Input, Reader, Unreadable
from cleannet.readers.documents import decode, load, outline
from cleannet.readers.gather import Gathered, Said
from cleannet.readers.images import registry


class Cloud(NamedTuple):
    """How a provider's resources tell where they are.

    id: of the cloud, as in the pack. regions, zones: attributes that hold a region, or a zone from which the region is cut by the
    pattern's first group.
    """

    id: str
    regions: tuple[str, ...] = ("region",)
    zones: tuple[str, ...] = ()
    zone: str = r"(.+)"


_LETTER: Final = r"([a-z]{2}-[a-z]+(?:-[a-z]+)?(?:-\d+)?)(?:-[a-z]|(?<=\d)[a-z]|-MAZ.*)"
_ZONES: Final = ("availability_zone", "zone", "zone_id", "availability_zone_id")

CLOUDS: Final[dict[str, Cloud]] = {
    "aws": Cloud("aws", ("region",), ("availability_zone",), r"([a-z]+(?:-[a-z]+)+-\d)(?:[a-z]|-.*)"),
    "awscc": Cloud("aws", ("region",), ("availability_zone",), r"([a-z]+(?:-[a-z]+)+-\d)(?:[a-z]|-.*)"),
    "azurerm": Cloud("azure", ("location",)),
    "azapi": Cloud("azure", ("location",)),
    "google": Cloud("gcp", ("region", "location"), ("zone",), r"(?:.*/)?([a-z]+-[a-z]+\d+)-[a-z]"),
    "google-beta": Cloud("gcp", ("region", "location"), ("zone",), r"(?:.*/)?([a-z]+-[a-z]+\d+)-[a-z]"),
    "oci": Cloud("oci"),
    "ibm": Cloud("ibm", ("region", "location"), ("zone",), r"(.+?)-\d"),
    "alicloud": Cloud("aliyun", ("region", "region_id"), _ZONES, _LETTER),
    "tencentcloud": Cloud("tencent-cloud", ("region",), _ZONES, r"([a-z]{2}-[a-z-]+)-\d+"),
    "huaweicloud": Cloud("huawei-cloud", ("region",), ("availability_zone",), _LETTER),
    "baiducloud": Cloud("baidu-cloud", ("region",), ("availability_zone", "zone_name"), r"(?:cn-)?([a-z]+)-[a-z]"),
    "yandex": Cloud("yandex-cloud", ("region_id",), ("zone",), r"(.+)-[a-z]"),
    "ovh": Cloud("ovh"),
    "hcloud": Cloud("hetzner", ("location",), ("datacenter",), r"(.+)-dc\d+"),
    "digitalocean": Cloud("digitalocean"),
    "linode": Cloud("linode"),
    "scaleway": Cloud("scaleway", ("region",), ("zone",), r"(.+)-\d"),
    "volcengine": Cloud("volcengine", ("region",), ("zone_id", "availability_zone"), _LETTER),
    "volcenginecc": Cloud("volcengine", ("region",), ("zone_id", "availability_zone"), _LETTER),
    "vultr": Cloud("vultr"),
    "ucloud": Cloud("ucloud", ("region",), ("availability_zone",), r"(.+)-\d+"),
    "opentelekomcloud": Cloud("opentelekomcloud", ("region",), ("availability_zone",), r"(.+)-\d+"),
    "exoscale": Cloud("exoscale", ("zone",)),
}
"""Provider -> its cloud. A provider that is not here stands for itself, without a region unless its resources have one."""

_PARTITIONS: Final = (("aws", "cn-", "aws-cn"), ("aws", "us-gov-", "aws-us-gov"), ("aws", "us-iso", "aws-iso"),
                      ("aws", "eusc-", "aws-eusc"), ("azure", "china", "azure-china"), ("azure", "usgov", "azure-us-gov"),
                      ("azure", "usdod", "azure-us-gov"))  # fmt: skip
"""(cloud, how its region begins, the cloud that this region belongs to): the same API in other hands."""

_ENVIRONMENTS: Final = {"china": "azure-china", "usgovernment": "azure-us-gov", "usgovernmentl4": "azure-us-gov",
                        "usgovernmentl5": "azure-us-gov"}  # fmt: skip

_ARN_PARTITIONS: Final = {"aws-cn": "aws-cn", "aws-us-gov": "aws-us-gov", "aws-eusc": "aws-eusc"}

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
_DEPTH: Final = 100


class Change(Struct):
    """`resource_changes[].change`."""

    actions: list[str] = field(default_factory=list)
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


class ConfigModule(Struct):
    """A module in `configuration`: which provider configuration each of its resources uses."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    module_calls: dict[str, Any] = field(default_factory=dict)


class Configuration(Struct):
    provider_config: dict[str, Any] = field(default_factory=dict)
    root_module: ConfigModule = field(default_factory=ConfigModule)


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


class Document(Struct):
    """What all the forms may have at the top."""

    version: Raw = field(default_factory=lambda: Raw(b"null"))
    variables: Raw = field(default_factory=lambda: Raw(b"{}"))
    configuration: Raw = field(default_factory=lambda: Raw(b"null"))
    planned_values: Raw = field(default_factory=lambda: Raw(b"null"))
    resource_changes: list[Raw] | None = None
    values: Raw = field(default_factory=lambda: Raw(b"null"))
    resources: list[Raw] | None = None


def sniff(head: bytes) -> bool:
    """`terraform_version`, `planned_values` or `resource_changes` at the top; not what `terraform version -json` prints."""
    paths = outline(head)
    if any((key,) in paths for key in ("apiVersion", "bomFormat", "provider_selections")):
        return False
    return any((key,) in paths for key in ("planned_values", "resource_changes", "terraform_version")) or (
        ("lineage",) in paths and ("serial",) in paths
    )


def read(item: Input) -> Iterator[Batch]:
    """One record an instance of a resource. Asset: its address."""
    document = load(item, Document)
    gathered = Gathered()
    fault: Unreadable | None = None
    try:
        for _ in _records(gathered, document):
            if gathered.full:
                yield gathered.batch()
    except Unreadable as error:
        fault = error
    if not gathered.empty:
        yield gathered.batch()
    if fault:
        raise fault


def _records(gathered: Gathered, document: Document) -> Iterator[int]:
    """Gathers one record after another, whichever form the document has, and yields its number."""
    if document.resource_changes is not None or _stated(document.planned_values):
        places = _places(document)
        for number, raw in enumerate(_planned(document), 1):
            _judge(gathered, number, raw, places)
            yield number
    elif document.resources is not None:
        version = decode(document.version, object)
        if version != 4:
            raise Unreadable(f"a state of version {str(version)[:20]}; expected 4, which `terraform apply` writes")
        yield from _state(gathered, document.resources)
    elif _stated(document.values):
        for number, raw in enumerate(_modules(decode(document.values, Values).root_module), 1):
            _judge(gathered, number, raw, {})
            yield number


def _stated(raw: Raw) -> bool:
    """Whether it stands in the document, and is not null."""
    return memoryview(raw).nbytes > len(b"null")


def _planned(document: Document) -> Iterator[Raw]:
    """All resources of a plan: the changes name each, also those without a change; else what is planned."""
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
        place = places.get(re.sub(r"\[(?:[0-9]+|\"(?:[^\"\\]|\\.)*\")\]", "", resource.address), NOWHERE)
        _resource(gathered, number, resource, values if isinstance(values, dict) else {}, place)


def _state(gathered: Gathered, resources: list[Raw]) -> Iterator[int]:
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
    _resource(gathered, number, one, values if isinstance(values, dict) else {}, NOWHERE)


def _resource(gathered: Gathered, number: int, resource: Resource, values: dict[str, Any], place: Place) -> None:
    """What one resource says, wherever it stood."""
    if resource.mode != "managed":
        gathered.skip(number, "data source", resource.address)
        return
    provider = resource.provider_name.rpartition("/")[2].lower() or resource.type.partition("_")[0].lower()
    said = [Said("registry", "image", host, image) for host, image in _images(resource.type, values)]
    if provider not in NO_PLACE and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", provider):
        said.insert(0, Said("cloud", "host", _cloud(provider, values, place), resource.type))
    if said:
        gathered.record(number, resource.address, said)
    else:
        gathered.skip(number, "provider without a place", f"{resource.address} of {provider or 'no provider'}")


def _cloud(provider: str, values: dict[str, Any], place: Place) -> str:
    """`cloud/region` of a resource; its own word goes before that of its provider's configuration."""
    cloud = CLOUDS.get(provider, Cloud(provider))
    id_, own = _own_region(cloud, values)
    region = own or _region(cloud, place.region) or _zone(cloud, place.zone)
    if cloud.id == "azure":
        id_ = _ENVIRONMENTS.get(place.environment.lower(), id_)
    for of, prefix, other in _PARTITIONS:
        if cloud.id == of and region.startswith(prefix):
            id_ = other
    return f"{id_}/{region}" if region else id_


def _own_region(cloud: Cloud, values: dict[str, Any]) -> tuple[str, str]:
    """The cloud and region that the attributes of a resource tell, the region empty where they do not."""
    for name in cloud.regions:
        if region := _region(cloud, values.get(name)):
            return cloud.id, region
    for name in cloud.zones:
        if region := _zone(cloud, values.get(name)):
            return cloud.id, region
    if cloud.id == "aws" and isinstance(arn := values.get("arn"), str) and arn.startswith("arn:") and arn.count(":") >= 5:
        _, partition, _, region, *_ = arn.split(":")
        return _ARN_PARTITIONS.get(partition, "aws"), _region(cloud, region)
    if cloud.id == "oci" and isinstance(ocid := values.get("id"), str) and ocid.startswith("ocid1.") and ocid.count(".") >= 4:
        region = ocid.split(".")[3].lower()
        return cloud.id, _OCI_SHORT.get(region, region if re.fullmatch(r"[a-z]+(-[a-z]+)+-\d", region) else "")
    return cloud.id, ""


def _region(cloud: Cloud, value: Any) -> str:
    """A region in the spelling of the pack: Azure's without spaces, OVH's without the number of the site."""
    if not isinstance(value, str) or not _REGION.fullmatch(value.strip()):
        return ""
    region = value.strip().lower()
    if cloud.id == "azure":
        return region.replace(" ", "")
    if cloud.id == "ovh":
        return re.sub(r"^([a-z]+)\d+$", r"\1", region)
    if cloud.id == "gcp" and (zonal := re.fullmatch(cloud.zone, region)):
        return zonal[1]  # `location` may be a zone
    return region


def _zone(cloud: Cloud, value: Any) -> str:
    """The region of a zone."""
    if not isinstance(value, str) or len(value) > 200:
        return ""
    found = re.fullmatch(cloud.zone, value.strip())
    return _region(cloud, found[1]) if found else ""


class Place(NamedTuple):
    """What the configuration of a provider says: texts, empty where it says nothing or only later."""

    region: str = ""
    zone: str = ""
    environment: str = ""


NOWHERE: Final = Place()


def _places(document: Document) -> dict[str, Place]:
    """Address of a resource, without indexes -> the place that its provider's configuration names."""
    if not _stated(document.configuration):
        return {}
    try:
        configuration = decode(document.configuration, Configuration)
        variables = decode(document.variables, dict[str, Any])
    except Unreadable:
        return {}  # the resources themselves are still read
    providers = configuration.provider_config.items()
    configured = {key: _place(config, variables) for key, config in providers if isinstance(config, dict)}
    places: dict[str, Place] = {}
    stack: list[tuple[str, Any, int]] = [("", configuration.root_module, 0)]
    while stack:
        prefix, module, depth = stack.pop()
        for resource in module.resources:
            key, address = resource.get("provider_config_key"), resource.get("address")
            if isinstance(key, str) and isinstance(address, str):
                places[prefix + address] = configured.get(key) or configured.get(key.rpartition(":")[2]) or NOWHERE
        for name, call in module.module_calls.items():
            inner = call.get("module") if isinstance(call, dict) else None
            if isinstance(inner, dict) and depth < _DEPTH:
                resources, calls = inner.get("resources"), inner.get("module_calls")
                below = ConfigModule(
                    [r for r in resources if isinstance(r, dict)] if isinstance(resources, list) else [],
                    calls if isinstance(calls, dict) else {},
                )
                stack.append((f"{prefix}module.{name}.", below, depth + 1))
    return places


def _place(config: dict[str, Any], variables: dict[str, Any]) -> Place:
    """The place in the configuration of one provider alias. A plan has the values of root variables only."""
    expressions = config.get("expressions")
    if not isinstance(expressions, dict):
        return NOWHERE
    known = {} if config.get("module_address") else variables
    region = _value(expressions.get("region"), known) or _value(expressions.get("location"), known)
    return Place(region, _value(expressions.get("zone"), known), _value(expressions.get("environment"), known))


def _value(expression: Any, variables: dict[str, Any]) -> str:
    """A constant, or the variable that a plain reference names; empty where it can only be known when it runs.

    The plan lists references from the most specific to the root: ["var.place.region", "var.place"].
    """
    if not isinstance(expression, dict):
        return ""
    constant, references = expression.get("constant_value"), expression.get("references")
    if isinstance(constant, str):
        return constant
    if not isinstance(references, list) or not references or not all(isinstance(r, str) for r in references):
        return ""
    root, *steps = references[0].removeprefix("var.").split(".")
    if not references[0].startswith("var.") or any(r != "var." + root and not references[0].startswith(r) for r in references):
        return ""
    variable = variables.get(root)
    value = variable.get("value") if isinstance(variable, dict) else None
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _images(type_: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    """(registry, image) of the containers that a resource runs; data of secrets and config maps is never looked at."""
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

READER: Final = Reader("terraform", "Terraform plan or state (JSON)", "resource instance", sniff, read, idle=_IDLE)
