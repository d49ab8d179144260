"""The options of `cleannet audit`, group by group as its help shows them, and what they mean.

Each group is a record that only the command sees. Other functions get the values of single options.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, cast

from cyclopts import Group, Parameter

from cleannet.cli.clock import bucket_of
from cleannet.cli.destination import destination
from cleannet.cli.exits import Stop
from cleannet.cli.out import Output
from cleannet.model.selection import Fails, Only, Selection, Sort

if TYPE_CHECKING:
    from cleannet.audit import Count
    from cleannet.engine.breakdown import Grouping

Engine = Literal["local", "spark"]
Format = Literal["text", "json", "sarif", "csv", "csv-groups", "markdown", "html", "assets"]
Line = Literal["carrier", "store", "app", "cloud", "cable", "equipment"]

_NARROWED: Final = ("text", "markdown", "csv", "assets")
"""Formats that show what is chosen; the others always have everything."""


def _group(title: str, place: int) -> Parameter:
    """Options that stand under one title, each by its own name."""
    return Parameter(name="*", group=Group(title, sort_key=place), show_choices=False)


@_group("What is judged", 1)
@dataclass(frozen=True, kw_only=True)
class Judged:
    """By which policy, on which day, and which records."""

    policy: str = ""
    """Policy name or file (default: clean-network)."""
    as_of: str = ""
    """Judge as of this day (default: the policy's own day, else today)."""
    known_on: str = ""
    """Use only statements published by this day (default: today)."""
    waivers: tuple[Path, ...] = ()
    """Waiver file."""
    ours: tuple[Path, ...] = ()
    """List of your own apps: judge the stores and makers that offer them."""
    control: tuple[Path, ...] = ()
    """Folder that `cleannet enforce` wrote: report what it stops and records use."""
    promises: tuple[Path, ...] = ()
    """File that says what is gone since when: report what records still show."""
    since: str = ""
    """Count only records that end on or after this day, month, year or moment."""
    until: str = ""
    """Count only records that begin before the end of this day, month or year."""
    map: tuple[str, ...] = ()
    """Read a column of your tables as a field, such as name="Name 1"."""


@_group("What is shown", 2)
@dataclass(frozen=True, kw_only=True)
class Shown:
    """Which part of the report text, markdown, csv and assets show."""

    whole: Annotated[bool, Parameter(name="--all", negative="")] = False
    """Show every thing, file and notice instead of the first few (text)."""
    only: tuple[Only, ...] = ()
    """Only denied, lead, unknown, conditional; in text also clear, not-asked."""
    line: tuple[Line, ...] = ()
    """Only this line: carrier, store, app, cloud, cable or equipment."""
    min_records: int = 0
    """Only what is seen in at least this many records."""
    sort: Sort = "line"
    """Order of things in text: line, records, name or seen (last)."""
    by: tuple[str, ...] = ()
    """Group records by this column of your tables, such as site."""
    bucket: str = ""
    """Group records by spans of this length, such as 15m, 1h or 7d."""

    def selection(self, format: Format) -> Selection:
        """The part of the report that is shown. Raises Stop for formats that are made for programs, because these always have
        everything."""
        if self.min_records < 0:
            raise Stop(f"--min-records: {self.min_records} is less than 0")
        asked = Selection(self.whole, frozenset(self.only), frozenset(self.line), self.min_records, self.sort)
        if asked.narrow and format not in _NARROWED:
            raise Stop(f"--only, --line and --min-records choose what text, markdown, csv and assets show; {format} has everything")
        if asked.calm and format != "text":
            raise Stop(f"--only {min(asked.calm)}: only text lists these, and json has every use; {format} has findings alone")
        return asked

    def grouping(self, format: Format) -> Grouping:
        """What records are grouped by."""
        from cleannet.engine.breakdown import Grouping

        if format == "csv-groups" and not self.by and not self.bucket:
            raise Stop("-f csv-groups needs groups: add --by or --bucket")
        asked = Grouping(tuple(dict.fromkeys(self.by)), bucket_of(self.bucket, "--bucket"))
        if len(asked.by) > MOST or not all(asked.by):
            raise Stop(f"--by needs the name of a column, and takes at most {MOST}")
        return asked


MOST: Final = 8
"""Columns by which one audit groups."""


@_group("Outputs", 3)
@dataclass(frozen=True, kw_only=True)
class Written:
    """What is written, and where."""

    format: Annotated[Format, Parameter(name=["--format", "-f"])] = "text"
    """text, json, sarif, csv, csv-groups, markdown, html or assets."""
    output: Output = None
    """Write to this file (default: standard output)."""
    also: tuple[str, ...] = ()
    """Also write the report in another format, such as html=report.html."""
    assets: Path | None = None
    """Also write a list of your things that findings concern (.csv, .parquet)."""

    def besides(self) -> dict[Format, Path]:
        """The further formats in which the report is written, each with its file. Raises Stop."""
        from cleannet.report import FORMATS

        found: dict[Format, Path] = {}
        for text in self.also:
            name, equals, file = text.partition("=")
            if name not in FORMATS or not equals or not file:
                raise Stop(f"--also {text}: expected FORMAT=FILE, such as html=report.html; the formats are {', '.join(FORMATS)}")
            if name in found:
                raise Stop(f"--also {text}: {name} is named twice")
            found[cast("Format", name)] = Path(file)
        return found

    @property
    def has_page(self) -> bool:
        """Whether a page of HTML is written anywhere."""
        return "html" in (self.format, *self.besides())

    @property
    def lists_assets(self) -> bool:
        """Whether a list of assets is written anywhere."""
        return self.assets is not None or self.format == "assets"

    def check(self, inputs: Iterable[Path | str]) -> None:
        """Looks whether each file can be written, is no input, and is named once. Raises Stop."""
        inputs = tuple(inputs)
        files = [path for path in (self.output, self.assets, *self.besides().values()) if path is not None]
        for path in files:
            destination(path, inputs)
        if twice := [path for path, times in Counter(path.absolute() for path in files).items() if times > 1]:
            raise Stop(f"{twice[0]}: --output, --assets and --also name the same file")


@_group("Exit code", 4)
@dataclass(frozen=True, kw_only=True)
class Ended:
    """With which code the command ends."""

    fail_on: Fails = "denied"
    """End with 1 at this or worse: contradicted, denied, lead, unknown, conditional."""
    strict: Annotated[bool, Parameter(negative="")] = False
    """End with 3 if a use is unknown, a file not recognised, or facts are stale."""
    baseline: Path | None = None
    """Earlier report (JSON): show, and fail on, only what is new or worse since."""


@_group("Speed", 5)
@dataclass(frozen=True, kw_only=True)
class Counting:
    """Where records are counted."""

    engine: Engine = "local"
    """local, or spark (a cluster, for tables of flows in Parquet)."""
    master: str = ""
    """URL of the Spark cluster (default: that of spark-submit, else local)."""

    def counted_by(self) -> Count | None:
        """The engine; None is this machine."""
        if self.engine == "local":
            return None
        from cleannet.engine.spark import count_uris, session

        try:
            spark = session(self.master)
        except (ImportError, RuntimeError) as error:
            what = str(error).partition("\n")[0]
            raise Stop(f"--engine spark needs PySpark and Java 17: install cleannet[spark] and a Java runtime ({what})") from error
        return partial(count_uris, spark=spark)


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
