"""What a package takes of memory: little beside what the command loads anyway, however large or hostile the package is."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from apps.apk import apk, manifest
from apps.dex import dex, working

LARGE = 32 << 20
"""Octets of the largest file of code that is read."""

_AUDIT = """
import re, runpy, sys
from pathlib import Path
sys.argv = ["cleannet", "audit", sys.argv[1], "-f", "json", "-o", sys.argv[2], "--as-of", "2026-11-24"]
try:
    runpy.run_module("cleannet", run_name="__main__")
except SystemExit:
    print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")]


def peak(folder: Path, most: float = 0, **members: bytes) -> float:
    """MiB that an audit of a package of these takes, in a process of its own. The first may compile loops, which takes up to 90 MiB
    more; where it takes more than `most`, the second counts."""
    given = {name.replace("__", "."): data for name, data in members.items()}
    (folder / "a.apk").write_bytes(apk({"AndroidManifest.xml": manifest("com.example.large"), **given}))
    command = [sys.executable, "-c", _AUDIT, str(folder / "a.apk"), str(folder / "report.json")]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        assert (folder / "report.json").stat().st_size
        if (took := float(done.stdout.splitlines()[-1])) < most:
            break
    return took


def code_of(text: Callable[[int], bytes], size: int, types: bool = False) -> bytes:
    """A file of code with as many strings of the same length as fit. types: as many of them name types as may."""
    whole = bytearray(dex([working("com.vendor.A")]))
    each = len(text(0)) + 2
    count = min((size - len(whole) - (1 << 20)) // (4 + each), 500_000)
    begin = len(whole)
    whole += (begin + 4 * count + each * np.arange(count)).astype("<u4").tobytes()
    whole += b"".join(bytes([each - 2]) + text(number) + b"\0" for number in range(count))
    struct.pack_into("<II", whole, 0x38, count, begin)
    if types:
        number, at = min(count, 0xFFFF), len(whole)
        whole += np.arange(number).astype("<u4").tobytes()
        struct.pack_into("<II", whole, 0x40, number, at)
    return bytes(whole)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The peak of a package with one class, which needs no compiled loop: of what the command loads."""
    return peak(tmp_path_factory.mktemp("small"), classes__dex=dex([working("com.vendor.A")]))


def test_a_large_package_takes_less_than_300_megabytes(small: float, tmp_path: Path) -> None:
    """Three files of code of nine megabytes with ten thousand types each, and 60 MB of libraries and assets."""
    chance = random.Random(1)
    code = {
        f"classes{part}__dex": code_of(lambda n, part=part: b"Lcom/v%d%02d/Class%06d;" % (part, n % 50, n), 9 << 20, types=True)  # type: ignore[misc]
        for part in range(3)
    }
    noise = chance.randbytes(20 << 20)
    found = peak(
        tmp_path,
        300,
        **code,
        **{"lib/arm64-v8a/liba__so": b"\x7fELF" + noise, "assets/a__bin": noise, "assets/b__bin": noise},
    )
    assert found < 300
    assert found - small < 140


@pytest.mark.parametrize("kind", ["types", "urls", "hosts"])
def test_a_hostile_package_takes_little_more(small: float, tmp_path: Path, kind: str) -> None:
    """As many different types, URLs or hosts as fit into the largest file of code."""
    texts: dict[str, Callable[[int], bytes]] = {
        "types": lambda n: b"Lcom/v%06d/%s%06d/B;" % (n, b"a" * 50, n),
        "urls": lambda n: b"https://h%07d.example.net/path" % n,
        "hosts": lambda n: b"h%07d.example.net" % n,
    }
    found = peak(tmp_path, 300, classes__dex=code_of(texts[kind], LARGE, types=kind == "types"))
    assert found < 300
    assert found - small < 165
