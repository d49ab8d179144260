"""docs/formats.md has a section for every reader, which tells its title and unit, and examples that are in its format."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from inputs import an_input

import cleannet
from cleannet.columns import REFERENCES
from cleannet.model.use import ROLES
from cleannet.readers import READERS
from cleannet.readers.base.reader import Reader

TEXT = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
BINARY = {
    "aab",
    "apk",
    "flow-arrow",
    "flow-parquet",
    "framework",
    "ipa",
    "library",
    "mrt",
    "netflow",
    "pcap",
    "sflow",
    "terraform-plan",
}


def of(section: str) -> list[bytes]:
    """The examples in a section."""
    return [example.encode() for example in re.findall(r"^```[a-z]+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)]


def test_every_reader_has_a_section_and_every_section_a_reader() -> None:
    assert list(SECTIONS) == [reader.id for reader in READERS]


@pytest.mark.parametrize("reader", READERS, ids=lambda r: r.id)
def test_a_section_tells_title_and_unit(reader: Reader) -> None:
    assert f"**{reader.title}.** One record: {reader.unit}." in SECTIONS[reader.id]


@pytest.mark.parametrize("reader", READERS, ids=lambda r: r.id)
def test_a_section_tells_what_is_skipped_and_how_the_format_is_known(reader: Reader) -> None:
    assert all(word in SECTIONS[reader.id] for word in ("- **Known by**", "- **Read**", "- **Skipped**"))


@pytest.mark.parametrize("reader", [r for r in READERS if r.id not in BINARY], ids=lambda r: r.id)
def test_the_example_is_read_whole(reader: Reader) -> None:
    examples = of(SECTIONS[reader.id])
    assert examples
    for example in examples:
        assert [r.id for r in READERS if r.sniff(example)] == [reader.id]
        batches = list(reader.read(an_input(example)))
        assert sum(len(batch.records) for batch in batches) >= 1
        assert not any(batch.skipped for batch in batches)
        for batch in batches:
            for found in batch.references:
                said = len(found.values) - found.values.null_count
                assert not said or f"`{found.kind} {found.role}`" in SECTIONS[reader.id]


def test_references_and_roles_are_those_that_exist() -> None:
    pairs = re.findall(r"`([a-z-]+) ([a-z-]+)`", TEXT)
    told = [(kind, role) for kind, role in pairs if kind in REFERENCES]
    assert len(told) > 40
    assert [pair for pair in told if pair[1] not in ROLES] == []


def reasons(file: Path) -> Iterator[str]:
    """The phrases that a file states as reasons for skipping, where it gives them and as constants that it names there."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {
        node.target.id: node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None
    }
    calls = {"Skip": 1, "skip": 1, "without": 1, "nothing": 0}
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", "") or getattr(getattr(node, "func", None), "attr", "")
        if isinstance(node, ast.Call) and name in calls and len(node.args) > calls[name]:
            yield from phrases(node.args[calls[name]], named)


def phrases(node: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from chain(phrases(node.body, named), phrases(node.orelse, named))
    elif isinstance(node, ast.BoolOp):
        yield from chain.from_iterable(phrases(value, named) for value in node.values)
    elif isinstance(node, ast.Name) and node.id in named:
        yield from phrases(named[node.id], named)


def test_every_reason_for_skipping_is_told_word_for_word() -> None:
    source = Path(cleannet.__file__).parent
    files = [file for part in ("readers", "resolve", "engine/general") for file in sorted((source / part).rglob("*.py"))]
    found = {reason: file.name for file in files for reason in reasons(file)}
    assert len(found) > 90
    text = " ".join(TEXT.split())
    assert {reason: file for reason, file in found.items() if reason and f"`{reason}`" not in text} == {}
