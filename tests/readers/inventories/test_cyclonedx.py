"""CycloneDX bills in both syntaxes say the same, and only what names a supplier is judged."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inventories.cyclonedx import READER

BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "component": {"type": "application", "name": "shop", "version": "3"},
        "tools": {"components": [{"type": "application", "name": "scanner", "publisher": "Scanner Makers"}]},
    },
    "components": [
        {
            "type": "library",
            "group": "com.example.push",
            "name": "common",
            "version": "9.1",
            "supplier": {"name": "Example Push Ltd"},
            "publisher": "Example Push Ltd",
            "purl": "pkg:maven/com.example.push/common@9.1?type=jar&repository_url=https%3A%2F%2Fmaven.example.org%2Fall",
        },
        {"type": "library", "name": "left", "version": "1", "purl": "pkg:npm/left@1"},
        {
            "type": "firmware",
            "name": "cam",
            "manufacturer": {"name": "Cam Works"},
            "cpe": "cpe:2.3:o:cam\\.works:fw:1:*:*:*:*:*:*:*",
        },
        {"type": "container", "name": "app", "purl": "pkg:oci/app@sha256%3A00?repository_url=ghcr.example.org/team/app&tag=1"},
        {
            "type": "framework",
            "name": "outer",
            "pedigree": {"ancestors": [{"type": "library", "name": "before", "publisher": "Forebear"}]},
            "components": [{"type": "library", "name": "inner", "publisher": "Inner Inc"}],
        },
        {"type": "library", "name": "app2", "cpe": "cpe:2.3:a:vendor:app2:1:*:*:*:*:*:*:*"},
    ],
    "services": [
        {
            "name": "pay",
            "provider": {"name": "Pay Co"},
            "endpoints": ["https://api.pay.example.com:8443/v1", "https://192.0.2.7/x", "not a host"],
        }
    ],
}

XML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a bill -->
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
  <metadata>
    <tools><components><component type="application"><publisher>Scanner Makers</publisher><name>scanner</name></component></components></tools>
    <component type="application"><name>shop</name><version>3</version></component>
  </metadata>
  <components>
    <component type="library">
      <supplier><name>Example Push Ltd</name></supplier><publisher>Example Push Ltd</publisher>
      <group>com.example.push</group><name>common</name><version>9.1</version>
      <purl>pkg:maven/com.example.push/common@9.1?type=jar&amp;repository_url=https%3A%2F%2Fmaven.example.org%2Fall</purl>
    </component>
    <component type="library"><name>left</name><version>1</version><purl>pkg:npm/left@1</purl></component>
    <component type="firmware"><manufacturer><name>Cam Works</name></manufacturer><name>cam</name>
      <cpe>cpe:/o:cam.works:fw:1</cpe></component>
    <component type="container"><name>app</name>
      <purl>pkg:oci/app@sha256%3A00?repository_url=ghcr.example.org/team/app&amp;tag=1</purl></component>
    <component type="framework"><name>outer</name>
      <pedigree><ancestors><component type="library"><publisher>Forebear</publisher><name>before</name></component></ancestors></pedigree>
      <components><component type="library"><publisher>Inner Inc</publisher><name>inner</name></component></components>
    </component>
    <component type="library"><name>app2</name><cpe>cpe:2.3:a:vendor:app2:1:*:*:*:*:*:*:*</cpe></component>
  </components>
  <services>
    <service><provider><name>Pay Co</name></provider><name>pay</name>
      <endpoints><endpoint>https://api.pay.example.com:8443/v1</endpoint><endpoint>https://192.0.2.7/x</endpoint>
      <endpoint>not a host</endpoint></endpoints></service>
  </services>
</bom>
"""  # noqa: E501

SAID = {
    ("address", "service", "192.0.2.7", "pay"),
    ("domain", "service", "api.pay.example.com", "pay"),
    ("maker-name", "maker", "cam.works", "cam"),
    ("org-name", "component", "Cam Works", "cam"),
    ("org-name", "component", "Example Push Ltd", "com.example.push/common@9.1"),
    ("org-name", "component", "Inner Inc", "inner"),
    ("org-name", "service", "Pay Co", "pay"),
    ("registry", "image", "ghcr.example.org", "app"),
    ("registry", "image", "maven.example.org", "com.example.push/common@9.1"),
    ("sdk", "sdk", "com.example.push", "com.example.push/common@9.1"),
}


def said(batch: Batch) -> set[tuple[str, str, str, str]]:
    found = set()
    for references in batch.references:
        assert references.beside is not None
        pairs = zip(references.values.to_pylist(), references.beside.to_pylist(), strict=True)
        found |= {(references.kind, references.role, str(value), str(beside)) for value, beside in pairs}
    return found


def test_json() -> None:
    (batch,) = READER.read(an_input(json.dumps(BOM).encode()))
    assert said(batch) == SAID
    assert batch.records.tolist() == [1, 3, 4, 6, 8]
    assert [(s.record, s.reason, s.detail) for s in batch.skipped] == [
        (2, "names no supplier", "left@1"),
        (5, "names no supplier", "outer"),
        (7, "names no supplier", "app2"),
    ]
    assert batch.asset is not None
    assert set(batch.asset.to_pylist()) == {"shop@3"}


def test_xml_says_the_same() -> None:
    (batch,) = READER.read(an_input(XML.encode()))
    assert said(batch) == SAID
    assert batch.records.tolist() == [1, 3, 4, 5, 8]
    assert [(s.record, s.detail) for s in batch.skipped] == [(2, "left@1"), (6, "outer"), (7, "app2")]
    assert batch.asset is not None
    assert set(batch.asset.to_pylist()) == {"shop@3"}


def test_metadata_may_come_last() -> None:
    late = {key: BOM[key] for key in ("components", "metadata", "specVersion", "bomFormat")}
    (batch,) = READER.read(an_input(json.dumps(late).encode()))
    assert batch.asset is not None
    assert batch.asset[0].as_py() == "shop@3"


def test_sniff() -> None:
    assert READER.sniff(json.dumps(BOM).encode())
    assert READER.sniff(b"\xef\xbb\xbf" + json.dumps({"$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json"}).encode())
    assert READER.sniff(b'{"components": [{"type": "library", "bom-ref": "a"')
    assert READER.sniff(XML.encode())
    assert READER.sniff(XML.replace("<bom xmlns", "<b:bom xmlns:b").encode())
    spdx = b'{"spdxVersion": "SPDX-2.3", "packages": []}'
    for other in (b"{}", b"<nmaprun/>", spdx, b"", b"<bom>", b'{"components": [{"name": "x"}]}'):
        assert not READER.sniff(other)


def test_a_truncated_bill_keeps_what_came_before() -> None:
    text = json.dumps(BOM)
    for cut, kept in ((text[: text.index('{"type": "container"')], [1, 3]), (XML[: XML.index("<services>")], [1, 3, 4, 5])):
        batches = READER.read(an_input(cut.encode()))
        assert next(batches).records.tolist() == kept
        with pytest.raises(Unreadable, match=r"(no valid|not well-formed) (JSON|XML)"):
            next(batches)


def test_entities_and_depth_are_refused_in_xml() -> None:
    entity = XML.replace("<!-- a bill -->", '<!DOCTYPE bom [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>')
    with pytest.raises(Unreadable, match="document type or entities"):
        list(READER.read(an_input(entity.encode())))
    deep = XML[: XML.index("<metadata>")] + "<components><component>" * 5_000
    with pytest.raises(Unreadable, match="nested deeper than 200"):
        list(READER.read(an_input(deep.encode())))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [("surprise", "not a component"), ({"name": 7, "supplier": "x", "components": 3, "purl": "pkg:"}, "names no supplier")],
)
def test_odd_components_are_skipped(bad: object, reason: str) -> None:
    (batch,) = READER.read(an_input(json.dumps({**BOM, "components": [bad], "services": []}).encode()))
    assert [(s.record, s.reason) for s in batch.skipped] == [(1, reason)]


@examples(60)
@given(st.data())
def test_mutated_bills_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([json.dumps(BOM), XML])).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.sampled_from([len(raw), len(raw) - 1, len(raw) // 2]))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("version", ["1.2", "1.7"])
def test_the_first_and_the_last_version_are_read(version: str) -> None:
    bill = {**BOM, "specVersion": version, "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json"}
    xml = XML.replace("schema/bom/1.6", f"schema/bom/{version}")
    for data in (json.dumps(bill).encode(), xml.encode()):
        assert READER.sniff(data)
        assert sum(len(batch.records) for batch in READER.read(an_input(data)))


def test_who_is_behind_the_product_itself_is_asked() -> None:
    product = {"type": "device", "name": "cam", "supplier": {"name": "Seller"}, "cpe": "cpe:2.3:h:hikvision:cam:1:*:*:*:*:*:*:*"}
    metadata = {"supplier": {"name": "Importer"}, "component": product, "manufacture": {"name": "Old Maker"}, "manufacturer": {}}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": metadata, "components": []}
    xml = (
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="device"><supplier><name>Seller</name>'
        "</supplier><name>cam</name><cpe>cpe:2.3:h:hikvision:cam:1:*:*:*:*:*:*:*</cpe></component><manufacture>"
        "<name>Old Maker</name></manufacture><supplier><name>Importer</name></supplier></metadata></bom>"
    )
    for data in (json.dumps(document).encode(), json.dumps(dict(reversed(document.items()))).encode(), xml.encode()):
        assert READER.sniff(data)
        (batch,) = READER.read(an_input(data))
        told = {(r.kind, r.role, value) for r in batch.references for value in r.values.to_pylist()}
        assert told == {
            ("org-name", "component", "Seller"),
            ("org-name", "component", "Importer"),
            ("org-name", "component", "Old Maker"),
            ("maker-name", "maker", "hikvision"),
        }
        assert batch.asset is not None
        assert set(batch.asset.to_pylist()) == {"cam"}
        assert not batch.skipped
