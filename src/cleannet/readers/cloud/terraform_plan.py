"""Binary Terraform plans: the planned form of each resource, with the configuration of the providers.

`terraform plan -out FILE` writes a zip: `tfplan` is a Protocol Buffers message with the changes, `tfstate` is the state before, and
`tfconfig/` has the files of all modules. The changes are judged like those of `terraform show -json`; the earlier state is not
read, because it does not say what will be. Values are MessagePack and mark what is known only later. OpenTofu writes the same.

*Source*: Terraform, `internal/plans/planproto/planfile.proto` and `internal/plans/planfile` (plan format 3, Terraform 0.12 and
later); go-cty, "MessagePack encoding".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Members, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.cloud.terraform import Resource, bound_region, tell_resource
from cleannet.readers.cloud.terraform_config import Configuration
from cleannet.readers.cloud.terraform_places import NOWHERE, Place, without_indexes
from cleannet.readers.inputs.archives import is_plan
from cleannet.readers.inputs.gather import Gathered, batches
from cleannet.readers.inputs.protobuf import fields, text

FORMAT: Final = 3
"""The version of plans that is read."""

_BYTES: Final = 256 << 20
"""Octets of the largest plan, unpacked."""

_FILES: Final = 64 << 20
"""Octets of the files of a configuration, taken together."""

_VALUE: Final = 4 << 20
"""Octets of the largest resource."""

_AS_JSON: Final = "audit `terraform show -json FILE`"

_PARTS: Final = re.compile(r"tfplan|tfstate|tfstate-prev|tfconfig/.*|\.terraform\.lock\.hcl")
_FILE: Final = re.compile(r"tfconfig/m-([^/]*)/([^/]+\.tf(?:\.json)?|[^/]+\.tofu(?:\.json)?)")
_PROVIDER: Final = re.compile(r"(?:(?P<module>.+)\.)?provider\[\"(?P<type>[^\"]+)\"\](?:\.(?P<alias>[\w-]+))?(?P<each>\[.*\])?")

_KEPT, _ADDED, _READ, _CHANGED, _DELETED, _REPLACED, _REPLACED_FIRST, _FORGOTTEN = 0, 1, 2, 3, 5, 6, 7, 8
"""`Action` of a change; of replacing one by one that is forgotten, 9, the new one is judged."""


class _Change(NamedTuple):
    """A change of one resource. values: MessagePack, one or two."""

    address: str
    provider: str
    action: int
    values: tuple[memoryview, ...]

    @property
    def after(self) -> memoryview | None:
        """The planned value; an unchanged resource has only one."""
        return None if self.action in (_DELETED, _FORGOTTEN) or not self.values else self.values[-1]


def sniff(head: bytes) -> bool:
    """Whether it is a zip whose first member is `tfplan`."""
    return is_plan(head)


def read(item: Input) -> Iterator[Batch]:
    """One record per resource instance in the plan. Asset: its address."""
    members = item.members()
    if members.fault:
        raise Unreadable(members.fault)
    try:
        plan = bytes(members.read("tfplan", _BYTES))
    except Unreadable as error:
        raise Unreadable(f"{error}; {_AS_JSON}") from error
    changes, given = _message(plan)
    places = _Places(_configuration(members, given), changes)

    def judge(gathered: Gathered, number: int, change: _Change) -> None:
        _judge(gathered, number, change, places)

    yield from batches(judge, changes)
    if others := [name for name in members if not _PARTS.fullmatch(name)]:
        raise Unreadable(f"{len(others):,} members are not part of a plan and are not read; the first is {others[0][:100]!r}")


def _message(plan: bytes) -> tuple[list[_Change], dict[str, Any]]:
    """The changes of a plan and the values of the root's variables."""
    version = 0
    changes: list[_Change] = []
    given: dict[str, Any] = {}
    for number, value in fields(plan):
        if number == 1 and isinstance(value, int):
            version = value
        elif number == 2 and isinstance(value, memoryview):
            parts = dict(fields(value))
            with suppress(Unreadable):  # then it is untold
                given[text(parts.get(1, 0))] = _dynamic(_value(_packed(parts.get(2, 0))))
        elif number == 3 and isinstance(value, memoryview):
            changes.append(_change(value))
    if version != FORMAT:
        raise Unreadable(
            f"a plan of format {version}; only format {FORMAT} is read, which Terraform 0.12 and later write; {_AS_JSON}"
        )
    return changes, given


def _change(message: memoryview) -> _Change:
    """One `ResourceInstanceChange`. Before Terraform 1.0 the parts of its address were separate fields."""
    parts = dict(fields(message))
    address = text(parts.get(13, 0)) or _old_address(parts)
    change = parts.get(9, 0)
    action = 0
    values: list[memoryview] = []
    for number, value in fields(change) if isinstance(change, memoryview) else ():
        if number == 1 and isinstance(value, int):
            action = value
        elif number == 2:
            values.append(_packed(value))
    return _Change(address, text(parts.get(8, 0)), action, tuple(values))


def _old_address(parts: dict[int, int | memoryview]) -> str:
    """The address by module path, mode (1: data), type, name and index."""
    data = "data." if parts.get(2) == 1 else ""
    index = f'["{text(parts[5])}"]' if 5 in parts else f"[{parts[6]}]" if 6 in parts else ""
    module = text(parts.get(1, 0))
    return f"{module}{'.' if module else ''}{data}{text(parts.get(3, 0))}.{text(parts.get(4, 0))}{index}"


def _packed(value: int | memoryview) -> memoryview:
    """The MessagePack of a `DynamicValue`."""
    found = dict(fields(value)).get(1, b"") if isinstance(value, memoryview) else b""
    return memoryview(found) if not isinstance(found, int) else memoryview(b"")


def _value(packed: memoryview) -> Any:
    """A value; None for one that is known only later."""
    if packed.nbytes > _VALUE:
        raise Unreadable("a value that is too large")
    try:
        return msgspec.msgpack.decode(packed, ext_hook=_unknown)
    except (msgspec.MsgspecError, ValueError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(f"not MessagePack: {str(error)[:100]}") from None


def _unknown(code: int, data: memoryview) -> None:
    """A value that is known only later, with or without a known bound."""


def _dynamic(value: Any) -> Any:
    """A value with its type beside it."""
    typed = isinstance(value, list) and len(value) == 2 and isinstance(value[0], bytes)
    return value[1] if typed else value


def _configuration(members: Members, given: dict[str, Any]) -> Configuration:
    """The configuration in the plan; files beyond the limit are left out, so what they set is unknown."""
    found = Configuration(given)
    left = _FILES
    # Files that override others come last, as Terraform takes them.
    for name in sorted(members, key=lambda name: (bool(re.search(r"override\.(?:tf|tofu)", name)), name)):
        if (file := _FILE.fullmatch(name)) is not None and left > 0:
            with suppress(Unreadable):
                content = bytes(members.read(name, left))
                left -= len(content)
                found.add(tuple(file[1].split(".")) if file[1] else (), file[2], content)
    return found


class _Places:
    """The places of the providers' configurations, by their addresses."""

    def __init__(self, configuration: Configuration, changes: list[_Change]) -> None:
        self._known = {key: _place(configuration, key) for key in {change.provider for change in changes}}
        untold = {key for key, place in self._known.items() if place == NOWHERE}
        regions: dict[str, set[str]] = {}
        for change in changes:
            if change.provider in untold:
                for packed in change.values:
                    with suppress(Unreadable):
                        values = _value(packed)
                        if isinstance(values, dict) and (region := bound_region(_resource(change), values)):
                            regions.setdefault(change.provider, set()).add(region)
        self._known |= {key: Place(region=next(iter(found))) for key, found in regions.items() if len(found) == 1}

    def of(self, change: _Change) -> Place:
        return self._known[change.provider]


def _place(configuration: Configuration, provider: str) -> Place:
    """The place of `module.a.provider["registry/namespace/type"].alias`; unknown if there is one for each of several instances."""
    found = _PROVIDER.fullmatch(provider)
    if found is None or found["each"]:
        return NOWHERE
    module = tuple(without_indexes(found["module"] or "").split(".")[1::2])
    return configuration.place(module, found["type"].rpartition("/")[2], found["alias"] or "")


def _resource(change: _Change) -> Resource:
    """The resource that a change names."""
    parts = without_indexes(change.address).split(".")
    while len(parts) > 2 and parts[0] == "module":
        parts = parts[2:]
    mode = "data" if parts[0] == "data" else "managed"
    type_ = parts[1] if mode == "data" and len(parts) > 1 else parts[0]
    provider = _PROVIDER.fullmatch(change.provider)
    return Resource(change.address, mode, type_, provider["type"] if provider else "")


def _judge(gathered: Gathered, number: int, change: _Change, places: _Places) -> None:
    """One change, judged like a JSON plan."""
    if change.action == _DELETED:
        gathered.skip(number, "to be deleted", change.address)
    elif change.action == _FORGOTTEN:
        gathered.skip(number, "to be forgotten", change.address)
    else:
        try:
            values = _value(change.after) if change.after is not None else None
        except Unreadable as error:
            gathered.skip(number, "unexpected form", f"{change.address}: {error.why}")
            return
        tell_resource(gathered, number, _resource(change), values if isinstance(values, dict) else {}, places.of(change))


READER: Final = Reader("terraform-plan", "Terraform plan (binary)", "resource instance", sniff, read, asset="resource")
