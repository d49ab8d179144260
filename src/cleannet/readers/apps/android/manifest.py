"""The manifest of an Android app states its name, what it may ask of a device, and which of its parts the system can start.

*Source*: developer.android.com, "App manifest overview".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from cleannet.readers.apps.android.axml import Element
from cleannet.readers.apps.mentions import in_place
from cleannet.readers.base.build import MOST, Build, Code, Component

MANIFEST: Final = "AndroidManifest.xml"

_COMPONENTS: Final = {
    "activity": "activity",
    "activity-alias": "activity",
    "service": "service",
    "receiver": "receiver",
    "provider": "provider",
}
_PERMISSIONS: Final = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")


Values = Callable[[str], tuple[str, ...]]
"""What a value stands for: itself, or what a reference refers to, by configuration."""


def _itself(value: str) -> tuple[str, ...]:
    return (value,)


def tell(build: Build, elements: Iterable[Element], values: Values = _itself) -> set[str]:
    """Adds what the elements of a manifest say; returns the members that set the rules for its network. If the elements raise
    Unreadable, what was read before stays."""
    settings: set[str] = set()
    for element in elements:
        name, told = element.name, {key: next(iter(values(value)), value) for key, value in element.attributes.items()}
        if name == "manifest":
            build.id = build.id or told.get("package", "")
            build.version = build.version or _plain(told.get("versionName", ""))
            build.version_code = build.version_code or _plain(told.get("versionCode", ""))
            build.part = build.part or told.get("split", "")
        elif name == "uses-sdk":
            build.minimum, build.target = told.get("minSdkVersion", ""), told.get("targetSdkVersion", "")
        elif name in _PERMISSIONS and told.get("name") and len(build.permissions) < MOST:
            build.permissions.add(told["name"])
        elif name == "application":
            build.name = build.name or _plain(told.get("label", ""))
            _starts(build, told.get("name", ""), "application")
            of = element.attributes.get("networkSecurityConfig", "")
            settings.update(values(of) or (of,))
        elif name == "data" and {"http", "https"} & set(values(element.attributes.get("scheme", "https"))):
            for host in values(element.attributes.get("host", "")):
                in_place(build, host, MANIFEST)
        elif name in _COMPONENTS:
            kind, class_ = _COMPONENTS[name], told.get("targetActivity") or told.get("name", "")
            stated = set(values(element.attributes.get("exported", "")))
            exported = {"true": True, "false": False}.get(stated.pop()) if len(stated) == 1 else None
            if class_ and len(build.components) < MOST:
                build.components.add(Component(kind, _full(build, class_), exported))
            _starts(build, class_, kind)
    return settings - {""}


def _starts(build: Build, name: str, kind: str) -> None:
    """A class that a system starts."""
    if name and len(build.code) < MOST:
        full = _full(build, name)
        build.code.add(Code(full, "component", f"{kind} {full}"))


def _full(build: Build, name: str) -> str:
    """The full name of a class. A name that begins with a dot, or has no dot, is in the app's own package."""
    return f"{build.id}{name}" if name.startswith(".") else name if "." in name else f"{build.id}.{name}"


def _plain(value: str) -> str:
    """A text that is in the manifest itself, not a reference to a resource."""
    return "" if value.startswith("@") else value
