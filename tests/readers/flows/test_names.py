"""Names that stand beside the addresses of a flow, in every form of a table."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from inputs import an_input

from cleannet.readers.flows import json_lines, parquet, table

ENDS = {"srcip": "10.0.0.1", "dstip": "203.0.113.9"}


def told(columns: dict[str, Any], form: str) -> list[tuple[str, str, str]]:
    """What a flow with these columns asks about, besides its ends."""
    row: dict[str, Any] = {**ENDS, "bytes": 7, **columns}
    if form == "csv":
        cells = (";".join(cell) if isinstance(cell, list) else f'"{cell}"' for cell in row.values())
        (batch,) = table.READER.read(an_input(f"{','.join(row)}\n{','.join(cells)}\n".encode()))
    elif form == "json":
        (batch,) = json_lines.READER.read(an_input(json.dumps(row).encode() + b"\n"))
    else:
        out = io.BytesIO()
        pq.write_table(pa.table({name: [value] for name, value in row.items()}), out)
        (batch,) = parquet.READER.read(an_input(out.getvalue()))
    assert batch.records.tolist() == [1]
    return [(r.kind, r.role, value) for r in batch.references[2:] for value in r.values.to_pylist() if value is not None]


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"url": "https://www.tiktok.com/@x?a=1,2"}, [("domain", "far-end", "www.tiktok.com")]),
        ({"url": "www.tiktok.com:443/x"}, [("domain", "far-end", "www.tiktok.com")]),  # Zscaler writes no scheme
        ({"url": "/index.html"}, []),
        ({"url": "http://198.51.100.7:8080/"}, [("address", "far-end", "198.51.100.7")]),
        ({"url": "https://[2001:db8::1]/"}, [("address", "far-end", "2001:db8::1")]),
        ({"server_name": "www.tiktok.com:443"}, [("domain", "far-end", "www.tiktok.com")]),
        ({"dns_query": "www.tiktok.com."}, [("domain", "looked-up", "www.tiktok.com.")]),
        ({"hostname": "www.tiktok.com"}, [("domain-trace", "far-end", "www.tiktok.com")]),  # a host may be ours
        ({"host": "sensor-1"}, []),
        ({"source.domain": "www.tiktok.com"}, [("domain-trace", "far-end", "www.tiktok.com")]),
        (
            {"host": ["a.example", "b.example"]},
            [("domain-trace", "far-end", "a.example"), ("domain-trace", "far-end", "b.example")],
        ),
        (
            {"sni": "front.example", "tls_sni": "back.example"},
            [("domain", "far-end", one) for one in ("front.example", "back.example")],
        ),
        ({"url": "a.example", "requesturl": "b.example"}, [("domain", "far-end", one) for one in ("a.example", "b.example")]),
        ({"sni": "a.example", "fqdn": "b.example"}, [("domain", "far-end", one) for one in ("a.example", "b.example")]),
    ],
)
def test_names_beside_addresses_are_asked(columns: dict[str, Any], expected: list[tuple[str, str, str]], form: str) -> None:
    assert sorted(told(columns, form)) == sorted(expected)


def test_two_columns_of_names_that_differ_only_in_spelling_are_no_fault() -> None:
    assert told({"host": "a.example", "HOST": "b.example"}, "csv") == [
        ("domain-trace", "far-end", "a.example"),
        ("domain-trace", "far-end", "b.example"),
    ]
