"""A time or a duration that no calendar has counts as not stated, in whatever reader scales it, and the record is still read."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.inputs.rows import numbers

BEYOND = ("1e308", "1.7e308", "9" * 309, "9" * 40, "9" * 21, "inf", "-inf", "nan", "-1", "-1e308")
ZEEK_CONN = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tduration\n{time}\t10.0.0.1\t203.0.113.9\t{time}\n"
ZEEK_SSL = "#separator \\x09\n#path\tssl\n#fields\tts\tid.orig_h\tid.resp_h\tserver_name\n{time}\t10.0.0.1\t203.0.113.9\tx.org\n"
VPC = "dstaddr srcaddr pkt-dstaddr bytes start end\n203.0.113.1 10.0.0.1 198.51.100.1 10 {time} {time}\n"
BGPDUMP = "TABLE_DUMP2|{time}|B|192.0.2.1|64500|203.0.113.0/24|64500 3356|IGP|192.0.2.1|0|0||NAG||\n"
FLOWS = "src_ip,dst_ip,bytes,packets,first,last\n10.0.0.1,203.0.113.9,5,1,{time},{time}\n"
LASTING = "src_ip,dst_ip,bytes,packets,first,duration\n10.0.0.1,203.0.113.9,5,1,2024-01-01T00:00:00Z,{time}\n"


def zeek_json(time: str) -> str:
    row = {"ts": "TIME", "uid": "C1", "id.orig_h": "10.0.0.1", "id.resp_h": "203.0.113.9", "server_name": "x.example"}
    return json.dumps(row).replace('"TIME"', time if time[-1].isdigit() else json.dumps(time)) + "\n"


@pytest.mark.parametrize("scale", [1, 1_000, 1_000_000])
def test_numbers_are_asked_before_they_are_scaled(scale: int) -> None:
    column = pa.array([*BEYOND[:4], *BEYOND[5:], None, "junk", "0", "1.5"], pa.string())
    assert numbers(column, scale).tolist() == [-1] * 11 + [0, round(1.5 * scale)]
    most = (2**53 - 1) // scale
    assert numbers(pa.array([most, 2 * most + 4], pa.int64()), scale).tolist() == [most * scale, -1]


@pytest.mark.parametrize("time", BEYOND)
@pytest.mark.parametrize(
    ("id", "form"),
    [
        ("zeek-conn", ZEEK_CONN), ("zeek-ssl", ZEEK_SSL), ("zeek-ssl", ""), ("vpcflow", VPC), ("bgpdump", BGPDUMP),
        ("flow-table", FLOWS), ("flow-table", LASTING),
    ],
)  # fmt: skip
def test_such_a_time_is_not_stated(id: str, form: str, time: str) -> None:
    reader = next(r for r in READERS if r.id == id)
    data = form.format(time=time) if form else zeek_json(time)
    batches = list(reader.read(an_input(data.encode())))
    assert sum(len(b.records) + len(b.skipped) for b in batches) == 1
    for batch in batches:
        for column in (batch.seen_first, batch.seen_last):
            stated = np.zeros(0, np.int64) if column is None else column[column >= 0]
            assert (stated == 1_704_067_200_000_000).all()
