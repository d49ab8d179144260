"""What the source says of itself is so: its packages tell what they are for, and what docstrings name exists."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from transcripts import ROOT

SRC = ROOT / "src" / "cleannet"
FILES = sorted(SRC.rglob("*.py"))
STEMS = {file.stem for file in FILES} | {folder.name for folder in SRC.rglob("*") if folder.is_dir()} | {"cleannet"}
ELSEWHERE = {
    *"dispatchers.io hunt id_orig_h sc_warts2json splunk".split(),  # other programs' own
    *"cable_1 cable_2 dhcpd.leases dhcpd6.leases".split(),  # as they stand in files
}


def named(tree: ast.Module) -> Iterator[str]:
    """What docstrings name in backticks; not what they name of their sources, which are other people's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            told = re.sub(r"\*Sources?\*:.*", "", ast.get_docstring(node) or "", flags=re.DOTALL)
            yield from re.findall(r"`([^`\n]+)`", told)


@cache
def written(file: Path) -> frozenset[str]:
    """The names that a file uses, and the words in its strings; docstrings left out."""
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.NAME:
            found.add(token.string)
        elif token.type == tokenize.STRING and '"""' not in token.string:
            found.update(re.findall(r"[A-Za-z_]\w*", token.string))
    return frozenset(found)


@cache
def everywhere() -> frozenset[str]:
    return frozenset().union(*map(written, FILES), STEMS, ELSEWHERE)


@cache
def inside(module: str) -> frozenset[str]:
    """What the files of that name hold, and the folders of that name."""
    files = [f for f in FILES if f.stem == module or f.parent.name == module]
    return frozenset().union(*(written(f) | {f.stem} for f in files))


def missing(file: Path) -> list[str]:
    """The names in backticks that stand nowhere, of those that begin as names of code do. In `model` a name is the file's own, or a
    module's."""
    own = written(file) | STEMS if file.parent == SRC / "model" else everywhere()
    lost = []
    for name in named(ast.parse(file.read_text(encoding="utf-8"))):
        if name in ELSEWHERE:
            continue
        if re.fullmatch(r"[a-z_]\w*", name):
            found = name in own
        elif re.fullmatch(r"[\w/]+\.py", name):
            found = any((folder / name).exists() for folder in (SRC, ROOT, file.parent))
        elif part := re.fullmatch(r"([a-z_]\w*)\.([A-Za-z_]\w*)", name):
            found = part[1] in everywhere() and part[2] in (inside(part[1]) if part[1] in STEMS else everywhere())
        else:
            continue
        lost += [] if found else [name]
    return lost


@pytest.mark.slow
def test_what_docstrings_name_exists() -> None:
    assert {str(file.relative_to(SRC)): lost for file in FILES if (lost := missing(file))} == {}


def test_a_package_says_what_it_is_for() -> None:
    packages = [file for file in FILES if file.name == "__init__.py"]
    assert [str(f.parent) for f in packages if not ast.get_docstring(ast.parse(f.read_text(encoding="utf-8")))] == []
