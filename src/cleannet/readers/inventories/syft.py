"""Package lists of syft for an image or folder: a package URL each, and a vendor if a package states one.

Maintainers and authors are people, and never read.

*Source*: github.com/anchore/syft, `schema/json` (artifacts, source, descriptor).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import ITEM, TooLarge, elements, outline, placed
from cleannet.readers.inputs.gather import At, Gathered, batches
from cleannet.readers.inventories.bill import Part, record


def sniff(head: bytes) -> bool:
    """Whether it has `artifacts`, each found by a cataloger and with a package URL."""
    paths = outline(head)
    return ("artifacts", ITEM, "foundBy") in paths and ("artifacts", ITEM, "name") in paths


def read(item: Input) -> Iterator[Batch]:
    """One record a package. Asset: the image or folder."""
    asset = item.name
    with item.open() as stream, suppress(Unreadable):  # what is wrong is said when the packages are read
        for path, found in elements(stream, lambda path: path in (("source", "name"), ("source", "target"))):
            if isinstance(found, str) and (path[-1] == "name" or asset == item.name):
                asset = found.strip() or asset

    def judge(gathered: Gathered, number: int, found: Any) -> None:
        if isinstance(found, dict):
            record(gathered, number, asset, _part(found))
        else:
            gathered.skip(number, "part too large" if found is TooLarge else "not a package")

    return batches(judge, (At(found, line) for _, found, line in placed(item, lambda path: path == ("artifacts", ITEM))))


def _part(found: dict[str, Any]) -> Part:
    metadata = found.get("metadata")
    vendor = metadata.get("vendor") if isinstance(metadata, dict) else ""
    texts = {key: value.strip() for key, value in found.items() if isinstance(value, str)}
    name, version, purl = (texts.get(key, "") for key in ("name", "version", "purl"))
    return Part(False, name=name, version=version, organisations=(vendor.strip(),) if isinstance(vendor, str) else (), purl=purl)


READER: Final = Reader("syft", "Packages of an image or folder (syft JSON)", "package", sniff, read, asset="product")
"""What software is in an image."""
