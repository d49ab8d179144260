"""`cleannet impact hegemony` and `detours`: who sits on paths, and paths that go astray."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from cleannet.cli.destination import destination
from cleannet.cli.exits import OK, Stop
from cleannet.cli.impact import drawn_from, meant_by, progress, routes_of, world_with
from cleannet.cli.opening import view as open_view
from cleannet.cli.out import Format, Output, tell

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
    format: Format = "text",
    output: Output = None,
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
    output:
        The file to write to, instead of the standard output.
    """
    from msgspec.structs import replace

    from cleannet.impact.ranking import over_graph, over_routes

    if routes and country:
        raise Stop("--country asks the graph; leave out the table of routes")
    destination(output, (*graph, *([routes] if routes else [])))
    view = open_view(world_with(graph), as_of, known_on)
    if routes:
        found = over_routes(routes_of(routes), routes.name, view, by)
    else:
        drawn, links = drawn_from(view.world)
        with progress() as step:
            try:
                found = over_graph(links, drawn, view, country.upper(), by, step)
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
    output:
        The file to write to, instead of the standard output.
    """
    from cleannet.impact import detours as astray
    from cleannet.impact.registered import Register
    from cleannet.model.answers.detours import Detours, Turns

    if bool(before) != bool(deny):
        raise Stop("a sudden crossing is asked with both --before FILE and --deny …")
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
