"""JSON within bounds: outlines, streamed elements, whole documents."""

from __future__ import annotations

import io
from typing import Any

import pytest
from inputs import an_input

from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs import documents
from cleannet.readers.inputs.documents import TooLarge, decode, elements, load, outline


def test_outline_of_a_head_that_ends_in_the_middle() -> None:
    assert outline(b'\xef\xbb\xbf {"a": {"b": [1, {"c": "x"}]}, "d": "half') == {
        ("a",): None, ("a", "b"): None, ("a", "b", "[]"): 1, ("a", "b", "[]", "c"): "x",
    }  # fmt: skip
    assert outline(b"[1]") == {}
    assert outline(b"a: 1") == {}


def test_elements_come_in_order_and_whole() -> None:
    data = b'\xef\xbb\xbf{"a":[{"b":{"c":{"d":{"e":{"f":{"g":[1,{"h":2.5}]}}}}}},3,null],"x":{"a":true},"y":[[1]]}'
    found = list(elements(io.BytesIO(data), lambda path: path in [("a", "[]"), ("x",), ("y", "[]", "[]")]))
    assert found == [
        (("a", "[]"), {"b": {"c": {"d": {"e": {"f": {"g": [1, {"h": 2.5}]}}}}}}),
        (("a", "[]"), 3),
        (("a", "[]"), None),
        (("x",), {"a": True}),
        (("y", "[]", "[]"), 1),
    ]


def test_an_element_too_large_or_too_deep_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PARTS", 10)
    data = b'{"a":[[1,2,3,4,5,6,7,8,9,10,11,12],[1]]}'
    assert [v for _, v in elements(io.BytesIO(data), lambda path: path == ("a", "[]"))] == [TooLarge, [1]]
    monkeypatch.setattr(documents, "PARTS", 10_000)
    data = b'{"a":[' + b"[" * 300 + b"]" * 300 + b",7]}"
    assert [v for _, v in elements(io.BytesIO(data), lambda path: path == ("a", "[]"))] == [TooLarge, 7]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"a":' * 50_000,
        b"[" * 50_000,
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":1e99999}',
        b'{"a":"\xff"}',
        b"\0",
        b'{"a":1}x',
        b'{"a" 1}',
        b"",
    ],
    ids=["deep objects", "deep arrays", "long integer", "large float", "not UTF-8", "NUL", "trailing", "no colon", "empty"],
)
def test_bad_json_is_unreadable_in_both_ways(bad: bytes) -> None:
    with pytest.raises(Unreadable) as streamed:
        list(elements(io.BytesIO(bad), lambda path: path == ("b",)))
    assert "\n" not in streamed.value.why
    with pytest.raises(Unreadable) as whole:
        load(an_input(bad), dict[str, Any])
    assert "\n" not in whole.value.why


def test_a_truncated_document_names_its_end() -> None:
    with pytest.raises(Unreadable) as caught:
        decode(b'{"a": [1,', dict[str, Any])
    assert str(caught.value) == "byte 9: the document is cut off"
    with pytest.raises(Unreadable) as caught:
        decode(b'{"a" 1}', dict[str, Any])
    assert caught.value.at == "byte 5"


def test_documents_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "VALUES", 5)
    item = an_input(b'{"a":[1,2,3,4,5,6]}')
    with pytest.raises(Unreadable, match="more than 5 values"):
        load(item, dict[str, Any])
    monkeypatch.setattr(documents, "BYTES", 10)
    with pytest.raises(Unreadable, match="larger than"):
        load(item, dict[str, Any])
