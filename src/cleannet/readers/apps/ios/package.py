"""An IPA, a framework or a library becomes a build: its properties, its code and that of its frameworks, its signer, and the hosts
that all of these name.

Nothing is run. Archives among the members are read, too. `lost` lists what could not be read; the rest still counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from cleannet.readers.apps import texts
from cleannet.readers.apps.ios import code, plists, signing
from cleannet.readers.apps.mentions import settle
from cleannet.readers.apps.parts import ARCHIVE, Kind, Part, parts
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Unreadable
from cleannet.readers.inputs.archives import LINK, PACKED_APPS

_INFO: Final = re.compile(r"(Payload/[^/]+\.app/)Info\.plist")
_EXTENSION: Final = re.compile(r".*\.appex/Info\.plist")
_PRIVACY: Final = re.compile(r"(?:.*/)?PrivacyInfo\.xcprivacy")
_LIBRARY: Final = re.compile(r".*?(?:^|/)(?:([^/]+\.framework)/(?:Versions/[^/]+/)?([^/]+)|([^/]+\.dylib|lib[^/]+\.a))")
_OWN_CODE: Final = re.compile(r"(?:.*/)?([^/]+)\.framework/(?:Versions/[^/]+/)?\1")
_OWN_INFO: Final = re.compile(r"(?:.*/)?[^/]+\.framework/(?:Versions/[^/]+/)?(?:Resources/)?Info\.plist")
_FOR_MAKERS: Final = re.compile(r".*/(?:Headers|PrivateHeaders|Modules|dSYMs|BCSymbolMaps|_CodeSignature)/.*|__MACOSX/.*")
"""Files of a framework for those who make apps with it; they do not come into an app."""
_SIGNATURES: Final = re.compile(r".*/(?:_CodeSignature/.*|CodeResources|embedded\.mobileprovision)")
_LARGEST: Final = 4 << 20
"""Octets of a property list that are read."""


def read_package(item: Input) -> Build:
    """The build of an IPA. Raises Unreadable if its properties cannot be read."""
    members = item.members()
    inside = next((found[1] for name in members if (found := _INFO.fullmatch(name))), "")
    build = Build("ios")
    where = f"{inside}Info.plist"
    info = plists.properties(members.read(where, _LARGEST))
    plists.tell_app(build, info)
    plists.tell_settings(build, info, where)
    if not build.id:
        raise Unreadable(f"{where} names no app")
    if members.fault:
        build.lost.append(members.fault)
    own = inside + plists.text(info, "CFBundleExecutable")
    if own not in set(members):
        build.lost.append(f"{own}: the app's code is not in the package")
    return _filled(build, members, own.__eq__)


def read_framework(item: Input) -> Build:
    """The build of one or more frameworks, as developers get them for their apps. Its id and version are those of the first that
    states them, its part the name of what it is in."""
    members = item.members()
    build = Build("ios", framework=True, part=item.name.rpartition("/")[2])
    if members.fault:
        build.lost.append(members.fault)
    for name in members:
        if not build.id and _OWN_INFO.fullmatch(name) and not _FOR_MAKERS.fullmatch(name):
            try:
                info = plists.properties(members.read(name, _LARGEST))
            except Unreadable as error:
                build.lost.append(f"{name}: {error}")
            else:
                plists.tell_app(build, info)
    _filled(build, members, lambda where: _OWN_CODE.fullmatch(where) is not None, _FOR_MAKERS)
    build.lost = [lost for lost in build.lost if not lost.endswith(LINK)]  # its target is a member as well
    return build


def read_library(item: Input) -> Build:
    """The build of a library by itself, whose part is its file. Raises Unreadable if it is none that can be read."""
    name = re.split("[/!]", item.name)[-1]
    build, loaded = Build("ios", framework=True, part=name), set[str]()
    _image(build, item.open, name, name, loaded, own=True)
    _loads(build, loaded)
    settle(build)
    return build


def _filled(build: Build, members: Members, own: Callable[[str], object], passed: re.Pattern[str] | None = None) -> Build:
    """Adds what all members say. own: whether a member is the code that is signed. passed: members that are not read."""
    loaded: set[str] = set()
    for part in parts(members, _kind, build.lost.append):
        if passed and passed.fullmatch(part.where):
            continue
        try:
            _tell(build, part, own(part.where) is True, loaded)
        except Unreadable as error:
            build.lost.append(f"{part.where}: {error}")
    _loads(build, loaded)
    settle(build)
    return build


def _kind(members: Members, name: str, inside: bool) -> Kind:
    """What a member is. A package inside an archive is not read as an app of its own, so it counts as an archive."""
    if name.lower().endswith(PACKED_APPS) and not inside:
        return "package"
    if _PRIVACY.fullmatch(name):
        return "privacy"
    if texts.is_passed_over(name):
        return "other"
    with members.open(name) as stream:
        head = stream.read(8)
    return "code" if code.is_code(head) else "archive" if head.startswith(ARCHIVE) else "other"


def _tell(build: Build, part: Part, own: bool, loaded: set[str]) -> None:
    """Adds what one member says. own: whether it is the app's own code. loaded: libraries that images load."""
    if own or part.kind == "code":
        _image(build, partial(part.members.open, part.name), part.name, part.where, loaded, own)
    elif part.kind == "package":
        build.nested.append(part.where)
    elif part.kind == "privacy":
        plists.tell_privacy(build, plists.properties(part.read(_LARGEST)), part.where)
    elif not _SIGNATURES.fullmatch(part.name):
        texts.tell(build, part.members, part.name, part.where)
        if _EXTENSION.fullmatch(part.name):
            plists.tell_settings(build, plists.properties(part.read(_LARGEST)), part.where)


def _image(build: Build, open_: code.Open, name: str, where: str, loaded: set[str], own: bool) -> None:
    """Adds what a file of code says."""
    image = code.tell(build, open_, where)
    loaded.update(image.libraries)
    if own:
        build.signers = build.signers or signing.signers(image.signature)
        with suppress(Unreadable):
            plists.tell_entitlements(build, plists.properties(image.entitlements), where)
    if (found := _LIBRARY.fullmatch(name)) is not None:
        _library(build, found[1] or found[3], where)


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
