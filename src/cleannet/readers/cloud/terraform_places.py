"""Finds where the providers of a Terraform plan are configured: by constants, and by variables as far as a plan states them.

A variable has the given value, else its default; that of a module has the value in the module call, which may name a variable of
the enclosing module. A plan holds no values of `local` and of resources: what depends on them is unknown.

*Source*: developer.hashicorp.com/terraform/internals/json-format, "Configuration Representation" (format 1.x).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec import field as part

_DEPTH: Final = 100
"""Modules inside each other that are looked into."""


class ConfigModule(Struct):
    """A module in `configuration`: the provider configuration of each resource, and its variables."""

    resources: list[dict[str, Any]] = part(default_factory=list)
    module_calls: dict[str, Any] = part(default_factory=dict)
    variables: dict[str, Any] = part(default_factory=dict)


class Configuration(Struct):
    provider_config: dict[str, Any] = part(default_factory=dict)
    root_module: ConfigModule = part(default_factory=ConfigModule)


class Place(NamedTuple):
    """What the configuration of a provider states: texts, empty if it states nothing or only at run time."""

    region: str = ""
    zone: str = ""
    environment: str = ""


NOWHERE: Final = Place()


@dataclass(slots=True)
class Configured:
    """places: address of a resource, without indexes -> the place of its provider. untold: the same -> the key of a provider's
    configuration whose place is not in the plan."""

    places: dict[str, Place] = field(default_factory=dict)
    untold: dict[str, str] = field(default_factory=dict)


def without_indexes(address: str) -> str:
    """The address of a resource in the configuration, which may have several instances.

    >>> without_indexes('module.a["x.y"].aws_vpc.main[0]')
    'module.a.aws_vpc.main'
    """
    return re.sub(r"\[(?:[0-9]+|\"(?:[^\"\\]|\\.)*\")\]", "", address)


def configured_places(configuration: Configuration, given: Mapping[str, Any]) -> Configured:
    """The places of all resources. given: `variables` at the top of the plan, name -> {"value": ...}."""
    modules = list(_modules(configuration.root_module, given))
    known = {module.address: module.known for module in modules}
    configs = {key: config for key, config in configuration.provider_config.items() if isinstance(config, dict)}
    places = {key: _place(config, known.get(str(config.get("module_address") or ""), {})) for key, config in configs.items()}
    found = Configured()
    for module in modules:
        for resource in module.config.resources:
            key, address = resource.get("provider_config_key"), resource.get("address")
            if not isinstance(key, str) or not isinstance(address, str):
                continue
            address = f"{module.prefix}{address}"
            place = places.get(key) or _inherited(key, configs, places)
            if place != NOWHERE:
                found.places[address] = place
            elif key in configs or key.rpartition(":")[2] in configs:
                found.untold[address] = key if key in configs else key.rpartition(":")[2]
    return found


def _inherited(key: str, configs: dict[str, Any], places: dict[str, Place]) -> Place:
    """The place of a configuration that a module gets from outside. Old plans do not say which one, so all of that provider must
    agree."""
    name = key.rpartition(":")[2].partition(".")[0]
    root = places.get(key.rpartition(":")[2])
    alike = {places[other] for other in configs if other.rpartition(":")[2].partition(".")[0] == name}
    return root if root is not None and len(alike) == 1 else NOWHERE


@dataclass(frozen=True, slots=True)
class _Module:
    """A module as configured. address: `module.a.module.b`, "" for the root; known: the values of its variables, if known."""

    address: str
    config: ConfigModule
    known: dict[str, Any]

    @property
    def prefix(self) -> str:
        return f"{self.address}." if self.address else ""


def _modules(root: ConfigModule, given: Mapping[str, Any]) -> Iterator[_Module]:
    """The root and all modules below it, each with the values of its variables."""
    known = _defaults(root.variables)
    known |= {name: value["value"] for name, value in given.items() if isinstance(value, dict) and "value" in value}
    stack = [(_Module("", root, known), 0)]
    while stack:
        module, depth = stack.pop()
        yield module
        for name, call in module.config.module_calls.items():
            inner = call.get("module") if isinstance(call, dict) else None
            if not isinstance(inner, dict) or depth >= _DEPTH:
                continue
            config = ConfigModule(
                [r for r in _of(inner, "resources", list) if isinstance(r, dict)],
                _of(inner, "module_calls", dict),
                _of(inner, "variables", dict),
            )
            values = _defaults(config.variables)
            for variable, expression in _of(call, "expressions", dict).items():
                values.pop(variable, None)  # what is given goes before the default, also where nobody can tell it
                if (value := _value(expression, module.known)) is not None:
                    values[variable] = value
            stack.append((_Module(f"{module.prefix}module.{name}", config, values), depth + 1))


def _of(part: dict[str, Any], key: str, form: type) -> Any:
    """The value there, if it has that form."""
    found = part.get(key)
    return found if isinstance(found, form) else form()


def _defaults(variables: dict[str, Any]) -> dict[str, Any]:
    stated = ((name, variable) for name, variable in variables.items() if isinstance(variable, dict))
    return {name: variable["default"] for name, variable in stated if "default" in variable}


def _place(config: dict[str, Any], known: dict[str, Any]) -> Place:
    """The place in the configuration of one provider."""
    expressions = _of(config, "expressions", dict)
    region = _text(expressions.get("region"), known) or _text(expressions.get("location"), known)
    return Place(region, _text(expressions.get("zone"), known), _text(expressions.get("environment"), known))


def _text(expression: Any, known: dict[str, Any]) -> str:
    value = _value(expression, known)
    return value if isinstance(value, str) else ""


def _value(expression: Any, known: dict[str, Any]) -> Any:
    """A constant, or the variable that a plain reference names; None if it is known only at run time.

    The plan lists references from the most specific to the root: ["var.place.region", "var.place"]."""
    if not isinstance(expression, dict):
        return None
    if "constant_value" in expression:
        return expression["constant_value"]
    references = expression.get("references")
    if not isinstance(references, list) or not references or not all(isinstance(r, str) for r in references):
        return None
    root, *steps = references[0].removeprefix("var.").split(".")
    if not references[0].startswith("var.") or any(r != "var." + root and not references[0].startswith(r) for r in references):
        return None
    value = known.get(root)
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value
