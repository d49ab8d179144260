"""Finds where a Terraform configuration places its providers, from its files: constants, variables, locals, module calls.

Plain values are followed; values that depend on a function, a condition or a data source are unknown.

*Source*: developer.hashicorp.com/terraform/language (providers, variables, locals, modules, JSON syntax); Terraform,
`internal/plans/planfile/config_snapshot.go` for the folders of a plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.hcl import Block, Reference, blocks
from cleannet.readers.cloud.terraform_places import NOWHERE, Place
from cleannet.readers.inputs.documents import decode

_STEPS: Final = 50
"""References that are followed one after another."""

_TEMPLATE: Final = re.compile(r"\$\{\s*((?:var|local)(?:\.[A-Za-z_][\w-]*)+)\s*\}")


@dataclass(slots=True)
class _Module:
    """The settings in the files of a module."""

    providers: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)
    locals: dict[str, object] = field(default_factory=dict)
    calls: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(self, block: Block) -> None:
        """Adds one block; a later setting replaces an earlier one, as in override files."""
        settings = block.settings
        if block.type == "provider" and len(block.labels) == 1:
            alias = settings.get("alias", "")
            self.providers.setdefault((block.labels[0], alias if isinstance(alias, str) else "?"), {}).update(settings)
        elif block.type == "variable" and len(block.labels) == 1:
            if "default" in settings:
                self.variables[block.labels[0]] = settings["default"]
        elif block.type == "locals":
            self.locals.update(settings)
        elif block.type == "module" and len(block.labels) == 1:
            self.calls.setdefault(block.labels[0], {}).update(settings)


class Configuration:
    """The files of all modules. given: the values of the root's variables, if known."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._modules: dict[tuple[str, ...], _Module] = {}

    def add(self, module: tuple[str, ...], name: str, content: bytes) -> None:
        """Adds one file of a module, whose name includes those of the modules around it."""
        known = self._modules.setdefault(module, _Module())
        text = content.decode("utf-8", "replace").removeprefix("\ufeff")
        for block in _in_json(content) if name.endswith(".json") else blocks(text):
            known.add(block)

    def place(self, module: tuple[str, ...], provider: str, alias: str) -> Place:
        """Where that provider is configured; `NOWHERE` if unknown."""
        settings = self._modules.get(module, _Module()).providers.get((provider, alias))
        if settings is None:
            return NOWHERE
        region = self._text(module, settings.get("region")) or self._text(module, settings.get("location"))
        return Place(region, self._text(module, settings.get("zone")), self._text(module, settings.get("environment")))

    def _text(self, module: tuple[str, ...], value: object) -> str:
        found = self._value(module, value, _STEPS)
        return found if isinstance(found, str) else ""

    def _value(self, module: tuple[str, ...], value: object, steps: int, path: tuple[str, ...] = ()) -> object:
        """The value at that path, with references resolved in their own module; None if unknown."""
        if steps <= 0:
            return None
        if not isinstance(value, Reference):
            if not path:
                return value
            return self._value(module, value.get(path[0]), steps - 1, path[1:]) if isinstance(value, dict) else None
        kind, *names = value.path
        if not names or kind not in ("var", "local"):
            return None
        known, path = self._modules.get(module, _Module()), (*names[1:], *path)
        if kind == "local":
            return self._value(module, known.locals.get(names[0]), steps - 1, path)
        if not module and names[0] in self._given:
            return self._value(module, self._given[names[0]], steps - 1, path)
        if module:
            call = self._modules.get(module[:-1], _Module()).calls.get(module[-1])
            if call is None:
                return None
            if names[0] in call:
                return self._value(module[:-1], call[names[0]], steps - 1, path)
        return self._value(module, known.variables.get(names[0]), steps - 1, path)


def _in_json(content: bytes) -> Iterator[Block]:
    """The blocks of a file in Terraform's JSON syntax."""
    try:
        top = decode(content.removeprefix(b"\xef\xbb\xbf"), dict[str, Any])
    except Unreadable:
        return
    for part in _each(top.get("locals")):
        yield Block("locals", (), {key: _plain(value) for key, value in part.items()})
    for type_ in ("provider", "variable", "module"):
        for part in _each(top.get(type_)):
            for label, body in part.items():
                for settings in _each(body):
                    yield Block(type_, (label,), {key: _plain(value) for key, value in settings.items()})


def _each(value: Any) -> Iterable[dict[str, Any]]:
    """Objects; a single one may stand without a list."""
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]


def _plain(value: Any) -> object:
    """A text or map in the form of `hcl`."""
    if isinstance(value, dict):
        return {key: _plain(inner) if not isinstance(inner, dict) else inner for key, inner in value.items()}
    if not isinstance(value, str):
        return None
    if (template := _TEMPLATE.fullmatch(value)) is not None:
        return Reference(tuple(template[1].split(".")))
    return None if "${" in value else value
