"""Which tests `make check` runs: of each family a sample, and of what changed everything. `make test` runs all.

A family is one test with many cases (`parametrize`). Most faults fail many of its cases, so a few of them find such a fault. The
same cases are taken every time: the first, the last, and others at equal distances.

All cases run of each file of tests that a change is about: that changed itself, imports a module that changed, or names another
file that changed, or its folder. What a helper of tests imports or names counts for the tests that import the helper. A change is
what differs from the commit at which this branch left `main`, committed or not; `make check BASE=HEAD~3` says another commit.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = Path(__file__).parent

SAMPLE: Final = 3
"""Cases of a family that run whatever changed."""

_IMPORT: Final = re.compile(r"^(?:from ([\w.]+) import (\([^)]*\)|.*)|import ([\w.]+))", re.MULTILINE)


def left_out(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """The tests that the quick gate does not run."""
    whole = about(changed())
    families = defaultdict[tuple[Path, str], list[pytest.Item]](list)
    for item in items:
        if item.path not in whole:
            families[item.path, item.nodeid.partition("[")[0]].append(item)
    return {item for family in families.values() for at, item in enumerate(family) if at not in sampled(len(family))}


def sampled(count: int, most: int = SAMPLE) -> frozenset[int]:
    """Which of so many cases are taken."""
    return frozenset(range(count)) if count <= most else frozenset(round(at * (count - 1) / (most - 1)) for at in range(most))


def changed() -> list[str]:
    """The paths that changed, below the root; none if git cannot tell."""
    bases = [os.environ["BASE"]] if os.environ.get("BASE") else ["main", "origin/main"]
    base = next((found for one in bases if (found := _git("merge-base", "HEAD", one))), ["HEAD"])
    return [*_git("diff", "--name-only", *base), *_git("ls-files", "--others", "--exclude-standard")]


def _git(*command: str) -> list[str]:
    try:
        ended = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return []
    return [] if ended.returncode else ended.stdout.splitlines()


def about(paths: Iterable[str]) -> frozenset[Path]:
    """The files of tests that changes of these paths are about."""
    modules, named = set[str](), set[str]()
    for path in map(PurePath, paths):
        if path.suffix == ".py":
            modules.add(_module(path))
        else:
            named |= {part for part in path.parts if part not in ("src", "cleannet", "tests")}
    if not modules | named:
        return frozenset()
    names = re.compile(rf"""["'/]({"|".join(map(re.escape, sorted(named)))})["'/]""") if named else None
    return frozenset(file for file in TESTS.rglob("test_*.py") if _is_about(file, modules, names))


def _is_about(file: Path, modules: set[str], names: re.Pattern[str] | None) -> bool:
    conftests = {_module((above / "conftest.py").relative_to(ROOT)) for above in file.parents if above.is_relative_to(TESTS)}
    read = _read_with(file)
    return bool(modules & (conftests | {_module(one.relative_to(ROOT)) for one in read})) or any(
        modules & set(_imports(one)) or (names and names.search(_text(one))) for one in read
    )


@cache
def _read_with(file: Path) -> frozenset[Path]:
    """A file of tests, and the helpers that it imports, directly or not."""
    read, waiting = set[Path](), [file]
    while waiting:
        one = waiting.pop()
        if one not in read:
            read.add(one)
            waiting += [found for name in _imports(one) if (found := TESTS.joinpath(*name.split(".")).with_suffix(".py")).is_file()]
    return frozenset(read)


@cache
def _imports(file: Path) -> tuple[str, ...]:
    """What a file imports, each as a module: of `from a import b`, that may be `a` and `a.b`."""
    return tuple(_imported(_text(file)))


def _imported(text: str) -> Iterator[str]:
    for found in _IMPORT.finditer(text):
        module, names, alone = found.groups()
        yield module or alone
        yield from (f"{module}.{name}" for name in re.findall(r"\w+", names or ""))


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _module(path: PurePath) -> str:
    """The name by which a file is imported."""
    return ".".join(path.with_suffix("").parts).removeprefix("src.").removeprefix("tests.").removesuffix(".__init__")
