"""Spark's counting equals the local engine's, on several partitions and with a task that fails once."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.test_window import third_row_group_alone

from cleannet.engine.breakdown import Grouping
from cleannet.engine.count import OUTSIDE, Counted
from cleannet.engine.local import count_paths
from cleannet.model.window import Window
from cleannet.resolve.meaning import Asking, Ours
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY), Ours(frozenset({15169}), ("193.0.0.0/21",)))

needs_spark = pytest.mark.skipif(
    os.environ.get("CI") != "true" and (importlib.util.find_spec("pyspark") is None or shutil.which("java") is None),
    reason="needs cleannet[spark] and Java 17; CI must have them",
)
pytestmark = [pytest.mark.slow, needs_spark, pytest.mark.filterwarnings("ignore")]  # of pyspark itself


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from cleannet.engine import spark as engine

    session = engine.session("local[2,4]")  # two at a time, up to four tries
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several files, one with texts; among the rows some that are odd."""
    top = tmp_path_factory.mktemp("flows")
    rng = np.random.default_rng(9)
    for i in range(3):
        size = 20_000
        address = rng.integers(0, 2**32, size, dtype=np.int64)
        address[::100] = -5
        other = rng.choice(np.array([0x0A000001, 0xCA608056, 0xC1000001, 0xF0000001]), size)
        octets = rng.integers(-1, 10**6, size)
        first = pa.array(rng.integers(1_763_900_000_000_000, 1_763_990_000_000_000, size)).cast(pa.timestamp("us"))
        states = rng.choice(np.array(["ACCEPT", "REJECT", "S0", ""]), size)
        table = pa.table({"src_ip": address, "dst_ip": other, "bytes": octets, "first": first, "action": states})
        pq.write_table(table, top / f"part {i}.parquet", row_group_size=3_000)
    return top


def assert_same(cluster: Counted, local: Counted) -> None:
    assert cluster.uses == local.uses
    assert cluster.tallies() == local.tallies()
    assert cluster.by_table == local.by_table
    assert (cluster.groups and cluster.groups.closed()) == (local.groups and local.groups.closed())
    assert {n: a.closed() for n, a in cluster.accounts.items()} == {n: a.closed() for n, a in local.accounts.items()}


def test_the_cluster_counts_what_one_machine_counts(spark: Any, folder: Path) -> None:
    from cleannet.engine.spark import count_uris

    spark.conf.set("spark.sql.files.maxPartitionBytes", "400000")
    assert spark.read.parquet(str(folder)).rdd.getNumPartitions() > 3
    assert_same(count_uris([str(folder)], ASKING, spark=spark), count_paths([folder], ASKING, few=0))


def test_an_address_of_this_machine_names_its_files(spark: Any, folder: Path) -> None:
    """As `cleannet audit` has it: a path in which slashes went missing."""
    from cleannet.engine.spark import count_uris

    one = folder / "part 0.parquet"
    counted = count_uris([Path(f"file://{one}")], ASKING, spark=spark)
    assert list(counted.accounts) == [str(one)]
    assert counted.accounts[str(one)].records == 20_000


def test_the_log_is_off_on_a_terminal(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds names of files as they are, and a terminal heeds what stands in them."""
    from cleannet.engine import spark as engine

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    engine.session()
    level = spark.sparkContext._jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString()
    assert level == "OFF"
    spark.sparkContext.setLogLevel("WARN")


@pytest.mark.parametrize(
    "type_", [pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("us", "Asia/Tokyo"), pa.int64()], ids=str
)
def test_a_window_is_the_same(spark: Any, tmp_path: Path, type_: pa.DataType) -> None:
    """Row groups within, without and on its bounds, times that are null, too early, or of one end alone; a file wholly outside."""
    from cleannet.engine.spark import count_uris

    rng = np.random.default_rng(4)
    for i in range(3):
        begin = np.sort(rng.integers(1_763_900_000_000_000, 1_763_990_000_000_000, 5_000)) + (i == 2) * 10**12
        end = begin + rng.integers(0, 10**10, 5_000)
        begin[::7], end[::11], end[::23] = -1, -1, 5
        address = rng.integers(0, 2**32, 5_000, dtype=np.int64)
        address[::100] = -5
        times = [pa.array(some, mask=some < 0).cast(type_) for some in (begin, end)]
        table = pa.table({"src_ip": address, "dst_ip": [0x0A000001] * 5_000, "ts": times[0], "te": times[1]})
        pq.write_table(table, tmp_path / f"part {i}.parquet", row_group_size=700)
    window, grouping = Window(1_763_920_000_000_000, 1_763_950_000_000_000), Grouping((), 3_600)
    cluster = count_uris([str(tmp_path)], ASKING, window, grouping, spark=spark)
    assert_same(cluster, count_paths([tmp_path], ASKING, few=0, window=window, grouping=grouping))
    assert [account.records for account in cluster.accounts.values()] == [5_000] * 3
    assert any(account.skipped[OUTSIDE] > 2_000 for account in cluster.accounts.values())


def test_groups_are_the_same(spark: Any, tmp_path: Path) -> None:
    """Text, whole numbers and booleans; columns that only some tables have; odd rows; octets that some groups state."""
    from cleannet.engine.spark import count_uris

    rng = np.random.default_rng(5)
    for i in range(2):
        size = 4_000
        address = rng.choice(np.array([0xCA608056, 0x08080808, 0x0A000001, 0xF0000001, -5]), size)
        site = pa.array(rng.choice(["lyon", " oslo", "", "-", "x" * 300], size), mask=rng.random(size) < 0.1)
        octets = pa.array(rng.integers(0, 10**6, size), mask=rng.random(size) < 0.9)
        first = pa.array(rng.integers(1_763_900_000_000_000, 1_763_990_000_000_000, size), mask=rng.random(size) < 0.1)
        columns = {"src_ip": address, "dst_ip": address[::-1], "bytes": octets, "first": first.cast(pa.timestamp("us", "UTC"))}
        columns |= {"site": site, "vlan": rng.integers(0, 4, size).astype(np.int16), "dropped": rng.random(size) < 0.5}
        pq.write_table(pa.table(columns), tmp_path / f"part {i}.parquet", row_group_size=900)
    for grouping in (Grouping(("Site", "vlan", "dropped", "nobody has it"), 7_200), Grouping((), 600), Grouping(("bytes",))):
        cluster = count_uris([str(tmp_path)], ASKING, grouping=grouping, spark=spark)
        assert_same(cluster, count_paths([tmp_path], ASKING, few=0, grouping=grouping))
        assert cluster.groups
        assert cluster.groups.missing == {"nobody has it"} & set(grouping.by)
    (account,) = count_uris([str(tmp_path)], ASKING, grouping=Grouping(("first",)), spark=spark).accounts.values()
    assert account.unread == "a table with types that only the local engine knows"


def test_what_stands_beside_the_addresses_is_asked(spark: Any, tmp_path: Path) -> None:
    from cleannet.engine.spark import count_uris

    columns = {
        "src_ip": ["10.0.0.1"] * 900,
        "dst_ip": ["8.8.8.8"] * 900,
        "dst_as": [4134, None, 0] * 300,
        "destination.nat.ip": [None, "202.96.128.86", "?"] * 300,
        "as_path": [None, [3356, 4809], []] * 300,
        "url": ["https://www.tiktok.com/", None, None] * 300,
        "interface": ["eth0", "eth1", None] * 300,
    }
    for name in "ab":
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet", row_group_size=100)
    assert_same(count_uris([str(tmp_path)], ASKING, spark=spark), count_paths([tmp_path], ASKING, few=0))


def test_row_groups_outside_are_not_read(spark: Any, tmp_path: Path) -> None:
    from cleannet.engine.spark import count_uris

    window = third_row_group_alone(tmp_path / "flows.parquet")
    (account,) = count_uris([str(tmp_path)], ASKING, window, spark=spark).accounts.values()
    assert (account.unread, account.judged + account.local, account.skipped) == ("", 800, {OUTSIDE: 4_200})
    (account,) = count_uris([str(tmp_path)], ASKING, spark=spark).accounts.values()
    assert account.unread


def test_a_task_that_fails_and_is_tried_again_is_counted_once(
    spark: Any, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleannet.engine import spark as engine

    mark, counting = tmp_path / "failed", engine.count_task

    def failing(*task: Any) -> Any:
        yield from counting(*task)
        if not mark.exists():
            mark.touch()
            raise RuntimeError("this attempt is lost behind its output")

    monkeypatch.setattr(engine, "count_task", failing)
    counted = engine.count_uris([str(folder)], ASKING, spark=spark)
    assert mark.exists()
    assert_same(counted, count_paths([folder], ASKING, few=0))


def test_what_is_no_table_of_flows_costs_only_itself(spark: Any, folder: Path, tmp_path: Path) -> None:
    from cleannet.engine.spark import count_uris

    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    counted = count_uris([str(folder), str(tmp_path / "gone"), str(tmp_path / "other.parquet")], ASKING, spark=spark)
    unread = [name for name, account in counted.accounts.items() if account.unread]
    assert sorted(unread) == [str(tmp_path / "gone"), str(tmp_path / "other.parquet")]
