"""What a router loses without some ASes: the prefixes of its own table, and whether a path is left that avoids them.

Nothing is guessed: only the paths that the table holds count. A router may learn another way when one goes, and a wider prefix may
lead to what a lost one covers; both make the loss smaller than it is told here.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Final

import numpy as np

from cleannet.impact.registered import Register
from cleannet.model.answers.impact_table import LostBy, LostPrefix, TableImpact
from cleannet.readers.base.paths import AsPaths

EXAMPLES: Final = 20

_CLEAN, _CROSSED, _THROUGH = 1, 2, 4
"""What paths to a prefix do: avoid the denied, name one, and name one on the way to somebody who is none."""


def without(routes: Iterable[AsPaths], table: str, denied: Set[int], undecided: Set[int], register: Register) -> TableImpact:
    """The table without the denied. routes: in pieces, of which one is held at a time; of prefixes, all are."""
    seen: dict[str, int] = {}
    paths: dict[str, tuple[int, ...]] = {}
    count, there = 0, set[int]()
    for some in routes:
        count += len(some)
        bad = np.isin(some.asns, list(denied))
        there.update(np.unique(some.asns[np.isin(some.asns, list(undecided))]).tolist())
        crossed = np.add.reduceat(bad, some.offsets[:-1]) > 0 if len(some) else np.zeros(0, np.bool_)
        ends_there = bad[some.offsets[1:] - 1] if len(some) else crossed
        does = np.where(crossed, np.where(ends_there, _CROSSED, _CROSSED | _THROUGH), _CLEAN)
        for at, (prefix, what) in enumerate(zip(map(str, some.prefixes.to_pylist()), does.tolist(), strict=True)):
            before = seen.get(prefix, 0)
            seen[prefix] = before | what
            if what != _CLEAN and not before:
                paths[prefix] = tuple(some.asns[some.offsets[at] : some.offsets[at + 1]].tolist())
    gone = {prefix: what for prefix, what in seen.items() if not what & _CLEAN}
    by: dict[int, list[int]] = {}
    for prefix, what in gone.items():
        first = next(asn for asn in paths[prefix] if asn in denied)
        by.setdefault(first, [0, 0])[bool(what & _THROUGH)] += 1
    lost = [prefix for prefix, what in gone.items() if what & _THROUGH]
    kept = sum(what == what | _CLEAN | _CROSSED for what in seen.values())
    told = tuple(LostBy(asn=asn, own=own, others=others) for asn, (own, others) in by.items())
    examples = tuple(LostPrefix(prefix=prefix, path=paths[prefix]) for prefix in lost[:EXAMPLES])
    named = {*by, *there, *(asn for example in examples for asn in example.path)}
    return TableImpact(
        table=table,
        routes=count,
        prefixes=len(seen),
        own=len(gone) - len(lost),
        lost=len(lost),
        kept=kept,
        untouched=len(seen) - len(gone) - kept,
        by=tuple(sorted(told, key=lambda b: (-b.own - b.others, b.asn))),
        undecided=tuple(sorted(there)),
        names=register.names(sorted(named)),
        examples=examples,
    )
