"""What is kept compiled is used again, and not after any code of which it may hold a step has changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import cleannet

RUN = """
import numpy as np
from cleannet.kernel import dotted
text = np.frombuffer(b"1.2.3.4", np.uint8)
print(dotted.dotted(text, np.array([0, 7], np.int32))[0][0], any(dotted._parse.stats.cache_hits.values()))
"""


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
