"""Benchmarks that anyone can repeat: each name is a file, a missing peer is named, and nothing here hides a package."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from transcripts import ROOT

BENCH = ROOT / "bench"


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `python bench/run.py` has it: the folder first on the path."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCH), os.environ.get("PYTHONPATH", "")])}
    return subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=False)


def named() -> tuple[str, ...]:
    tree = ast.parse((BENCH / "run.py").read_text())
    lists = [n for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") in ("NAMES", "GIVEN")]
    return tuple(name for one in lists for name in ast.literal_eval(one.value))


@pytest.mark.parametrize("name", named())
def test_a_benchmark_is_a_file_that_runs_to_an_outcome(name: str) -> None:
    tree = ast.parse((BENCH / f"{name.replace('-', '_')}.py").read_text())
    (found,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "run")
    assert found.returns is not None
    assert ast.unparse(found.returns) == "Outcome"
    assert ast.get_docstring(tree)


@pytest.mark.parametrize(
    ("peer", "line"),
    [
        ("4.0", "x: ours 12 M/s, other 4 M/s, ratio 3"),
        ("0.0", "x: ours 12 M/s, other missing, no ratio"),
    ],
)
def test_a_missing_peer_is_named_and_the_figure_stands(peer: str, line: str) -> None:
    done = run(f"from measure import Outcome; print(Outcome('', 12.0, 'other', {peer}, 'M/s').line('x'))")
    assert done.stdout.strip() == line, done.stderr


@pytest.mark.slow
def test_without_bgpdump_and_its_like_nobody_is_compared_with_a_loop_of_ours(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pybgpkit_parser'] = None; import run; run.main(['mrt', '--scale', '0.001'])"
    (tmp_path / "python").symlink_to(sys.executable)
    found = run(f"import os; os.environ['PATH'] = {str(tmp_path)!r}\n{code}")
    lines = found.stdout.splitlines()
    assert lines[-1].startswith("mrt: ours "), found.stderr
    assert lines[-1].endswith("bgpdump -m missing, no ratio")
    assert {"bgpdump -m: missing", "pybgpkit-parser: missing"} <= set(lines)


@pytest.mark.slow
def test_no_file_here_hides_a_package_that_we_import() -> None:
    """A file `coverage.py` once stood here, which numba takes for the package of that name."""
    done = run("import numba, numpy, pyarrow.dataset, msgspec, rapidfuzz")
    assert done.returncode == 0, done.stderr


def test_peers_are_found_and_never_named_by_a_variable() -> None:
    variables = {name for file in BENCH.glob("*.py") for name in re.findall(r'environ\.get\("(\w+)"', file.read_text())}
    assert variables == {"CLEANNET_AS_REL", "CLEANNET_AS_ORG", "LISTS", "BEFORE"}, "of data that nobody may pass on, and lists"
    lock = (ROOT / "requirements-bench.lock").read_text()
    peers = "duckdb polars maxminddb pyasn py-radix pybgpkit-parser bgpy-pkg".split()
    assert [peer for peer in peers if not re.search(rf"^{peer}==", lock, re.MULTILINE)] == []


def test_a_peer_that_cannot_be_had_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sys.path.insert(0, str(BENCH))
    try:
        import peers
    finally:
        sys.path.remove(str(BENCH))
    blocks = (f"{name}==1 \\\n    --hash=sha256:0\n" for name in ("broken", "wheel", "one"))
    (tmp_path / "lock").write_text("# a head\n--only-binary one\n" + "".join(blocks))
    asked: list[str] = []

    def pip(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(Path(command[-1]).read_text())
        return subprocess.CompletedProcess(command, int("broken==" in asked[-1]))

    monkeypatch.setattr(subprocess, "run", pip)
    assert peers.install(tmp_path, tmp_path / "lock") == ["broken"]
    head = "# a head\n--only-binary one\n"
    assert [text.removeprefix(head).partition("==")[0] for text in asked] == ["wheel", "broken", "one"]
    assert all(text.startswith(head) and text.count("--hash") == 1 for text in asked)
