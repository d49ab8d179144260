"""What is kept compiled is used again, and not after any code of which it may hold a step has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import cleannet
from cleannet.kernel import compiled
from cleannet.kernel.compiled import _is_ours, as_written, inlined, is_at_hand, sooner, written


@inlined
def _twice(number: int) -> int:
    _ran.append(number)
    return 2 * number


@compiled.compiled
def _sum(numbers: np.ndarray) -> int:
    found = 0
    for i in range(numbers.size):
        found += _twice(numbers[i])
    return found


_ran: list[int] = []


def test_a_loop_runs_as_it_is_written_with_all_that_it_calls() -> None:
    """The compiler knows nothing of such a list, so that it would refuse."""
    numbers = np.arange(4)
    assert written(_sum)(numbers) == 12
    assert _ran == [0, 1, 2, 3]
    with pytest.raises(ZeroDivisionError), as_written():  # noqa: PT012  # that it ends is what is tried
        assert compiled.running_as_written()
        assert _sum(numbers[2:]) == 10
        raise ZeroDivisionError
    assert _ran == [0, 1, 2, 3, 2, 3]
    assert not compiled.running_as_written()


def test_a_loop_for_few_waits_for_no_compiler_before_it_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))

    @compiled.compiled
    def loop(number: int) -> int:
        return number + 1

    assert sooner(loop, few=True) is written(loop)
    assert sooner(loop, few=False) is loop
    assert loop(1) == 2
    assert is_at_hand(loop)
    assert sooner(loop, few=True) is loop


RUN = """
import numpy as np
from cleannet.kernel import dotted
text = np.frombuffer(b"1.2.3.4", np.uint8)
print(dotted.dotted(text, np.array([0, 7], np.int32))[0][0], any(dotted._parse.compiled.stats.cache_hits.values()))
"""


@pytest.mark.slow
def test_a_step_that_changed_in_another_file_is_compiled_anew(tmp_path: Path) -> None:
    package = Path(cleannet.__file__).parent
    copy = tmp_path / "cleannet"
    for name in ("__init__.py", "kernel", "impact"):
        whole = package / name
        if whole.is_dir():
            shutil.copytree(whole, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir()
            shutil.copy(whole, copy / name)

    def run() -> list[str]:
        done = subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.split()

    assert run() == ["16909060", "False"]
    assert run() == ["16909060", "True"]
    wide = copy / "kernel" / "wide.py"
    wide.write_text(wide.read_text().replace("every(24, 16, 8, 0)", "every(0, 8, 16, 24)"))
    assert run() == ["67305985", "False"]


LOOP = """
import sys
{first}
from cleannet.kernel import compiled
from cleannet.kernel import dotted
import numpy as np
assert dotted.dotted(np.frombuffer(b"1.2.3.4", np.uint8), np.array([0, 7], np.int32))[0][0] == 0x01020304
print(compiled.unkept)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "unkept"),
    [
        ("", False),
        ("from numba.core import caching; caching.CompileResultCacheImpl._locator_classes = []", True),
        ("from pathlib import Path; Path(sys.argv[1]).chmod(0o777)", True),
    ],
)
def test_without_a_folder_of_our_own_nothing_is_kept_and_all_runs(tmp_path: Path, first: str, unkept: bool) -> None:
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    (tmp_path / "kept").mkdir(mode=0o700)
    command = [sys.executable, "-c", LOOP.format(first=first), str(tmp_path / "kept")]
    found = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    assert found.stdout == f"{unkept}\n"


def test_a_folder_is_ours_where_nobody_else_may_write(tmp_path: Path) -> None:
    for mode, ours in ((0o700, True), (0o755, True), (0o757, False), (0o777, False), (0o1777, False)):
        tmp_path.chmod(mode)
        assert _is_ours(tmp_path) is ours
        assert _is_ours(tmp_path, around=True) is (ours or mode == 0o1777)
    tmp_path.chmod(0o700)
    assert not _is_ours(tmp_path / "none")
