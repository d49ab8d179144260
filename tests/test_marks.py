"""A test that measures time says that it runs alone, so that no other makes it slow; `make test` runs those by themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(file for file in HERE.rglob("test_*.py") if file != Path(__file__))
CLOCKS = {"process_time", "perf_counter", "monotonic", "getrusage", "thread_time"}


def named(node: ast.AST) -> set[str]:
    return {n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)}


def timed(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Tests that hold a clock, or a function of their file that holds one, to a number."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    clocks = CLOCKS | {name for name, node in functions.items() if not name.startswith("test_") and named(node) & CLOCKS}
    for name, node in functions.items():
        held = {used for one in ast.walk(node) if isinstance(one, ast.Assert) for used in named(one)}
        kept = {
            target.id
            for one in ast.walk(node)
            if isinstance(one, ast.Assign) and named(one.value) & clocks
            for target in ast.walk(one)
            if isinstance(target, ast.Name)
        }
        if name.startswith("test_") and held & (clocks | kept):
            yield node


def beside_others(file: Path) -> list[str]:
    """The tests of a file that measure time and do not run alone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if any("alone" in named(node) for node in tree.body if isinstance(node, ast.Assign)):
        return []
    return [test.name for test in timed(tree) if not any("alone" in named(mark) for mark in test.decorator_list)]


@pytest.mark.slow
def test_what_measures_runs_alone() -> None:
    assert {str(file.relative_to(HERE)): tests for file in FILES if (tests := beside_others(file))} == {}
