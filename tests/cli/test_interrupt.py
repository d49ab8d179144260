"""Ctrl-C ends the counting between two batches, never inside one, and leaves a report that says so and adds up."""

from __future__ import annotations

import gzip
import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.csv import read_csv

from cleannet.cli.audit import whole_batches
from cleannet.cli.pace import Pace
from cleannet.report.json import parse


def test_the_first_waits_for_the_batch_and_the_second_does_not() -> None:
    seen: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    with whole_batches(lambda name, records, share: seen.append(records)) as checked:
        checked("a", 1, 0.1)
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(-1)  # still inside the batch
        with pytest.raises(KeyboardInterrupt):
            checked("a", 2, 0.2)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert seen == [1, -1, 2]
    assert signal.getsignal(signal.SIGINT) is before


class Asks(io.BytesIO):
    """Octets during whose first reading somebody presses Ctrl-C."""

    asked = False

    def read(self, size: int | None = -1) -> bytes:
        if not self.asked:
            self.asked = True
            os.kill(os.getpid(), signal.SIGINT)
        return super().read(size)


def test_a_table_that_is_being_read_is_read_to_its_end() -> None:
    with whole_batches(lambda name, records, share: None) as checked:
        assert read_csv(Asks(b"a,b\n" + b"1,2\n" * 100_000)).num_rows == 100_000
        with pytest.raises(KeyboardInterrupt):
            checked("a", 1, 0.1)


# --- a whole process, on a terminal ----------------------------------------------------------------------------------------------

CLEANNET = (sys.executable, "-m", "cleannet")
PIECE = 500_000


def parquet(path: Path, pieces: int) -> None:
    """Many rows in little room: all alike, so that they are made sooner than they are counted."""
    rows = pa.table(
        {
            "src_ip": pa.array([0x0A000001] * PIECE, pa.uint32()),
            "dst_ip": pa.array([0xCA608056] * PIECE, pa.uint32()),
            "bytes": pa.array([7] * PIECE, pa.int64()),
        }
    )
    with pq.ParquetWriter(path, rows.schema) as file:
        for _ in range(pieces):
            file.write_table(rows, row_group_size=PIECE)


def csv(path: Path, pieces: int) -> None:
    """As many in gzip: one member, over and over."""
    piece = gzip.compress(b"10.0.0.1,202.96.128.86,7\n" * PIECE, 1)
    path.write_bytes(gzip.compress(b"src_ip,dst_ip,bytes\n") + piece * pieces)


def watched(*command: str, until: str = "") -> tuple[int, bytes, str]:
    """Runs cleannet with a terminal for its errors; Ctrl-C as soon as that shows `until`. Its code, its output, what was shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    process = subprocess.Popen(
        [*CLEANNET, *command],
        stdout=subprocess.PIPE,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs)
    shown, asked = "", False
    try:
        while piece := os.read(ours, 65_536):
            shown += piece.decode("utf-8", "replace")
            if until and not asked and re.search(until, shown):
                asked = True
                process.send_signal(signal.SIGINT)
    except OSError:  # the other side is closed
        pass
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert asked or not until, shown
    return process.returncode, out, shown


@pytest.mark.alone
@pytest.mark.parametrize(("make", "pieces"), [(csv, 60), (parquet, 120)], ids=["csv", "parquet"])
def test_ctrl_c_in_the_middle_leaves_a_report_that_is_partial_and_adds_up(tmp_path: Path, make: Any, pieces: int) -> None:
    make(tmp_path / "a", pieces)
    make(tmp_path / "b", 1)
    arguments = ("audit", str(tmp_path), "-f", "json", "--as-of", "2026-11-24", "--known-on", "2026-11-24")
    started = time.monotonic()
    code, out, shown = watched(*arguments, until=r"[1-9][0-9,]* records, [0-9,]+ a second")
    assert time.monotonic() - started < 60
    assert code == 130
    assert "Traceback" not in shown
    report = parse(out)
    assert report.interrupted
    assert report.partial
    first, second = report.accounts
    assert 0 < first.read < pieces * PIECE
    assert first.unread == "read only in part: the audit was interrupted"
    assert second.unread == "not read: the audit was interrupted"
    assert (second.read, first.read) == (0, first.judged)
    (one,) = report.uses
    assert one.tally is not None
    assert (one.tally.records, one.tally.octets) == (first.read, 7 * first.read)
    assert [f.tally for f in report.findings] == [one.tally] * len(report.findings)


@pytest.mark.slow
def test_a_terminal_is_shown_the_pace_and_a_file_nothing(tmp_path: Path) -> None:
    csv(tmp_path / "flows.csv", 1)
    code, out, shown = watched("audit", str(tmp_path), "-f", "json")
    assert code == 1
    assert re.search(r"[1-9][0-9,]* records, [1-9][0-9,]* a second, [0-9]+:[0-9]{2} left", shown)
    quiet = subprocess.run([*CLEANNET, "audit", str(tmp_path), "-f", "json"], capture_output=True, check=False)
    assert quiet.stderr == b""
    assert quiet.stdout == out


def test_the_pace_is_that_of_the_last_seconds() -> None:
    pace = Pace(0.0)
    assert not pace.due(0.05)
    assert pace.due(0.1)
    for second in range(1, 61):  # a minute of a thousand a second, then a minute of a million
        told = pace.told(float(second), second * 1_000, second / 120_000)
    assert told == "60,000 records, 1,000 a second, 33:19:00 left"
    for second in range(61, 121):
        told = pace.told(float(second), 60_000 + (second - 60) * 1_000_000, 0.0005 + (second - 60) * 0.01)
    assert told.endswith(" records, 1,000,000 a second, 0:40 left")


def test_without_a_sign_of_progress_no_time_is_told() -> None:
    assert Pace(0.0).told(1.0, 5, 0.0) == "5 records, 5 a second"


@pytest.mark.slow
@pytest.mark.parametrize("during", ["cyclopts", "cleannet.world.view", "pyarrow"])
def test_ctrl_c_while_python_loads_is_a_line_and_no_traceback(during: str, tmp_path: Path) -> None:
    code = f"""
import sys
class Asks:
    def find_spec(self, name, *_):
        if name == {during!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Asks())
sys.argv = ["cleannet", "audit", {str(tmp_path)!r}]
from cleannet.__main__ import main
main()
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (130, "cleannet: interrupted\n")
