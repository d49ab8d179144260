"""Settings: what the command line leaves out comes from the environment, then from cleannet.toml, then from the defaults.

The file is looked for in the current folder and in those above it, up to the root of a repository. Paths in it are relative to its
own folder. Reports name each setting that did not come from the command line, because a setting can change verdicts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cyclopts import Token

from cleannet.cli.exits import Stop

if TYPE_CHECKING:
    from cyclopts import App
    from cyclopts.argument import ArgumentCollection

    from cleannet.cli.settings_form import Settings, We
    from cleannet.policy.policy import Policy

FILE: Final = "cleannet.toml"
PYPROJECT: Final = "pyproject.toml"
"""Holds the same below `[tool.cleannet]`."""

_LARGEST: Final = 1 << 20
"""Octets of a file of settings."""

_READ_BY: Final = frozenset({"audit", "explain"})
"""Commands that judge by a policy, and so read settings."""

_LISTS: Final = frozenset({"waivers", "by", "only"})


USED: Final[dict[str, str]] = {}
"""Options of this run that did not come from the command line -> where they came from."""

_WE: Final[list[tuple[We, str]]] = []
"""Who we are by the file, and its name."""


def configure(_app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Fills in the options that the command line left out; cyclopts calls it before a command. Raises Stop for a broken file."""
    USED.clear()
    _WE.clear()
    if not commands or commands[0] not in _READ_BY:
        return
    from cleannet.cli.settings_form import We

    path, settings = found(Path.cwd())
    sources = ("the environment", environment(os.environ)), (path, _options(settings, path))
    for argument in arguments:
        name = argument.names[0].lstrip("-") if argument.names else ""
        source, value = next(((source, options[name]) for source, options in sources if name in options), ("", None))
        if value is None or argument.tokens:
            continue
        USED[name] = source
        for one in value if isinstance(value, list | tuple) else [value]:
            switch = {"implicit_value": True} if one is True else {"value": str(one)}
            argument.append(Token(keyword=f"--{name}", source=source, **switch))
    if settings.we != We():
        _WE.append((settings.we, path))
        USED["we"] = path


def found(folder: Path) -> tuple[str, Settings]:
    """The nearest file of settings, as its name from here, and its content; ("", none) if there is none. Raises Stop."""
    from cleannet.cli.settings_form import Settings

    if named := os.environ.get("CLEANNET_CONFIG"):
        return named, read(Path(named))
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return _short(place / FILE, folder), read(place / FILE)
        if (place / PYPROJECT).is_file() and (settings := read(place / PYPROJECT, must=False)) is not None:
            return _short(place / PYPROJECT, folder), settings
        if (place / ".git").exists():
            break
    return "", Settings()


def read(path: Path, must: bool = True) -> Any:
    """The settings of a file; None for a pyproject.toml that has none, unless `must`. Raises Stop."""
    import tomllib

    import msgspec

    from cleannet.cli.settings_form import Settings
    from cleannet.cli.stored import content

    try:
        table = tomllib.loads(content(path, _LARGEST).decode())
        if path.name == PYPROJECT:
            table = table.get("tool", {}).get("cleannet")
            if table is None:
                return Settings() if must else None
        return msgspec.convert(_kebab(table), Settings)
    except (ValueError, AttributeError, RecursionError) as error:  # of TOML, of UTF-8, of the forms
        raise Stop(f"{path}: {error}") from error


def environment(variables: Any) -> dict[str, Any]:
    """The options that variables give: CLEANNET_POLICY, CLEANNET_AS_OF and so on. A list has the separator of PATH between its
    items."""
    import msgspec

    from cleannet.cli.settings_form import Settings

    names = [field.name for field in msgspec.structs.fields(Settings) if field.name not in ("we", "map", "also")]
    told = {name: variables[f"CLEANNET_{name.upper()}"] for name in names if variables.get(f"CLEANNET_{name.upper()}")}
    return {name.replace("_", "-"): value.split(os.pathsep) if name in _LISTS else value for name, value in told.items()}


def _options(settings: Settings, path: str) -> dict[str, Any]:
    """The settings as options of a command, with paths relative to the folder of the file."""
    import msgspec

    folder = Path(path).parent
    told: dict[str, Any] = msgspec.to_builtins(settings)
    told.pop("we", None)
    if waivers := told.get("waivers"):
        told["waivers"] = [str(folder / name) for name in waivers]
    if policy := told.get("policy"):
        there = folder / policy.rpartition(":")[0] if ":" in policy else folder / policy
        told["policy"] = str(folder / policy) if there.is_file() else policy
    if columns := told.get("map"):
        told["map"] = [
            f"{field}={name}" for field, names in columns.items() for name in ([names] if isinstance(names, str) else names)
        ]
    if files := told.get("also"):
        told["also"] = [f"{kind}={folder / file}" for kind, file in files.items()]
    return told


def as_we_are(policy: Policy) -> Policy:
    """The policy, with "we" as the settings state it. Raises Stop."""
    from dataclasses import replace

    import msgspec

    from cleannet.model import facts as form
    from cleannet.policy.sound import unsound

    for we, path in _WE:
        now = policy.text.we
        ours = {name: (*getattr(now, name), *getattr(we, name)) for name in ("asns", "prefixes", "domains", "apps")}
        told = {"kinds": we.kinds or now.kinds, "where": we.where or now.where, "states": now.states, **ours}
        try:
            made = msgspec.convert(told, form.We)
        except msgspec.ValidationError as error:
            raise Stop(f"{path}: we: {error}") from error
        for defect in unsound(made, "we"):
            raise Stop(f"{path}: {defect}")
        policy = replace(policy, text=msgspec.structs.replace(policy.text, we=made))
    return policy


def _kebab(table: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("_", "-"): value for key, value in table.items()}


def _short(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder)
