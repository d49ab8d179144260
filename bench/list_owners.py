"""How many rows of public lists lead to an owner, now and at an earlier commit.

    LISTS=FOLDER[:FOLDER...] python bench/run.py list-owners

The lists are other people's and stay where they are; only counts are printed. A folder is searched for files under these names:

    dod*.csv, *milcorps*/sanctions.csv   the list under section 1260H, as OpenSanctions keeps it (column Clean Name)
    covered*.csv, *covered_list/table.csv  the FCC's Covered List, as OpenSanctions keeps it (whom its sentences name)
    india*.txt                           apps of India's orders, a name a line
    libchecker*.json                     LibChecker's rules (component classes)
    v2fly*.tar.gz                        v2fly's lists of domains by company (those below `data/`)
    top*.csv                             domains by rank (rank, domain), the first 10,000
    state*ases*.csv                      ASes of state-owned operators (column asn)

BEFORE names the commit that is compared with; it is checked out into a folder of its own for the time.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from measure import Outcome

ROOT = Path(__file__).parents[1]
BEFORE = os.environ.get("BEFORE", "0ded315")
TOP = 10_000

Rows = tuple[str, Iterator[str]]


def _column(*names: str) -> Callable[[Path], Iterator[str]]:
    def read(path: Path) -> Iterator[str]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield next((row[name] for name in names if row.get(name)), "")

    return read


_NEXT = r"(?:,? (?:including|subject|such|pursuant|or any|to the)\b|\.?$)"


def _makers(path: Path) -> Iterator[str]:
    """Whom the sentences of the list name, up to what they say of it next."""
    for sentence in _column("covered_equipment_or_services")(path):
        if told := re.search(rf"(?:produced|provided|offered) by (.+?){_NEXT}", sentence):
            yield told[1].strip(" ,")


def _lines(path: Path) -> Iterator[str]:
    yield from path.read_text(encoding="utf-8").splitlines()


def _classes(path: Path) -> Iterator[str]:
    """Names of classes and packages; native libraries (`lib….so`) are none."""
    for rule in json.loads(path.read_text(encoding="utf-8")):
        if "." in rule["id"] and not rule["id"].endswith(".so"):
            yield rule["id"]


def _domains(path: Path) -> Iterator[str]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and "/data/" in f"/{member.name}" else None
            for line in file.read().decode("utf-8", "replace").splitlines() if file else ():
                word = line.split("#")[0].split(" @")[0].strip()
                if word and ":" not in word.replace("full:", "") and "." in word:
                    yield word.removeprefix("full:").split()[0]


def _ranked(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines()[:TOP]:
        yield line.rpartition(",")[2].strip()


LISTS: tuple[tuple[str, str, str, Callable[[Path], Iterator[str]]], ...] = (
    ("1260H", r"dod.*\.csv|.*milcorps/sanctions\.csv", "org-name", _column("Clean Name", "Name")),
    ("Covered List", r"covered.*\.csv|.*covered_list/table\.csv", "org-name", _makers),
    ("India's orders", r"india.*\.txt", "app-name", _lines),
    ("LibChecker", r"libchecker.*\.json", "sdk", _classes),
    ("v2fly", r"v2fly.*\.tar\.gz", "domain", _domains),
    ("top domains", r"top.*\.csv", "domain", _ranked),
    ("state-owned ASes", r"state.*ases.*\.csv", "asn", _column("asn")),
)


def run() -> Outcome:
    folders = [Path(f) for f in os.environ.get("LISTS", "").split(os.pathsep) if f]
    if not folders:
        sys.exit("list-owners counts on lists that are given (bench/list_owners.py): LISTS=FOLDER python bench/run.py list-owners")
    lists = dict(_found(folders))
    if not lists:
        sys.exit(f"list-owners: none of its lists lies in {', '.join(map(str, folders))}; bench/list_owners.py tells their names")
    now = _count(ROOT, lists)
    with tempfile.TemporaryDirectory() as place:
        there = Path(place) / "before"
        _git("worktree", "add", "--detach", str(there), BEFORE)
        try:
            before = _count(there, lists)
        finally:
            _git("worktree", "remove", "--force", str(there))
    shares = {name: (now[name] / len(rows), before[name] / len(rows)) for name, (_, rows) in lists.items()}
    return Outcome(
        what=f"Rows of {len(lists)} public lists that lead to an owner; the mean of the lists' shares.",
        ours=100 * sum(s for s, _ in shares.values()) / len(shares),
        peer_name=BEFORE,
        peer=100 * sum(s for _, s in shares.values()) / len(shares),
        unit="%",
        details=tuple(
            f"{name}: ours {100 * here:.1f} %, {BEFORE} {100 * then:.1f} %, "
            f"ratio {f'{here / then:.3g}' if then else 'none'}, of {len(lists[name][1]):,} rows"
            for name, (here, then) in shares.items()
        ),
        bound="A list is other people's choice: a share says nothing about rows that stand on none.",
    )


def _found(folders: list[Path]) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    for name, pattern, kind, read in LISTS:
        rows: dict[str, None] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and any(re.fullmatch(pattern, p) for p in (path.name, "/".join(path.parts[-2:]))):
                    rows |= dict.fromkeys(row.strip() for row in read(path) if row.strip())
        if rows:
            yield name, (kind, list(rows))


def _count(checkout: Path, lists: dict[str, tuple[str, list[str]]]) -> dict[str, int]:
    """What the program of that checkout finds."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("list_owners_count.py")), datetime.now(UTC).date().isoformat()],
        input=json.dumps(lists), capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "CLEANNET_DATA": str(checkout / "no-layers")},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"list-owners: {checkout}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    found: dict[str, int] = json.loads(done.stdout)
    return found


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True)
