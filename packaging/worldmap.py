"""Makes the outlines of countries that HTML reports draw, from two packages of npm, by hand, once in some years:

    python packaging/worldmap.py WORLD_ATLAS/countries-50m.json ISO_COUNTRIES/codes.json > src/cleannet/report/html/world.json

Natural Earth (public domain) as packaged by world-atlas, and the numbers of ISO 3166-1 by i18n-iso-countries. A border is one arc
that both its neighbours share, so borders that are simplified arc by arc still meet.

*Source*: github.com/topojson/topojson-specification; naturalearthdata.com/about/terms-of-use.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

WIDTH, WEST, TOP, BOTTOM = 960, -168.98, 84.0, -57.0
"""Of the drawing, in units; the longitude and latitudes at its edges. It is cut along the border in the Bering Strait, and islands
on the cut are left out. Degrees are as long to the north as to the east (plate carree)."""

ROUGH: Final = 0.45
"""How far, in units, a simplified border may stray."""

SMALL: Final = 3.0
"""A country that is smaller than so many square units is drawn as a dot."""

WIDEST: Final = 0.6 * WIDTH
"""No land is wider; what is lies on both sides of the cut."""

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in units of the drawing."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    unit = WIDTH / 360
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            east = (x * scale_x + move_x - WEST) % 360
            points.append((east * unit, (TOP - (y * scale_y + move_y)) * unit))
        found.append(points)
    return found


def simplified(points: list[Point]) -> list[Point]:
    """The same line with fewer points (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5

    def off(point: Point) -> float:
        x, y = point
        if not length:
            return ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length

    far = max(range(1, len(points) - 1), key=lambda i: off(points[i]))
    if off(points[far]) <= ROUGH:
        return [points[0], points[-1]]
    return simplified(points[: far + 1])[:-1] + simplified(points[far:])


def area(ring: list[Point]) -> float:
    """Square units."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def width(ring: list[Point]) -> float:
    """Units from its west to its east."""
    return max(x for x, _ in ring) - min(x for x, _ in ring)


def path(ring: list[Point]) -> str:
    """A ring as a path of SVG in whole and half units, each point as its distance from the last."""
    parts, at = [], (0, 0)
    for point in ring:
        here = round(point[0] * 2), round(point[1] * 2)
        step = here[0] - at[0], here[1] - at[1]
        if step != (0, 0) or not parts:
            parts.append(f"{step[0]},{step[1]}")
            at = here
    return f"m{' '.join(parts)}z" if len(parts) > 2 else ""


def main(topology_file: str, codes_file: str) -> None:
    topology = json.loads(Path(topology_file).read_text())
    letters = {number: two for two, _, number, *_ in json.loads(Path(codes_file).read_text())}
    exact = arcs_of(topology)
    rough = [simplified(arc) for arc in exact]

    def ring(arcs: list[int], of: list[list[Point]]) -> list[Point]:
        points: list[Point] = []
        for number in arcs:
            arc = of[number] if number >= 0 else of[~number][::-1]
            points += arc[1:] if points else arc
        return points

    lands: dict[str, list[list[list[int]]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = letters.get(country.get("id", ""), "-")  # land without a code of its own, which no report can colour
        lands.setdefault(code, []).extend(country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]])
    del lands["AQ"]
    outlines, dots = {}, {}
    for code, polygons in lands.items():
        largest = max((ring(polygon[0], exact) for polygon in polygons), key=area)
        if area(largest) < SMALL:
            xs, ys = [x for x, _ in largest], [y for _, y in largest]
            dots[code] = [round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)]
            continue
        drawn = "".join(
            f"M0,0{path(points)}"
            for polygon in polygons
            for points in (ring(polygon[0], rough),)
            if area(points) > ROUGH and width(points) < WIDEST
        )
        outlines[code] = drawn
    height = round((TOP - BOTTOM) * WIDTH / 360)
    told = {
        "width": WIDTH,
        "height": height,
        "scale": 0.5,
        "outlines": dict(sorted(outlines.items())),
        "dots": dict(sorted(dots.items())),
    }
    sys.stdout.write(json.dumps(told, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
