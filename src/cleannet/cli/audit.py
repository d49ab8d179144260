"""`cleannet audit`: files and folders to a report."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final, Literal, cast

from cyclopts import Parameter

from cleannet.cli.clock import bucket_of, day_of, window_of
from cleannet.cli.destination import STDOUT, Named, destination, files_of, write
from cleannet.cli.exits import DENIED, INTERRUPTED, OK, STRICT, USAGE, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Output, screen
from cleannet.cli.settings import USED
from cleannet.cli.stored import read_report
from cleannet.model.selection import EVERYTHING, KINDS, Kind, Selection, Sort, kind_of

if TYPE_CHECKING:
    from cleannet.audit import Count
    from cleannet.engine.assets.spill import AssetList
    from cleannet.engine.breakdown import Grouping
    from cleannet.engine.local import Progress
    from cleannet.model.report import Report

Engine = Literal["local", "spark"]
Format = Literal["text", "json", "sarif", "csv", "csv-groups", "markdown", "html", "assets"]
Line = Literal["carrier", "store", "app", "cloud", "cable", "equipment"]


def audit(
    *paths: Named,
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Annotated[Format, Parameter(name=["--format", "-f"])] = "text",
    output: Output = None,
    waivers: tuple[Path, ...] = (),
    strict: Annotated[bool, Parameter(negative="")] = False,
    since: str = "",
    until: str = "",
    engine: Engine = "local",
    master: str = "",
    by: tuple[str, ...] = (),
    bucket: str = "",
    map: tuple[str, ...] = (),
    assets: Path | None = None,
    also: tuple[str, ...] = (),
    baseline: Path | None = None,
    fail_on: Kind = "denied",
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
    only: tuple[Kind, ...] = (),
    line: tuple[Line, ...] = (),
    min_records: int = 0,
    sort: Sort = "line",
) -> int:
    """Judge what files and folders depend on, and report what the policy denies.

    cleannet recognises formats by content. It also reads compressed files and archives. Exit codes: 0 nothing is denied;
    1 something is denied, or as bad as --fail-on says; 2 some input was not read; 3 with --strict, something is unknown or
    stale; 130 interrupted.

    Parameters
    ----------
    paths:
        Files and folders to read. - reads standard input.
    policy:
        Policy name or file (default: clean-network).
    as_of:
        Judge as of this day (default: the policy's own day, else today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format of the report.
    output:
        Write to this file (default: standard output).
    waivers:
        Waiver file. Repeat for several.
    strict:
        Exit with 3 if a use is unknown, a file is not recognised, the policy asks nothing, or a table of facts is stale.
    since:
        Count only records that end at or after this day, month, year or moment (UTC unless a zone is given).
    until:
        Count only records that begin before this moment, or before the end of this day, month or year (UTC unless a zone is
        given).
    engine:
        Where to count: local (this machine) or spark (a Spark cluster, for tables of flows in Parquet).
    master:
        URL of the Spark cluster (default: the cluster of spark-submit, else this machine).
    by:
        Group records by this column of your tables, such as site. Repeat for several.
    bucket:
        Group records by spans of this length: minutes, hours or days, such as 15m, 1h or 7d.
    map:
        Read a column of your tables as a field that cleannet knows, such as name="Name 1". Repeat for several.
    assets:
        Also write the list of assets to this file: which of your things each finding concerns, and where (CSV; Parquet if the
        name ends with .parquet).
    also:
        Also write the report in another format, as FORMAT=FILE, such as html=report.html. Repeat for several.
    baseline:
        Earlier report (JSON). Show, and fail on, only what is new or worse since; count the rest.
    fail_on:
        End with 1 if anything is this or worse: denied, lead (unknown, and denied if the record stated one more
        word), unknown or conditional. Findings with a waiver never count.
    whole:
        Show every thing, file and notice instead of the first few (text).
    only:
        Show only what is denied, a lead, unknown or conditional (text, markdown, csv, assets). Repeat for several.
    line:
        Show only this line: carrier, store, app, cloud, cable or equipment (text, markdown, csv, assets). Repeat for several.
    min_records:
        Show only what is seen in at least this many records (text, markdown, csv, assets).
    sort:
        Order of things in text: line (line by line, the most used first), records, name, or seen (the last seen first).
    """
    from msgspec import structs

    from cleannet.audit import audit as run
    from cleannet.diff.baseline import against
    from cleannet.report.things import selected

    if not paths:
        raise Stop("no input: name the files and folders to audit, or run `cleannet demo` for an example")
    here = (Path(str(path).removeprefix("file:")) for path in paths)  # an address of Spark may name it
    asked = selection(format, whole, only, line, min_records, sort)
    inputs: tuple[Path | str, ...] = (*paths, *here, *waivers, *files_of(policy), baseline or "")
    more = also_of(also)
    files = [path for path in (output, assets, *more.values()) if path is not None]
    for path in files:
        destination(path, inputs)
    if twice := [path for path, times in Counter(path.absolute() for path in files).items() if times > 1]:
        raise Stop(f"{twice[0]}: --output, --assets and --also name the same file")
    if engine != "local" and (assets is not None or format == "assets"):
        raise Stop("a list of assets needs --engine local: a cluster does not keep which of your things a flow names")
    columns = columns_of(map)
    if columns and engine != "local":
        raise Stop("--map needs --engine local: a cluster reads flows in Parquet, whose columns have known names")
    earlier = read_report(baseline) if baseline else None
    world = open_world()
    chosen, why = open_policy(world, policy, waivers)
    day = day_of(as_of or chosen.text.as_of, "--as-of")
    grouped, window = grouping(by, bucket, format), window_of(since, until)
    if engine == "local":
        there(paths)
    with ExitStack() as stack:
        listed = stack.enter_context(asset_list()) if assets is not None or format == "assets" else None
        with progress() as shown:
            counted_by, known = counting(engine, master), day_of(known_on, "--known-on")
            report = run(paths, chosen, world, day, known, why, shown, counted_by, grouped, window, listed, columns)
        if earlier is not None:
            report = against(report, earlier, str(baseline))
        report = structs.replace(report, settings=dict(USED))
        for name, file in more.items():
            write(rendered(report, name, file, EVERYTHING), file)
        if listed and assets is not None:
            write(listing(selected(report.fresh(), asked), listed, assets), assets)
        if listed and format == "assets":
            write(listing(selected(report.fresh(), asked), listed, output), output)
        else:
            write(rendered(report, format, output, asked), output)
    return exit_code(report.fresh(), strict, fail_on)


def there(paths: Sequence[Path]) -> None:
    """Raises Stop if none of the paths exists."""
    if all(path != STDOUT and not os.path.lexists(path) for path in paths):
        raise Stop(f"no such file or folder: {', '.join(map(str, paths))}")


def selection(
    format: Format, whole: bool, only: tuple[Kind, ...], line: tuple[Line, ...], min_records: int, sort: Sort
) -> Selection:
    """The part of the report that is shown. Raises Stop for formats that are made for programs, because these always have
    everything."""
    if min_records < 0:
        raise Stop(f"--min-records: {min_records} is less than 0")
    asked = Selection(whole, frozenset(only), frozenset(line), min_records, sort)
    if asked.narrow and format not in ("text", "markdown", "csv", "assets"):
        raise Stop(f"--only, --line and --min-records choose what text, markdown, csv and assets show; {format} has everything")
    return asked


def also_of(also: tuple[str, ...]) -> dict[Format, Path]:
    """The further formats in which the report is written, each with its file. Raises Stop."""
    from cleannet.report import FORMATS

    found: dict[Format, Path] = {}
    for text in also:
        name, equals, file = text.partition("=")
        if name not in FORMATS or not equals or not file:
            raise Stop(f"--also {text}: expected FORMAT=FILE, such as html=report.html; the formats are {', '.join(FORMATS)}")
        if name in found:
            raise Stop(f"--also {text}: {name} stands there twice")
        found[cast("Format", name)] = Path(file)
    return found


def columns_of(map: tuple[str, ...]) -> list[tuple[str, str]]:
    """Field -> the column that the user maps to it."""
    from cleannet.readers.tables.column_names import FIELDS

    found = []
    for text in map:
        field, equals, column = text.partition("=")
        field = {"vendor": "name", "supplier": "name", "manufacturer": "maker", "bytes": "octets"}.get(field, field)
        if field not in FIELDS or not equals or not column.strip():
            told = "; ".join(f"{known}: {what}" for known, what in FIELDS.items())
            raise Stop(f'--map {text}: expected FIELD=COLUMN, such as name="Name 1". The fields are {told}')
        found.append((field, column.strip()))
    return found


def asset_list() -> AssetList:
    """Writes down the assets while records are counted."""
    from cleannet.engine.assets.spill import AssetList

    return AssetList()


def listing(report: Report, listed: AssetList, output: Path | None) -> Callable[[BinaryIO], None]:
    """What writes the list of assets to its file."""
    from cleannet.report import assets as pages

    pager = pages.write_parquet if output is not None and output.suffix == ".parquet" else pages.write_csv
    return lambda file: pager(report, listed.told(pages.uses_found(report)), file)


def grouping(by: tuple[str, ...], bucket: str, format: Format) -> Grouping:
    """What records are grouped by."""
    from cleannet.engine.breakdown import Grouping

    if format == "csv-groups" and not by and not bucket:
        raise Stop("-f csv-groups needs groups: add --by or --bucket")
    asked = Grouping(tuple(dict.fromkeys(by)), bucket_of(bucket, "--bucket"))
    if len(asked.by) > MOST or not all(asked.by):
        raise Stop(f"--by needs the name of a column, and takes at most {MOST}")
    return asked


MOST: Final = 8
"""Columns by which one audit groups."""


def counting(engine: Engine, master: str) -> Count | None:
    """The engine; None is this machine."""
    if engine == "local":
        return None
    from cleannet.engine.spark import count_uris, session

    try:
        spark = session(master)
    except (ImportError, RuntimeError) as error:
        what = str(error).partition("\n")[0]
        raise Stop(f"--engine spark needs PySpark and Java 17: install cleannet[spark] and a Java runtime ({what})") from error
    return partial(count_uris, spark=spark)


def rendered(report: Report, format: Format, output: Path | None = None, asked: Selection = EVERYTHING) -> str:
    """The report in a format; text fits the screen that it goes to."""
    from cleannet.report import FORMATS, text
    from cleannet.report.things import selected

    if format not in ("json", "sarif"):  # which have all of it, marked
        report = report.fresh()
    if format == "text":
        return text.page(report, screen(output), asked)
    return FORMATS[format](selected(report, asked))


def exit_code(report: Report, strict: bool, fail_on: Kind = "denied") -> int:
    """The exit code of a report. An audit that judged nothing, or that did not read all, is never a success."""
    verdicts = {f.verdict.value for f in report.findings}
    if report.interrupted:
        return INTERRUPTED
    bad = KINDS[: KINDS.index(fail_on) + 1]
    if any(not f.waived and kind_of(f) in bad for f in report.findings):
        return DENIED
    if report.partial or not any(a.judged or a.local for a in report.accounts):
        return USAGE
    passed_over = any(not a.format for a in report.accounts)
    if strict and ("unknown" in verdicts or passed_over or _nothing_asked(report) or any(t.stale for t in report.tables)):
        return STRICT
    return OK


def _nothing_asked(report: Report) -> bool:
    """Whether no clause of the policy could apply to anything that was judged."""
    return all(verdict == "not_asked" for use in report.uses for verdict in use.lines.values())


@contextmanager
def progress() -> Iterator[Progress]:
    """Shows on a terminal what is being read, how fast, and how long it will take. Prints nothing elsewhere."""
    from cleannet.engine.local import silent

    if not sys.stderr.isatty():
        with whole_batches(silent) as checked:
            yield checked
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    from cleannet.cli.pace import Pace, now
    from cleannet.report.escape import plain

    columns = (
        SpinnerColumn(),
        BarColumn(20),
        TextColumn("{task.fields[pace]}"),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task, pace = bar.add_task("", total=None, pace=""), Pace(now())

        def shown(name: str, records: int, share: float) -> None:
            if pace.due(at := now()):
                told = pace.told(at, records, share)
                bar.update(task, total=1.0, completed=share, pace=told, description=plain(name, 60))

        with whole_batches(shown) as checked:
            yield checked


@contextmanager
def whole_batches(shown: Progress) -> Iterator[Progress]:
    """The first Ctrl-C ends the counting between two batches, so that counts are whole; a second one ends it at once."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    def checked(name: str, records: int, share: float) -> None:
        shown(name, records, share)
        if asked:
            raise KeyboardInterrupt

    from pyarrow import enable_signal_handlers

    before = signal.signal(signal.SIGINT, ask)
    enable_signal_handlers(False)  # else it breaks off the reading of a table, which then looks damaged
    try:
        yield checked
    finally:
        enable_signal_handlers(True)
        signal.signal(signal.SIGINT, before)
