"""F-Droid: a copy of a repository's index without the apps that the control stops; what is left is the same to the letter.

A client asks for `entry.json`, which names the index of version 2 with its size and hash; older clients read version 1. Whoever
serves the copy signs it: a client takes no index that nobody signed. Differences from older indexes would bring back what is
left out, so the copy has none.

*Source*: f-droid.org/docs/All_our_APIs; fdroidserver `index.py` (`make_v1`, `make_v2`), read November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final, TypeVar

import msgspec
from msgspec import Raw

from cleannet.enforce.syntax.beside import FILE, beside, reasons
from cleannet.enforce.target import ON_SHELVES, Cut, Files, NotOurs, Running, Target, Unfit
from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, value_of

_V1: Final = "index-v1.json"
_V2: Final = "index-v2.json"
_ENTRY: Final = "entry.json"
_VERSION: Final = 20_002
"""Of the form of an entry, where none was given."""

_PACKAGE: Final = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
_SIGNER: Final = re.compile(r"sha256/[0-9a-f]{64}")
_SHOWN: Final = 80
_NAMED: Final = 5

T = TypeVar("T")


class _File(msgspec.Struct):
    """What an entry says about an index."""

    name: str = ""
    sha256: str = ""
    size: int = -1
    count: int = msgspec.field(default=-1, name="numPackages")


class _Entry(msgspec.Struct):
    timestamp: int
    index: _File
    version: int = _VERSION
    diffs: dict[str, Raw] = {}


class _Repo(msgspec.Struct):
    timestamp: int


class _Signer(msgspec.Struct):
    sha256: list[str] = []


class _Manifest(msgspec.Struct):
    signer: _Signer | None = None


class _Version(msgspec.Struct):
    """Who signed a version: in version 1 the certificate itself, in version 2 a list of them."""

    signer: str | None = None
    manifest: _Manifest | None = None


class _App1(msgspec.Struct):
    package: str = msgspec.field(default="", name="packageName")


class _Stopped:
    """What a control leaves out: apps by id, and versions by who signed them; apps that pass whoever signed them."""

    def __init__(self, control: Control) -> None:
        stops = [stop for stop, _ in control.stops()]
        self.apps = {value_of(stop) for stop in stops if kind_of(stop) == "android"}
        self.signers = {value_of(stop).removeprefix("sha256/") for stop in stops if kind_of(stop) == "signer"}
        self.kept = {value_of(thing) for thing in control.allow if kind_of(thing) == "android"}

    def signed(self, package: str, signers: list[str]) -> set[str]:
        """The stopped signers of a version of that app."""
        return set() if package in self.kept else self.signers.intersection(signers)


def carries(stop: Subject) -> bool:
    """Whether it is the id of an app, or a certificate by its sha256.

    >>> [carries(Subject(thing)) for thing in ("android:org.example", "android:a b", "signer:sha256/" + 64 * "a")]
    [True, False, True]
    """
    form = _SIGNER if kind_of(stop) == "signer" else _PACKAGE
    return bool(form.fullmatch(value_of(stop)))


def render(control: Control) -> Files:
    """The reasons alone; `cut` makes the index."""
    return {FILE: beside(control)}


def cut(control: Control, given: Files) -> Cut:
    """The indexes without what stops, and the entry of the newer one. Raises Unfit."""
    if not given.keys() & {_V1, _V2}:
        raise Unfit(f"there is neither {_V2} nor {_V1}")
    stopped, files, gone = _Stopped(control), dict(render(control)), set[str]()
    count = 0
    if _V2 in given:
        before = _known(given)
        index = _object(given[_V2], _V2)
        packages = dict(_packages(index, _V2, stopped, gone))
        count = len(packages)
        files[_V2] = _joined(index, packages=_encoded(packages))
        when = before.timestamp if before else _part(index, "repo", _V2, _Repo).timestamp
        file = _File(f"/{_V2}", sha256(files[_V2]).hexdigest(), len(files[_V2]), count)
        told = _object(given[_ENTRY], _ENTRY) if before else {"timestamp": _encoded(when), "version": _encoded(_VERSION)}
        files[_ENTRY] = _joined(told, index=_encoded(file), diffs=_encoded({}))
    if _V1 in given:
        index = _object(given[_V1], _V1)
        packages = dict(_packages(index, _V1, stopped, gone))
        count = max(count, len(packages))
        away = stopped.apps | (_part(index, "packages", _V1, dict[str, Raw]).keys() - packages.keys())
        apps = [app for app in _part(index, "apps", _V1, list[Raw]) if _told(app, _V1, _App1).package not in away]
        files[_V1] = _joined(index, apps=_encoded(apps), packages=_encoded(packages), **_wanted(index, away))
    return Cut(files, _says(gone, count))


def _says(gone: set[str], left: int) -> str:
    if not gone:
        return f"The index offers nothing that stops; {left:,} apps stay."
    more = f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
    return f"Left out of the index: {', '.join(sorted(gone)[:_NAMED])}{more}. {left:,} apps stay."


def _known(given: Files) -> _Entry | None:
    """The entry, if there is one. Raises Unfit if it is that of another index."""
    if _ENTRY not in given:
        return None
    entry = _told(given[_ENTRY], _ENTRY, _Entry)
    if entry.index.sha256.lower() != sha256(given[_V2]).hexdigest():
        raise Unfit(f"{_ENTRY} names an index with another hash than that of {_V2}: load both anew")
    return entry


def _packages(index: dict[str, Raw], file: str, stopped: _Stopped, gone: set[str]) -> Iterator[tuple[str, Raw]]:
    """The apps that stay. gone: where the ids of those go that are left out, whole or in part."""
    for package, told in _part(index, "packages", file, dict[str, Raw]).items():
        rest = None if package in stopped.apps else _rest(package, told, file, stopped)
        if rest is not told:
            gone.add(package)
        if rest is not None:
            yield package, rest


def _rest(package: str, told: Raw, file: str, stopped: _Stopped) -> Raw | None:
    """The app without versions by stopped signers: itself if it has none of these, None if it has no others."""
    if not stopped.signers:
        return told
    versions = _versions(package, told, file)
    left = {key: one for key, (one, signers) in versions.items() if not stopped.signed(package, signers)}
    if len(left) == len(versions):
        return told
    if not left:
        return None
    return Raw(_joined(_object(told, package), versions=_encoded(left))) if file == _V2 else _encoded([*left.values()])


def _versions(package: str, told: Raw, file: str) -> dict[str, tuple[Raw, list[str]]]:
    """The versions of an app, each with the sha256 of its signers."""
    where = f"{file}: {package}"
    if file == _V2:
        versions = _told(_object(told, where).get("versions", Raw(b"{}")), where, dict[str, Raw])
    else:
        versions = {str(at): one for at, one in enumerate(_told(told, where, list[Raw]))}
    return {key: (one, _signers(_told(one, where, _Version))) for key, one in versions.items()}


def _signers(version: _Version) -> list[str]:
    several = version.manifest.signer if version.manifest else None
    return [signer.lower() for signer in (version.signer or "", *(several.sha256 if several else ()))]


def _wanted(index: dict[str, Raw], gone: set[str]) -> dict[str, Raw]:
    """What the repository asks clients to install, without what is left out."""
    if "requests" not in index:
        return {}
    requests = _part(index, "requests", _V1, dict[str, Raw])
    asked = _part(requests, "install", _V1, list[str]) if "install" in requests else []
    if gone.isdisjoint(asked):
        return {}
    return {"requests": Raw(_joined(requests, install=_encoded([package for package in asked if package not in gone])))}


def _object(content: bytes | Raw, file: str) -> dict[str, Raw]:
    return _told(content, file, dict[str, Raw])


def _part(index: Mapping[str, Raw], name: str, file: str, form: type[T]) -> T:
    if name not in index:
        raise Unfit(f"{file}: it has no {name!r}")
    return _told(index[name], f"{file}: {name}", form)


def _told(content: bytes | Raw, where: str, form: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(f"{where[:_SHOWN]}: {str(error)[:_SHOWN]}") from error


def _joined(parts: Mapping[str, Raw], **new: Raw) -> bytes:
    """An object with some of its parts replaced, the others as they were."""
    return msgspec.json.encode({**parts, **new})


def _encoded(value: object) -> Raw:
    return Raw(msgspec.json.encode(value))


def parse(files: Files) -> Control:
    """The control of an index that `cut` wrote: it offers nothing that stops, and its entry is that of the index."""
    control = reasons(files)
    try:
        for file in (_V1, _V2):
            if file in files and (offered := sorted(_offered(files[file], file, control))):
                raise NotOurs(f"{file} offers {offered[0]}, and {FILE} says that it stops")
        if _V2 in files:
            _check(files)
    except Unfit as error:
        raise NotOurs(str(error)) from error
    return control


def _check(files: Files) -> None:
    """Raises NotOurs unless the entry is that of the index."""
    if _ENTRY not in files:
        raise NotOurs(f"{_ENTRY} is missing")
    entry, index = _told(files[_ENTRY], _ENTRY, _Entry), files[_V2]
    count = len(_part(_object(index, _V2), "packages", _V2, dict[str, Raw]))
    if entry.index != _File(f"/{_V2}", sha256(index).hexdigest(), len(index), count):
        raise NotOurs(f"{_ENTRY} does not tell size, hash and number of apps of {_V2}")
    if entry.diffs:
        raise NotOurs(f"{_ENTRY} names differences from older indexes, which bring back what is left out")


def _offered(content: bytes, file: str, control: Control) -> set[Subject]:
    """What the control stops and the index offers. Raises Unfit."""
    stopped, found = _Stopped(control), set[Subject]()
    for package, told in _part(_object(content, file), "packages", file, dict[str, Raw]).items():
        if package in stopped.apps:
            found.add(Subject(f"android:{package}"))
        for _, signers in _versions(package, told, file).values() if stopped.signers else ():
            found |= {Subject(f"signer:sha256/{signer}") for signer in stopped.signed(package, signers)}
    return found


def running(content: bytes, control: Control) -> Running:
    """The index that the repository serves, of version 1 or 2. Apps that it has besides are of its owner."""
    try:
        packages = _part(_object(content, "what is served"), "packages", "what is served", dict[str, Raw])
        file = _V1 if any(bytes(told)[:1] == b"[" for told in packages.values()) else _V2
        offered = _offered(content, file, control)
    except Unfit as error:
        raise NotOurs(f"{error}; give {_V2} or {_V1} as they are served") from error
    return Running(frozenset(stop for stop, _ in control.stops()) - offered, frozenset(control.allow))


TARGET: Final = Target(
    id="fdroid",
    title="F-Droid, copy of a repository's index",
    kinds=frozenset({"android", "signer"}),
    acts=ON_SHELVES,
    render=render,
    parse=parse,
    carries=carries,
    holds="ids of apps, and certificates by sha256",
    limits=(
        "The copy is not signed: you sign it, and people add your repository in the place of the other one.",
        "It leaves apps out of the index. Their files stay on the server until you remove them, and installed apps stay.",
        "A client takes a copy only if its timestamp is newer, so cut a newer index after a change of the control.",
    ),
    install=(
        "copy index-v2.json, entry.json and index-v1.json, as far as they were written, into the folder `repo` of your mirror",
        "remove the folder `diff` and index.jar there",
        "sign with `fdroid signindex`, or with apksigner as docs/enforce.md shows",
        "check with a client that the app is gone and the others are there",
        "to take it back, put the whole index into the same place, and sign it",
    ),
    monitors=False,
    proven="hashes, and the reader of F-Droid's indexes",
    running=running,
    cut=cut,
    takes={_V2: 128 << 20, _V1: 128 << 20, _ENTRY: 4 << 20},
)
