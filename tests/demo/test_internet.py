"""The made-up Internet beside the sample organisation is what `made` makes, and is counted the same without a compiler."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import cleannet
import cleannet.impact.routes  # compiled in this process, whatever the demo does
from cleannet.cli import run
from cleannet.cli.demo import DAY, impact

FOLDER = Path(cleannet.__file__).parent / "demo" / "internet"

TOP = (64496, 64497, 64498)
REGIONAL = tuple(range(64501, 64509))
ENDS = tuple(range(65001, 65046))
OURS, DENIED = 64500, 4134
NAMES = ("Aster", "Birch", "Cedar", "Dune", "Elm", "Fjord", "Gorse", "Heath")
COUNTRIES = ("XA", "XB", "XC")
"""Codes that ISO 3166 leaves to users: no country."""


def links() -> list[tuple[int, int, int]]:
    """Provider, customer, -1; or two peers, 0."""
    found = [(a, b, 0) for i, a in enumerate((*TOP, DENIED)) for b in (*TOP, DENIED)[i + 1 :]]
    for i, regional in enumerate(REGIONAL):
        found.append(((DENIED, *TOP)[i % 4], regional, -1))
        if i % 4:
            found.append((TOP[i // 3 % 3], regional, -1))
    found += [(REGIONAL[i], REGIONAL[i + 3], 0) for i in range(5)]
    for i, end in enumerate(ENDS):
        found.append((DENIED if i % 11 == 5 else REGIONAL[i * 5 % 8], end, -1))
        if i % 3 == 1:
            found.append((REGIONAL[(i * 3 + 2) % 8], end, -1))
    found += [(REGIONAL[0], OURS, -1), (REGIONAL[3], OURS, -1)]
    return sorted({(a, b) if kind else (min(a, b), max(a, b)): (a, b, kind) for a, b, kind in found}.values())


def made() -> dict[str, str]:
    """The files by their names, in the formats of CAIDA."""
    told = links()
    orgs: list[tuple[str, str, str, tuple[int, ...]]] = [("OST", "Ostermere Network", "XA", (OURS,))]
    orgs += [(f"T{n}", f"{NAMES[n]} Backbone", COUNTRIES[n], (asn,)) for n, asn in enumerate(TOP)]
    orgs += [(f"R{n}", f"{NAMES[n]} Regional", COUNTRIES[n % 3], (asn,)) for n, asn in enumerate(REGIONAL)]
    orgs += [(f"E{n}", f"{NAMES[n]} Campuses", COUNTRIES[n % 3], ENDS[n::8]) for n in range(8)]
    rel = ["# source: made up for the demo, nobody's real links", *(f"{a}|{b}|{kind}|made" for a, b, kind in told)]
    org = ["# format:org_id|changed|org_name|country|source", *(f"{i}|20261101|{name}|{cc}|MADE" for i, name, cc, _ in orgs)]
    org += ["# format:aut|changed|aut_name|org_id|opaque_id|source"]
    org += [f"{asn}|20261101|{i}-{asn}|{i}||MADE" for i, _, _, asns in orgs for asn in asns]
    return {"20261101.as-rel2.txt": "\n".join(rel) + "\n", "20261101.as-org2info.txt": "\n".join(org) + "\n"}


def test_the_files_are_what_is_made() -> None:
    assert {file.name: file.read_text() for file in FOLDER.iterdir()} == made()


@pytest.mark.slow
def test_the_demo_says_what_the_command_says(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The demo in a process of its own, in which nothing is compiled, and the command that it shows in this one."""
    monkeypatch.chdir(FOLDER.parent)
    code = "from cleannet.cli.demo import impact\nimpact()\n"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NUMBA_CACHE_DIR": str(tmp_path)}
    plain = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not plain.stderr
    assert not list(tmp_path.iterdir())
    command, _, told = plain.stdout.partition("$ cleannet ")[2].partition("\n")
    assert run([*shlex.split(command), "--as-of", str(DAY), "--known-on", str(DAY)]) == 0
    assert told.startswith(capfd.readouterr().out)


def test_the_demo_shows_a_small_table(capfd: pytest.CaptureFixture[str]) -> None:
    impact()
    out = capfd.readouterr().out
    assert "$ cleannet impact routes --deny asn:4134" in out
    assert "AS64502 Birch Regional for AS64500 Ostermere Network" in out
    assert "lost between others" in out
    assert len(out.splitlines()) < 55
