"""`cleannet impact hegemony` and `detours`: who sits on paths, and paths that go astray."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.exits import OK, Stop
from cleannet.cli.impact import drawn_from, meant_by, progress, routes_of, world_with
from cleannet.cli.opening import write

if TYPE_CHECKING:
    from cleannet.impact.registered import Register

Format = Literal["text", "json"]
Formatted = Annotated[Format, Parameter(name=["--format", "-f"])]
Graphs = Annotated[tuple[Path, ...], Parameter(negative="")]


def hegemony(
    *,
    country: str = "",
    by: Literal["as", "owner"] = "as",
    graph: Graphs = (),
    as_of: str = "",
    known_on: str = "",
    top: int = 30,
    format: Formatted = "text",
) -> int:
    """Who sits on the paths of the whole Internet, or on those into one country.

    AS hegemony over every ordered pair of the graph; with --country the transit influence (in the manner of CTI) on what is reached
    in it from abroad.

    Parameters
    ----------
    country:
        Only the paths into this country, of two letters.
    by:
        Each AS for itself, or all of one owner together.
    graph:
        CAIDA's AS relationships, AS organisations and prefix to AS, or a table of routes. Imported layers without.
    as_of:
        The day for which owners are told; today without.
    known_on:
        Use only statements said by that day; today without.
    top:
        How many are shown.
    format:
        How to print.
    """
    import numpy as np

    from cleannet.cli.out import clean, encoded
    from cleannet.impact import hegemony as over_all
    from cleannet.impact.influence import influence
    from cleannet.impact.registered import Register

    world = world_with(graph)
    view = world.at(day_of(as_of, "--as-of"), day_of(known_on, "--known-on"))
    drawn, links = drawn_from(world)
    register = Register(view)
    told = [register.of(asn) for asn in links.asns.tolist()]
    owners = sorted({t.owner for t in told} - {""})
    index = {name: i for i, name in enumerate(owners)}
    with progress() as step:
        if country:
            inside = np.array([t.country == country.upper() for t in told])
            if not inside.any():
                raise Stop(f"nobody in the graph is in {country}; countries are known from CAIDA's AS organisations (--graph)")
            each = influence(links, inside, progress=step("paths into the country", int(inside.sum()) // 64 + 1))
            shares = np.bincount([index.get(t.owner, len(owners)) for t in told], each)[: len(owners)] if by == "owner" else each
        else:
            group = np.arange(len(links)) - links.stubs if by == "as" else np.array([index.get(t.owner, -1) for t in told])
            asked = np.maximum(group, -1).astype(np.int32)
            found = over_all.hegemony(links, asked, step("paths of every pair", over_all.blocks(links, asked)))
            shares = np.concatenate((np.zeros(links.stubs), found)) if by == "as" else found
    names = owners if by == "owner" else [clean(f"AS{asn} {t.name}") for asn, t in zip(links.asns.tolist(), told, strict=True)]
    order = [int(i) for i in np.argsort(-shares, kind="stable")[:top] if shares[i] > 0]
    rows = [{"name": names[i], "share": round(float(shares[i]), 6)} for i in order]
    if format == "json":
        write(encoded({"schema": "cleannet-impact-hegemony-1", "graph": drawn, "country": country, "by": by, "shares": rows}), None)
    else:
        write("".join(f"{row['share']:>10.6f}  {clean(str(row['name']))}\n" for row in rows), None)
    return OK


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
