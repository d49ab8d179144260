"""Engines that read artefacts of targets whose own system is not in Debian; each in a process of an environment of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from probe.servers import CI

BIN: Final = Path(__file__).parents[2] / ".venv" / "engines" / "bin"
needs_engines = pytest.mark.skipif(
    not CI and not (BIN / "python").exists(), reason="needs ClickHouse and others: make .venv/.engines; CI must have them"
)

_ASKED: Final = """
import json, os, shutil, sys
from chdb.session import Session

folder, table, queries = sys.argv[1], sys.argv[2], json.load(sys.stdin)
os.makedirs(os.path.join(folder, "server", "user_files"))
os.chdir(os.path.join(folder, "server", "user_files"))  # without a server's configuration, ClickHouse reads files only below here
shutil.copy(table, ".")
server = Session(os.path.join(folder, "server"))
server.query("CREATE DATABASE our ENGINE = Atomic")
server.query("USE our")
told = []
for query in queries:
    if "write" in query:
        open(os.path.basename(table), "w").write(query["write"])
        continue
    try:
        told.append(str(server.query(query["ask"], query["as"])))
    except Exception as error:
        told.append("ERROR " + str(error))
print(json.dumps(told))
"""


def clickhouse(folder: Path, table: str, steps: list[tuple[str, str]]) -> list[str]:
    """What ClickHouse answers, with this file of the folder in its `user_files`: `ERROR ...`, or rows. steps: a query and the form
    of its answer; or `write`, and what the table holds from then on."""
    asked = [{"write": text} if what == "write" else {"ask": what, "as": text} for what, text in steps]
    argv = [str(BIN / "python"), "-c", _ASKED, str(folder), str(folder / table)]
    done = subprocess.run(argv, input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=True)
    told: list[str] = json.loads(done.stdout.splitlines()[-1])
    return told


def is_zeek(script: bytes) -> bool:
    """Whether the grammar of Zeek takes the script as a whole."""
    read = (
        "import sys, tree_sitter as t, tree_sitter_zeek as z; "
        "print(t.Parser(t.Language(z.language())).parse(sys.stdin.buffer.read()).root_node.has_error)"
    )
    done = subprocess.run([BIN / "python", "-c", read], input=script, capture_output=True, timeout=60, check=True)
    return done.stdout == b"False\n"


def denied(folder: Path, policy: Path, events: list[dict[str, Any]]) -> set[str]:
    """The ids of the events of CloudTrail that a service control policy denies."""
    (folder / "events.json").write_text(json.dumps({"Records": events}))
    asked = f"simulate {policy} --logs events.json --days 36500 --format json --output out.json"
    argv = [str(BIN / "npkt"), *asked.split()]
    subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, cwd=folder)  # its exit code says how many
    return {row["event_id"] for row in json.loads((folder / "out.json").read_text())["denied_events"]}
