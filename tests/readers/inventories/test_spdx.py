"""SPDX documents of every form, and lists of syft: organisations are read, people never."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inventories import spdx, syft

COMPANY = "Example, Ltd. (Asia)"
PURL = "pkg:maven/org.example/push@5?repository_url=repo.example.org"
JSON = {
    "spdxVersion": "SPDX-2.3",
    "name": "app",
    "packages": [
        {
            "name": "push",
            "versionInfo": "5",
            "supplier": "Organization: Example, Ltd. (Asia) (info@example.org)",
            "originator": "Person: A Person (a@example.org)",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": PURL}],
        },
        {"name": "other", "supplier": "NOASSERTION", "originator": "Organization: Maker ()"},
        {"name": "none", "supplier": "Person: A Person"},
        7,
    ],
}
TAGS = f"""# made by hand
SPDXVersion: SPDX-2.2
DocumentName: app
PackageName: push
PackageVersion: 5
PackageSupplier: Organization: Example, Ltd. (Asia) (info@example.org)
PackageOriginator: Person: A Person (a@example.org)
PackageComment: <text>any
PackageName: not one</text>
ExternalRef: PACKAGE-MANAGER purl {PURL}
FileName: ./a
PackageSupplier: Organization: Of no package
PackageName: other
PackageOriginator: Organization: Maker ()
PackageName: none
""".encode()
GRAPH = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "SpdxDocument", "spdxId": "d", "name": "app"},
        {"type": "software_Package", "spdxId": "p", "name": "push", "software_packageVersion": "5", "suppliedBy": "o",
         "originatedBy": ["a"], "software_packageUrl": PURL},
        {"type": "software_Package", "spdxId": "q", "name": "other", "suppliedBy": {"type": "Organization", "name": "Maker"}},
        {"type": "software_Package", "spdxId": "r", "name": "none", "suppliedBy": "nobody"},
        {"type": "Person", "spdxId": "a", "name": "A Person"},
        {"type": "Organization", "spdxId": "o", "name": "Example, Ltd. (Asia)"},
    ],
}  # fmt: skip
SYFT = {
    "artifacts": [
        {
            "id": "1",
            "name": "push",
            "version": "5",
            "foundBy": "java",
            "purl": PURL,
            "metadata": {"vendor": "Example, Ltd. (Asia)"},
        },
        {
            "id": "2",
            "name": "other",
            "version": "",
            "foundBy": "rpm",
            "purl": "",
            "metadata": {"vendor": "Maker", "maintainer": "A"},
        },
        {"id": "3", "name": "none", "foundBy": "deb", "metadata": {"maintainer": "A Person <a@example.org>"}},
    ],
    "source": {"id": "x", "name": "app"},
}


def told(reader: Any, data: bytes) -> tuple[list[tuple[str, Any]], list[str], set[Any]]:
    assert reader.READER.sniff(data)
    batches: list[Batch] = list(reader.READER.read(an_input(data)))
    said = [(r.role, v) for b in batches for r in b.references for v in r.values.to_pylist()]
    assets = {asset for b in batches if b.asset is not None for asset in b.asset.to_pylist()}
    return said, [s.reason for b in batches for s in b.skipped], assets


@pytest.mark.parametrize(
    ("reader", "data"),
    [(spdx, json.dumps(JSON).encode()), (spdx, TAGS), (spdx, json.dumps(GRAPH).encode()), (syft, json.dumps(SYFT).encode())],
)
def test_suppliers_groups_and_registries(reader: Any, data: bytes) -> None:
    said, skipped, assets = told(reader, data)
    assert said == [
        ("component", "Example, Ltd. (Asia)"),
        ("component", "Maker"),
        ("image", "repo.example.org"),
        ("sdk", "org.example"),
    ]
    assert skipped[0] == "names no supplier"
    assert skipped[1:] == (["not a package"] if data == json.dumps(JSON).encode() else [])
    assert assets == {"app"}


def test_a_document_that_breaks_off_keeps_what_stands_before() -> None:
    found = spdx.READER.read(an_input(json.dumps(JSON).encode()[:-9]))
    assert next(found).records.tolist() == [1, 2]
    with pytest.raises(Unreadable):
        next(found)


def test_places_are_lines() -> None:
    (batch,) = spdx.READER.read(an_input(TAGS))
    assert batch.records.tolist() == [4, 13]
    (batch,) = spdx.READER.read(an_input(json.dumps(JSON, indent=1).encode()))
    assert batch.lines is not None
    assert batch.lines.tolist()[0] == 5


@pytest.mark.parametrize(
    "other", [b"", b"{}", b"PackageName: a\n", b'{"@context":"https://schema.org"}', b'{"artifacts":[]}', b"SPDXVersion"]
)
def test_other_files_are_left_to_others(other: bytes) -> None:
    assert not spdx.READER.sniff(other)
    assert not syft.READER.sniff(other)
