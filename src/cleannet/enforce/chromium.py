"""Chromium, Chrome and Edge: a managed policy that stops names in the browser, and says so to the person at it.

*Source*: chromeenterprise.google/policies, URLBlocklist and URLAllowlist (a host stops all below it, the longer filter of
both lists wins, 1,000 entries at most) and its page "URL blocklist filter format".
"""

from __future__ import annotations

from typing import Final

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import as_json, of_json, texts
from cleannet.enforce.target import Files, Target
from cleannet.model.control import Control
from cleannet.model.subject import subject, value_of

_FILE: Final = "cleannet.json"
_UNDO: Final = "rollback.json"
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
    most={"domain": 1_000},
    proven="chromium",
)
