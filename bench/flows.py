"""How fast are flow tables at rest counted? Ours against DuckDB and Polars, each in the form that is fastest for it.

Ours does more than they do: one audit's counting as users have it, with its setting up, uses of both ends, first sightings, folds
and accounts. They add up records, octets, packets, first, last and first row, for each end apart.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from measure import CORES, Outcome, bounds, rate
from peers import library
from traffic import FILE, write

from cleannet.engine.breakdown import Grouping
from cleannet.engine.local import count_paths
from cleannet.kernel.room import Room
from cleannet.model.window import Window
from cleannet.pack.networks import open_networks
from cleannet.readers.flows.parquet_pages import Pages, chunk_of
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

FILES = 20
DAY = date(2026, 11, 24)


def run() -> Outcome:
    asking = Asking(open_world().at(DAY, DAY))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = write(folder, FILES)
        ours = rate(lambda: count_paths([folder], asking), rows)
        few = folder / "flows-000.parquet"
        notes = [
            f"setting up and closing, in the time of ours: {_setting_up(ours, few, asking, rows):.2f} s",
            f"bound: only unpacking the pages on {CORES} cores: {_unpacking(folder, rows) * 60 / 1e9:,.2f} G rows/min",
            f"pyarrow only decoding the same columns on {CORES} cores: {_decoding(folder, rows) * 60 / 1e9:,.2f} G rows/min",
        ]
        peers = {"duckdb": duckdb(folder, rows), "polars": polars(folder, rows)}
        notes += [f"{peer}: {speed / 1e6:,.2f} M rows/s" if speed else f"{peer}: missing" for peer, speed in peers.items()]
        best = max(peers, key=lambda peer: peers[peer])
        notes += _windowed(folder, asking, rows)
    return Outcome(
        what=f"{rows:,} flow records in Parquet (zstd), integer IPv4 addresses of both ends, counted per use.",
        ours=ours * 60 / 1e9,
        peer_name=best if peers[best] else " and ".join(peers),
        peer=peers[best] * 60 / 1e9,
        unit="G rows/min",
        details=(*notes, *bounds()),
        bound="Unpacking takes half of each row's time; turning indexes into meanings and adding up, line by line, a sixth each.",
    )


def _setting_up(ours: float, few: Path, asking: Asking, rows: int) -> float:
    """Seconds that do not grow with the rows: two sizes make a line."""
    small = FILE / rate(lambda: count_paths([few], asking), FILE, 3)
    return (small * rows - rows / ours * FILE) / (rows - FILE)


def _windowed(folder: Path, asking: Asking, rows: int) -> list[str]:
    """Ten minutes of the seventy-two that each file holds."""
    first: datetime = pq.read_table(folder / "flows-000.parquet", columns=["ts"])["ts"][0].as_py()
    since = first + timedelta(minutes=20)
    until = since + timedelta(minutes=10)
    begin, end = (int(moment.replace(tzinfo=UTC).timestamp() * 1e6) for moment in (since, until))
    ours = rows / rate(lambda: count_paths([folder], asking, window=Window(begin, end)), rows)
    peers = {"duckdb": duckdb(folder, rows, (since, until)), "polars": polars(folder, rows, (since, until))}
    told = ", ".join(f"{peer} {rows / speed:.2f} s" if speed else f"{peer} missing" for peer, speed in peers.items())
    grouped = rate(lambda: count_paths([folder], asking, grouping=Grouping(bucket=600)), rows)
    return [
        f"ten minutes of them (--since, --until): {ours:.2f} s, {told}",
        f"by spans of ten minutes (--bucket): {grouped * 60 / 1e9:,.2f} G rows/min",
    ]


def _decoding(folder: Path, rows: int) -> float:
    def group(job: tuple[Path, int]) -> None:
        file = pq.ParquetFile(job[0])
        for _ in file.iter_batches(batch_size=65_536, row_groups=[job[1]], use_threads=False):
            pass

    return _by_groups(folder, rows, group)


def _unpacking(folder: Path, rows: int) -> float:
    """Reading and decompressing, and nothing else."""

    def group(job: tuple[Path, int]) -> None:
        metadata = pq.ParquetFile(job[0]).metadata
        room = Room()
        with job[0].open("rb") as stream:
            for column in range(metadata.num_columns):
                pages = Pages(stream, chunk_of(metadata, job[1], column), room)
                pages.dictionary(), pages.indexes()
                for _ in pages.plain():
                    pass

    return _by_groups(folder, rows, group)


def _by_groups(folder: Path, rows: int, group: Callable[[tuple[Path, int]], None]) -> float:
    """Rows a second, a row group a thread."""
    jobs = [(file, i) for file in sorted(folder.iterdir()) for i in range(pq.ParquetFile(file).num_row_groups)]
    with ThreadPoolExecutor(CORES) as pool:
        return rate(lambda: list(pool.map(group, jobs)), rows)


def _intervals() -> pa.Table:
    networks = open_networks()
    starts, values = networks.v4
    return pa.table({"start": starts, "asn": networks.asns[values]})


def duckdb(folder: Path, rows: int, window: tuple[datetime, datetime] | None = None) -> float:
    """Added up by address first, then joined: its fastest form."""
    found = library("duckdb")
    if found is None:
        return 0.0
    db = found.connect()
    db.execute(f"set threads={CORES}")
    db.register("given", _intervals())
    db.execute("create table intervals as from given order by start")
    where = f"where ts >= '{window[0]}' and ts < '{window[1]}'" if window else ""
    sums = "sum({0}) r, sum({1}) o, sum({2}) p, min({3}) f, max({4}) l, min({5}) n"

    def both() -> None:
        for end in ("src_ip", "dst_ip"):
            inner = sums.format(1, "bytes", "packets", "ts", "ts", "file_row_number")
            by_address = f"select {end} a, {inner} from read_parquet('{folder}/*.parquet', file_row_number=true) {where} group by 1"
            outer = sums.format(*"ropfln")
            db.execute(f"select asn, {outer} from ({by_address}) asof join intervals on a >= start group by asn").fetchnumpy()

    return rate(both, rows)


def polars(folder: Path, rows: int, window: tuple[datetime, datetime] | None = None) -> float:
    """The same, in its streaming engine."""
    pl = library("polars")
    if pl is None:
        return 0.0
    intervals = pl.from_arrow(_intervals()).sort("start").lazy()

    def both() -> None:
        for end in ("src_ip", "dst_ip"):
            flows = pl.scan_parquet(folder / "*.parquet", row_index_name="n").select(end, "bytes", "packets", "ts", "n")
            if window:
                flows = flows.filter((pl.col("ts") >= window[0]) & (pl.col("ts") < window[1]))
            sums = [
                pl.len().alias("r"),
                pl.sum("bytes"),
                pl.sum("packets").cast(pl.Int64),
                pl.min("ts"),
                pl.max("ts").alias("l"),
                pl.min("n"),
            ]
            joined = flows.group_by(end).agg(sums).sort(end).join_asof(intervals, left_on=end, right_on="start")
            last = [pl.sum("r"), pl.sum("bytes"), pl.sum("packets"), pl.min("ts"), pl.max("l"), pl.min("n")]
            joined.group_by("asn").agg(last).collect(engine="streaming")

    return rate(both, rows)
