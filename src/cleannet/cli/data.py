"""`cleannet data`: what the verdicts rest on. Shows the embedded tables and your layers, checks, builds and imports them.

An age is counted from today unless a day is given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import Named, destination
from cleannet.cli.exits import OK, USAGE, Stop
from cleannet.cli.out import Format, Output, complain, tell

if TYPE_CHECKING:
    from cleannet.model.answers.imported import ImportedLayer

app = App(name="data", help="The facts behind the verdicts: show, check, build and import them.")


@app.command
def status(*, as_of: str = "", format: Format = "text", output: Output = None) -> int:
    """Show every table and layer: date, age, licence, rows, hash, and whether it is stale.

    Parameters
    ----------
    as_of
        The day from which ages are counted, YYYY-MM-DD; today without.
    format
        For people, or complete as JSON.
    output
        The file to write to, instead of the standard output.
    """
    from cleannet.pack.manifest import read_manifest
    from cleannet.pack.refused import PackRefused
    from cleannet.world.held import held
    from cleannet.world.layers import open_layers

    destination(output)
    day = day_of(as_of, "--as-of")
    try:
        manifest, layers = read_manifest(), open_layers()
    except PackRefused as error:
        raise _stop(error) from error
    tell(held(manifest, layers, day), format, output)
    return OK


@app.command
def verify(*, format: Format = "text", output: Output = None) -> int:
    """Check the hash of every table and layer, and name what is wrong; exit 2 where anything is.

    Parameters
    ----------
    format
        For people, or complete as JSON.
    output
        The file to write to, instead of the standard output.
    """
    from cleannet.model.answers.status import Checked, Verified
    from cleannet.pack.manifest import DATA
    from cleannet.pack.refused import PackRefused
    from cleannet.pack.verify import verify as verify_pack
    from cleannet.world.layer import load
    from cleannet.world.layers import files, folder

    destination(output)
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
    tell(Verified(files=tuple(Checked(file=name, wrong=why) for name, why in wrong.items())), format, output)
    return USAGE if any(wrong.values()) else OK


@app.command
def build(facts: Path = Path("facts"), /, *, output: Output = None, format: Format = "text") -> int:
    """Compile a folder of facts into the pack, and write its manifest; the same facts give the same bytes.

    Parameters
    ----------
    facts
        The folder of YAML files.
    output
        The folder of the compiled tables; that of the installed package without.
    format
        For people, or complete as JSON.
    """
    from cleannet.model.answers.status import Built, BuiltTable
    from cleannet.pack.build import Defects
    from cleannet.pack.manifest import DATA
    from cleannet.pack.manifestbuild import write
    from cleannet.pack.refused import PackRefused

    if not facts.is_dir():
        raise _stop(f"{facts}: is no folder; give the folder of facts, such as facts/ of a checkout")
    try:
        manifest = write(facts, output or DATA)
    except Defects as error:
        for line in error.lines:
            complain(line)
        raise _stop(f"{facts}: {len(error.lines)} defects; nothing was written") from error
    except PackRefused as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"{error.filename or output or DATA}: cannot be written: {error.strerror}") from error
    tables = (BuiltTable(file=t.file, rows=t.rows, date=t.date, sha256=t.sha256) for t in manifest.tables)
    tell(Built(pack=manifest.pack, tables=tuple(tables)), format)
    return OK


@app.command(name="import")
def import_(
    *files: Named,
    name: str = "",
    as_: Annotated[str, Parameter(name="--as")] = "",
    date: str = "",
    replace: Annotated[bool, Parameter(negative=())] = False,
    remove: str = "",
    format: Format = "text",
    output: Output = None,
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
    format
        For people, or complete as JSON.
    output
        The file to write to, instead of the standard output.
    """
    from cleannet.model.answers.imported import Imported

    destination(output, files)
    if remove and not files:
        _remove(remove)
        tell(Imported(forgotten=(remove,)), format, output)
        return OK
    if remove or not files:
        raise Stop("give the files to import, or --remove and the name of one layer")
    if name and len(files) > 1:
        raise Stop("--name names one layer: give one file with it")
    if name:
        _file_of(name)
    day_of(date, "--date")
    written: dict[str, Path] = {}
    layers: list[ImportedLayer] = []
    try:
        for file in files:
            layer = _import_one(file, name, as_, date, replace, written)
            layers += [layer] if layer else []
    except (Stop, KeyboardInterrupt):
        if layers:  # they are kept, and so told
            tell(Imported(layers=tuple(layers)), format, output)
        raise
    tell(Imported(layers=tuple(layers)), format, output)
    return OK if len(layers) == len(files) else USAGE


def _import_one(file: Path, name: str, format: str, day: str, replaces: bool, written: dict[str, Path]) -> ImportedLayer | None:
    """The layer as it is kept; None, and a complaint, where the file cannot be read. day: the table's, where it tells none;
    written: the layers of this call, and their files."""
    from dataclasses import replace

    from msgspec.structs import replace as changed

    from cleannet.importers.compare import compare
    from cleannet.importers.recognise import by_id, importer_of
    from cleannet.pack.refused import PackRefused
    from cleannet.readers.base.input import Unreadable
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
        complain(why if why.startswith(file.name) else f"{file.name}: {why}")
        complain(f"{file.name}: nothing of it was imported")
        return None
    except PackRefused as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"{error.filename or folder()}: cannot be written: {error.strerror}") from error
    return changed(compared, file=str(path), replaced=replaced)


def _remove(name: str) -> None:
    """Forgets a layer. Raises Stop where there is none of that name."""
    from cleannet.world.layers import files, folder, remove

    _file_of(name)
    try:
        if remove(name, folder()):
            return
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


def _stop(why: object) -> Stop:
    from cleannet.report.escape import plain

    return Stop(plain(str(why)))
