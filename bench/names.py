"""Whom written names mean, on names that public tables write (`tests/resolve/spellings.csv` says which).

The peer is rapidfuzz over all sourced names, its best match taken: what most matching of names comes to.
"""

from __future__ import annotations

import csv
import random
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
from measure import Outcome
from rapidfuzz import fuzz, process, utils

from cleannet.model.subject import NOBODY, EntityId, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World, open_world

DAY = date(2026, 11, 24)
SPELLINGS = Path(__file__).parent.parent / "tests" / "resolve" / "spellings.csv"
SURE = 90.0
"""Of 100: from which a peer's match would be taken for sure."""


def run() -> Outcome:
    lines = SPELLINGS.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    world = open_world()
    asking = Asking(world.at(DAY, DAY))
    meant = _meant(asking, [row["written"] for row in rows])
    first = {name: candidates[0].subject.partition(":")[2] for name, candidates in meant.items()}
    sure = {name for name, candidates in meant.items() if not any(kind_of(c.subject) == "name" for c in candidates)}
    matched = _peer(world, [row["written"] for row in rows])
    mine = {half: _recall(rows, first, half) for half in ("a", "b", "ab")}
    theirs = _recall(rows, {name: entity for name, (entity, _) in matched.items()}, "ab")
    alike = [row["written"] for row in rows if not row["means"]]
    return Outcome(
        what=f"{len(rows)} names of public tables, of which {len(alike)} only look alike: the right party is known or named first.",
        ours=mine["ab"],
        peer_name="rapidfuzz",
        peer=theirs,
        unit="% of names",
        details=(
            f"half a {mine['a']:.1f} %, half b (held back) {mine['b']:.1f} %",
            f"look-alikes taken for sure: {sum(name in sure for name in alike)} of {len(alike)}",
            f"the same by rapidfuzz, sure at {SURE:g} of 100: {sum(matched[name][1] >= SURE for name in alike)}",
            _speed(asking),
        ),
    )


def _meant(asking: Asking, written: list[str]) -> dict[str, tuple[Candidate, ...]]:
    resolved = RESOLVERS["org-name"](asking, pa.array(written))
    return {name: resolved.meanings[index].candidates for name, index in zip(written, resolved.index.tolist(), strict=True)}


def _recall(rows: list[dict[str, str]], first: dict[str, str], half: str) -> float:
    """Per cent of the names that mean somebody, of which the first candidate is right."""
    asked = [row for row in rows if row["means"] and row["half"] in half]
    return 100 * sum(first[row["written"]] in row["means"].split() for row in asked) / len(asked)


def _peer(world: World, written: list[str]) -> dict[str, tuple[EntityId, float]]:
    """Each name with the entity of its best match, and how good that is."""
    known = {name: entity.id for entity in world.facts.entities.values() for name in (entity.name, *(n.name for n in entity.names))}
    names = list(known)
    found = {}
    for name in written:
        best = process.extractOne(name, names, scorer=fuzz.WRatio, processor=utils.default_process)
        found[name] = (known[best[0]], best[1]) if best else (NOBODY, 0.0)
    return found


def _speed(asking: Asking) -> str:
    draw = random.Random(11)
    parts = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(4, 11))) for _ in range(4000)]
    written = [f"{' '.join(draw.choices(parts, k=3))} Technologies Co., Ltd." for _ in range(30_000)]
    began = time.perf_counter()
    _meant(asking, written)
    return f"{len(written) / (time.perf_counter() - began):,.0f} distinct names of strangers a second"
