"""Where parts of documents begin: the line on which a person finds them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.readers.inputs.begins import Whole, of_elements, of_tags
from cleannet.readers.inputs.documents import ITEM, placed

words = st.text(st.sampled_from('ab"\\{}[],:\n/é '), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.tuples(values, st.sampled_from(["", " ", "\n", "\r\n\n"]), st.booleans())), words, values)
def test_each_element_is_on_the_line_where_it_begins(parts: list[tuple[Any, str, bool]], key: str, other: Any) -> None:
    text, expected = "{" + json.dumps("z" + key) + f":\n{json.dumps(other, indent=1)},\n" + r'"p\u0061rts" : [', []
    for number, (value, space, pretty) in enumerate(parts):
        text += ("," if number else "") + space
        expected.append(text.count("\n") + 1)
        text += json.dumps(value, indent=2 if pretty else None, ensure_ascii=pretty)
    found = list(placed(an_input(f"{text}]}}".encode()), lambda path: path == ("parts", ITEM)))
    assert [element for _, element, _ in found] == [value for value, *_ in parts]
    assert [line for *_, line in found] == expected


def test_elements_of_several_places_come_in_the_order_of_the_document() -> None:
    data = b'{"b": {\n"x": [\n1, 2,\n {"b": 3}]},\n"a": [\n{"b": {"x": [4]}}]}\n'
    wanted = {("b", "x", ITEM), ("a", ITEM)}
    assert list(of_elements(an_input(data), lambda path: path in wanted)) == [3, 3, 4, 6]


def test_a_broken_document_has_the_lines_before() -> None:
    assert list(of_elements(an_input(b'[\n{"a": 1},\n{"b": ["'), lambda path: path == (ITEM,))) == [2, 3]
    assert list(of_elements(an_input(b""), lambda path: True)) == []
    assert list(of_elements(an_input(b"]]]"), lambda path: True)) == []


def test_tags_are_found_where_they_are_tags() -> None:
    data = b"""<?xml version="1.0"?><!-- <host> -->
<r><hosthint/><![CDATA[
<host>]]>
<host a="<">
</host><x:host
/><host/></r>"""
    assert list(of_tags(an_input(data.replace(b'"<"', b'"&lt;"')), "host")) == [4, 5, 6]


def test_parts_that_were_left_undecoded_lie_in_the_document() -> None:
    class Form(msgspec.Struct):
        parts: list[msgspec.Raw]
        other: msgspec.Raw = msgspec.Raw(b"null")

    data = b'{"parts": [\n{"x": 1},\n\n 2]}'
    form = msgspec.json.decode(data, type=Form)
    whole = Whole(data)
    assert [whole.line(part) for part in form.parts] == [2, 4]
    assert whole.line(form.other) == 0
