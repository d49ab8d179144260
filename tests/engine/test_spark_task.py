"""What one task of Spark tells, put together without Spark, equals what one machine counts."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from engine.flows.test_session import ASKING

from cleannet.engine import spark
from cleannet.engine.breakdown import NONE
from cleannet.engine.count import Account, Counted
from cleannet.engine.flows.meanings import Meanings
from cleannet.engine.local import count_paths
from cleannet.model.use import ATTEMPT
from cleannet.model.window import EVER
from cleannet.resolve.named import Names


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
    file = tmp_path / "flows.parquet"
    pq.write_table(pa.table({names[field]: column for field, column in columns.items()}), file)
    local = count_paths([file], ASKING, few=0)
    meanings = Meanings.of(ASKING, Names())
    batch = pa.RecordBatch.from_pydict({**columns, "_file": np.zeros(size, np.int64), "_record": np.arange(1, size + 1)})
    told = pa.Table.from_batches(list(spark.count_task([batch], pickle.dumps(meanings), {0: 0}, EVER, NONE)))
    counted, account = Counted(), Account(str(file), "flow-parquet", "row")
    counted.accounts[str(file)] = account
    spark._into(told, [str(file)], counted.accounts, ASKING, EVER, meanings, counted)
    assert counted.uses == local.uses
    assert counted.tallies() == local.tallies()
    assert any(use.role == ATTEMPT for use in counted.folded)
    assert (account.judged, account.local, account.skipped) == (
        local.accounts[str(file)].judged, local.accounts[str(file)].local, local.accounts[str(file)].skipped,
    )  # fmt: skip
