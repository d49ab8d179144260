"""What one task of Spark tells, put together without Spark, equals what one machine counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.flows.test_session import ASKING

from cleannet.engine import spark
from cleannet.engine.breakdown import NONE, Grouping, Groups
from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.local import count_paths
from cleannet.model.use import ATTEMPT
from cleannet.model.window import EVER
from cleannet.resolve.named import Names


def assert_same(columns: dict[str, pa.Array[Any]], names: dict[str, str], file: Path, grouping: Grouping = NONE) -> Counted:
    """One task tells of these columns, by field, what one machine counts of the table with these names. Returns that."""
    size = len(columns["source"])
    pq.write_table(pa.table({names[field]: column for field, column in columns.items()}), file)
    local = count_paths([file], ASKING, few=0, grouping=grouping)
    meanings = Meanings.of(ASKING, Names())
    sent = spark.told_to_tasks(meanings, ASKING)
    counted, account = Counted(groups=Groups(grouping) if grouping else None), Account(str(file), "flow-parquet", "row")
    counted.accounts[str(file)] = account
    fields = {name: field for field, name in names.items()}
    groups = {f"{spark._GROUP}{i}": columns[fields[name]] for i, name in enumerate(grouping.by)}
    along: dict[str, Any] = {**columns, **groups, "_file": np.zeros(size, np.int64), "_record": np.arange(1, size + 1)}
    batch = pa.RecordBatch.from_pydict(along)
    parts = [batch.slice(0, size // 3), batch.slice(size // 3)]
    told = list(spark.count_task(parts, sent, {0: (0, str(file))}, EVER, grouping))
    spark._into(pa.Table.from_batches(told), [str(file)], counted.accounts, meanings, counted)
    assert counted.uses == local.uses
    assert counted.tallies() == local.tallies()
    assert (counted.groups and counted.groups.closed()) == (local.groups and local.groups.closed())
    assert (account.judged, account.local, account.skipped, account.examples) == (
        local.accounts[str(file)].judged, local.accounts[str(file)].local,
        local.accounts[str(file)].skipped, local.accounts[str(file)].examples,
    )  # fmt: skip
    return counted


@pytest.mark.parametrize("grouping", [NONE, Grouping(("interface",))])
def test_what_stands_beside_the_addresses_is_asked(tmp_path: Path, grouping: Grouping) -> None:
    """Networks, names, a path, the other side of a gateway and our own thing; some rows state them, and some have no address."""
    rng, size = np.random.default_rng(3), 3_000

    def some(*values: Any) -> Any:
        return pa.array([values[at] for at in rng.integers(0, len(values), size).tolist()])

    columns = {
        "source": pa.array(rng.choice(np.array([0x0A000001, 0xCA608056, -5]), size)),
        "destination": pa.array(rng.integers(0, 2**32, size, dtype=np.int64)),
        "destination AS": some(0, None, 4134, 15169),
        "next AS": some(0, 4809),
        "destination (NAT)": some(None, "202.96.128.86", "x"),
        "domain": some(None, "", "www.tiktok.com", "a.example"),
        "URL": some(None, "https://weixin.qq.com/", "/"),
        "AS path": some(None, [3356, 4134], [3356, 15169]),
        "asset": some(None, "eth0", "eth1"),
    }
    names = dict(zip(columns, "src_ip dst_ip dst_as next_as destination.nat.ip sni url as_path interface".split(), strict=True))
    counted = assert_same(columns, names, tmp_path / "flows.parquet", grouping)
    seen = {(one.subject, use.role) for use in counted.uses for one in use.candidates}
    assert {("domain:tiktok.com", "far-end"), ("asn:4134", "origin"), ("asn:4809", "direct")} <= seen


def test_attempts_are_told_apart(tmp_path: Path) -> None:
    """Uses, folded addresses and odd rows, of attempts and of others."""
    rng, size = np.random.default_rng(2), 5_000
    source = rng.choice(np.array([0x0A000001, 0xCA608056, 0xF0000001, 0x2D000001, -5]), size)
    columns = {
        "source": pa.array(source),
        "destination": pa.array(rng.integers(0, 2**32, size, dtype=np.int64)),
        "octets": pa.array(rng.integers(0, 99, size)),
        "state": pa.array(rng.choice(np.array(["ACCEPT", "REJECT", "S0", ""]), size)),
    }
    names = {"source": "src_ip", "destination": "dst_ip", "octets": "bytes", "state": "action"}
    counted = assert_same(columns, names, tmp_path / "flows.parquet")
    assert any(use.role == ATTEMPT for use in counted.folded)
