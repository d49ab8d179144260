"""A map of the world (SVG) with the operators, owners and places behind what was found: each country has the shade of its worst
verdict.

The outlines are those of Natural Earth (public domain), simplified by `packaging/worldmap.py`. They draw land as that source does,
and say nothing about whose it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from cleannet.model.verdict import Verdict
from cleannet.report.words import many


def worldmap(places: Mapping[str, Mapping[str, int]]) -> Markup:
    """The map; empty if no country is known."""
    if not places:
        return Markup()
    world = json.loads((Path(__file__).parent / "world.json").read_text("utf-8"))
    parts = [
        Markup('<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            world["width"], world["height"], f"Map of {many(len(places), 'country', 'countries')}; the table below has the numbers"
        ),
        Markup('<g transform="scale({})">').format(world["scale"]),
    ]
    for code, outline in world["outlines"].items():
        parts.append(Markup('<path class="{}" d="{}">{}</path>').format(_shade(places, code), outline, _title(places, code)))
    parts.append(Markup("</g>"))
    for code, (x, y) in world["dots"].items():
        if code in places:
            parts.append(
                Markup('<circle class="{}" cx="{}" cy="{}" r="3.5">{}</circle>').format(
                    _shade(places, code), x, y, _title(places, code)
                )
            )
    return Markup().join([*parts, Markup("</svg>")])


def _shade(places: Mapping[str, Mapping[str, int]], code: str) -> str:
    found = places.get(code, {})
    return next((verdict.value for verdict in Verdict if found.get(verdict.value)), "land")


def _title(places: Mapping[str, Mapping[str, int]], code: str) -> Markup:
    found = places.get(code)
    if not found:
        return Markup()
    told = ", ".join(f"{found[v.value]:,} {v.text}" for v in Verdict if found.get(v.value))
    return Markup("<title>{}</title>").format(f"{code}: {told}")
