"""What stores offer, as CSV and as JSON: on the shelf, never installed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import objects, reader_of
from cleannet.readers.apps.catalogue import READER

HEADER = "Store,App ID,App name,Developer\n"


def said(batches: list[Batch]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (found.kind, found.role, str(value), str(beside or ""))
        for batch in batches
        for found in batch.references
        if found.beside is not None
        for value, beside in zip(found.values.to_pylist(), found.beside.to_pylist(), strict=True)
    )


def kinds(batches: list[Batch]) -> list[tuple[str, str]]:
    return [(kind, value) for kind, role, value, _ in said(batches) if role == "on-shelf"]


def test_a_row_is_an_app_on_a_shelf() -> None:
    item = an_input((HEADER + "AppGallery,org.example.chat,Chat,Example Ltd\n,,,nobody\n").encode())
    (batch,) = READER.read(item)
    assert said([batch]) == [
        ("android", "on-shelf", "org.example.chat", "Chat"),
        ("publisher-name", "publisher", "Example Ltd", "Chat"),
        ("store-of-ours", "shelf", "AppGallery", "org.example.chat"),
    ]
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "no app named")]
    assert "installed" not in str(batch)


@pytest.mark.parametrize(
    ("store", "ident", "kind"),
    [
        ("Huawei AppGallery", "org.example.chat", "android"),
        ("Google Play", "org.example.chat", "android"),
        ("V-Appstore", "org.example.chat", "android"),
        ("Apple App Store", "org.example.chat", "ios"),
        ("App Store", "org.example.chat", "ios"),
        ("App Store", "414478124", "ios"),
        ("Some market", "414478124", "ios"),
        ("Some market", "org.example.chat", "app-id"),
        ("Some market", "Chat", "app-name"),
    ],
)
def test_the_store_or_the_form_tells_whose_id_it_is(store: str, ident: str, kind: str) -> None:
    batches = list(READER.read(an_input(f"{HEADER}{store},{ident},,X\n".encode())))
    assert kinds(batches) == [(kind, ident)]


@pytest.mark.parametrize(
    "header", ["name,publisher,id", "id;title;developer", "App name,Developer,ID,Category,Price,URL", "名称,开发者,标识"]
)
def test_names_publishers_and_ids_alone_are_an_export_of_a_store(header: str) -> None:
    delimiter = ";" if ";" in header else ","
    cells = dict.fromkeys(("name", "title", "App name", "名称"), "Chat") | dict.fromkeys(("id", "ID", "标识"), "org.example.chat")
    row = delimiter.join(cells.get(name, "Example Ltd") for name in header.split(delimiter))
    item = an_input(f"{header}\n{row}\n".encode())
    assert reader_of(item.head) is READER
    assert said(list(READER.read(item))) == [
        ("app-id", "on-shelf", "org.example.chat", "Chat"),
        ("publisher-name", "publisher", "Example Ltd", "Chat"),
    ]


def test_an_id_that_is_the_number_of_a_row_makes_no_shelf() -> None:
    item = an_input(b"id,name,publisher\n1,Chat,Example Ltd\n414478124,Talk,Example Ltd\n")
    assert [(kind, role, value) for kind, role, value, _ in said(list(READER.read(item))) if role != "publisher"] == [
        ("app-name", "installed", "Chat"),
        ("app-name", "installed", "Talk"),
    ]


@pytest.mark.parametrize("header", ["name,publisher,id,version", "name,publisher,id,device name", "name,publisher,id,device count"])
def test_with_a_version_or_a_device_it_is_an_inventory(header: str) -> None:
    found = reader_of(f"{header}\nChat,Example Ltd,org.example.chat,1\n".encode())
    assert found is not None
    assert found.id == "mdm"


SCRAPED = {"title": "Chat", "appId": "org.example.chat", "developer": "Example Ltd", "installs": "1,000+", "screenshots": ["x"]}
ITUNES = {
    "trackId": 414478124,
    "bundleId": "org.example.chat",
    "trackName": "Chat",
    "sellerName": "Example",
    "averageUserRating": 4.5,
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([SCRAPED, SCRAPED], [("app-id", "org.example.chat")] * 2),
        ({"resultCount": 1, "results": [ITUNES]}, [("app-id", "org.example.chat")]),
        ([{**SCRAPED, "store": "Google Play"}], [("android", "org.example.chat")]),
    ],
)
def test_json_says_the_same(document: Any, expected: list[tuple[str, str]]) -> None:
    head = json.dumps(document).encode()
    assert reader_of(head) is objects.READER
    assert kinds(list(objects.READER.read(an_input(head)))) == expected
    assert [role for _, role, _, _ in said(list(objects.READER.read(an_input(head)))) if role == "installed"] == []


@pytest.mark.parametrize("store", ["", "-", "Yes", "no", "TRUE", "0", "1,024"])
def test_a_row_with_no_store_is_an_app_like_any(store: str) -> None:
    batches = list(READER.read(an_input(f'{HEADER}"{store}",org.example.chat,Chat,\n'.encode())))
    assert said(batches) == [("app-id", "installed", "org.example.chat", "Chat")]


def test_an_inventory_of_devices_stays_one() -> None:
    assert not READER.sniff(b"Device name,App ID,App name,Store\n")
    assert not READER.sniff(b"App name,Publisher,Serial Number,Store\n")
