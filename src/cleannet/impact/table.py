"""What a router loses if some ASes are left out: the prefixes of its own table, and whether a path remains that avoids them.

Nothing is guessed: only paths in the table count. A router may learn another way when one goes, and a wider prefix may cover a lost
one; both make the real loss smaller than reported here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.impact.registered import Register
from cleannet.model.answers.impact_table import LostBy, LostPrefix, TableImpact
from cleannet.readers.base.paths import AsPaths

EXAMPLES: Final = 20

_CLEAN, _CROSSED, _THROUGH, _OPEN = 1, 2, 4, 8
"""What a path to a prefix does: avoids denied and undecided ASes; names a denied one; crosses a denied one on the way to an origin
that is not denied; names an undecided one and no denied one."""


def without(
    routes: Iterable[AsPaths], table: str, denied: Set[int], undecided: Set[int], register: Register, whole: bool = False
) -> TableImpact:
    """The table without the denied. routes: in pieces, one of which is in memory at a time; all prefixes are. whole: every lost
    prefix is an example."""
    seen: dict[str, int] = {}
    paths: dict[str, tuple[int, ...]] = {}
    hung: dict[str, set[int]] = {}
    count, there = 0, set[int]()
    for some in routes:
        count += len(some)
        bad, unsure = np.isin(some.asns, list(denied)), np.isin(some.asns, list(undecided))
        there.update(np.unique(some.asns[unsure]).tolist())
        crossed, hangs = _on_path(some, bad), _on_path(some, unsure)
        ends_there = bad[some.offsets[1:] - 1] & ~some.to_set
        does = np.where(crossed, np.where(ends_there, _CROSSED, _CROSSED | _THROUGH), np.where(hangs, _OPEN, _CLEAN))
        for at, (prefix, what) in enumerate(zip(map(str, some.prefixes.to_pylist()), does.tolist(), strict=True)):
            before = seen.get(prefix, 0)
            seen[prefix] = before | what
            if what == _CLEAN or (before and what != _OPEN):
                continue
            path = tuple(some.asns[some.offsets[at] : some.offsets[at + 1]].tolist())
            paths.setdefault(prefix, path)
            if what == _OPEN:
                hung.setdefault(prefix, set()).add(next(asn for asn in path if asn in undecided))
    gone = {prefix: what for prefix, what in seen.items() if not what & (_CLEAN | _OPEN)}
    hang_on = Counter(asn for prefix, asns in hung.items() if not seen[prefix] & _CLEAN for asn in asns)
    unsettled = sum(not what & _CLEAN for what in seen.values()) - len(gone)
    by: dict[int, list[int]] = {}
    for prefix, what in gone.items():
        first = next(asn for asn in paths[prefix] if asn in denied)
        by.setdefault(first, [0, 0])[bool(what & _THROUGH)] += 1
    lost = [prefix for prefix, what in gone.items() if what & _THROUGH]
    kept = sum(bool(what & _CLEAN and what & _CROSSED) for what in seen.values())
    told = tuple(LostBy(asn=asn, own=own, others=others) for asn, (own, others) in by.items())
    examples = tuple(LostPrefix(prefix=prefix, path=paths[prefix]) for prefix in lost[: None if whole else EXAMPLES])
    named = {*by, *there, *(asn for example in examples for asn in example.path)}
    return TableImpact(
        table=table,
        routes=count,
        prefixes=len(seen),
        own=len(gone) - len(lost),
        lost=len(lost),
        open=unsettled,
        kept=kept,
        untouched=len(seen) - len(gone) - unsettled - kept,
        by=tuple(sorted(told, key=lambda b: (-b.own - b.others, b.asn))),
        hang_on=tuple(sorted(hang_on, key=lambda asn: (-hang_on[asn], asn))),
        undecided=tuple(sorted(there)),
        names=register.names(sorted(named)),
        examples=examples,
    )


def _on_path(some: AsPaths, asns: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The paths that name one of these numbers."""
    return np.add.reduceat(asns, some.offsets[:-1]) > 0 if len(some) else np.zeros(0, np.bool_)
