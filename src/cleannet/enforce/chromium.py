"""Chromium, Chrome and Edge: a managed policy that stops names in the browser, and says so to the person at it.

*Source*: chromeenterprise.google/policies, URLBlocklist and URLAllowlist (a host stops all below it, the longer filter of
both lists wins, 1,000 entries at most) and its page "URL blocklist filter format".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import as_json, of_dump, of_json, texts
from cleannet.enforce.target import Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import subject, value_of

_FILE: Final = "cleannet.json"
_UNDO: Final = "rollback.json"
_MOST: Final = 1_000
_STOP, _ALLOW = "URLBlocklist", "URLAllowlist"


def render(control: Control) -> Files:
    """The policy, one that takes it back, and the reasons beside it."""
    told = {_STOP: [value_of(stop) for stop in sorted(stop for stop, _ in control.stops())]}
    if control.allow:
        told[_ALLOW] = [value_of(thing) for thing in control.allow]
    return {_FILE: as_json(told), _UNDO: as_json({}), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a policy that `render` wrote."""
    told = of_json(files, _FILE)
    stops, allow = (
        [subject("domain", host) for host in texts(told, name, _FILE)] if name in told else [] for name in (_STOP, _ALLOW)
    )
    return explained(files, _FILE, stops, allow)


def running(content: bytes, control: Control) -> Running:
    """Reads what the browser exports at chrome://policy, in the form of today or in that of before 2023. The owner may have rows in
    these lists: only those that undo a part of the control are reported."""
    told = of_dump(content)
    values = told.get("policyValues")
    chrome = values.get("chrome") if isinstance(values, dict) else None
    policies = chrome.get("policies") if isinstance(chrome, dict) else told.get("chromePolicies")
    if "chromeMetadata" not in told or not isinstance(policies, dict):
        raise NotOurs("not what chrome://policy exports: no chromeMetadata, or no policies")
    decided = {value_of(stop): "stop" for stop, _ in control.stops()} | {value_of(thing): "allow" for thing in control.allow}
    changed: list[str] = []
    found = {}
    for name, does in ((_STOP, "stop"), (_ALLOW, "allow")):
        filters = _in_force(policies, name, changed)
        found[does] = frozenset(
            subject("domain", host)
            for one in filters
            if (host := _host(one)) and (decided.get(one) == does or _nearest(host, decided) not in {"", does})
        )
    return Running(found["stop"], found["allow"], tuple(changed))


def _in_force(policies: dict[str, Any], name: str, changed: list[str]) -> list[str]:
    """The filters of a list that the browser obeys: the first 1,000."""
    if name not in policies:
        return []
    told = policies[name]
    filters = texts(told, "value", f"policy {name}")
    if told.get("level") == "recommended" or told.get("ignored") is True:
        changed.append(f"the browser does not obey {name}")
        return []
    if said := told.get("error"):
        changed.append(f"the browser says of {name}: {str(said)[:200]}")
    if len(filters) > _MOST:
        changed.append(f"{name} has {len(filters):,} rows, and the browser obeys the first {_MOST:,}")
    return [one.strip().lower() for one in filters[:_MOST]]


def _host(one: str) -> str:
    """The host of a filter, with no scheme, port or path. A dot before it, which excludes the hosts below, is left out."""
    return re.split("[/:?]", one.partition("://")[2] or one)[0].strip(".")


def _nearest(host: str, decided: Mapping[str, str]) -> str:
    """What was decided about a name, else about the nearest name above it: `stop`, `allow`, or "" for nothing."""
    labels = host.split(".")
    return next((does for at in range(len(labels)) if (does := decided.get(".".join(labels[at:])))), "")


TARGET: Final = Target(
    id="chromium",
    title="Chromium, Chrome and Edge, managed policy",
    kinds=frozenset({"domain"}),
    acts=frozenset({"use", "transfer_data"}),
    render=render,
    parse=parse,
    limits=(
        "It stops what a person visits and what pages load into frames, not other programs.",
        "The browser takes 1,000 names at most.",
    ),
    install=(
        "copy cleannet.json to /etc/chromium/policies/managed, /etc/opt/chrome/policies/managed or /etc/opt/edge/policies/managed",
        "look at chrome://policy",
        "to take it back, remove cleannet.json, or put rollback.json in its place",
    ),
    monitors=False,
    most={"domain": _MOST},
    proven="chromium",
    running=running,
)
