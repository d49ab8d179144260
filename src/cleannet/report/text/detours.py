"""Routes that stray, one line for each way they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleannet.model.answers.detours import Detours, Turns
from cleannet.report.text.lines import PIPE, Line, Screen, clean, lines, named

TOP: Final = 30
"""Lines that are shown where nobody says how many."""


def page(found: Detours, screen: Screen = PIPE, top: int = TOP) -> str:
    """Paths that leave a country to come back."""
    told = []
    for d in found.detours:
        by = named(d.asn, found.names.get(f"asn:{d.asn}", ""))
        told.append(_line(d.routes, f"{clean(d.country)} through {clean(d.through)} by {by}: {_path(d.path)}"))
    return _first(told, screen, top, "no path leaves a country to come back")


def turned(found: Turns, screen: Screen = PIPE, top: int = TOP) -> str:
    """Routes that suddenly cross somebody."""
    told = []
    for t in found.turned:
        across, by = (named(asn, found.names.get(f"asn:{asn}", "")) for asn in (t.denied, t.told_by))
        told.append(
            _line(
                t.routes,
                f"routes to {t.prefixes:,} prefixes now cross {across}, led there by {by}: {clean(t.example)} by {_path(t.path)}",
            )
        )
    return _first(told, screen, top, "no route crosses them that did not before")


def _line(routes: int, text: str) -> Line:
    return Line(text, f"{routes:>10,}  ", " " * 12)


def _first(told: list[Line], screen: Screen, top: int, nothing: str) -> str:
    more = [f"and {len(told) - top:,} more: --top {len(told)} lists them"] if len(told) > top else []
    return lines([*told[:top], *more] or [nothing], screen)


def _path(path: Iterable[int]) -> str:
    return " ".join(map(str, path))
