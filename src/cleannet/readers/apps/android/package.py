"""An APK or a bundle becomes a build: its manifest, code, libraries, signers, and the hosts that all of these name. Nothing is run.

Files of code and of text are read, pictures and sounds are not. What cannot be read is told in `lost`, and the rest still counts.
"""

from __future__ import annotations

import re
from typing import Final

from cleannet.kernel.dex import MAGIC
from cleannet.readers.apps import texts
from cleannet.readers.apps.android import asks, axml, code, manifest, proto_xml, signing
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Unreadable

MANIFEST: Final = "AndroidManifest.xml"
_MODULE: Final = re.compile(r"(?!base/)[^/]+/manifest/AndroidManifest\.xml")
_LIBRARY: Final = re.compile(r"(?:[^/]+/)?lib/[^/]+/([^/]+)")
_TEXTS: Final = re.compile(r"(?:[^/]+/)?(?:(?:assets|res/raw|root|unknown|META-INF)/.*|res/xml.*|resources\.(?:arsc|pb))|[^/]+")
_PACKAGES: Final = re.compile(r".*\.(?:apk|apks|xapk|apkm|aab)", re.IGNORECASE)

_LARGEST: Final = 32 << 20
"""Octets of a member that are read at once: no file of code that a compiler writes is larger."""


def read_package(item: Input) -> Build:
    """The build of an APK. Raises Unreadable where not even its manifest can be read."""
    members = item.members()
    build = Build("android")
    manifest.tell(build, axml.elements(members.read(MANIFEST, _LARGEST)))
    return _filled(build, members)


def read_bundle(item: Input) -> Build:
    """The build of an app bundle, with all its modules. Raises Unreadable where not even its base manifest can be read."""
    members = item.members()
    build = Build("android")
    manifest.tell(build, proto_xml.elements(members.read(f"base/manifest/{MANIFEST}", _LARGEST)))
    for name in members:
        if _MODULE.fullmatch(name):
            try:
                manifest.tell(build, proto_xml.elements(members.read(name, _LARGEST)))
            except Unreadable as error:
                build.lost.append(f"{name}: {error}")
    build.part = ""
    return _filled(build, members)


def _filled(build: Build, members: Members) -> Build:
    """Adds what all other members say."""
    if not build.id:
        raise Unreadable(f"{MANIFEST} names no package")
    if members.fault:
        build.lost.append(members.fault)
    asks.tell(build, ())
    try:
        build.signers = signing.signers(members)
    except Unreadable as error:
        build.lost.append(f"its signature: {error}")
    for name in members:
        try:
            _tell(build, members, name)
        except Unreadable as error:
            build.lost.append(f"{name}: {error}")
    return build


def _is_code(members: Members, name: str) -> bool:
    """Whether a file among the assets is code, whatever it is called: an app may load it later."""
    if not name.startswith("assets/") or texts.is_passed_over(name):
        return False
    with members.open(name) as stream:
        return stream.read(4) == MAGIC


def _tell(build: Build, members: Members, name: str) -> None:
    """Adds what one member says."""
    if _PACKAGES.fullmatch(name):
        build.nested.append(name)
    elif name.endswith(".dex") or _is_code(members, name):
        try:
            code.tell(build, members.read(name, _LARGEST), name)
        except ValueError as error:
            raise Unreadable(str(error)) from None
    elif (library := _LIBRARY.fullmatch(name)) is not None:
        if len(build.code) < MOST:
            build.libraries.add(library[1])
            build.code.add(Code(library[1], "library", name))
    elif _TEXTS.fullmatch(name) and name != MANIFEST:
        texts.tell(build, members, name)
