"""An F-Droid repository index puts app versions on a shelf: each with its package id, its signer and, where stated, its author.

Version 1 (`index-v1.json`): `apps` is a list with one entry an app, `packages` maps a package id to a list of versions. Version 2
(`index-v2.json`): `packages` maps a package id to `metadata` and `versions`; names are maps by locale. A repository's `entry.json`
and the signature files of a jar are no indexes. Read as a stream: what stands before a fault is judged.

*Source*: f-droid.org/docs/All_our_APIs and fdroidserver `index.py`, `make_v1` and `make_v2` (read November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")
"""Android's application id; the tools that build apps also let digits start a part."""

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


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
    yield from batches(_judge, _each(item))


def _each(item: Input) -> Iterator[At[tuple[str, Any, str]]]:
    """Package id, version and author of each version, on the line of its package."""
    authors = _authors(item) if _is_v1(item.head) else {}
    for path, package, line in placed(item, lambda path: len(path) == 2 and path[0] == "packages"):
        for version, author in _versions(package, authors.get(path[1], "")):
            yield At((path[1], version, author), line)


def _is_v1(head: bytes) -> bool:
    """Whether it is version 1: a list `apps`, or packages that are lists. A v2 index never has these."""
    return any(path[0] in ("apps", "requests") or (path[0] == "packages" and path[2:3] == (ITEM,)) for path in outline(head))


def _authors(item: Input) -> dict[str, str]:
    """Package id -> the name of its author. `apps` may come before or after `packages`."""
    authors: dict[str, str] = {}
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the packages are read
        for path, app in elements(stream, lambda path: path == ("apps", ITEM) or (len(path) == 2 and path[0] == "packages")):
            if path[0] == "packages" and authors:
                break  # the list has been read
            if isinstance(app, dict) and isinstance(app.get("packageName"), str):
                authors[app["packageName"]] = _text(app.get("authorName"))
    return authors


def _versions(package: Any, author: str) -> Iterable[tuple[Any, str]]:
    """The versions under one package id, each with its author."""
    if isinstance(package, list):
        return [(version, author) for version in package]
    if not isinstance(package, dict):
        return [(package, author)]
    metadata, versions = package.get("metadata"), package.get("versions")
    if isinstance(metadata, dict):
        author = _text(metadata.get("authorName")) or author
    if not isinstance(versions, dict):
        return [(versions, author)]
    return [(version, author) for version in versions.values()]


def _judge(gathered: Gathered, number: int, found: tuple[str, Any, str]) -> None:
    """One version, of either form of index."""
    package_id, version, author = found
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
    said = [Said("android", "on-shelf", package_id)]
    signer = manifest.get("signer")
    hashes = signer.get("sha256") if isinstance(signer, dict) else version.get("signer")
    hashes = hashes if isinstance(hashes, list) else [hashes]
    said += [Said("signer", "signer", h.lower(), name) for h in hashes if isinstance(h, str) and _SHA256.fullmatch(h)]
    if author:
        said.append(Said("publisher-name", "publisher", author, name))
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
