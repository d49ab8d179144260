"""Routes that go astray, for people: a line for each way in which they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleannet.model.answers.detours import Detours, Turns
from cleannet.report.text.lines import clean, lines, named

TOP: Final = 30
"""Lines that are shown where nobody says how many."""


def page(found: Detours, top: int = TOP) -> str:
    """Paths that leave a country to come back."""
    told = []
    for d in found.detours:
        by = named(d.asn, found.names.get(f"asn:{d.asn}", ""))
        told.append(f"{d.routes:>10,}  {clean(d.country)} through {clean(d.through)} by {by}: {_path(d.path)}")
    return _first(told, top, "no path leaves a country to come back")


def turned(found: Turns, top: int = TOP) -> str:
    """Routes that suddenly cross somebody."""
    told = []
    for t in found.turned:
        across, by = (named(asn, found.names.get(f"asn:{asn}", "")) for asn in (t.denied, t.told_by))
        told.append(
            f"{t.routes:>10,}  routes to {t.prefixes:,} prefixes now cross {across}, "
            f"led there by {by}: {clean(t.example)} by {_path(t.path)}"
        )
    return _first(told, top, "no route crosses them that did not before")


def _first(told: list[str], top: int, nothing: str) -> str:
    more = [f"and {len(told) - top:,} more (-f json has them)"] if len(told) > top else []
    return lines([*told[:top], *more] or [nothing])


def _path(path: Iterable[int]) -> str:
    return " ".join(map(str, path))
