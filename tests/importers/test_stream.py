"""Users' files are read within bounds."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from cleannet.importers import stream
from cleannet.importers.caida import read
from cleannet.importers.stream import opened
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.limits import LIMITS


def test_no_more_is_read_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1000)
    with opened(tmp_path / "a", most=1000) as whole:
        assert whole.read() == b"x" * 1000
    with pytest.raises(Unreadable, match="more than 999 bytes"), opened(tmp_path / "a", most=999) as cut:
        cut.read()


@pytest.mark.slow
def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LIMITS", replace(LIMITS, unasked=1 << 20))
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\n" * (4 << 20)))
    with pytest.raises(Unreadable, match="unpacks to more than 250 times its size"):
        read(tmp_path / "bomb.gz")


def test_a_good_file_packs_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LIMITS", replace(LIMITS, unasked=1 << 10))
    rows = "".join(f"10.{n // 256}.{n % 256}.0\t24\t3333\n" for n in range(5000))
    (tmp_path / "good.gz").write_bytes(gzip.compress(rows.encode()))
    assert read(tmp_path / "good.gz").rows == 5000
