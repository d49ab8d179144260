"""`cleannet impact table`, `hegemony` and `detours`: what a router's table loses, who is on most paths, and paths that stray."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.destination import Named, destination
from cleannet.cli.exits import OK, Stop
from cleannet.cli.impact import drawn_from, meant_by, progress, routes_of, world_with
from cleannet.cli.opening import view as open_view
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, complain, tell

Graphs = Annotated[tuple[Path, ...], Parameter(negative="")]


def table(
    *routes: Named,
    deny: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Count the prefixes of a router's table that are lost without some carriers, and those that keep another path.

    Parameters
    ----------
    routes:
        Tables of routes, in any format that is read: show ip bgp, show route, MRT, bgpdump -m, FRR, BIRD. Several are one table.
    deny:
        Leave out this network, owner or everyone that a policy denies: asn:4134, org:china-telecom-group, or a policy name or
        file. Repeat for several.
    as_of:
        Judge as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    whole:
        Show every prefix and AS that is lost instead of the first few (text), and list them all in JSON.
    """
    from cleannet.impact.registered import Register
    from cleannet.impact.table import without

    if not routes:
        raise Stop("name a table of routes, such as the output of show ip bgp")
    if not deny:
        raise Stop("say whom to leave out: --deny asn:4134, --deny org:china-telecom-group or --deny POLICY")
    destination(output, (*routes, *deny))
    view = open_view(open_world(), as_of, known_on)
    numbers = {asn for file in routes for some in routes_of(file) for asn in set(some.asns.tolist())}
    meant = meant_by(deny, view, numbers)
    every = chain.from_iterable(map(routes_of, routes))
    names = [*dict.fromkeys(file.name for file in routes)]
    name = names[0] if len(names) == 1 else f"the table of {' and '.join(names)}"
    found = without(every, name, meant.denied, meant.undecided, Register(view), whole)
    tell(found, format, output, whole=whole)
    return OK


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
    format: Format = "text",
    output: Output = None,
) -> int:
    """Rank the networks that paths depend on: those of the Internet, of one country or of an observed table.

    The measure is AS hegemony, over every ordered pair of ASes or over the routes of a table. With --country it is
    transit influence (as in CTI) on the paths from abroad into that country.

    Parameters
    ----------
    routes:
        Table of routes: MRT, bgpdump -m, or of a router, such as show ip bgp (default: all paths of the graph).
    country:
        Count only paths into this country, such as DE.
    by:
        Rank each AS (as), all ASes of one operator together (operator), or all whose operators share the last known controller
        (owner).
    graph:
        CAIDA's AS relationships, AS organisations or prefix to AS, or a table of routes (default: imported layers).
    as_of:
        Show operators and owners as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    top:
        Show this many rows.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from msgspec.structs import replace

    from cleannet.cli.whereabouts import country_of
    from cleannet.impact.ranking import over_graph, over_routes

    if routes and country:
        raise Stop("--country works on the graph only; leave out the table of routes")
    code, read = country_of(country, "--country")
    if read:
        complain(f"--country {read}")
    destination(output, (*graph, *([routes] if routes else [])))
    view = open_view(world_with(graph), as_of, known_on)
    if routes:
        found = over_routes(routes_of(routes), routes.name, view, by)
    else:
        drawn, links = drawn_from(view.world)
        with progress() as step:
            try:
                found = over_graph(links, drawn, view, code, by, step)
            except ValueError as error:
                raise Stop(str(error)) from error
    tell(replace(found, shares=found.shares[:top]), format, output)
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
    format: Format = "text",
    output: Output = None,
) -> int:
    """Find paths that leave a country and come back. With --before and --deny, find paths that newly cross a network.

    Parameters
    ----------
    routes:
        Table of routes: MRT, bgpdump -m, or of a router, such as show ip bgp.
    before:
        Earlier table of routes from the same viewpoints.
    deny:
        Report paths that newly cross this network, owner or anyone that a policy denies: asn:4134, org:china-telecom-group, or a
        policy name or file.
    graph:
        CAIDA's AS organisations, which state the country of an AS (default: imported layers).
    as_of:
        Judge as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    top:
        Show this many rows.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    """
    from cleannet.impact import detours as astray
    from cleannet.impact.registered import Register
    from cleannet.model.answers.detours import Detours, Turns

    if bool(before) != bool(deny):
        raise Stop("--before FILE and --deny … belong together; give both or neither")
    destination(output, (*graph, routes, *([before] if before else []), *deny))
    view = open_view(world_with(graph), as_of, known_on)
    register, now = Register(view), routes_of(routes)
    if before is None:
        left = tuple(astray.detours(now, lambda asn: register.of(asn).country))
        tell(Detours(detours=left, names=register.names(d.asn for d in left)), format, output, top=top)
        return OK
    denied = meant_by(deny, view, ()).denied
    turned = tuple(astray.turned(routes_of(before), now, denied))
    tell(Turns(turned=turned, names=register.names(n for t in turned for n in (t.denied, t.told_by))), format, output, top=top)
    return OK
