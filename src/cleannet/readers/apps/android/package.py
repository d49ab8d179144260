"""An APK or a bundle becomes a build: its manifest, code, libraries, signers, and the hosts that all of these name. Nothing is run.

Files of code and text are read, names in native libraries, and archives among the assets. Pictures and sounds are not read. `lost`
lists what could not be read; the rest still counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from contextlib import suppress
from functools import partial
from typing import Final

from cleannet.readers.apps import texts
from cleannet.readers.apps.android import asks, axml, code, manifest, native, network, proto_xml, signing
from cleannet.readers.apps.android.bundle_resources import BundleResources
from cleannet.readers.apps.android.kinds import kind
from cleannet.readers.apps.android.manifest import MANIFEST
from cleannet.readers.apps.android.resources import TABLE, Resources, is_reference, is_table
from cleannet.readers.apps.mentions import settle
from cleannet.readers.apps.parts import Part, parts
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Input, Members, Octets, Unreadable

_MODULE: Final = re.compile(r"(?!base/)[^/]+/manifest/AndroidManifest\.xml")
_BUNDLE_TABLE: Final = re.compile(r"([^/]+/)resources\.pb")
_TEXTS: Final = re.compile(r"(?:[^/]+/)?(?:(?:assets|res/raw|root|unknown|META-INF)/.*|res/xml.*|resources\.(?:arsc|pb))|[^/]+")
_SETTINGS: Final = re.compile(r"(?:[^/]+/)?res/xml.*\.xml")

_LARGEST: Final = 32 << 20
"""Octets of a member that are read at once: no file of code that a compiler writes is larger."""


def read_package(item: Input) -> Build:
    """The build of an APK. Raises Unreadable if its manifest cannot be read."""
    members = item.members()
    build = Build("android")
    elements = axml.elements(members.read(MANIFEST, axml.LARGEST))
    if (table := _table(build, members)) is None:
        return _filled(build, members, manifest.tell(build, elements))
    settings = manifest.tell(build, elements, table.values)
    free = table.files("xml") | table.files("raw")
    if table.lost:
        build.lost.append(f"{TABLE}: {table.lost}")
    del table  # which may be as large as code is
    return _filled(build, members, settings, free)


def _table(build: Build, members: Members) -> Resources | None:
    """The table of resources; None if there is none, as in parts of an app, or if it cannot be read."""
    if TABLE not in set(members):
        return None
    try:
        with members.open(TABLE) as stream:
            if not is_table(stream.read(12) or b""):
                raise Unreadable("no table of resources", "byte 0")
        return Resources(members.read(TABLE, _LARGEST))
    except Unreadable as error:
        build.lost.append(f"{TABLE}: {error}")
        return None


def read_bundle(item: Input) -> Build:
    """The build of an app bundle, with all its modules. Raises Unreadable if its base manifest cannot be read."""
    members = item.members()
    build = Build("android")
    documents = [[*proto_xml.elements(members.read(f"base/manifest/{MANIFEST}", axml.LARGEST))]]
    tables: dict[str, Octets] = {}
    for name in members:
        try:
            if _MODULE.fullmatch(name):
                documents.append([])
                documents[-1].extend(proto_xml.elements(members.read(name, axml.LARGEST)))
            elif found := _BUNDLE_TABLE.fullmatch(name):
                tables[found[1]] = members.read(name, _LARGEST)
        except Unreadable as error:
            build.lost.append(f"{name}: {error}")
    asked = (value for elements in documents for element in elements for value in element.attributes.values())
    resources = BundleResources(tables, asked)
    build.lost += [f"{module}resources.pb: {lost}" for module, lost in resources.lost.items()]
    del tables
    settings = {of for elements in documents for of in manifest.tell(build, elements, resources.values)}
    build.part = ""
    return _filled(build, members, settings)


def _filled(build: Build, members: Members, settings: Iterable[str] = (), free: Set[str] = frozenset()) -> Build:
    """Adds what all members except the manifest say. settings: those that set the rules for its network, by whatever name; free:
    those that are XML or raw by the table of resources."""
    listed = set(settings)
    if not build.id:
        raise Unreadable(f"{MANIFEST} names no package")
    if members.fault:
        build.lost.append(members.fault)
    asks.tell(build, ())
    try:
        build.signers = signing.signers(members)
    except Unreadable as error:
        build.lost.append(f"its signature: {error}")
    if missing := sorted(listed - set(members)) if not build.part else []:
        shown = "a resource that no table has" if is_reference(missing[0]) else missing[0]
        build.lost.append(f"the rules for its network are not in the package: {shown[:200]}")
    for part in parts(members, partial(kind, free=free), build.lost.append):
        try:
            _tell(build, part, listed, free)
        except Unreadable as error:
            build.lost.append(f"{part.where}: {error}")
    settle(build)
    return build


def _tell(build: Build, part: Part, settings: Set[str], free: Set[str]) -> None:
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
        case "other" if part.depth or _TEXTS.fullmatch(part.name) or part.name in settings or part.name in free:
            _text(build, part, not part.depth and (part.name in settings or _SETTINGS.fullmatch(part.name) is not None))


def _text(build: Build, part: Part, settings: bool) -> None:
    """Adds the hosts that a file of text names. settings: it may set the rules for the network."""
    if not part.depth and part.name == MANIFEST:
        return
    if settings:
        with suppress(Unreadable):  # which no device could read either
            network.tell(build, part.read(axml.LARGEST), part.where)
    texts.tell(build, part.members, part.name, part.where)
