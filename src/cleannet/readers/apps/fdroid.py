"""An F-Droid repository index offers app versions: each with its package id, its signer and, if stated, its author.
A note lists what the repository says against an app (its anti-features), and records can be grouped by it.

Version 1 (`index-v1.json`): `apps` is a list with one entry an app, `packages` maps a package id to a list of versions. Version 2
(`index-v2.json`): `packages` maps a package id to `metadata` and `versions`; names are maps by locale. A repository's `entry.json`
and the signature files of a jar are no indexes. An index of ordinary size is decoded package by package in memory. A
larger or broken one is read as a stream, so that everything before a fault is judged.

*Source*: f-droid.org/docs/All_our_APIs and fdroidserver `index.py`, `make_v1` and `make_v2` (read November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.begins import Whole
from cleannet.readers.inputs.documents import ITEM, TooLarge, at_once, decode, elements, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches
from cleannet.readers.inputs.shelf import Columns, Notes, listed

_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
"""Android's application id; the tools that build apps also let digits start a part."""

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")

AT_ONCE: Final = 128 << 20
"""Octets of the largest index that is decoded at once; that of f-droid.org has some 50 million."""


class _Index(msgspec.Struct):
    """The parts of an index that are read; the rest is ignored."""

    packages: dict[str, msgspec.Raw]
    apps: list[msgspec.Raw] = []


class _App(msgspec.Struct):
    """What version 1 says about an app, apart from its versions."""

    author: str = ""
    against: tuple[str, ...] = ()


class _Offer(NamedTuple):
    """A version on offer, with what the index says about its app."""

    package: str
    version: Any
    app: _App


def sniff(head: bytes) -> bool:
    """Whether it has `repo` with an address and a time, or versions under `packages`, in any position."""
    paths = outline(head)
    if ("apiVersion",) in paths or ("bomFormat",) in paths or ("terraform_version",) in paths:
        return False
    if ("repo", "address") in paths and ("repo", "timestamp") in paths:
        return True
    return any(
        (len(path) == 3 and path[0] == "packages" and path[1] != ITEM and path[2] in ("metadata", "versions"))
        or (len(path) == 4 and path[0] == "packages" and path[2:] in ((ITEM, "apkName"), (ITEM, "versionCode"), (ITEM, "hash")))
        or (len(path) == 3 and path == ("apps", ITEM, "packageName"))
        for path in paths
    )


def read(item: Input) -> Iterator[Batch]:
    """One record per app version. Asset: the hash of its file."""
    notes, columns = Notes("app", "anti-features that the index states"), Columns(item, ("anti-features",))
    for batch in batches(partial(_judge, notes, columns), _each(item)):
        yield columns.along(batch)
    item.log.notes.extend(notes.told())


def _each(item: Input) -> Iterator[At[_Offer]]:
    """Each version, on the line of its package."""
    found = at_once(item, _Index, AT_ONCE)
    for package, told, line, app in _streamed(item) if found is None else _decoded(*found):
        for version, of in _versions(told, app):
            yield At(_Offer(package, version, of), line)


def _decoded(index: _Index, whole: Whole) -> Iterator[tuple[str, Any, int, _App]]:
    """Each package id, with its versions, its line and its app."""
    apps = dict(_app(decode(app, Any)) for app in index.apps)
    for package, told in index.packages.items():
        yield package, decode(told, Any), whole.line(told), apps.get(package, _NOTHING)


def _streamed(item: Input) -> Iterator[tuple[str, Any, int, _App]]:
    apps = _apps(item) if _is_v1(item.head) else {}
    for path, told, line in placed(item, lambda path: len(path) == 2 and path[0] == "packages"):
        yield path[1], told, line, apps.get(path[1], _NOTHING)


def _is_v1(head: bytes) -> bool:
    """Whether it is version 1: a list `apps`, or packages that are lists. A v2 index never has these."""
    return any(path[0] in ("apps", "requests") or (path[0] == "packages" and path[2:3] == (ITEM,)) for path in outline(head))


def _apps(item: Input) -> dict[str, _App]:
    """Package id -> its app. `apps` may come before or after `packages`."""
    apps: dict[str, _App] = {}
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the packages are read
        for path, app in elements(stream, lambda path: path == ("apps", ITEM) or (len(path) == 2 and path[0] == "packages")):
            if path[0] == "packages" and apps:
                break  # the list has been read
            apps.update([_app(app)])
    return apps


_NOTHING: Final = _App()


def _app(told: Any) -> tuple[str, _App]:
    """The package id of an entry of `apps`, and what the entry says."""
    if not isinstance(told, dict) or not isinstance(told.get("packageName"), str):
        return "", _NOTHING
    return told["packageName"], _App(_text(told.get("authorName")), listed(told.get("antiFeatures")))


def _versions(package: Any, app: _App) -> Iterable[tuple[Any, _App]]:
    """The versions under one package id, each with its app."""
    if isinstance(package, list):
        return [(version, app) for version in package]
    if not isinstance(package, dict):
        return [(package, app)]
    metadata, versions = package.get("metadata"), package.get("versions")
    if isinstance(metadata, dict):
        app = _App(_text(metadata.get("authorName")) or app.author, app.against)
    if not isinstance(versions, dict):
        return [(versions, app)]
    return [(version, app) for version in versions.values()]


def _judge(notes: Notes, columns: Columns, gathered: Gathered, number: int, found: _Offer) -> None:
    """One version, of either form of index."""
    package_id, version, app = found
    if version is TooLarge:
        gathered.skip(number, "package too large", package_id)
        return
    if not isinstance(version, dict):
        gathered.skip(number, "not an app version", f"{package_id}: {type(version).__name__}")
        return
    if not _PACKAGE.fullmatch(package_id):
        gathered.skip(number, "no Android package id", package_id)
        return
    manifest, file = version.get("manifest"), version.get("file")
    manifest, file = manifest if isinstance(manifest, dict) else {}, file if isinstance(file, dict) else {}
    name = " ".join(part for part in (package_id, _text(version.get("versionName", manifest.get("versionName")))) if part)
    signer = manifest.get("signer")
    hashes = signer.get("sha256") if isinstance(signer, dict) else version.get("signer")
    hashes = hashes if isinstance(hashes, list) else [hashes]
    signers = sorted({h.lower() for h in hashes if isinstance(h, str) and _SHA256.fullmatch(h)})
    said = [Said("android-signed", "on-shelf", package_id, " ".join(signers))]
    said += [Said("signer", "signer", h, name) for h in signers]
    if app.author:
        said.append(Said("publisher-name", "publisher", app.author, name))
    against = tuple(dict.fromkeys((*app.against, *listed(version.get("antiFeatures")))))
    notes.add(package_id, against)
    columns.add(", ".join(sorted(against)))
    gathered.record(number, _file_hash(version, file) or name, said)


def _file_hash(version: dict[str, Any], file: dict[str, Any]) -> str:
    """`sha256:…` of the app's file; older indexes may use another hash, which is then named."""
    if isinstance(sha256 := file.get("sha256"), str):
        return f"sha256:{sha256.lower()}"
    if isinstance(sum_ := version.get("hash"), str):
        return f"{_text(version.get('hashType')) or 'sha256'}:{sum_.lower()}"
    return ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


READER: Final = Reader("fdroid", "F-Droid repository index (v1, v2)", "app version", sniff, read, asset="build")
