"""The same counting on a cluster: Spark reads and splits, each task adds up its rows like a local worker, Spark merges by line.

What every address means is broadcast once, with the world. Each line, file and combined address comes back as one row, so the
memory of the driver is bounded by what the facts know, not by what was seen. Odd rows, and those that state a name, a network or a
path beside their addresses, are counted by `general` in their task, which sends the counts. If a task fails and is tried again it
counts once, because Spark takes the output of one attempt only.

It needs `cleannet[spark]` and Java 17. Tables are Parquet, which Spark splits and whose rows it numbers. Names that inputs give to
addresses are not used here.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec
import numpy as np
import pyarrow as pa

from cleannet.engine.breakdown import NONE, Grouping, Groups, Key
from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.columns import parts_of_columns
from cleannet.engine.flows.fields import PLAIN, has_texts, knows
from cleannet.engine.flows.groups import Spreads
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.flows.totals import Totals
from cleannet.engine.flows.worker import Piece, Worker
from cleannet.engine.general.batch import count
from cleannet.engine.window import passed_over, within
from cleannet.kernel import tally
from cleannet.kernel.intervals import I64, changes
from cleannet.kernel.sketch import Registers, empty
from cleannet.model.window import EVER, Window
from cleannet.readers.base.input import Input, Question, Unreadable
from cleannet.readers.flows.columns import BATCH, batch_of, unread_notes
from cleannet.readers.flows.fields import mapping
from cleannet.readers.flows.times import EARLIEST
from cleannet.readers.tables.column_names import asked
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names
from cleannet.world.view import World

_TYPES: Final[dict[str, Any]] = {
    "byte": pa.int8(),
    "short": pa.int16(),
    "integer": pa.int32(),
    "long": pa.int64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "timestamp_ntz": pa.timestamp("us"),
}
"""Spark's types, as those of columns here."""

LINE, FILE, FOLDED, ODD, HOSTS, PASSED, GROUP, TRIED = range(8)

KEY: Final = ("kind", "a", "b", "key")
"""By these Spark adds up: a line; a file; the halves of a folded address; a file and the first record of some odd rows; a line and
a register of its sketch; a file of which records were passed over; a line and a key by which the user groups rows; the halves of a
folded address of an attempt."""

_SUMS: Final = ("file", "record", "hi", "lo", "records", "flags", "octets", "packets", "first", "unlast")

OUT: Final = pa.schema([pa.field(name, pa.binary() if name in ("key", "rows") else pa.int64()) for name in (*KEY, *_SUMS, "rows")])
"""What a task tells. Of a line its sums and its first record; of a file its judged (records), local (octets) and all records
(packets); of a folded address how often it was seen; what `general` counted of odd rows, as bytes; of a register the complement of
its number (unlast); of a file the records outside the window (records), and those without a time (octets); of a group its sums."""


_SCHEME: Final = re.compile(r"(?<=[a-z0-9]):/(?=[^/])")
"""What became of the `://` of an address that was taken for a path."""


def address_of(uri: str | Path) -> str:
    """The address of a table, also if it was parsed as a path, which merges several slashes into one.

    >>> address_of(Path("s3a://bucket/flows")), address_of(Path("file:///data/flows")), address_of("/data/flows")
    ('s3a://bucket/flows', 'file:///data/flows', '/data/flows')
    """
    text = str(uri)
    if text.startswith("file:/"):
        return "file:///" + text.removeprefix("file:").lstrip("/")
    return _SCHEME.sub("://", text, count=1)


def session(master: str = "") -> Any:
    """A Spark session: of the named cluster, of the one that we were submitted to, or of this machine.

    Spark logs names of files unescaped, so its log is off on a terminal."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]  # an extra

    builder = SparkSession.builder.appName("cleannet").config("spark.ui.showConsoleProgress", "false")
    spark = (builder.master(master) if master else builder).getOrCreate()
    if sys.stderr.isatty():
        spark.sparkContext.setLogLevel("OFF")
    return spark


def count_uris(
    uris: Iterable[str | Path], asking: Asking, window: Window = EVER, grouping: Grouping = NONE, *, spark: Any
) -> Counted:
    """Counts every record of these Parquet tables that lies in the window: files or folders on any storage that Spark reads."""
    meanings, counted = Meanings.of(asking, Names()), Counted(groups=Groups(grouping) if grouping else None)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    sent = spark.sparkContext.broadcast(told_to_tasks(meanings, asking))
    for uri in sorted(set(map(address_of, uris))):
        try:
            _count_uri(uri, window, meanings, sent, spark, counted)
        except Unreadable as error:
            counted.accounts[uri] = Account(uri, unread=str(error))
        except Exception as error:  # whatever Java throws: a table that is lost costs only itself
            counted.accounts[uri] = Account(uri, unread=f"Spark could not read it: {str(error).partition(chr(10))[0][:200]}")
    return counted


def told_to_tasks(meanings: Meanings, asking: Asking) -> bytes:
    """What tasks need to know: what addresses mean, and the world, without what was already asked of it."""
    world = asking.view.world
    return pickle.dumps((meanings, replace(asking, view=replace(asking.view, world=World(world.facts, world.layers), _kept={}))))


def _count_uri(uri: str, window: Window, meanings: Meanings, sent: Any, spark: Any, counted: Counted) -> None:
    from pyspark.sql import functions as f

    table = spark.read.parquet(uri)
    types = {field.name: _TYPES.get(field.dataType.typeName()) for field in table.schema}
    paths, note = mapping(tuple(types))
    by = _grouped(tuple(types), counted.groups)
    by_text = all(types[path] is not None and has_texts(types[path]) for path in by if path is not None)
    if not by_text or not knows({field: types[path] for field, path in paths.items() if field in PLAIN}):
        raise Unreadable("a table with types that only the local engine knows")
    # The path of a file is long, and would stand beside each row: its hash does.
    spelled = [(path, spelling) for path in table.inputFiles() for spelling in _spellings(path)]
    hashed = spark.createDataFrame(spelled, "path string, spelling string").select("path", f.xxhash64("spelling"))
    hashes = {number: _name(path) for path, number in hashed.collect()}
    files = sorted(set(hashes.values()))
    place_of = {name: i for i, name in enumerate(files)}
    named = {number: (place_of[name], name) for number, name in hashes.items()}
    every = table.groupBy(f.xxhash64("_metadata.file_path")).count().collect() if window else []
    rows = _maybe_inside(table, window, paths, types).select(
        *(f.col(f"`{path}`").alias(field) for field, path in paths.items()),
        *(f.col(f"`{path}`").cast("string").alias(f"{_GROUP}{i}") for i, path in enumerate(by) if path is not None),
        f.xxhash64("_metadata.file_path").alias("_file"),
        (f.col("_metadata.row_index") + 1).alias("_record"),
    )
    ddl = ", ".join(f"{field.name} {'binary' if pa.types.is_binary(field.type) else 'bigint'}" for field in OUT)
    grouping = counted.groups.grouping if counted.groups else NONE
    told = rows.mapInArrow(lambda batches: count_task(batches, sent.value, named, window, grouping), ddl)
    sums = [f.sum(name).alias(name) for name in ("records", "octets", "packets")]
    spans = [f.bit_or("flags").alias("flags"), f.min("first").alias("first"), f.min("unlast").alias("unlast")]
    place = f.min(f.struct("file", "record", "hi", "lo")).alias("place")
    merged = told.groupBy(*KEY).agg(*sums, *spans, place, f.first("rows").alias("rows"))
    columns = [f"place.{n}" if n in ("file", "record", "hi", "lo") else n for n in OUT.names]
    accounts = {name: Account(name, "flow-parquet", "row", notes=[note]) for name in files}
    _into(merged.select(*columns).toArrow(), files, accounts, meanings, counted)
    for number, records in every:  # those that Spark passed over, no task has seen
        account = accounts[hashes[number]]
        passed_over(account, records - account.records, 0)
    counted.accounts |= {name: account for name, account in accounts.items() if account.records}


def _maybe_inside(table: Any, window: Window, paths: dict[str, str], types: dict[str, Any]) -> Any:
    """The table without rows that certainly lie outside the window; Spark first checks the statistics of row groups. Only
    timestamps are checked here, and tasks interpret other numbers. paths: of fields; types: of columns."""
    from pyspark.sql import functions as f

    since, until = window.text
    for field, other in (("last", "first"), ("first", "last")):
        name = field if field in paths else other
        moment = since if field == "last" else until
        if not moment or not (name in paths and pa.types.is_timestamp(types[paths[name]])):
            continue
        column = f.col(f"`{paths[name]}`")
        type_ = table.schema[paths[name]].dataType
        texts = (text if type_.typeName() == "timestamp" else text.removesuffix("Z") for text in (moment, _EARLIEST))
        at, earliest = (f.lit(text).cast(type_) for text in texts)
        stays = column >= at if field == "last" else column < at
        table = table.where(column.isNull() | (column < earliest) | stays)
    return table


_EARLIEST: Final = Window(EARLIEST).text[0]


def _grouped(header: tuple[str, ...], groups: Groups | None) -> list[str | None]:
    """The columns that the user groups by."""
    if groups is None:
        return []
    asker = Input("", b"", io.BytesIO, Question(groups.grouping.by))
    places = asked(asker, header)
    groups.saw(asker.log.columns, asker.log.found)
    return [None if place is None else header[place] for place in places]


_GROUP: Final = "_group "
"""Stands before the number of a column by which the user groups rows."""


def _spellings(path: str) -> set[str]:
    """How Spark may write the same path beside a row: with fewer slashes, and with or without percent signs."""
    short = path.replace("file:///", "file:/", 1)
    return {path, short, unquote(path), unquote(short)}


def _name(path: str) -> str:
    """The name of a file as in the local engine; on other storage, its address."""
    parts = urlsplit(path)
    return unquote(parts.path) if parts.scheme in ("", "file") else path


def count_task(
    batches: Iterable[pa.RecordBatch], sent: bytes, named: dict[int, tuple[int, str]], window: Window, grouping: Grouping
) -> Iterator[pa.RecordBatch]:
    """One task: rows with their file and record numbers become sums. named: number and name of each file."""
    worker, asking = _tools(sent, window, grouping)
    for file, runs in groupby((run for batch in batches for run in _runs(batch, len(grouping.by))), key=lambda run: run[0]):
        piece = worker.count(0, parts_of_columns((records, columns, groups) for _, records, columns, groups in runs))
        which, sums, seen, hosts = worker.take()
        if piece.broken:
            raise RuntimeError("rows that could not be read")  # the task is tried again
        place, name = named[file]
        yield from _told(piece, which, sums, seen, hosts, place, _Odd.of(piece, name, asking, window, grouping))


@lru_cache(maxsize=1)
def _tools(sent: bytes, window: Window, grouping: Grouping) -> tuple[Worker, Asking]:
    """The worker of this process, whose tables are laid out once, and the world."""
    meanings, asking = pickle.loads(sent)  # noqa: S301  # from our own driver
    return Worker(meanings, window, grouping), asking


@dataclass(frozen=True, slots=True)
class _Odd:
    """What a task counted of rows that its worker does not know. unread: values that could not be read, by field."""

    counted: Counted
    account: Account
    unread: Counter[str]

    @classmethod
    def of(cls, piece: Piece, name: str, asking: Asking, window: Window, grouping: Grouping) -> _Odd | None:
        if not piece.odd:
            return None
        counted = Counted(groups=Groups(grouping) if grouping else None)
        account = counted.accounts[name] = Account(name, "flow-parquet", "row")
        unread: Counter[str] = Counter()
        for block in piece.odd:
            inside = within(batch_of(block, unread, window), window, account)
            count(inside, name, asking, Names(), counted, account)
        return cls(counted, account, unread)


def _runs(batch: pa.RecordBatch, by: int) -> Iterator[tuple[int, I64, dict[str, pa.Array[Any]], list[pa.Array[Any] | None]]]:
    """Rows of one file: file, records, columns, and so many columns that the user groups by."""
    file, record = (np.asarray(batch.column(name)) for name in ("_file", "_record"))
    starts = np.flatnonzero(changes(file.view(np.uint64)))
    for begin, end in zip(starts.tolist(), [*starts[1:].tolist(), record.size], strict=True):
        part = batch.slice(begin, end - begin)
        columns = {name: part.column(name) for name in part.schema.names if not name.startswith("_")}
        names = (f"{_GROUP}{i}" for i in range(by))
        groups = [part.column(name) if name in part.schema.names else None for name in names]
        yield int(file[begin]), record[begin:end], columns, groups


def _told(piece: Piece, which: I64, sums: I64, seen: I64, hosts: Registers, file: int, odd: _Odd | None) -> list[pa.RecordBatch]:
    """A piece and its lines as rows of OUT."""
    names = [(tally.OCTETS, "octets"), (tally.PACKETS, "packets"), (tally.FIRST, "first"), (tally.UNLAST, "unlast")]
    names += [(tally.PLACE, "record"), (tally.HI, "hi"), (tally.LO, "lo")]
    lines = {"kind": np.full(which.size, LINE), "a": which, "file": np.full(which.size, file)}
    lines |= {name: sums[:, at] for at, name in names}
    flags = sums[:, tally.RECORDS]
    lines |= {"records": flags >> tally.SHIFT, "flags": flags & (1 << tally.SHIFT) - 1}
    account = {"kind": FILE, "a": file, "records": piece.judged, "octets": piece.local, "packets": piece.records}
    line, register = np.nonzero(hosts)
    seen_by = {"kind": np.full(line.size, HOSTS), "a": seen[line], "b": register, "unlast": ~hosts[line, register].astype(np.int64)}
    passed = {"kind": PASSED, "a": file, "records": piece.outside, "octets": piece.timeless}
    parts: list[dict[str, Any]] = [lines, {name: np.array([value]) for name, value in account.items()}, seen_by]
    for kind, (hi, lo, often) in ((FOLDED, piece.folded), (TRIED, piece.tried)):
        parts.append({"kind": np.full(hi.size, kind), "a": hi.view(np.int64), "b": lo.view(np.int64), "records": often})
    parts.append({name: np.array([value]) for name, value in passed.items()})
    if piece.spreads:
        parts.append(_groups(piece.spreads))
    if odd is not None:
        key = {"kind": ODD, "a": file, "b": int(piece.odd[0].rows[0])}
        parts.append({name: np.array([value]) for name, value in key.items()} | {"rows": [pickle.dumps(odd)]})
    return [_batch(part) for part in parts if len(part["kind"])]


def _groups(spreads: Spreads) -> dict[str, Any]:
    """Groups of rows by line and key. Octets and packets do not count if the flags say that no row states them."""
    keys = pa.array(list(map(_KEYS.encode, spreads.told())), pa.binary()).take(pa.array(spreads.keys, pa.int64()))
    records, octets, packets = spreads.sums.T
    flags = np.where(octets >= 0, tally.STATES_OCTETS, 0) | np.where(packets >= 0, tally.STATES_PACKETS, 0)
    sums = {"records": records, "octets": np.maximum(octets, 0), "packets": np.maximum(packets, 0), "flags": flags}
    return {"kind": np.full(records.size, GROUP), "a": spreads.lines, "key": keys, **sums}


_KEYS: Final = msgspec.msgpack.Encoder()


def _batch(columns: dict[str, Any]) -> pa.RecordBatch:
    """Rows of OUT, with zero in columns that are not given."""
    size = len(columns["kind"])
    blank = {"key": [b""] * size, "rows": [None] * size}
    zeros = np.zeros(size, np.int64)
    arrays = [pa.array(columns.get(field.name, blank.get(field.name, zeros)), field.type) for field in OUT]
    return pa.RecordBatch.from_arrays(arrays, schema=OUT)


def _into(
    merged: pa.Table,
    files: list[str],
    accounts: dict[str, Account],
    meanings: Meanings,
    counted: Counted,
) -> None:
    """Turns what Spark merged into uses and accounts."""
    said: dict[str, I64] = {field.name: merged.column(field.name).to_numpy() for field in OUT if field.type == pa.int64()}
    of = [np.flatnonzero(said["kind"] == kind) for kind in range(8)]
    lines = np.zeros((of[LINE].size, tally.WIDTH), np.int64)
    for at, name in enumerate(("records", "octets", "packets", "hi", "first", "unlast", "record", "lo")):
        lines[:, at] = said[name][of[LINE]]
    lines[:, tally.RECORDS] = lines[:, tally.RECORDS] << tally.SHIFT | said["flags"][of[LINE]]
    folded, tried = (
        (said["a"][at].view(np.uint64), said["b"][at].view(np.uint64), said["records"][at]) for at in (of[FOLDED], of[TRIED])
    )
    lines[:, tally.PLACE] |= said["file"][of[LINE]] << tally.PIECE
    totals = Totals(meanings, counted.groups)
    if of[GROUP].size:
        totals.spread(_spreads(said, merged.column("key").take(pa.array(of[GROUP], pa.int64())), of[GROUP]))
    for at, name in enumerate(files):  # a piece each, whose rows are numbered from 1
        totals.add(at, name, 0)
    totals.fold(folded, tried)
    totals.add_lines(said["a"][of[LINE]], lines, *_sketches(said, of[HOSTS]))
    totals.into(counted)
    for at in of[FILE].tolist():
        account = accounts[files[int(said["a"][at])]]
        account.judged, account.local = int(said["records"][at]), int(said["octets"][at])
    for at in of[PASSED].tolist():
        passed_over(accounts[files[int(said["a"][at])]], int(said["records"][at]), int(said["octets"][at]))
    rows, unread = merged.column("rows"), defaultdict[str, Counter[str]](Counter)
    for at in sorted(of[ODD].tolist(), key=lambda at: (int(said["a"][at]), int(said["b"][at]))):
        part: _Odd = pickle.loads(rows[at].as_py())  # noqa: S301  # from our own tasks
        counted.take(part.counted)
        accounts[part.account.name].take(part.account)
        unread[part.account.name].update(part.unread)
    for name, fields in unread.items():
        accounts[name].notes += unread_notes(fields)


def _sketches(said: dict[str, I64], hosts: I64) -> tuple[I64, Registers]:
    """Which lines name internal hosts, and their sketches."""
    lines, at = np.unique(said["a"][hosts], return_inverse=True)
    found = empty(lines.size)
    found[at, said["b"][hosts]] = ~said["unlast"][hosts]
    return lines, found


def _spreads(said: dict[str, I64], keys: Any, groups: I64) -> Spreads:
    """The groups of all tasks, in an order that does not depend on the tasks."""
    encoded = keys.combine_chunks().dictionary_encode()
    told: list[Key] = [_DECODER.decode(key) for key in encoded.dictionary.to_pylist()]
    place = np.empty(len(told), np.int64)
    place[sorted(range(len(told)), key=told.__getitem__)] = np.arange(len(told))
    along, lines = place[np.asarray(encoded.indices)], said["a"][groups]
    order = np.lexsort((along, lines))
    at = groups[order]
    octets, packets = (
        np.where(said["flags"][at] & states, said[name][at], -1)
        for name, states in (("octets", tally.STATES_OCTETS), ("packets", tally.STATES_PACKETS))
    )
    return Spreads(lines[order], along[order], np.stack((said["records"][at], octets, packets), axis=1), lambda: sorted(told))


_DECODER: Final = msgspec.msgpack.Decoder(Key)
