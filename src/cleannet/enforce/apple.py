"""iPhones and iPads under supervision: a profile of restrictions that hides apps and keeps them from starting.

*Source*: Apple, Device Management, `com.apple.applicationaccess` (`blockedAppBundleIDs`: supervised devices, iOS 15 and later) and
`TopLevel` (`RemovalDate`).
"""

from __future__ import annotations

import plistlib
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from xml.parsers.expat import ExpatError

from cleannet.enforce.syntax.beside import FILE, beside, explained
from cleannet.enforce.syntax.documents import rows, texts
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, subject, value_of

_FILE: Final = "cleannet.mobileconfig"
_ID: Final = "org.cleannet.control"
_TYPE: Final = "com.apple.applicationaccess"
_KEY: Final = "blockedAppBundleIDs"


def render(control: Control) -> Files:
    """The profile, and the reasons beside it. Its identifier stays, so that a new one replaces the old one."""
    about = f"Stops apps, until {control.until}: {control.nature}."
    common = {"PayloadVersion": 1, "PayloadOrganization": "cleannet"}
    inner = {
        **common,
        "PayloadType": _TYPE,
        "PayloadIdentifier": f"{_ID}.apps",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{_ID}.apps")),
        "PayloadDisplayName": "Apps that this organisation stops",
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
        "RemovalDate": _ends(control),
    }
    return {_FILE: plistlib.dumps(profile, sort_keys=True), FILE: beside(control)}


def parse(files: Files) -> Control:
    """The control of a profile that `render` wrote. A profile names what is hidden; the file beside it names what passes."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    told = _plist(files[_FILE], _FILE, plistlib.FMT_XML)
    parts = [part for part in rows(told, "PayloadContent", _FILE) if part.get("PayloadType") == _TYPE]
    if len(parts) != 1:
        raise NotOurs(f"{_FILE}: holds {len(parts)} payloads of {_TYPE}, and one is written")
    return explained(files, _FILE, [subject("ios", name) for name in texts(parts[0], _KEY, _FILE)], None)


def _plist(content: bytes, file: str, form: plistlib.PlistFormat | None = None) -> Any:
    """A property list. form: XML or binary; None for either."""
    try:
        return plistlib.loads(content, fmt=form)
    except (ValueError, ExpatError, AttributeError, KeyError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise NotOurs(f"{file}: no property list ({type(error).__name__})") from error


def running(content: bytes, control: Control) -> Running:
    """Reads a profile as a device management exports it, or a list of them (`ProfileList`). A device obeys the lists of all its
    profiles together. Apps that only other profiles hide are the owner's, and ignored."""
    if content[:1] == b"\x30":
        raise NotOurs("signed: take the signature off with `openssl smime -verify -noverify -inform DER -in FILE -out FILE2`")
    told = _plist(content, "what runs")
    profiles = rows(told, "ProfileList", "what runs") if isinstance(told, dict) and "ProfileList" in told else [told]
    hidden: dict[bool, set[str]] = {True: set(), False: set()}
    changed, ours = [], {value_of(stop) for stop, _ in control.stops()}
    for profile in profiles:
        mine = isinstance(profile, dict) and profile.get("PayloadIdentifier") == _ID
        for part in rows(profile, "PayloadContent", "a profile"):
            if part.get("PayloadType") == _TYPE and _KEY in part:
                hidden[mine].update(texts(part, _KEY, "a profile"))
            elif mine:
                raise NotOurs(f"the profile {_ID} is named, and not what it holds: give the profile as it is exported")
        last = profile.get("RemovalDate") if mine else None
        if isinstance(last, datetime) and last.replace(tzinfo=None) < _ends(control):
            changed.append(f"the profile removes itself on {last.date()}, before the control ends")
    stops = hidden[True] | hidden[False] & ours
    return Running(frozenset(subject("ios", name) for name in stops), frozenset(control.allow), tuple(changed))


def _ends(control: Control) -> datetime:
    return datetime.fromisoformat(control.until) + timedelta(days=1)


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
        "It works only on supervised devices with iOS 15 or later. A user cannot be warned first.",
        "It needs bundle ids: apps that the facts know only by their number in the store are left out.",
    ),
    install=(
        "sign cleannet.mobileconfig, and upload it to your device management as a custom profile",
        "give it to one supervised device first",
        "it removes itself after its last day; to take it back before, remove the profile org.cleannet.control",
    ),
    monitors=False,
    carries=_carries,
    holds="bundle ids, and no numbers of the store",
    proven="Apple's schema of the payload",
    running=running,
)
