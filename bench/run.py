"""Runs one benchmark, or all of them: `python bench/run.py [--scale SHARE] [NAME...]`; `make bench` installs the peers before.

A benchmark is a file of this folder with `run() -> Outcome`: it makes its data, runs us and the peer on the same rows in the same
run, at least three times each, and cleans up. The last line of each says `NAME: ours X unit, PEER Y unit, ratio R`, or that the
peer is missing. `--scale 0.01` takes a hundredth of the rows: to try it, not to quote. Without names all are run, and at full size
`bench/RESULTS.md` is written anew, with the date, the machine and the versions.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import measure
from measure import NotHere, Outcome, machine

HERE = Path(__file__).parent
NAMES = (
    "audit", "start", "ip-lookup", "flows", "flows-formats", "formats-text", "flows-memory", "flows-spark", "assets-memory",
    "all-pairs", "mrt", "hegemony", "import-table", "names", "apk", "lint-blocklist", "aggregate", "enforce",
)  # fmt: skip
"""Each is the file of that name, dashes as underscores."""

GIVEN = ("list-owners",)
"""Those that count on other people's files, given by path: run by name alone, and never written into `bench/RESULTS.md`."""


def run(name: str) -> Outcome | None:
    """One benchmark; prints what it found. None where what it needs is not here."""
    try:
        outcome: Outcome = importlib.import_module(name.replace("-", "_")).run()
    except NotHere as why:
        print(f"{name}: not run, missing {why}", flush=True)
        return None
    for line in (*outcome.details, outcome.line(name)):
        print(line, flush=True)
    return outcome


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Runs benchmarks beside their peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*NAMES, *GIVEN)))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual size (default: 1)")
    given = parser.parse_args(arguments)
    names, measure.SCALE = given.names, given.scale
    unknown = [name for name in names if name not in (*NAMES, *GIVEN)]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join((*NAMES, *GIVEN))}", file=sys.stderr)
        return 2
    found = {name: outcome for name in names or NAMES if (outcome := run(name)) is not None}
    if not names and measure.SCALE == 1:
        (HERE / "RESULTS.md").write_text(_page(found), encoding="utf-8")
    return 0


def _page(found: dict[str, Outcome]) -> str:
    lines = ["# Results", "", f"Measured on {datetime.now(UTC):%Y-%m-%d} by `python bench/run.py`: {machine()}.", ""]
    for name, outcome in found.items():
        lines += [f"## {name}", "", outcome.what, "", f"    {outcome.line(name)}", ""]
        lines += [*(f"    {line}" for line in outcome.details), ""] if outcome.details else []
        lines += [outcome.bound, ""] if outcome.bound else []
    return "\n".join(lines).rstrip("\n") + "\n" + _kept()


def _kept() -> str:
    """What stands in the page and was not measured by a benchmark here, such as the accounting of real files."""
    notes = HERE / "NOTES.md"
    return "\n" + notes.read_text(encoding="utf-8") if notes.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
