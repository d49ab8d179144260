"""Audits a folder of real files and writes what became of each record into `bench/NOTES.md`: `python bench/real_files.py FOLDER`.

The files are other people's and stay where they are; the page keeps only names and counts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

from cleannet.audit import audit
from cleannet.model.report import Report
from cleannet.policy.policy import shipped
from cleannet.world.view import open_world


def main(folder: str) -> None:
    world, day = open_world(), datetime.now(UTC).date()
    page = Path(__file__).parent / "NOTES.md"
    with chdir(folder):
        report = audit(sorted(Path().iterdir()), shipped(world)["clean-network"], world, day, day)
    page.write_text("\n".join(_page(report)) + "\n", encoding="utf-8")


def _page(report: Report) -> Iterator[str]:
    yield "## Real files"
    yield ""
    yield "What became of each record of public sample files: read = judged + local + skipped. Files that no reader knows are named"
    yield "by `audit` with what they look like, and are only counted here."
    yield ""
    yield "| file | format | read | judged | local | skipped |"
    yield "|---|---|---|---|---|---|"
    unknown: Counter[str] = Counter()
    for account in report.accounts:
        if not account.format:
            unknown[(account.unread or "; ".join(account.notes)).removeprefix("skipped: ")] += 1
            continue
        skipped = "; ".join(f"{number:,} {reason}" for reason, number in account.skipped.items()) or "0"
        counts = f"{account.read:,} | {account.judged:,} | {account.local:,}"
        yield f"| {account.name} | {account.format} | {counts} | {skipped}{'; ' + account.unread if account.unread else ''} |"
    yield ""
    yield "Skipped whole: " + ", ".join(f"{number:,} × {looks}" for looks, number in sorted(unknown.items())) + "."


if __name__ == "__main__":
    main(sys.argv[1])
