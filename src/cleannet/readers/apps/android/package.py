"""An APK or a bundle becomes a build: its manifest, code, libraries, signers, and the hosts that all of these name. Nothing is run.

Files of code and text are read, names in native libraries, and archives among the assets. Pictures and sounds are not read. `lost`
lists what could not be read; the rest still counts.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from cleannet.readers.apps import texts
from cleannet.readers.apps.android import asks, axml, code, manifest, native, network, proto_xml, signing
from cleannet.readers.apps.android.kinds import kind
from cleannet.readers.apps.android.manifest import MANIFEST
from cleannet.readers.apps.mentions import settle
from cleannet.readers.apps.parts import Part, parts
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Unreadable

_MODULE: Final = re.compile(r"(?!base/)[^/]+/manifest/AndroidManifest\.xml")
_TEXTS: Final = re.compile(r"(?:[^/]+/)?(?:(?:assets|res/raw|root|unknown|META-INF)/.*|res/xml.*|resources\.(?:arsc|pb))|[^/]+")
_SETTINGS: Final = re.compile(r"(?:[^/]+/)?res/xml.*\.xml")

_LARGEST: Final = 32 << 20
"""Octets of a member that are read at once: no file of code that a compiler writes is larger."""


def read_package(item: Input) -> Build:
    """The build of an APK. Raises Unreadable if its manifest cannot be read."""
    members = item.members()
    build = Build("android")
    manifest.tell(build, axml.elements(members.read(MANIFEST, axml.LARGEST)))
    return _filled(build, members)


def read_bundle(item: Input) -> Build:
    """The build of an app bundle, with all its modules. Raises Unreadable if its base manifest cannot be read."""
    members = item.members()
    build = Build("android")
    manifest.tell(build, proto_xml.elements(members.read(f"base/manifest/{MANIFEST}", axml.LARGEST)))
    for name in members:
        if _MODULE.fullmatch(name):
            try:
                manifest.tell(build, proto_xml.elements(members.read(name, axml.LARGEST)))
            except Unreadable as error:
                build.lost.append(f"{name}: {error}")
    build.part = ""
    return _filled(build, members)


def _filled(build: Build, members: Members) -> Build:
    """Adds what all members except the manifest say."""
    if not build.id:
        raise Unreadable(f"{MANIFEST} names no package")
    if members.fault:
        build.lost.append(members.fault)
    asks.tell(build, ())
    try:
        build.signers = signing.signers(members)
    except Unreadable as error:
        build.lost.append(f"its signature: {error}")
    for part in parts(members, kind, build.lost.append):
        try:
            _tell(build, part)
        except Unreadable as error:
            build.lost.append(f"{part.where}: {error}")
    settle(build)
    return build


def _tell(build: Build, part: Part) -> None:
    """Adds what one member says."""
    match part.kind:
        case "package":
            build.nested.append(part.where)
        case "code":
            try:
                code.tell(build, part.read(_LARGEST), part.where)
            except ValueError as error:
                raise Unreadable(str(error)) from None
        case "library":
            if len(build.code) < MOST:
                file = part.name.rpartition("/")[2]
                build.libraries.add(file)
                build.code.add(Code(file, "library", part.where))
            native.tell(build, part.members, part.name, part.where)
        case "other" if part.depth or _TEXTS.fullmatch(part.name):
            _text(build, part)


def _text(build: Build, part: Part) -> None:
    """Adds the hosts that a file of text names."""
    if not part.depth and part.name == MANIFEST:
        return
    if _SETTINGS.fullmatch(part.name):
        with suppress(Unreadable):  # which no device could read either
            network.tell(build, part.read(axml.LARGEST), part.where)
    texts.tell(build, part.members, part.name, part.where)
