"""An APK or a bundle becomes a build: its manifest, code, libraries, signers, and the hosts that all of these name. Nothing is run.

Files of code and of text are read, pictures and sounds are not. What cannot be read is told in `lost`, and the rest still counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.readers.apps import mentions
from cleannet.readers.apps.android import asks, axml, code, manifest, proto_xml, signing
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Unreadable

MANIFEST: Final = "AndroidManifest.xml"
_MODULE: Final = re.compile(r"(?!base/)[^/]+/manifest/AndroidManifest\.xml")
_LIBRARY: Final = re.compile(r"(?:[^/]+/)?lib/[^/]+/([^/]+)")
_TEXTS: Final = re.compile(r"(?:[^/]+/)?(?:(?:assets|res/raw|root|unknown|META-INF)/.*|res/xml.*|resources\.(?:arsc|pb))|[^/]+")
_NO_TEXT: Final = re.compile(
    r".*\.(?:png|jpe?g|gif|webp|avif|heic|svgz|mp[34]|m4a|ogg|opus|wav|flac|aac|mid|webm|avi|mkv|ttf|otf|ttc|woff2?|tflite|kotlin_module|"
    r"RSA|DSA|EC|SF|MF|version|kotlin_builtins)",
    re.IGNORECASE,
)
_PACKAGES: Final = re.compile(r".*\.(?:apk|apks|xapk|apkm|aab)", re.IGNORECASE)

_LARGEST: Final = 48 << 20
"""Octets of a member that are read at once: no file of code that a compiler writes is larger."""

_PIECE: Final = 1 << 20
_LONGEST: Final = 4096
"""Octets of a URL that may lie across two pieces."""

_ENDS: Final = frozenset([*range(1, 33), *b"\"'<>"])
"""Octets that no URL has; an empty one stands behind each letter in UTF-16."""


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


def _tell(build: Build, members: Members, name: str) -> None:
    """Adds what one member says."""
    if _PACKAGES.fullmatch(name):
        build.nested.append(name)
    elif name.endswith(".dex"):
        try:
            code.tell(build, members.read(name, _LARGEST), name)
        except ValueError as error:
            raise Unreadable(str(error)) from None
    elif (library := _LIBRARY.fullmatch(name)) is not None:
        if len(build.code) < MOST:
            build.libraries.add(library[1])
            build.code.add(Code(library[1], "library", name))
    elif _TEXTS.fullmatch(name) and not _NO_TEXT.fullmatch(name) and name != MANIFEST:
        for piece in _pieces(members, name):
            mentions.in_urls(build, piece, name)


def _pieces(members: Members, name: str) -> Iterator[bytes]:
    """A member a piece at a time, cut where no URL goes on."""
    with members.open(name) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            whole = before + piece
            cut, least = len(whole), max(0, len(whole) - _LONGEST)
            while cut > least and whole[cut - 1] not in _ENDS:
                cut -= 1
            yield whole[:cut]
            before = whole[cut:]
        yield before
