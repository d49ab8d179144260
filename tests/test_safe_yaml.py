"""YAML from strangers: the core schema, and every way in which a document is refused."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.safe_yaml import SIZE, YamlError, documents, load, text_of


def test_scalars_follow_the_core_schema() -> None:
    text = "[NO, yes, on, 2024-05-01, 12:30, 20, -3, 0x1F, 0o17, 1.5, 1e3, true, False, null, ~, '1', \"true\", ! 5, 1_000]"
    assert load(text) == [
        "NO", "yes", "on", "2024-05-01", "12:30", 20, -3, 31, 15, 1.5, 1000.0, True, False, None, None, "1", "true", "5", "1_000",
    ]  # fmt: skip
    assert load(".inf") == math.inf
    assert load("-.INF") == -math.inf
    assert math.isnan(load(".nan"))


@pytest.mark.parametrize(("text", "value"), [("", None), ("# only this", None), ("a:", {"a": None}), ("{}", {}), ("[]", [])])
def test_empty_values(text: str, value: object) -> None:
    assert load(text) == value


def test_aliases_and_merge_keys() -> None:
    assert load("a: &x {q: 1, r: 2}\nb: *x\nc: {<<: *x, q: 3}\nd: {<<: [{s: 1}, {s: 2, t: 3}]}\n'<<': kept") == {
        "a": {"q": 1, "r": 2},
        "b": {"q": 1, "r": 2},
        "c": {"q": 3, "r": 2},
        "d": {"s": 1, "t": 3},
        "<<": "kept",
    }


@pytest.mark.parametrize(
    ("text", "why", "place"),
    [
        ("a: 1\na: 2", "the key 'a' is repeated here", (2, 1)),
        ("a: !!python/object/apply:os.system [ls]", "the tag tag:yaml.org,2002:python/object/apply:os.system is refused", (1, 4)),
        ("a: !!str b", "the tag tag:yaml.org,2002:str is refused", (1, 4)),
        ("a: &a [*a]", "the alias *a is inside its own anchor", (1, 8)),
        ("a: *b", "the alias *b has no anchor before it", (1, 4)),
        ("[1, 2]: 3", "a key has to be a plain value", (1, 1)),
        ("&k [1]: 2\n? *k\n: 3", "a key has to be a plain value", (1, 1)),
        ("[" * 5_000, "nested deeper than 100 levels", (1, 101)),
        ("a:\n\t- b", "cannot start any token", (2, 1)),
        ("a: 1\n---\nb: 2", "one document was expected", (2, 1)),
        ("a: b\nc: \udcff", "not UTF-8", (2, 4)),
        ("{<<: 3}", "the merge key << needs a mapping", (1, 7)),
        ("a: 'x", "unexpected end of stream", (1, 6)),
    ],
)
def test_refused_with_its_place(text: str, why: str, place: tuple[int, int]) -> None:
    with pytest.raises(YamlError, match="f: ") as caught:
        load(text, "f")
    assert why in caught.value.why
    assert (caught.value.line, caught.value.column) == place


def test_a_key_that_is_an_alias_of_a_list_is_refused() -> None:
    with pytest.raises(YamlError, match="a key has to be a plain value"):
        load("a: &k [1]\n*k : 2")


def test_a_control_character_is_refused() -> None:
    with pytest.raises(YamlError, match="control characters"):
        load("a: \0")


def test_line_numbers_count_from_the_first_line_given() -> None:
    with pytest.raises(YamlError) as caught:
        load("a: 1\na: 2", "", 41)
    assert caught.value.line == 42
    assert caught.value.at == "line 42, column 1"


@pytest.mark.alone
def test_a_billion_laughs_are_refused_at_once() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    begun = time.perf_counter()
    with pytest.raises(YamlError, match="more than 2,000,000 values, aliases expanded"):
        load("\n".join(rows))
    assert time.perf_counter() - begun < 1


def test_too_many_aliases_and_too_long_a_document() -> None:
    with pytest.raises(YamlError, match="more than 10,000 aliases"):
        load("- &a 1\n" + "- *a\n" * 10_001)
    with pytest.raises(YamlError, match="longer than 16,777,216 characters"):
        load(" " * ((16 << 20) + 1))


def test_no_more_of_a_file_is_read_than_a_document_may_have(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_bytes(b"")
    with (tmp_path / "endless.yaml").open("r+b") as file:
        file.truncate(1 << 40)  # sparse: its bytes are not there, and would not fit
    with pytest.raises(YamlError, match=f"longer than {SIZE:,} characters"):
        text_of(tmp_path / "endless.yaml")


def test_documents_are_split_before_they_are_parsed() -> None:
    text = "\ufeff# head\n%YAML 1.2\n---\na: 1\n---\n# nothing\n--- {b: 2}\r\n...\nc: |\n  ---\n---x: 1\n---\nd: ["
    found = list(documents(text))
    assert [line for line, _ in found] == [3, 7, 8, 12]
    assert load(found[0][1]) == {"a": 1}
    assert load(found[1][1]) == {"b": 2}
    assert load(found[2][1]) == {"c": "---\n", "---x": 1}
    with pytest.raises(YamlError):
        load(found[3][1])


@given(st.text(alphabet="ab:-*&!<>[]{}#'\"|%,? \n\t\0\ud8000123456789.", max_size=60))
def test_whatever_comes_raises_yaml_error_only(text: str) -> None:
    for line, document in documents(text):
        with suppress(YamlError):
            load(document, "f", line)
