"""Android Enterprise: rows of a policy of the Android Management API, which block apps, and remove them where they are installed.

*Source*: Android Management API, `enterprises.policies` (`applications`: 3,000 at most; `installType` BLOCKED).
"""

from __future__ import annotations

import re
from typing import Any, Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import as_json, of_dump, of_json, rows
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, subject, value_of

_FILE: Final = "cleannet.android.json"
_LIST: Final = "applications"
_NAME: Final = re.compile(r"enterprises/[^/]+/policies/[^/]+")


def render(control: Control) -> Files:
    """The part of a policy, and the reasons beside it."""
    apps = [{"packageName": value_of(stop), "installType": "BLOCKED"} for stop in sorted(stop for stop, _ in control.stops())]
    return {_FILE: as_json({_LIST: apps}), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a policy that `render` wrote."""
    stops: list[Subject] = []
    for row in rows(of_json(files, _FILE), _LIST, _FILE):
        name = row.get("packageName")
        if row.get("installType") != "BLOCKED" or not isinstance(name, str) or not name.strip():
            raise NotOurs(f"{_FILE}: {str(name)[:60]!r} is not blocked")
        stops.append(subject("android", name))
    return explained(files, _FILE, stops, None)


def running(content: bytes, control: Control) -> Running:
    """Reads the policy that `enterprises.policies.get` prints. Rows about other apps are the owner's, and ignored."""
    told = of_dump(content)
    if "policies" in told and _LIST not in told:
        raise NotOurs("a list of policies: give one of them, as `enterprises.policies.get` prints it")
    if _LIST not in told and not _NAME.fullmatch(str(told.get("name"))):
        raise NotOurs(f"not what `enterprises.policies.get` prints: neither {_LIST}, nor the name of a policy")
    types: dict[Any, set[Any]] = {}
    for row in rows(told, _LIST, "the policy") if _LIST in told else ():
        name, does = row.get("packageName"), row.get("installType")
        if not isinstance(name, str) or not isinstance(does, str | None):
            raise NotOurs(f"a row of {_LIST} has no packageName")
        types.setdefault(name, set()).add(does)
    return Running(
        frozenset(stop for stop, _ in control.stops() if types.get(value_of(stop)) == {"BLOCKED"}), frozenset(control.allow)
    )


TARGET: Final = Target(
    id="android",
    title="Android Management API, apps on managed devices",
    kinds=frozenset({"android"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    limits=("It removes the app from devices that have it.", "A policy takes 3,000 apps at most."),
    install=(
        "merge the rows of `applications` into your policy, and send it with `enterprises.policies.patch`",
        "try it on the policy of one device first",
        "to take it back, remove these rows",
    ),
    monitors=False,
    most={"android": 3_000},
    proven="Google's description of the API",
    running=running,
)
