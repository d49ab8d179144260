"""An IPA becomes a build: its properties, its code and that of its frameworks, its signer, and the hosts that all of these name.

Nothing is run. `lost` lists what could not be read; the rest still counts.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from cleannet.readers.apps import texts
from cleannet.readers.apps.ios import code, plists, signing
from cleannet.readers.apps.mentions import settle
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Unreadable
from cleannet.readers.inputs.archives import PACKED_APPS

_INFO: Final = re.compile(r"(Payload/[^/]+\.app/)Info\.plist")
_LIBRARY: Final = re.compile(r".*?(?:^|/)(?:([^/]+\.framework)/([^/]+)|([^/]+\.dylib))")
_SIGNATURES: Final = re.compile(r".*/(?:_CodeSignature/.*|CodeResources|embedded\.mobileprovision)")
_LARGEST: Final = 16 << 20
"""Octets of a property list that are read."""


def read_package(item: Input) -> Build:
    """The build of an IPA. Raises Unreadable if its properties cannot be read."""
    members = item.members()
    inside = next((found[1] for name in members if (found := _INFO.fullmatch(name))), "")
    build = Build("ios")
    info = plists.properties(members.read(f"{inside}Info.plist", _LARGEST))
    plists.tell_info(build, info)
    if not build.id:
        raise Unreadable(f"{inside}Info.plist names no app")
    if members.fault:
        build.lost.append(members.fault)
    own = inside + plists.text(info, "CFBundleExecutable")
    loaded: set[str] = set()
    for name in members:
        try:
            _tell(build, members, name, name == own, loaded)
        except Unreadable as error:
            build.lost.append(f"{name}: {error}")
    if own not in set(members):
        build.lost.append(f"{own}: the app's code is not in the package")
    _loads(build, loaded)
    settle(build)
    return build


def _tell(build: Build, members: Members, name: str, own: bool, loaded: set[str]) -> None:
    """Adds what one member says. own: whether it is the app's own code. loaded: libraries that images load."""
    if name.lower().endswith(PACKED_APPS):
        build.nested.append(name)
    elif name.endswith("/PrivacyInfo.xcprivacy"):
        plists.tell_privacy(build, plists.properties(members.read(name, _LARGEST)), name)
    elif own or (not texts.is_passed_over(name) and code.is_code(members, name)):
        image = code.tell(build, members, name)
        loaded.update(image.libraries)
        if own:
            build.signers = signing.signers(image.signature)
            with suppress(Unreadable):
                build.permissions.update(str(key) for key in list(plists.properties(image.entitlements))[:MOST])
        if (found := _LIBRARY.fullmatch(name)) is not None:
            _library(build, found[1] or found[3], name)
    elif not _SIGNATURES.fullmatch(name):
        texts.tell(build, members, name)


def _library(build: Build, library: str, member: str) -> None:
    if len(build.code) < MOST and not library.startswith("libswift"):
        build.libraries.add(library)
        build.code.add(Code(library, "library", member))


def _loads(build: Build, loaded: set[str]) -> None:
    """Adds libraries that code loads but that are neither part of the system nor in the package: they are only referred to."""
    for path in sorted(loaded):
        found = None if path.startswith(code.OF_THE_SYSTEM) else _LIBRARY.fullmatch(path)
        if found is not None and (library := found[1] or found[3]) not in build.libraries and len(build.code) < MOST:
            build.code.add(Code(library, "referenced", path))
