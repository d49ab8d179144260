"""`cleannet impact hegemony` and `detours`: who sits on paths, and paths that go astray."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import write
from cleannet.cli.exits import OK, Stop
from cleannet.cli.impact import drawn_from, meant_by, progress, routes_of, world_with

if TYPE_CHECKING:
    from cleannet.impact.owners import By, Owners, Standing
    from cleannet.impact.registered import Register
    from cleannet.world.view import View, World

Format = Literal["text", "json"]
Formatted = Annotated[Format, Parameter(name=["--format", "-f"])]
Graphs = Annotated[tuple[Path, ...], Parameter(negative="")]


def hegemony(
    routes: Path | None = None,
    /,
    *,
    country: str = "",
    by: Literal["as", "operator", "owner"] = "as",
    graph: Graphs = (),
    as_of: str = "",
    known_on: str = "",
    top: int = 30,
    format: Formatted = "text",
) -> int:
    """Who sits on the paths of the whole Internet, on those into one country, or on routes that were observed.

    AS hegemony over every ordered pair of the graph, or over the routes of a table; with --country the transit influence (in the
    manner of CTI) on what is reached in it from abroad.

    Parameters
    ----------
    routes:
        A table of routes: MRT, what bgpdump -m prints, or a table of FRR (JSON) or BIRD. The graph without.
    country:
        Only the paths into this country, of two letters.
    by:
        Each AS for itself; all of one operator together; or all whose operators have the same last known controller.
    graph:
        CAIDA's AS relationships, AS organisations and prefix to AS, or a table of routes. Imported layers without.
    as_of:
        The day for which operators and their owners are told; today without.
    known_on:
        Use only statements said by that day; today without.
    top:
        How many are shown.
    format:
        How to print.
    """
    from cleannet.cli.out import encoded
    from cleannet.impact.owners import Owners

    if routes and country:
        raise Stop("--country asks the graph; leave out the table of routes")
    world = world_with(graph)
    view = world.at(day_of(as_of, "--as-of"), day_of(known_on, "--known-on"))
    rest = _observed(routes, Owners(view), by) if routes else _over_all(world, view, country.upper(), by)
    found = {"schema": "cleannet-impact-hegemony-2", "country": country, "by": by, **rest}
    found["shares"] = found["shares"][:top]
    write(encoded(found) if format == "json" else _shown(found), None)
    return OK


def _over_all(world: World, view: View, country: str, by: By) -> dict[str, Any]:
    """Over the pairs of the graph."""
    import numpy as np

    from cleannet.impact import hegemony as over_all
    from cleannet.impact.influence import influence
    from cleannet.impact.owners import Grouping, Owners
    from cleannet.impact.registered import Register

    drawn, links = drawn_from(world)
    weighed = None
    grouping = Grouping(Owners(view), by)
    group = np.array([grouping.number(asn) for asn in links.asns.tolist()], np.int32)
    with progress() as step:
        if country:
            register = Register(view)
            inside = np.array([register.of(asn).country == country for asn in links.asns.tolist()])
            if not inside.any():
                raise Stop(f"nobody in the graph is in {country}; countries are known from CAIDA's AS organisations (--graph)")
            addresses = world.networks.sizes(links.asns)
            weighed = "addresses" if addresses[inside].any() else "ases"
            blocks = int(inside.sum()) // 64 + 1
            weights = addresses if weighed == "addresses" else None
            shares = influence(links, inside, weights, step("paths into the country", blocks), group)
        else:
            shares = over_all.hegemony(links, group, step("paths of every pair", over_all.blocks(links, group)))
    shown = _ranked(grouping.members, shares.tolist())
    return {"graph": drawn, "observed": None, "weighed_by": weighed, "ases": grouping.ways, "shares": shown}


def _observed(routes: Path, owners: Owners, by: By) -> dict[str, Any]:
    """Over the routes of a table; what is counted are the ASes that are inside of some."""
    from cleannet.impact.hegemony import observed
    from cleannet.impact.owners import Grouping

    grouping = Grouping(owners, by)
    seen = observed(routes_of(routes), grouping.number)
    told = {"source": routes.name, "routes": seen.routes, "viewpoints": seen.viewpoints}
    members = [grouping.members[group] for group in seen.groups.tolist()]
    shares = _ranked(members, seen.shares.tolist())
    return {"graph": None, "observed": told, "weighed_by": None, "ases": grouping.ways, "shares": shares}


def _ranked(members: list[Standing], shares: list[float]) -> list[dict[str, Any]]:
    """Those who are inside of anything, the highest first."""
    told = sorted(zip(members, shares, strict=True), key=lambda pair: (-pair[1], pair[0].id))
    return [{"id": who.id, "name": who.name, "share": round(share, 6)} for who, share in told if share > 0]


_STANDING = {
    "controlled": "with the last known controller of their operator",
    "operator": "with their operator",
    "open": "with the last known controller, but facts leave open who else controls it",
    "registered": "with an organisation known by its registered name alone",
    "itself": "each for itself, since nobody is known",
}


def _shown(found: dict[str, Any]) -> str:
    from cleannet.cli.out import clean, wrapped
    from cleannet.report.words import many

    lines = [f"{row['share']:>10.6f}  {clean(row['name'])}" for row in found["shares"]]
    if seen := found["observed"]:
        lines += wrapped(f"Over {many(seen['routes'], 'route')} of {many(seen['viewpoints'], 'viewpoint')} in {seen['source']}.")
    if found["weighed_by"] == "ases":
        lines += wrapped("The embedded table has no IPv4 address of any AS of the country: each of them weighs the same.")
    if found["by"] != "as":
        ways = [f"{count:,} {_STANDING[how]}" for how, count in found["ases"].items() if count]
        lines += wrapped(f"ASes are counted: {'; '.join(ways)}.", rest="    ")
    return "".join(f"{line}\n" for line in lines)


def detours(
    routes: Path,
    *,
    before: Path | None = None,
    deny: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    graph: Graphs = (),
    as_of: str = "",
    known_on: str = "",
    top: int = 30,
    format: Formatted = "text",
) -> int:
    """Paths that leave a country to come back; with --before and --deny those that suddenly cross somebody.

    Parameters
    ----------
    routes:
        A table of routes: MRT, what bgpdump -m prints, or a table of FRR (JSON) or BIRD.
    before:
        An earlier table from the same viewpoints.
    deny:
        Whose crossing is asked: asn:4134, org:china-telecom-group, or a policy.
    graph:
        CAIDA's AS organisations, which tell the country of an AS. Imported layers without.
    as_of:
        The day that is judged; today without.
    known_on:
        Use only statements said by that day; today without.
    top:
        How many are shown.
    format:
        How to print.
    """
    from cleannet.cli.out import clean, encoded
    from cleannet.impact import detours as astray
    from cleannet.impact.registered import Register

    if bool(before) != bool(deny):
        raise Stop("a sudden crossing is asked with both --before FILE and --deny …")
    view = world_with(graph).at(day_of(as_of, "--as-of"), day_of(known_on, "--known-on"))
    register, now = Register(view), routes_of(routes)
    if before is None:
        left = astray.detours(now, lambda asn: register.of(asn).country)
        lines = [f"{d.routes:>10,}  {d.country} through {d.through} by {_named(register, d.asn)}: {_path(d.path)}" for d in left]
        write(encoded(left) if format == "json" else _text(lines, top, "no path leaves a country to come back"), None)
        return OK
    denied = meant_by(deny, view, ()).denied
    found = astray.turned(routes_of(before), now, denied)
    lines = [
        f"{t.routes:>10,}  routes to {t.prefixes:,} prefixes now cross {_named(register, t.denied)}, "
        f"led there by {_named(register, t.told_by)}: {clean(t.example)} by {_path(t.path)}"
        for t in found
    ]
    write(encoded(found) if format == "json" else _text(lines, top, "no route crosses them that did not before"), None)
    return OK


def _text(lines: list[str], top: int, nothing: str) -> str:
    more = [f"and {len(lines) - top:,} more (-f json has them)"] if len(lines) > top else []
    return "".join(f"{line}\n" for line in [*lines[:top], *more] or [nothing])


def _path(path: tuple[int, ...]) -> str:
    return " ".join(map(str, path))


def _named(register: Register, asn: int) -> str:
    from cleannet.cli.out import clean

    return clean(f"AS{asn} {register.of(asn).name}".strip())
