"""What `make check` leaves out: cases of families that a change is not about, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from quick import TESTS, about, sampled


def names(*paths: str) -> set[str]:
    return {file.relative_to(TESTS).as_posix() for file in about(paths)}


@pytest.mark.parametrize(("count", "taken"), [(0, set()), (1, {0}), (3, {0, 1, 2}), (4, {0, 2, 3}), (101, {0, 50, 100})])
def test_a_sample_has_both_ends_and_what_lies_between(count: int, taken: set[int]) -> None:
    assert sampled(count) == taken


@pytest.mark.parametrize(
    ("path", "there", "elsewhere"),
    [
        ("src/cleannet/readers/flows/netflow.py", "readers/flows/test_netflow.py", "world/test_claims.py"),
        ("src/cleannet/readers/__init__.py", "readers/test_sniffers.py", "world/test_claims.py"),
        ("src/cleannet/world/view.py", "test_one_answer.py", "kernel/test_sketch.py"),
        ("tests/world/test_claims.py", "world/test_claims.py", "world/test_view.py"),
        ("tests/apps/dex.py", "readers/apps/test_apk.py", "readers/apps/test_fdroid.py"),
        ("tests/report/conftest.py", "report/test_sarif.py", "world/test_claims.py"),
        ("docs/enforce.md", "enforce/test_running.py", "world/test_claims.py"),
        ("docs/formats.md", "test_docs.py", "world/test_claims.py"),
        ("facts/golden/clean-network.yaml", "test_golden.py", "kernel/test_sketch.py"),
    ],
)
def test_a_change_is_about_what_imports_or_names_it(path: str, there: str, elsewhere: str) -> None:
    found = names(path)
    assert there in found
    assert elsewhere not in found


def test_what_all_tests_share_is_a_change_of_all() -> None:
    assert names("tests/conftest.py") == {file.relative_to(TESTS).as_posix() for file in Path(TESTS).rglob("test_*.py")}
    assert names() == set()
