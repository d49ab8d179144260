"""iPhones and iPads under supervision: a profile of restrictions that hides apps and keeps them from starting.

*Source*: Apple, Device Management, `com.apple.applicationaccess` (`blockedAppBundleIDs`: supervised devices, iOS 15 and later) and
`TopLevel` (`RemovalDate`).
"""

from __future__ import annotations

import plistlib
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.parsers.expat import ExpatError

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import rows, texts
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, subject, value_of

_FILE: Final = "cleannet.mobileconfig"
_ID: Final = "org.cleannet.control"
_TYPE: Final = "com.apple.applicationaccess"
_KEY: Final = "blockedAppBundleIDs"


def render(control: Control) -> Files:
    """The profile, and the reasons beside it. Its identifier stays, so that a new one replaces the old one."""
    about = f"Stops apps that {control.policy} denies, until {control.until}."
    common = {"PayloadVersion": 1, "PayloadOrganization": "cleannet"}
    inner = {
        **common,
        "PayloadType": _TYPE,
        "PayloadIdentifier": f"{_ID}.apps",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{_ID}.apps")),
        "PayloadDisplayName": "Apps that a policy denies",
        _KEY: [value_of(stop) for stop in sorted(stop for stop, _ in control.stops())],
    }
    profile = {
        **common,
        "PayloadType": "Configuration",
        "PayloadIdentifier": _ID,
        "PayloadUUID": str(uuid5(NAMESPACE_URL, _ID)),
        "PayloadDisplayName": "cleannet control",
        "PayloadDescription": "".join(letter if letter.isprintable() else " " for letter in about),
        "PayloadContent": [inner],
        "RemovalDate": datetime.fromisoformat(control.until) + timedelta(days=1),
    }
    return {_FILE: plistlib.dumps(profile, sort_keys=True), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a profile that `render` wrote. A profile names what is hidden; what passes stands in the file beside it."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    try:
        told = plistlib.loads(files[_FILE], fmt=plistlib.FMT_XML)
    except (ValueError, ExpatError, AttributeError, KeyError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise NotOurs(f"{_FILE}: no property list ({type(error).__name__})") from error
    parts = [part for part in rows(told, "PayloadContent", _FILE) if part.get("PayloadType") == _TYPE]
    if len(parts) != 1:
        raise NotOurs(f"{_FILE}: holds {len(parts)} payloads of {_TYPE}, and one is written")
    return explained(files, _FILE, [subject("ios", name) for name in texts(parts[0], _KEY, _FILE)], None)


def _carries(thing: Subject) -> bool:
    """Whether the id is that of a bundle; numbers are those of Apple's store."""
    return not value_of(thing).isdigit()


TARGET: Final = Target(
    id="apple",
    title="Apple restrictions profile, apps on supervised devices",
    kinds=frozenset({"ios"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    limits=(
        "It works on supervised devices with iOS 15 or later alone. A user cannot be warned first.",
        "It needs ids of bundles; where the facts know a number of the store alone, the app is left out.",
    ),
    install=(
        "sign cleannet.mobileconfig, and upload it to your device management as a custom profile",
        "give it to one supervised device first",
        "it removes itself after its last day; to take it back before, remove the profile org.cleannet.control",
    ),
    monitors=False,
    carries=_carries,
    proven="Apple's schema of the payload",
)
