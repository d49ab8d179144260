"""The metadata of an app in fdroiddata (`metadata/PACKAGE.yml`) offers it on F-Droid. The name of the file is its package id.

Only a few keys at the top are read, line by line: the author, the certificates that may sign it, and what F-Droid says against it
(anti-features, even of a single build). The rest, mostly build recipes, is ignored. A disabled app is not offered.

*Source*: f-droid.org/docs/Build_Metadata_Reference (read November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.gather import At, Gathered, Said, batches
from cleannet.readers.inputs.lines import lines
from cleannet.readers.inputs.shelf import Columns, Notes

_KEY: Final = re.compile(r"([A-Z][A-Za-z]+):(?:[ \t]+(.*))?")
_OWN: Final = frozenset("RepoType Repo Builds CurrentVersion CurrentVersionCode AutoUpdateMode UpdateCheckMode SourceCode".split())
"""Keys at the top that only these files have beside `License` and `Categories`."""

_ITEM: Final = re.compile(r"\s+(?:-\s+)?['\"]?([A-Za-z0-9]+)['\"]?:?\s*$|-\s+['\"]?([A-Za-z0-9]+)['\"]?\s*$")
_SHA256: Final = re.compile(r"[0-9A-Fa-f]{64}")
_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*", re.ASCII)
_MOST: Final = 100
"""Certificates, and anti-features, of one app that are read."""


def sniff(head: bytes) -> bool:
    """Whether it has a licence, categories, and another key at the top that only such files have."""
    keys = {
        found[1]
        for line in head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
        if (found := _KEY.match(line))
    }
    return {"License", "Categories"} <= keys and not keys.isdisjoint(_OWN)


def read(item: Input) -> Iterator[Batch]:
    """One record: the app. Asset: its name."""
    notes, columns = Notes("app", "anti-features that the metadata state"), Columns(item, ("anti-features",))
    package = re.split(r"[/\\!]", item.name)[-1].removesuffix(".yml").removesuffix(".yaml")

    def judge(gathered: Gathered, number: int, told: dict[str, list[str]]) -> None:
        if not _PACKAGE.fullmatch(package):
            gathered.skip(number, "no Android package id", package)
            return
        if told["Disabled"]:
            gathered.skip(number, "disabled", told["Disabled"][0][:80])
            return
        signers = sorted({key.lower() for key in told["AllowedAPKSigningKeys"] if _SHA256.fullmatch(key)})
        said = [Said("android-signed", "on-shelf", package, " ".join(signers))]
        said += [Said("signer", "signer", signer, package) for signer in signers]
        said += [Said("publisher-name", "publisher", author, package) for author in told["AuthorName"][:1]]
        against = tuple(dict.fromkeys(told["AntiFeatures"]))
        notes.add(package, against)
        columns.add(", ".join(sorted(against)))
        gathered.record(number, next(iter(told["Name"] or told["AutoName"]), package), said)

    for batch in batches(judge, _told(item)):
        yield columns.along(batch)
    item.log.notes.extend(notes.told())


_READ: Final = ("AuthorName", "Name", "AutoName", "Disabled", "AllowedAPKSigningKeys", "AntiFeatures")
_LISTS: Final = frozenset({"AllowedAPKSigningKeys", "AntiFeatures"})


def _told(item: Input) -> Iterator[At[dict[str, list[str]]]]:
    """What the keys say, on the line of the first. The file must have been read to its end."""
    told: dict[str, list[str]] = {key: [] for key in _READ}
    at, deep, begun = "", -1, 0  # the list that goes on, and how far its items are set in
    with item.open() as stream:
        for number, line in lines(stream, []):
            text = line.split(" #")[0].rstrip() if at else line.rstrip()
            indent = len(text) - len(text.lstrip())
            if found := _KEY.match(text):
                begun = begun or number
                at, deep = found[1] if found[1] in _LISTS else "", -1
                if found[1] in told and (value := _unquoted(found[2] or "")):
                    told[found[1]] += re.split(r"\s*,\s*", value.strip("[]")) if at else [value]
            elif re.match(r"\s+(?:- )?antifeatures:", text):  # of a build
                at, deep = "AntiFeatures", -1
            elif at and text.strip():
                item_ = _ITEM.match(text)
                if item_ and deep in (-1, indent):
                    deep = indent
                    if len(told[at]) < _MOST:
                        told[at].append(item_[1] or item_[2])
                elif indent < deep:
                    at, deep = "", -1
    yield At(told, begun)


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


READER: Final = Reader(
    "fdroiddata", "Metadata of an app in fdroiddata (YAML)", "app", sniff, read, idle=frozenset({"disabled"}), asset="app"
)
