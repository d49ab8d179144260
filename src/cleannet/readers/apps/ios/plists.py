"""Property lists, as XML or binary. Anything else raises Unreadable.

*Source*: Apple, "Information Property List", "Privacy manifest files", "Supporting associated domains"; `plutil`.
Python's `plistlib` refuses entities.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.parsers.expat import ExpatError

from cleannet.model.facts import Taken
from cleannet.readers.apps.mentions import in_place
from cleannet.readers.base.build import MOST, Build
from cleannet.readers.base.input import Octets, Unreadable

_BROKEN: Final = (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, OverflowError, LookupError, AttributeError,
                  RecursionError)  # fmt: skip

_BY_USE: Final[dict[str, Taken]] = {
    "NSContactsUsageDescription": "contacts",
    "NSLocationWhenInUseUsageDescription": "location",
    "NSLocationAlwaysUsageDescription": "location",
    "NSLocationAlwaysAndWhenInUseUsageDescription": "location",
    "NSLocationTemporaryUsageDescriptionDictionary": "location",
    "NSMicrophoneUsageDescription": "microphone",
    "NSSpeechRecognitionUsageDescription": "microphone",
    "NSCameraUsageDescription": "camera",
    "NSPhotoLibraryUsageDescription": "photos",
    "NSPhotoLibraryAddUsageDescription": "photos",
    "NSFaceIDUsageDescription": "biometrics",
    "NSMotionUsageDescription": "biometrics",
    "NSHealthShareUsageDescription": "biometrics",
    "NSHealthUpdateUsageDescription": "biometrics",
    "NSHealthClinicalHealthRecordsShareUsageDescription": "biometrics",
    "NSCalendarsUsageDescription": "calendar",
    "NSCalendarsFullAccessUsageDescription": "calendar",
    "NSRemindersUsageDescription": "calendar",
    "NSRemindersFullAccessUsageDescription": "calendar",
    "NSBluetoothAlwaysUsageDescription": "nearby",
    "NSBluetoothPeripheralUsageDescription": "nearby",
    "NSLocalNetworkUsageDescription": "nearby",
    "NSNearbyInteractionUsageDescription": "nearby",
    "NSUserTrackingUsageDescription": "device",
}
"""A reason that an app must give before the system lets it ask -> what it asks for."""

_BY_TYPE: Final[dict[str, Taken]] = {
    "Name": "identity",
    "EmailAddress": "identity",
    "PhoneNumber": "identity",
    "PhysicalAddress": "identity",
    "OtherUserContactInfo": "identity",
    "UserID": "identity",
    "DeviceID": "device",
    "Contacts": "contacts",
    "PreciseLocation": "location",
    "CoarseLocation": "location",
    "EmailsOrTextMessages": "messages",
    "PhotosorVideos": "photos",
    "AudioData": "microphone",
    "Health": "biometrics",
    "Fitness": "biometrics",
    "PaymentInfo": "payment",
    "BrowsingHistory": "usage",
    "SearchHistory": "usage",
    "ProductInteraction": "usage",
}
"""A type of data of a privacy manifest, without its prefix -> what it is in the words of the facts."""


def properties(data: Octets) -> dict[str, Any]:
    """A property list that is a dictionary."""
    try:
        told = plistlib.loads(data)
    except _BROKEN as error:
        raise Unreadable(f"no property list: {str(error)[:100] or type(error).__name__}") from None
    if not isinstance(told, dict):
        raise Unreadable("a property list that is no dictionary")
    return told


def text(told: Mapping[str, Any], *names: str) -> str:
    """The first of these properties that is a text."""
    return next((value for name in names if isinstance(value := told.get(name), str) and value), "")


def tell_app(build: Build, told: Mapping[str, Any]) -> None:
    """Adds which app it is, from its Info.plist."""
    build.id = text(told, "CFBundleIdentifier")
    build.version, build.version_code = text(told, "CFBundleShortVersionString"), text(told, "CFBundleVersion")
    build.name = text(told, "CFBundleDisplayName", "CFBundleName")
    build.minimum, build.target = text(told, "MinimumOSVersion"), text(told, "DTPlatformVersion")


def tell_settings(build: Build, told: Mapping[str, Any], where: str) -> None:
    """Adds what the Info.plist of an app or an extension asks for, and the domains that have rules of their own."""
    for name in told:
        if isinstance(name, str) and name.endswith("UsageDescription") and len(build.permissions) < MOST:
            build.permissions.add(name)
        if (word := _BY_USE.get(name)) is not None:
            build.asks.setdefault(word, set()).add(f"permission {name}")
    if isinstance(schemes := told.get("LSApplicationQueriesSchemes"), list) and schemes:
        named = ", ".join(sorted(str(scheme)[:40] for scheme in schemes)[:5])
        build.asks.setdefault("installed_apps", set()).add(f"it asks whether apps with these schemes are installed: {named}")
    security = told.get("NSAppTransportSecurity")
    domains = security.get("NSExceptionDomains") if isinstance(security, dict) else None
    for domain in domains if isinstance(domains, dict) else ():
        in_place(build, str(domain), where)


def tell_entitlements(build: Build, told: Mapping[str, Any], where: str) -> None:
    """Adds what the signature of an app lets it do, and the domains that it opens (`applinks:example.com`)."""
    build.permissions.update(str(name) for name in list(told)[:MOST])
    domains = told.get("com.apple.developer.associated-domains")
    for domain in domains if isinstance(domains, list) else ():
        in_place(build, str(domain).partition(":")[2].partition("?")[0], where)


def tell_privacy(build: Build, told: Mapping[str, Any], where: str) -> None:
    """Adds what a privacy manifest declares: types of data, and domains that track."""
    for row in _rows(told.get("NSPrivacyCollectedDataTypes")):
        kind = text(row, "NSPrivacyCollectedDataType").removeprefix("NSPrivacyCollectedDataType")
        if (word := _BY_TYPE.get(kind)) is not None:
            build.asks.setdefault(word, set()).add(f"{kind} declared in {where}")
    domains = told.get("NSPrivacyTrackingDomains")
    for domain in domains if isinstance(domains, list) else ():
        in_place(build, str(domain), where)


def _rows(value: object) -> Iterable[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
