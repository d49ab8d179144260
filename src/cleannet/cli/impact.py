"""`cleannet impact`: what would break, and the way around."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet.cli.destination import destination, write
from cleannet.cli.exits import OK, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import view as open_view
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Output, tell

if TYPE_CHECKING:
    from cleannet.impact.excluded import Excluded
    from cleannet.impact.graph import Graph, Mask
    from cleannet.impact.registered import Register
    from cleannet.impact.sums import Step, Sums
    from cleannet.model.answers.impact_routes import Drawn
    from cleannet.policy.policy import Policy
    from cleannet.readers.base.paths import AsPaths
    from cleannet.world.layer import Layer
    from cleannet.world.view import View, World

app = App(name="impact", help="What breaks if networks are left out, and which routes remain.")

INFERRED = "inferred"
"""The name of a layer whose relationships are a guess."""

app.command("cleannet.cli.impact_seen:table")
app.command("cleannet.cli.impact_seen:hegemony")
app.command("cleannet.cli.impact_seen:detours")
app.command("cleannet.cli.impact_block:block")

Format = Literal["text", "json", "parquet"]


@app.command
def routes(
    *,
    deny: tuple[str, ...] = (),
    for_: Annotated[tuple[str, ...], Parameter(name="--for")] = (),
    from_: Annotated[str, Parameter(name="--from")] = "",
    to: str = "",
    avoid: tuple[str, ...] = (),
    graph: tuple[Path, ...] = (),
    as_of: str = "",
    known_on: str = "",
    countries: bool = True,
    format: Annotated[Format, Parameter(name=["--format", "-f"])] = "text",
    output: Output = None,
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Count the routes that are lost or get longer without some carriers, or find the best path that avoids them.

    Parameters
    ----------
    deny:
        Leave out this network, owner or everyone that a policy denies: asn:4134, org:china-telecom-group, or a policy name or
        file. Repeat for several.
    for_:
        Count only the routes of this AS, country or file of prefixes: asn:3320, DE, FILE (default: every AS). Repeat for several.
    from_:
        AS at which the path begins. Use with --to and --avoid.
    to:
        AS at which the path ends.
    avoid:
        Leave this out of the path, in the form of --deny. Repeat for several.
    graph:
        CAIDA's AS relationships, AS organisations or prefix to AS; or a table of routes (MRT, show ip bgp), from which
        relationships are inferred (default: imported layers). Files are recognised by content.
    as_of:
        Judge as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    countries:
        Also count the countries that routes newly cross. This takes about a minute.
    format:
        Output format: text for people, json for programs, or parquet with one row per AS (needs --output).
    output:
        Write to this file (default: standard output).
    whole:
        Show every row instead of the first few (text).
    """
    one = bool(from_ or to or avoid)
    if one and (deny or for_ or not (from_ and to)):
        raise Stop("use --from A --to B --avoid … for one path, or --deny … for all routes")
    if not one and not deny:
        raise Stop("say whom to leave out: --deny asn:4134, --deny org:china-telecom-group or --deny POLICY")
    if format == "parquet" and (one or output is None):
        raise Stop("-f parquet needs --output FILE, and --deny")
    destination(output, (*graph, *deny, *for_))
    view = open_view(world_with(graph), as_of, known_on)
    drawn, links = drawn_from(view.world)
    if one:
        return _way(links, view, _asn(from_), _asn(to), avoid, "json" if format == "json" else "text", output)
    return counted_for(links, drawn, view, deny, for_, countries, format, output, whole)


def _way(
    graph: Graph, view: View, source: int, target: int, avoid: tuple[str, ...], format: Literal["text", "json"], output: Path | None
) -> int:
    from cleannet.impact.path import way
    from cleannet.impact.registered import Register

    ends = [graph.index([n]) for n in (source, target)]
    for number, at in zip((source, target), ends, strict=True):
        if not at.size:
            raise Stop(f"AS{number} is not in the graph")
    avoided = graph.mask(meant_by(avoid, view, graph.asns.tolist()).denied)
    found = way(graph, int(ends[0][0]), int(ends[1][0]), avoided, Register(view))
    tell(found, format, output)
    return OK


def counted_for(
    graph: Graph,
    drawn: Drawn,
    view: View,
    deny: tuple[str, ...],
    for_: tuple[str, ...],
    countries: bool = True,
    format: Format = "text",
    output: Path | None = None,
    whole: bool = False,
) -> int:
    """Writes what the sources lose without the denied ASes."""
    from cleannet.impact.lengths import TooLong
    from cleannet.impact.registered import Register
    from cleannet.impact.routes import counted, impact

    register = Register(view)
    excluded = meant_by(deny, view, graph.asns.tolist())
    denied = graph.mask(excluded.denied)
    if not denied.any():
        raise Stop(f"no AS in the graph matches --deny {' or --deny '.join(deny)}")
    ours = _ours(for_, view, graph, register)
    with progress() as step:
        try:
            sums = counted(graph, denied, ours, step)
        except TooLong as error:
            raise Stop(str(error)) from error
        if format == "parquet":
            _write_table(sums, register, output)
            return OK
        found = impact(sums, drawn, register, ", ".join(for_), excluded, countries, step)
    tell(found, format, output, whole=whole)
    return OK


def world_with(files: tuple[Path, ...], own: bool = True) -> World:
    """The world with the tables of these files before the user's layers, or instead of them."""
    from dataclasses import replace

    from cleannet.importers import caida
    from cleannet.readers.base.input import Unreadable
    from cleannet.readers.base.paths import joined

    opened = open_world(own)
    layers: list[Layer] = []
    for file in files:
        try:
            layer = caida.read(file)
            layers.append(replace(layer, title=f"{layer.title} in {file.name}"))
        except Unreadable as error:
            layers.append(_inferred(file, joined(routes_of(file, str(error)))))
    return replace(opened, layers=(*layers, *opened.layers))


def routes_of(file: Path, otherwise: str = "") -> Iterator[AsPaths]:
    """The AS paths of a table of routes, in pieces. Raises Stop with this message if the file is no such table."""
    from cleannet.readers import paths_of
    from cleannet.readers.base.input import Unreadable
    from cleannet.readers.inputs.sources import Refused, sources

    found = 0
    try:
        for item in sources([file]):
            if isinstance(item, Refused):
                raise Stop(f"{item.name}: {item.why}")
            for some in paths_of(item):
                found += len(some)
                yield some
    except Unreadable as error:
        raise Stop(f"{file}: {error}") from error
    if not found:
        raise Stop(
            otherwise or f"{file}: not a table of routes; name a file of MRT or bgpdump -m, or what a router shows (show ip bgp)"
        )


def _inferred(file: Path, seen: AsPaths) -> Layer:
    from cleannet.impact.inferred import inferred
    from cleannet.world.layer import Layer

    title = f"relationships inferred from {len(seen):,} routes of {file.name}"
    return Layer(name=INFERRED, title=title, date="", licence="", attribution="", as_rel=inferred(seen))


def drawn_from(world: World) -> tuple[Drawn, Graph]:
    """The graph of the first layer that has relationships. Raises Stop if no layer has any."""
    from cleannet.impact.graph import Graph
    from cleannet.model.answers.impact_routes import Drawn

    for layer in world.layers:
        if layer.as_rel is not None and len(layer.as_rel):
            graph = Graph.of(layer.as_rel)
            told = Drawn(
                source=layer.title,
                date=layer.date,
                inferred=layer.name == INFERRED,
                ases=len(graph),
                provider_links=len(graph.customers),
                peer_links=len(graph.peers) // 2,
                left_out=graph.cut,
            )
            return told, graph
    raise Stop("no AS relationships: name CAIDA's file with --graph FILE, or import it once with `cleannet data import FILE`")


def meant_by(wanted: tuple[str, ...], view: View, asns: Iterable[int]) -> Excluded:
    """The ASes that the words mean, out of these numbers and those of the facts. Raises Stop."""
    from cleannet.impact.excluded import excluded
    from cleannet.model.subject import parse

    meant: list[str | Policy] = []
    for text in wanted:
        if re.match(r"(?i)(asn|org):", text):
            try:
                meant.append(parse(text))
            except ValueError as error:
                raise Stop(str(error)) from error
        elif re.fullmatch(r"(?i)as\d+", text):
            meant.append(parse(f"asn:{text}"))
        else:
            meant.append(open_policy(view.world, text)[0])
    try:
        return excluded(meant, view, asns)
    except ValueError as error:
        raise Stop(str(error)) from error


def _asn(text: str) -> int:
    from cleannet.model.subject import subject, value_of

    try:
        return int(value_of(subject("asn", re.sub(r"(?i)^asn:", "", text))))
    except ValueError as error:
        raise Stop(str(error)) from error


def _ours(wanted: tuple[str, ...], view: View, graph: Graph, register: Register) -> Mask:
    """The sources that the words mean. Raises Stop if none of them is in the graph."""
    import numpy as np

    if not wanted:
        return np.ones(len(graph), np.bool_)
    numbers: set[int] = set()
    for text in wanted:
        if re.fullmatch(r"(?i)(asn:)?(as)?\d+", text):
            numbers.add(_asn(text))
        elif re.fullmatch(r"[A-Za-z]{2}", text):
            numbers |= {n for n in graph.asns.tolist() if register.of(n).country == text.upper()}
        else:
            numbers |= _origins(Path(text), view)
    ours = graph.mask(numbers)
    if not ours.any():
        told = f"no AS in the graph matches --for {' or --for '.join(wanted)}"
        raise Stop(f"{told}; countries are known only with CAIDA's AS organisations (add them with --graph)")
    return ours


def _origins(file: Path, view: View) -> set[int]:
    """The ASes that originate the prefixes of a file with one per line, by the user's tables or the embedded one."""
    import pyarrow as pa

    from cleannet.kernel.addresses import parse_as_written
    from cleannet.world.origins import origins

    try:
        lines = [line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"{file}: give an AS, a country of two letters, or a file of prefixes ({error})") from error
    parsed = parse_as_written(pa.array([line.partition("/")[0] for line in lines if line], pa.large_string()))
    found = origins(view.world, parsed)
    return {asn for group in set(found.groups.tolist()) for asn in found.candidates[group]}


def _write_table(sums: Sums, register: Register, output: Path | None) -> None:
    """Writes one row per AS, ascending by number."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    graph, lengths = sums.graph, sums.lengths
    order = np.argsort(graph.asns)
    told = [register.of(int(graph.asns[v])) for v in order]
    columns = {
        "asn": graph.asns,
        "denied": sums.denied,
        "pairs_before": lengths.pairs,
        "pairs_after": lengths.left,
        "lost_to_denied": sums.to_denied,
        "lost": sums.lost,
        "hops_before": lengths.hops,
        "hops_after": lengths.hops_left,
        "hops_were": lengths.hops_were,
        "longer": lengths.longer,
        "shorter": lengths.shorter,
        "every_crosses": lengths.crossing,
        "some_crosses": sums.some,
    }
    named = {"name": [t.name for t in told], "owner": [t.owner for t in told], "country": [t.country for t in told]}
    table = pa.table({**{name: pa.array(column[order]) for name, column in columns.items()}, **named})
    file = io.BytesIO()
    parquet.write_table(table, file)
    write(file.getvalue(), output)


@contextmanager
def progress() -> Iterator[Step]:
    """A progress bar for each step, on a terminal only."""
    from cleannet.impact.sums import unwatched

    if not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:

        def step(what: str, blocks: int) -> Callable[[int], None]:
            task = bar.add_task(what, total=blocks)
            return lambda done: bar.update(task, completed=done)

        yield step
