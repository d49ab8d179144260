"""How many rows of lists lead to an owner by the facts of the program on PYTHONPATH: JSON in, JSON out.

In: list -> [kind of reference, rows]. Out: list -> rows that lead to an owner. It runs in an older checkout too, so it asks for
nothing but the meaning of a reference and who is behind it.
"""

from __future__ import annotations

import json
import sys
from datetime import date

import pyarrow as pa

from cleannet.model.subject import Subject
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.behind import behind
from cleannet.world.view import View, open_world


def owned(view: View, kind: str, rows: list[str]) -> int:
    """Rows of which one thing alone is meant, and an entity stands behind it, be it open."""
    values = pa.array([int(row) for row in rows] if kind == "asn" else rows)
    resolved = RESOLVERS[kind](Asking(view), values)
    ends = [_has_owner(view, [c.subject for c in meaning.candidates]) for meaning in resolved.meanings]
    return sum(ends[int(at)] for at in resolved.index)


def _has_owner(view: View, subjects: list[str]) -> bool:
    meant = [s for s in subjects if not s.startswith("name:")]
    if len(meant) != len(subjects) or not meant:
        return False
    return all(any(p.thing.startswith("org:") and not p.answer.no for p in behind(view, Subject(s)).parties) for s in meant)


if __name__ == "__main__":
    today = date.fromisoformat(sys.argv[1])
    view = open_world().at(today, today)
    print(json.dumps({name: owned(view, kind, rows) for name, (kind, rows) in json.load(sys.stdin).items()}))
