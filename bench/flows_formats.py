"""How fast are flows counted in other formats than integers in Parquet? Beside each stands pyarrow, reading the same file.

Ours is one audit's counting as users have it, with its setting up. pyarrow only decodes: it splits text into columns of text and of
numbers, on all cores where it can.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from measure import CORES, Outcome, rate, scaled
from traffic import FAR, far_v6, skewed, table

from cleannet.engine.local import count_paths
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

ROWS = scaled(2_000_000)
TIMES = 10
"""How often the same rows are in a file: what is measured does not remember them."""

FILES = 5
"""Names of the file: of so many rows as `flows` counts, setting up is as small a part of the time as it is there."""

DAY = date(2026, 11, 24)

CONN = """#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#open\t2026-11-24-00-00-00
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\
\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\
\tcount\tcount\tset[string]
"""


def run() -> Outcome:
    asking = Asking(open_world().at(DAY, DAY))
    flows = table(ROWS, 0).combine_chunks()
    ends = {end: dotted(flows[end].to_numpy()) for end in ("src_ip", "dst_ip")}
    results: dict[str, tuple[float, float]] = {}
    for name, (write, read) in FORMATS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "flows-0"
            rows = write(file, flows, ends)
            for i in range(1, FILES):
                (Path(folder) / f"flows-{i}").hardlink_to(file)
            ours = rate(partial(count_paths, [Path(folder)], asking), rows * FILES)
            results[name] = ours, rate(partial(read, file), rows)
    ours, bare = results["CSV"]
    return Outcome(
        what=f"{ROWS * TIMES * FILES:,} flow records in CSV, addresses as text, per use; half as many of the other formats.",
        ours=ours * 60 / 1e9,
        peer_name="pyarrow's bare read",
        peer=bare * 60 / 1e9,
        unit="G rows/min",
        details=tuple(
            f"{name}: ours {o * 60 / 1e9:.3g} G rows/min, pyarrow's bare read {b * 60 / 1e9:.3g} G rows/min, ratio {o / b:.2f}"
            for name, (o, b) in results.items()
        ),
        bound=f"Reading and parsing take two thirds of a row in text, on each of {CORES} cores; looking up and adding up the rest.",
    )


def dotted(numbers: np.ndarray[Any, Any]) -> pa.Array[Any]:
    """IPv4 addresses as text."""
    octets = ((numbers >> np.uint32(shift) & np.uint32(255)).astype(np.uint8) for shift in (24, 16, 8, 0))
    parts: list[Any] = [pa.array(octet).cast(pa.string()) for octet in octets]
    joined: pa.Array[Any] = pc.binary_join_element_wise(*parts, ".")
    return joined


def write_csv(file: Path, flows: pa.Table, ends: dict[str, pa.Array[Any]]) -> int:
    stamps = flows["ts"].cast(pa.int64())
    texts = pa.table({**ends, "bytes": flows["bytes"], "packets": flows["packets"], "ts": stamps})
    with file.open("wb") as out:
        for i in range(TIMES):
            pacsv.write_csv(texts, out, pacsv.WriteOptions(include_header=not i, quoting_style="none"))
    return ROWS * TIMES


def read_csv(file: Path) -> None:
    pacsv.read_csv(file)


def write_conn(file: Path, flows: pa.Table, ends: dict[str, pa.Array[Any]]) -> int:
    """As Zeek writes it, all 21 columns; a third of the responders send nothing."""
    rng = np.random.default_rng(0)
    stamps = flows["ts"].cast(pa.int64()).to_numpy()
    fraction = pc.utf8_lpad(pa.array(stamps % 1_000_000).cast(pa.string()), 6, "0")
    seen = pc.binary_join_element_wise(pa.array(stamps // 1_000_000).cast(pa.string()), fraction, ".")
    octets, packets = flows["bytes"].to_numpy(), flows["packets"].cast(pa.string()).combine_chunks()
    answered = pa.array(octets // 3, mask=rng.random(ROWS) < 0.3).cast(pa.string()).fill_null("-")
    columns = [
        seen, "CHhAvVGS1DHFjwGM9", ends["src_ip"], "52344", ends["dst_ip"], "443", "tcp", "ssl", "1.234567",
        pa.array(octets).cast(pa.string()), answered, "SF", "T", "F", "0", "ShADadfF", packets, "1000", packets, "900", "-",
    ]  # fmt: skip
    lines = pc.binary_join_element_wise(*columns, "\t")
    data = "\n".join(lines.to_pylist()).encode() + b"\n"
    with file.open("wb") as out:
        out.write(CONN.encode())
        for _ in range(TIMES // 2):
            out.write(data)
    return ROWS * (TIMES // 2)


def read_conn(file: Path) -> None:
    options = pacsv.ReadOptions(skip_rows=8, autogenerate_column_names=True)
    pacsv.read_csv(file, options, pacsv.ParseOptions(delimiter="\t", quote_char=False))


def write_texts(file: Path, flows: pa.Table, ends: dict[str, pa.Array[Any]]) -> int:
    return _parquet(file, pa.table({**ends, **_beside(flows)}))


def write_v6(file: Path, flows: pa.Table, ends: dict[str, pa.Array[Any]]) -> int:  # noqa: ARG001  # it has ends of its own
    return _parquet(file, pa.table({"src_ip": v6(1), "dst_ip": v6(2), **_beside(flows)}))


def v6(seed: int) -> pa.Array[Any]:
    """As skewed, as 16 octets."""
    rng = np.random.default_rng(seed)
    hi, lo = far_v6(np.random.default_rng(1))
    at = skewed(ROWS, FAR, 1.0, rng)
    octets = np.stack([hi[at], lo[at]], 1).astype(">u8").tobytes()
    return pa.Array.from_buffers(pa.binary(16), ROWS, [None, pa.py_buffer(octets)])


def _beside(flows: pa.Table) -> dict[str, Any]:
    return {name: flows[name] for name in ("bytes", "packets", "ts")}


def _parquet(file: Path, rows: pa.Table) -> int:
    with pq.ParquetWriter(file, rows.schema, compression="zstd") as out:
        for _ in range(TIMES // 2):
            out.write_table(rows)
    return ROWS * (TIMES // 2)


def read_parquet(file: Path) -> None:
    for _ in pq.ParquetFile(file).iter_batches(batch_size=1 << 16):
        pass


Write = Callable[[Path, pa.Table, dict[str, Any]], int]

FORMATS: dict[str, tuple[Write, Callable[[Path], None]]] = {
    "CSV": (write_csv, read_csv),
    "Zeek conn log, TSV": (write_conn, read_conn),
    "addresses as text in Parquet": (write_texts, read_parquet),
    "IPv6 as 16 octets in Parquet": (write_v6, read_parquet),
}
