"""SPDX documents: who supplies each package, by supplier and originator if these are organisations, and by its package URL.

JSON and tag-value of versions 2.2 and 2.3, and the JSON-LD of 3.0, whose packages refer to organisations elsewhere in the document.
People (`Person: ...`) and mail addresses are never read. Files and snippets are not records.

*Source*: spdx.github.io/spdx-spec, v2.3 (clauses 7.5, 7.6, 7.21) and v3.0.1 (Software, Package; Core, Artifact).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inventories.bill import Part, record

_TAG: Final = re.compile(r"(?P<key>[A-Za-z]{3,60}): ?(?P<value>.*)")
_ORGANISATION: Final = re.compile(r"Organization:\s*(?P<name>.*?)\s*(?:\([^()]*@[^()]*\)|\(\))?")
_HARDWARE: Final = frozenset({"device", "firmware"})
_ORGANISATIONS: Final = 100_000
"""Most organisations of a document of version 3 that are kept."""


def sniff(head: bytes) -> bool:
    """Whether it has `spdxVersion`, the context of version 3, or `SPDXVersion:` in a first line that is no comment."""
    paths = outline(head)
    if paths:
        context = paths.get(("@context",))
        return ("spdxVersion",) in paths or (isinstance(context, str) and "spdx.org/rdf/3" in context)
    lines = (line.strip() for line in lines_of_head(head)[:100])
    return next((line for line in lines if line and not line.startswith("#")), "").startswith("SPDXVersion: SPDX-2.")


def read(item: Input) -> Iterator[Batch]:
    """One record a package. Asset: the name of the document."""
    paths = outline(item.head)
    if not paths:
        return _tags(item)
    if ("@context",) in paths:
        return _version_3(item)
    name = paths.get(("name",))
    asset = name.strip() if isinstance(name, str) and name.strip() else item.name

    def judge(gathered: Gathered, number: int, found: Any) -> None:
        if isinstance(found, dict):
            record(gathered, number, asset, _of_json(found))
        else:
            gathered.skip(number, "part too large" if found is TooLarge else "not a package")

    return batches(judge, _placed(item, ("packages", ITEM)))


def _placed(item: Input, where: tuple[str, ...]) -> Iterator[At[Any]]:
    for _, found, line in placed(item, lambda path: path == where):
        yield At(found, line)


def _of_json(found: dict[str, Any]) -> Part:
    """A package of version 2."""
    locators: dict[str, str] = {}
    references = found.get("externalRefs")
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict):
            locators.setdefault(_text(reference.get("referenceType")).rpartition("/")[2], _text(reference.get("referenceLocator")))
    who = (_organisation(_text(found.get(key))) for key in ("supplier", "originator"))
    return _part(found.get("name"), found.get("versionInfo"), who, locators, found.get("primaryPackagePurpose"))


def _part(name: Any, version: Any, who: Iterator[str], locators: dict[str, str], purpose: Any) -> Part:
    kind = _text(purpose).lower()
    return Part(
        False,
        kind if kind in _HARDWARE else "",
        "",
        _text(name),
        _text(version),
        tuple(dict.fromkeys(name for name in who if name)),
        locators.get("purl", "") or locators.get("packageUrl", ""),
        next((locators[key] for key in ("cpe23Type", "cpe22Type", "cpe23", "cpe22") if key in locators), ""),
    )


def _organisation(text: str) -> str:
    """The name after `Organization:`, without a mail address; empty for a person, or for nobody."""
    found = _ORGANISATION.fullmatch(text)
    return "" if found is None or found["name"] in ("NOASSERTION", "NONE") else found["name"]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


# --- tag-value --------------------------------------------------------------------------------------------------------------------


class _Tags:
    """The open package: the line on which it begins, 0 if none is open, and its content."""

    def __init__(self, item: Input) -> None:
        self.asset, self.begun, self.said, self.inside = item.name, 0, dict[str, str](), False

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """Adds a line to the package, or begins the next."""
        if self.inside:  # a text over several lines
            self.inside = "</text>" not in line
            return
        found = _TAG.fullmatch(line.strip())
        if found is None:
            return
        key, value = found["key"], found["value"].strip()
        self.inside = "<text>" in value and "</text>" not in value
        if key == "DocumentName":
            self.asset = value or self.asset
        elif key in ("PackageName", "FileName", "SnippetSPDXID"):
            self.close(gathered)
            self.begun, self.said = (number if key == "PackageName" else 0), {key: value}
        elif key == "ExternalRef" and len(parts := value.split(None, 2)) == 3:
            self.said.setdefault(f"ref {parts[1]}", parts[2])
        else:
            self.said.setdefault(key, value)

    def close(self, gathered: Gathered) -> None:
        """The package is whole: the next begins, or the file ends."""
        if self.begun:
            said = self.said
            locators = {key.removeprefix("ref "): value for key, value in said.items() if key.startswith("ref ")}
            who = (_organisation(said.get(key, "")) for key in ("PackageSupplier", "PackageOriginator"))
            part = _part(said.get("PackageName"), said.get("PackageVersion"), who, locators, said.get("PrimaryPackagePurpose"))
            record(gathered, self.begun, self.asset, part)
        self.begun = 0


def _tags(item: Input) -> Iterator[Batch]:
    state = _Tags(item)
    return by_line(item, state.line, state.close)


# --- version 3 --------------------------------------------------------------------------------------------------------------------


def _version_3(item: Input) -> Iterator[Batch]:
    """The packages of the graph, with the organisations in it."""
    names: dict[str, str] = {}
    asset = item.name
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the packages are read
        for _, found in elements(stream, lambda path: path == ("@graph", ITEM)):
            if isinstance(found, dict) and found.get("type") == "Organization" and len(names) < _ORGANISATIONS:
                names[_text(found.get("spdxId"))] = _text(found.get("name"))
            elif isinstance(found, dict) and found.get("type") == "SpdxDocument":
                asset = _text(found.get("name")) or asset

    def judge(gathered: Gathered, number: int, found: Any) -> None:
        record(gathered, number, asset, _of_graph(found, names))

    packages = (
        found
        for found in _placed(item, ("@graph", ITEM))
        if isinstance(found.thing, dict) and found.thing.get("type") == "software_Package"
    )
    return batches(judge, packages)


def _of_graph(found: dict[str, Any], names: dict[str, str]) -> Part:
    """A package of version 3."""
    originated = found.get("originatedBy")
    ids = [found.get("suppliedBy"), *(originated if isinstance(originated, list) else [originated])]
    locators = {"packageUrl": _text(found.get("software_packageUrl"))}
    identifiers = found.get("externalIdentifier")
    for one in identifiers if isinstance(identifiers, list) else ():
        if isinstance(one, dict) and (text := _text(one.get("identifier"))):
            locators[_text(one.get("externalIdentifierType"))] = text
    who = (_named(one, names) for one in ids)
    return _part(found.get("name"), found.get("software_packageVersion"), who, locators, found.get("software_primaryPurpose"))


def _named(one: Any, names: dict[str, str]) -> str:
    """The name of an organisation by its id, or as written."""
    if isinstance(one, dict):
        return _text(one.get("name")) if one.get("type") == "Organization" else ""
    return names.get(one, "") if isinstance(one, str) else ""


READER: Final = Reader("spdx", "SPDX document (JSON, tag-value, JSON-LD)", "package", sniff, read, asset="product")
"""Who supplies the packages of a product."""
