"""`cleannet data`: the facts behind the verdicts. Shows the embedded tables and your layers, checks, builds and imports them.

Ages are counted up to today unless a day is given.
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
    """Show every table and layer with its date, age, licence, rows and hash, and whether it is stale.

    Parameters
    ----------
    as_of
        Count ages up to this day (default: today).
    format
        Output format: text for people, json for programs.
    output
        Write to this file (default: standard output).
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
    """Check the hash of every table and layer. Exit with 2 if any is wrong.

    Parameters
    ----------
    format
        Output format: text for people, json for programs.
    output
        Write to this file (default: standard output).
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
    """Compile a folder of facts into the embedded tables and write their manifest. The same facts give the same bytes.

    Parameters
    ----------
    facts
        Folder of YAML files.
    output
        Write the compiled tables to this folder (default: the folder of the installed package).
    format
        Output format: text for people, json for programs.
    """
    from cleannet.model.answers.status import Built, BuiltTable
    from cleannet.pack.build import Defects
    from cleannet.pack.manifest import DATA
    from cleannet.pack.manifestbuild import write
    from cleannet.pack.refused import PackRefused
    from cleannet.world.registered import liken

    if not facts.is_dir():
        raise _stop(f"{facts}: is not a folder; name the folder of facts, such as facts/ of a checkout")
    try:
        manifest = write(facts, output or DATA, liken)
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
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Import your own copies of upstream tables as layers. Show what each adds, and where it differs from the embedded facts.

    Parameters
    ----------
    files
        CAIDA prefix2as, as-org2info and as-rel; OpenSanctions targets.simple.csv; GLEIF level 1 and 2; the folder or archive of
        TeleGeography's map v3; tables of routes, MRT or bgpdump -m; RIS whois dumps; MaxMind DBs and CSV of addresses and their
        ASes. Files may be compressed. cleannet recognises them by content.
    name
        Name of the layer (default: the name of its table). It replaces a layer of the same name. Layers take precedence in the
        order of their names.
    as_
        Read the file as this format: caida, opensanctions, gleif, telegeography, routes, ris, peeringdb, mmdb or csv.
    date
        Date of the table, YYYY[-MM[-DD]], if neither its content nor its file name states it.
    replace
        For addresses, ignore the layers below this one and the embedded table.
    remove
        Delete the layer of this name.
    format
        Output format: text for people, json for programs.
    output
        Write to this file (default: standard output).
    whole:
        Show every difference instead of the first few of a kind (text).
    """
    from cleannet.model.answers.imported import Imported

    destination(output, files)
    if remove and not files:
        _remove(remove)
        tell(Imported(forgotten=(remove,)), format, output)
        return OK
    if remove or not files:
        raise Stop("name the files to import, or one layer to delete with --remove NAME")
    if name and len(files) > 1:
        raise Stop("--name takes one file at a time")
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
            tell(Imported(layers=tuple(layers)), format, output, whole=whole)
        raise
    tell(Imported(layers=tuple(layers)), format, output, whole=whole)
    return OK if len(layers) == len(files) else USAGE


def _import_one(file: Path, name: str, format: str, day: str, replaces: bool, written: dict[str, Path]) -> ImportedLayer | None:
    """The layer as it is stored, or None and a complaint if the file cannot be read. day: the date of the table, if the table
    states none; written: the layers of this call and their files."""
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
            raise Unreadable("holds no addresses, so --replace has nothing to replace")
        if layer.name in written:
            raise Unreadable(f"makes the layer {layer.name}, as {written[layer.name].name} does; give one another name with --name")
        replaced = _file_of(layer.name).exists()
        compared = compare(layer, open_world())  # the pack alone: a layer that was damaged can be imported again
        path = keep(layer, folder())
        written[layer.name] = file
    except Unreadable as error:
        why = str(error)
        complain(f"{why if why.startswith(file.name) else f'{file.name}: {why}'}; nothing of it was imported")
        return None
    except PackRefused as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"{error.filename or folder()}: cannot be written: {error.strerror}") from error
    return changed(compared, file=str(path), replaced=replaced)


def _remove(name: str) -> None:
    """Deletes a layer. Raises Stop if none has that name."""
    from cleannet.world.layers import files, folder, remove

    _file_of(name)
    try:
        if remove(name, folder()):
            return
    except OSError as error:
        raise _stop(f"{name}: cannot be removed: {error.strerror}") from error
    known = ", ".join(path.stem for path in files(folder())) or "none"
    raise _stop(f"no layer is named {name}; existing layers: {known}")


def _file_of(name: str) -> Path:
    """The file of the layer of that name. Raises Stop if the text cannot be a name."""
    from cleannet.world.layers import file_of, folder

    try:
        return file_of(name, folder())
    except ValueError as error:
        raise _stop(error) from error


def _stop(why: object) -> Stop:
    from cleannet.report.escape import plain

    return Stop(plain(str(why)))
