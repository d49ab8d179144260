"""Flows of clouds and collectors under their own names of columns: ends, sums, sampling, times, assets, denials."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input

from cleannet.readers import known_as

DAY = 1_795_514_400_000_000
"""2026-11-24T10:00:00Z."""

START, END = "2026-11-24T10:00:00Z", "2026-11-24T10:00:05Z"

GOOGLE = {
    "insertId": "a",
    "jsonPayload": {
        "bytes_sent": "500",
        "packets_sent": "5",
        "connection": {"src_ip": "10.0.0.1", "dest_ip": "203.0.113.9", "protocol": 6},
        "start_time": START,
        "end_time": END,
        "reporter": "SRC",
        "src_instance": {"vm_name": "web-1", "zone": "a"},
    },
    "timestamp": "2026-11-24T10:09:00Z",
}
ORACLE = {
    "datetime": 1,
    "logContent": {
        "data": {
            "action": "REJECT",
            "bytesOut": 500,
            "packets": 5,
            "sourceAddress": "10.0.0.1",
            "destinationAddress": "203.0.113.9",
            "startTime": DAY // 1_000_000,
            "endTime": DAY // 1_000_000 + 5,
            "status": "OK",
        },
        "type": "com.oraclecloud.vcn.flowlogs.DataEvent",
    },
}
OCSF = {
    "class_uid": 4001,
    "time": DAY // 1_000,
    "start_time": DAY // 1_000,
    "end_time": DAY // 1_000 + 5_000,
    "src_endpoint": {"ip": "10.0.0.1", "interface_uid": "eni-1"},
    "dst_endpoint": {"ip": "203.0.113.9", "port": 443},
    "traffic": {"bytes": 500, "packets": 5},
    "disposition": "Blocked",
}
NFDUMP = {
    "type": "FLOW",
    "t_first": "2026-11-24T10:00:00.000",
    "t_last": "2026-11-24T10:00:05.000",
    "src4_addr": "10.0.0.1",
    "dst4_addr": "203.0.113.9",
    "in_packets": 5,
    "in_bytes": 500,
    "ip4_router": "192.0.2.1",
}
IPFIXCOL = {
    "@type": "ipfix.entry",
    "iana:octetDeltaCount": 500,
    "iana:packetDeltaCount": 5,
    "iana:flowStartMilliseconds": DAY // 1_000,
    "iana:flowEndMilliseconds": DAY // 1_000 + 5_000,
    "iana:sourceIPv4Address": "10.0.0.1",
    "iana:destinationIPv4Address": "203.0.113.9",
}
GOFLOW = {
    "type": "SFLOW_5",
    "time_flow_start_ns": DAY * 1_000,
    "time_flow_end_ns": DAY * 1_000 + 5 * 10**9,
    "sampler_address": "192.0.2.1",
    "sampling_rate": 100,
    "bytes": 5,
    "packets": 1,
    "src_addr": "10.0.0.1",
    "dst_addr": "203.0.113.9",
}
PMACCT = {
    "event_type": "purge",
    "ip_src": "10.0.0.1",
    "ip_dst": "203.0.113.9",
    "sampling_rate": 1,
    "stamp_inserted": START,
    "stamp_updated": END,
    "packets": 5,
    "bytes": 500,
    "peer_ip_src": "192.0.2.1",
}
TRANSIT = (
    "6 TransitGateway 123456789010 tgw-1 tgw-attach-1 1 2 vpc-1 vpc-2 s1 s2 eni-1 eni-2 a b tgw-attach-2 10.0.0.1 203.0.113.9 1 443"
    " 6 5 500 1795514400 1795514405 OK IPv4 0 0 0 0 2 us-east-1 egress - -"
)

TABLE = f"src_addr,dst_addr,bytes,packets,sampling_rate,first,last,exporter\n10.0.0.1,203.0.113.9,50,1,10,{START},{END},192.0.2.1"


@pytest.mark.parametrize(
    ("data", "packets", "asset", "attempt"),
    [
        (json.dumps(GOOGLE), 5, "web-1", False),
        (json.dumps([GOOGLE], indent=1), 5, "web-1", False),
        (json.dumps(ORACLE), 5, None, True),
        (json.dumps(OCSF), 5, "eni-1", True),
        (json.dumps([NFDUMP], indent=2), 5, "192.0.2.1", False),
        (json.dumps(IPFIXCOL), 5, None, False),
        (json.dumps(GOFLOW), 100, "192.0.2.1", False),
        (json.dumps(PMACCT), 5, "192.0.2.1", False),
        (TRANSIT, 5, "tgw-attach-1", False),
        (json.dumps({"logEvents": [{"message": TRANSIT}]}), 5, "tgw-attach-1", False),
        (TABLE, 10, "192.0.2.1", False),
    ],
)
def test_what_is_written_is_read(data: str, packets: int, asset: str | None, attempt: bool) -> None:
    found = known_as(an_input(data.encode() + b"\n"))
    assert found
    (batch,) = found[1].read(found[0])
    assert {end for column in batch.references for end in column.values.to_pylist()} == {"10.0.0.1", "203.0.113.9"}

    def one(column: Any) -> Any:
        return None if column is None else column.tolist()

    assert (one(batch.octets), one(batch.packets)) == ([500], [packets])
    assert (one(batch.seen_first), one(batch.seen_last)) == ([DAY], [DAY + 5_000_000])
    assert (batch.asset.to_pylist()[0] if batch.asset is not None else None) == asset
    assert (batch.attempts is not None and bool(batch.attempts[0])) == attempt


def test_a_sampling_rate_that_says_nothing_scales_nothing_and_one_beyond_counting_makes_no_count() -> None:
    rows = [{**GOFLOW, "sampling_rate": rate, "bytes": octets} for rate, octets in ((0, 7), (None, 7), (1 << 40, 1 << 40), (2, 7))]
    found = known_as(an_input("".join(json.dumps(row) + "\n" for row in rows).encode()))
    assert found
    (batch,) = found[1].read(found[0])
    assert batch.octets is not None
    assert batch.octets.tolist() == [7, 7, -1, 14]


def test_a_table_of_argus_tells_which_connections_were_never_answered() -> None:
    rows = "StartTime,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State\n" + "".join(
        f"2026-11-24 10:00:00.5,tcp,10.0.0.1,1,   ->,203.0.113.{at},443,5,500,{state}\n" for at, state in ((1, "CON"), (2, "REQ"))
    )
    found = known_as(an_input(rows.encode()))
    assert found
    (batch,) = found[1].read(found[0])
    assert batch.attempts is not None
    assert batch.attempts.tolist() == [False, True]
