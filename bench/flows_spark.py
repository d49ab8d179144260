"""Does a cluster find what one machine finds, on millions of rows? And what does Spark cost on one machine, once it runs?"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from measure import CORES, NotHere, Outcome, rate
from peers import library, program
from traffic import write

from cleannet.engine.local import count_paths
from cleannet.engine.spark import count_uris, session
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)


def run() -> Outcome:
    if library("pyspark") is None or program("java") is None:
        raise NotHere("PySpark or Java; where both are, `.venv/bin/python bench/run.py flows-spark` runs once `make test` has")
    asking = Asking(open_world().at(DAY, DAY))
    with tempfile.TemporaryDirectory() as name:
        rows = write(Path(name), 2)
        spark = session(f"local[{CORES}]")
        cluster, local = count_uris([name], asking, spark=spark), count_paths([Path(name)], asking)
        assert cluster.uses == local.uses
        assert cluster.tallies() == local.tallies()
        assert {n: a.closed() for n, a in cluster.accounts.items()} == {n: a.closed() for n, a in local.accounts.items()}
        ours = rate(lambda: count_uris([name], asking, spark=spark), rows, 3)
        theirs = rate(lambda: count_paths([Path(name)], asking), rows, 3)
        spark.stop()
    return Outcome(
        what=f"{rows:,} flow records counted by Spark on this machine: uses, tallies and accounts are those of the local engine.",
        ours=ours / 1e6,
        peer_name="local engine",
        peer=theirs / 1e6,
        unit="M rows/s",
        details=(f"identical on {rows:,} rows: {len(local.uses):,} uses",),
        bound="Rows cross from the Java machine to Python through Arrow.",
    )
