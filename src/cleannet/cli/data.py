"""`cleannet data`: what the verdicts rest on. Shows the embedded tables and your layers, checks, builds and imports them.

An age is counted from today unless a day is given.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import Named
from cleannet.cli.exits import OK, USAGE, Stop

if TYPE_CHECKING:
    from cleannet.model.report import TableUsed
    from cleannet.world.layer import Layer

app = App(name="data", help="The facts behind the verdicts: show, check, build and import them.")


@app.command
def status(*, format: Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])] = "text", as_of: str = "") -> int:
    """Show every table and layer: date, age, licence, rows, hash, and whether it is stale.

    Parameters
    ----------
    format
        text, or json for programs.
    as_of
        The day from which ages are counted, YYYY-MM-DD; today without.
    """
    from cleannet.pack.manifest import read_manifest
    from cleannet.pack.refused import PackRefused
    from cleannet.world.layers import open_layers
    from cleannet.world.origins import EMBEDDED, heard
    from cleannet.world.tables import name_of, tables_of_layers, tables_of_pack

    day = day_of(as_of, "--as-of")
    try:
        manifest, layers = read_manifest(), open_layers()
    except PackRefused as error:
        raise _stop(error) from error
    pack, own = tables_of_pack(day), tables_of_layers(layers, day)
    speaking, with_table = heard(layers)
    hashes = {table.name: table.sha256 for table in manifest.tables} | {
        used.name: layer.sha256 for used, layer in zip(own, layers, strict=True)
    }
    if format == "json":
        _print_json(
            {
                "as_of": day.isoformat(),
                "pack": manifest.pack,
                "tables": [_row(table, hashes) for table in pack],
                "layers": [_row(table, hashes) for table in own],
                "addresses": [name_of(layer) for layer, _ in speaking] + ([EMBEDDED] if with_table else []),
                "parts": {table.name: table.parts for table in manifest.tables if table.parts},
                "sources": manifest.upstream,
            }
        )
        return OK
    _print([f"Pack {manifest.pack[:16]}, as of {day}"])
    for table, embedded in zip(pack, manifest.tables, strict=True):
        _print(_described(table, hashes))
        parts = [f"{part.rows:,} {name}" for name, part in embedded.parts.items() if part.rows]
        if parts:
            _print([f"    {', '.join(parts)}"])
    _print(
        ["", "Your layers, in the order in which they are heard" if own else "No layers of your own (cleannet data import FILE)"]
    )
    for table in own:
        _print(_described(table, hashes))
    _print(["", "Whose an address is, by the first of these that has it", *_order(layers)])
    _print(["", "Sources of which rows were taken, and their licences (all of them: docs/sources.md)"])
    _print(f"  {source.title}: {source.licence}" for source in manifest.upstream if source.tables)
    return OK


def _order(layers: Sequence[Layer]) -> list[str]:
    """Who is heard on addresses, in order, and who is not."""
    from cleannet.world.origins import EMBEDDED, heard
    from cleannet.world.tables import name_of

    speaking, with_table = heard(layers)
    lines = []
    for place, (layer, prefixes) in enumerate(speaking, 1):
        replaces = "; replaces all below it" if layer.replaces else ""
        lines.append(f"  {place}. {name_of(layer)}: {len(prefixes):,} prefixes{replaces}")
    if with_table:
        beside = "; also beside a layer that may be older" if speaking else ""
        return [*lines, f"  {len(speaking) + 1}. {EMBEDDED}, the embedded table{beside}"]
    silent = [name_of(layer) for layer in layers if layer.prefix_origins is not None][len(speaking) :]
    return [*lines, f"  not heard: {', '.join([*silent, EMBEDDED])}"]


@app.command
def verify() -> int:
    """Check the hash of every table and layer, and name what is wrong; exit 2 where anything is."""
    from cleannet.pack.manifest import DATA
    from cleannet.pack.refused import PackRefused
    from cleannet.pack.verify import verify as verify_pack
    from cleannet.world.layer import load
    from cleannet.world.layers import files, folder

    wrong = verify_pack(DATA)
    try:
        layers = files(folder())
    except PackRefused as error:
        layers, wrong["layers"] = [], str(error)
    for path in layers:
        try:
            load(path)
            wrong[path.name] = ""
        except PackRefused as error:
            wrong[path.name] = str(error)
    for name, why in wrong.items():
        _print([f"wrong  {name}: {why}" if why else f"ok     {name}"])
    bad = sum(map(bool, wrong.values()))
    _print([f"{len(wrong)} checked, {bad} wrong"])
    return USAGE if bad else OK


@app.command
def build(facts: Path = Path("facts"), /, *, output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None) -> int:
    """Compile a folder of facts into the pack, and write its manifest; the same facts give the same bytes.

    Parameters
    ----------
    facts
        The folder of YAML files.
    output
        The folder of the compiled tables; that of the installed package without.
    """
    from cleannet.pack.build import Defects
    from cleannet.pack.manifest import DATA
    from cleannet.pack.manifestbuild import write
    from cleannet.pack.refused import PackRefused

    if not facts.is_dir():
        raise _stop(f"{facts}: is no folder; give the folder of facts, such as facts/ of a checkout")
    try:
        manifest = write(facts, output or DATA)
    except Defects as error:
        _complain(error.lines)
        raise _stop(f"{facts}: {len(error.lines)} defects; nothing was written") from error
    except PackRefused as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"{error.filename or output or DATA}: cannot be written: {error.strerror}") from error
    _print(f"{table.file}: {table.rows:,} rows, {table.date}, {table.sha256[:16]}" for table in manifest.tables)
    _print([f"Pack {manifest.pack[:16]}"])
    return OK


@app.command(name="import")
def import_(
    *files: Named,
    name: str = "",
    as_: Annotated[str, Parameter(name="--as")] = "",
    date: str = "",
    replace: Annotated[bool, Parameter(negative=())] = False,
    remove: str = "",
) -> int:
    """Import your own copies of upstream tables as layers, and say what each adds and where it differs from the pack.

    Parameters
    ----------
    files
        CAIDA prefix2as, as-org2info and as-rel; OpenSanctions targets.simple.csv; GLEIF level 1 and 2; the folder or archive of
        TeleGeography's map v3; tables of routes, MRT or bgpdump -m; RIS whois dumps; MaxMind DBs and CSV of addresses and their
        ASes. Packed or not; what a file is, is told from its content.
    name
        The name of the layer; that of its table without. A layer of the same name is replaced. Layers are heard by name.
    as_
        Read it as this: caida, opensanctions, gleif, telegeography, routes, ris, peeringdb, mmdb or csv.
    date
        The day of the table, YYYY[-MM[-DD]], where neither its content nor its name tells it.
    replace
        Of addresses hear neither the layers below this one nor the embedded table.
    remove
        Forget the layer of this name.
    """
    if remove and not files:
        return _remove(remove)
    if remove or not files:
        raise Stop("give the files to import, or --remove and the name of one layer")
    if name and len(files) > 1:
        raise Stop("--name names one layer: give one file with it")
    if name:
        _file_of(name)
    day_of(date, "--date")
    written: dict[str, Path] = {}
    return max(_import_one(file, name, as_, date, replace, written) for file in files)


def _import_one(file: Path, name: str, format: str, day: str, replaces: bool, written: dict[str, Path]) -> int:
    """day: the table's, where it tells none; written: the layers of this call, and their files."""
    from dataclasses import replace

    from cleannet.importers.compare import compare
    from cleannet.importers.recognise import by_id, importer_of
    from cleannet.pack.refused import PackRefused
    from cleannet.readers.base.input import Unreadable
    from cleannet.world.layer import summary
    from cleannet.world.layers import folder, keep
    from cleannet.world.view import open_world

    try:
        layer = (by_id(format) if format else importer_of(file)).read(file)
        layer = replace(layer, name=name or layer.name, date=layer.date or day, replaces=replaces)
        if replaces and layer.prefix_origins is None:
            raise Unreadable("tells of no addresses, so that there is nothing to replace")
        if layer.name in written:
            raise Unreadable(f"makes the layer {layer.name}, as {written[layer.name].name} does; import one of them with --name")
        replaced = _file_of(layer.name).exists()
        compared = compare(layer, open_world())  # the pack alone: a layer that was damaged can be imported again
        path = keep(layer, folder())
        written[layer.name] = file
    except Unreadable as error:
        why = str(error)
        _complain([why if why.startswith(file.name) else f"{file.name}: {why}", f"{file.name}: nothing of it was imported"])
        return USAGE
    except PackRefused as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"{error.filename or folder()}: cannot be written: {error.strerror}") from error
    _print(summary(layer))
    _print(["  adds to the pack:", *(f"    {line}" for line in compared.adds)])
    _print(["  differs from the pack:", *(f"    {line}" for line in compared.differs or ["nowhere"])])
    _print([f"  {'replaced' if replaced else 'kept'} in {path}"])
    return OK


def _remove(name: str) -> int:
    from cleannet.world.layers import files, folder, remove

    _file_of(name)
    try:
        if remove(name, folder()):
            _print([f"{name}: forgotten"])
            return OK
    except OSError as error:
        raise _stop(f"{name}: cannot be removed: {error.strerror}") from error
    known = ", ".join(path.stem for path in files(folder())) or "none"
    raise _stop(f"{name}: there is no layer of that name; there are: {known}")


def _file_of(name: str) -> Path:
    """The file of the layer of that name. Raises Stop where it can be no name."""
    from cleannet.world.layers import file_of, folder

    try:
        return file_of(name, folder())
    except ValueError as error:
        raise _stop(error) from error


def _described(table: TableUsed, hashes: dict[str, str]) -> list[str]:
    """A table in a few lines."""
    from cleannet.report.words import age

    dated = f"{table.date}, {age(table.age_days)}" if table.date else "of unknown date"
    stale = ", STALE" if table.stale else ""
    lines = [
        f"  {table.name}: {table.title}",
        f"    {dated}{stale}; {table.rows:,} rows; {table.licence}; sha256 {hashes.get(table.name, '')[:16]}",
    ]
    return lines + ([f"    {table.warning}"] if table.warning else [])


def _row(table: TableUsed, hashes: dict[str, str]) -> dict[str, object]:
    import msgspec

    return {**msgspec.to_builtins(table), "sha256": hashes.get(table.name, "")}


def _print(lines: Iterable[str]) -> None:
    """Lines of which some came from strangers."""
    from cleannet.report.escape import plain

    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        print(indent + plain(line.lstrip(" ")))


def _print_json(value: object) -> None:
    import json

    import msgspec

    from cleannet.report.escape import in_json, without_surrogates

    print(in_json(json.dumps(without_surrogates(msgspec.to_builtins(value)), indent=2, ensure_ascii=False)))


def _complain(lines: Iterable[str]) -> None:
    from cleannet.report.escape import plain

    for line in lines:
        print(f"cleannet: {plain(line)}", file=sys.stderr)


def _stop(why: object) -> Stop:
    from cleannet.report.escape import plain

    return Stop(plain(str(why)))
