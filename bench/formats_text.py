"""How fast are logs of lines and of JSON read into columns? Beside each stands a bare parse of the same file by what fits it best.

Ours is what the reader hands on: columns of references, sums and times, with what was skipped. The peer only parses: Python's
regular expressions with one pattern for the line, its csv module, or msgspec for JSON. Beside the rates stands the time of all
processors, since we read some of them on several.
"""

# ruff: noqa: E501  # a line of a log is as long as it is

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial

import msgspec
import numpy as np
from measure import Outcome, processor, rate, scaled

from cleannet.readers import reader_of
from cleannet.readers.base.input import HEAD, Input

ROWS = scaled(200_000)

FORTIGATE = (
    'date=2026-11-24 time=11:37:47 devname="fw1" devid="FG100" logid="0000000013" type="traffic" subtype="forward" level="notice" '
    'vd="root" eventtime=1795513067369913239 srcip={near} srcport={port} srcintf="port12" srcintfrole="lan" dstip={far} dstport=443 '
    'dstintf="port11" dstintfrole="wan" poluuid="ccb269e0-5735-51e9-a218-a397dd08b7eb" sessionid={at} proto=6 action="close" '
    'policyid=1 policytype="policy" service="HTTPS" dstcountry="Canada" srccountry="Reserved" trandisp="snat" transip=192.0.2.1 '
    'transport={port} appid=34050 app="HTTPS.BROWSER" appcat="Web.Client" apprisk="medium" applist="default" duration=116 '
    "sentbyte={port} rcvdbyte={at} sentpkt=17 rcvdpkt=16\n"
)
ASA = (
    "<166>Nov 30 2026 10:51:42 fw1 : %ASA-6-302014: Teardown TCP connection {at} for outside:{far}/443 to inside:{near}/{port} "
    "duration 0:00:30 bytes {at} TCP FINs\n"
)
PALOALTO = (
    "1,2026/11/30 16:09:40,0119,TRAFFIC,end,2561,2026/11/30 16:09:39,{near},{far},192.0.2.1,{far},out,,,ssl,vsys1,in,out,ae1,ae2,fwd,"
    "2026/11/30 16:09:40,{at},1,{port},443,1,443,0x400000,tcp,allow,{at},{port},4000,70,2026/11/30 16:08:50,30,any,,2,0x0,US,CA,,40,30,"
    "tcp-fin\n"
)
NETFILTER = (
    "2026-11-30T10:51:13+00:00 gate kernel: [1.5] [UFW ALLOW] IN= OUT=eth0 SRC={near} DST={far} LEN=60 TOS=0x00 PREC=0x00 TTL=64 "
    "ID={port} DF PROTO=TCP SPT={port} DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0\n"
)
FILTERLOG = (
    "<134>1 2026-11-30T10:51:13+00:00 gate filterlog 12345 - - 70,,,0,igb1,match,pass,out,4,0x0,,64,{port},0,DF,6,tcp,60,{near},{far},"
    "{port},443,0,S,{at},,64240,,mss\n"
)
SQUID = "17960358{at:02.0f}.450    180 {near} TCP_TUNNEL/200 {port} CONNECT www{port}.example:443 - HIER_DIRECT/{far} -\n"
BIND = "30-Nov-2026 10:51:12.123 queries: info: client @0x7f1c {near}#{port} (w{port}.example): query: w{port}.example IN A +E(0)K (::1)\n"
DNSMASQ = "Nov 30 10:51:12 dnsmasq[123]: query[A] w{port}.example from {near}\n"
WEB = '{far} - - [24/Nov/2026:10:20:30 +0000] "GET /a/{port} HTTP/1.1" 200 {at} "https://www.example.com/" "Mozilla/5.0 (X11)"\n'
CHECKPOINT = (
    '<134>1 2026-11-24T10:20:30Z gw1 CheckPoint 1234 - [action:"Accept"; flags:"4"; ifdir:"outbound"; ifname:"eth0"; origin:"192.0.2.1"; '
    'time:"1795515630"; version:"5"; bytes:"{at}"; dst:"{far}"; proto:"6"; s_port:"{port}"; service:"443"; src:"{near}"; layer:"Net"]\n'
)
ROUTE53 = (
    '{{"version":"1.100000","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2026-11-24T10:20:30Z","query_name":"w{port}.example.",'
    '"query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{{"Rdata":"{far}","Type":"A","Class":"IN"}}],"srcaddr":"{near}",'
    '"srcport":"{port}","transport":"UDP","srcids":{{"instance":"i-1"}}}}\n'
)
EVE = (
    '{{"timestamp":"2026-11-24T10:20:30.123456+0000","flow_id":{at},"in_iface":"eth0","event_type":"flow","src_ip":"{near}","src_port":{port},'
    '"dest_ip":"{far}","dest_port":443,"proto":"TCP","app_proto":"tls","flow":{{"pkts_toserver":9,"pkts_toclient":8,"bytes_toserver":{port},'
    '"bytes_toclient":{at},"start":"2026-11-24T10:20:00.1+0000","end":"2026-11-24T10:20:30.1+0000","state":"closed","reason":"timeout"}}}}\n'
)

NFDUMP = "2026-11-24 10:20:{at:02.0f}.123     30.120 TCP       {near}:{port:<6} ->  {far}:443   {port:8} {port:8}     1\n"
NFDUMP_TITLES = "Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Packets    Bytes Flows\n"
AZURE = "1795515630,{near},{far},{port},443,T,O,A,B,9,{at},8,{port}"
AZURE_FLOWS = 20
"""Flows of one record, which is a line of the file."""

Parse = Callable[[bytes], object]


def by_pattern(pattern: bytes, data: bytes) -> None:
    found = re.compile(pattern).findall
    for line in data.split(b"\n"):
        found(line)


def by_csv(data: bytes) -> None:
    for _ in csv.reader(io.TextIOWrapper(io.BytesIO(data))):
        pass


def by_json(data: bytes) -> None:
    decoder = msgspec.json.Decoder()
    for line in data.split(b"\n")[:-1]:
        decoder.decode(line)


def by_json_and_commas(data: bytes) -> None:
    """A flow of Azure is one text, of which a parser of JSON makes no values."""
    decoder = msgspec.json.Decoder()
    for line in data.split(b"\n")[:-1]:
        for rule in decoder.decode(line)["properties"]["flows"]:
            for group in rule["flows"]:
                for flow in group["flowTuples"]:
                    flow.split(",")


FORMATS: dict[str, tuple[str, Parse]] = {
    "FortiGate": (FORTIGATE, partial(by_pattern, rb'(\w+)=("[^"]*"|\S*)')),
    "Cisco ASA": (
        ASA,
        partial(
            by_pattern,
            rb"%ASA-\d-(\d+): (?:Built \w+|Teardown) (\w+) connection (\d+) for (\S+?):(\S+?)/(\d+)(?: \(\S+\))? to (\S+?):(\S+?)/(\d+)"
            rb"(?: duration (\S+) bytes (\d+) (.*))?",
        ),
    ),
    "Palo Alto": (PALOALTO, by_csv),
    "netfilter": (NETFILTER, partial(by_pattern, rb"(\w+)=(\S*)")),
    "filterlog": (FILTERLOG, by_csv),
    "Squid": (SQUID, partial(by_pattern, rb"^(\S+) +(\d+) (\S+) (\w+)/(\d+) (\d+) (\S+) (\S+) (\S+) (\w+)/(\S+) (\S+)")),
    "BIND": (
        BIND,
        partial(by_pattern, rb"^(\S+ \S+) .*client (?:@\S+ )?([^#]+)#(\d+)(?: \(([^)]*)\))?: query: (\S+) (\S+) (\S+) (\S+)"),
    ),
    "dnsmasq": (DNSMASQ, partial(by_pattern, rb"^(\w+ +\d+ \S+) dnsmasq\[(\d+)\]: (\S+) (\S+) (\S+) (\S+)")),
    "nginx": (WEB, partial(by_pattern, rb'^(\S+) (\S+) (\S+) \[([^\]]+)\] "(\S+) (\S+) (\S+)" (\d+) (\S+) "([^"]*)" "([^"]*)"')),
    "Check Point": (CHECKPOINT, partial(by_pattern, rb'(\w+):"([^"]*)"')),
    "Route 53": (ROUTE53, by_json),
    "Suricata EVE": (EVE, by_json),
    "nfdump": (
        NFDUMP,
        partial(by_pattern, rb"^(\S+ \S+) +(\S+) (\S+) +(\S+):(\d+) +-> +(\S+):(\d+) +(\d+) +(\d+) +(\d+)"),
    ),
    "Azure, to texts of flows": (AZURE, by_json),
    "Azure": (AZURE, by_json_and_commas),
}


def run() -> Outcome:
    results = {name: _one(form, parse) for name, (form, parse) in FORMATS.items()}
    ours, bare, _ = results["FortiGate"]
    return Outcome(
        what=f"{ROWS:,} lines of logs of firewalls, proxies and resolvers, each read into columns; the first line is FortiGate.",
        ours=ours / 1e6,
        peer_name="a bare parse in Python",
        peer=bare / 1e6,
        unit="M lines/s",
        details=tuple(
            f"{name}: ours {o / 1e6:.2f} M lines/s, bare {b / 1e6:.2f} M lines/s, ratio {o / b:.2f}; of processor time {p:.2f}"
            for name, (o, b, p) in results.items()
        ),
        bound="Finding signs in the text and copying values takes most of it; lines of syslog are read on one core.",
    )


def _one(form: str, parse: Parse) -> tuple[float, float, float]:
    """Both rates, and the processor time of the bare parse as a share of ours."""
    data = _written(form)
    reader = reader_of(data[:HEAD])
    assert reader is not None
    item = Input("log", data[:HEAD], lambda: io.BufferedReader(io.BytesIO(data)))

    def read() -> int:
        return sum(len(batch.records) + sum(skip.records for skip in batch.skipped) for batch in reader.read(item))

    assert read() == ROWS
    bare = partial(parse, data)
    return rate(read, ROWS), rate(bare, ROWS), processor(bare) / processor(read)


def _written(form: str) -> bytes:
    rng = np.random.default_rng(0)
    near, far, ports = (rng.integers(0, size, ROWS).tolist() for size in (1 << 16, 1 << 16, 1 << 16))
    tens = {SQUID: 90, NFDUMP: 50}.get(form)
    rows = [
        form.format(at=at % tens + 10 if tens else at, near=f"10.1.{n >> 8}.{n & 255}", far=f"203.0.{f >> 8}.{f & 255}", port=port)
        for at, (n, f, port) in enumerate(zip(near, far, ports, strict=True), 1)
    ]
    return (_in_records(rows) if form is AZURE else NFDUMP_TITLES * (form is NFDUMP) + "".join(rows)).encode()


def _in_records(flows: list[str]) -> str:
    """Lines of Azure's network security groups."""
    lines = []
    for at in range(0, len(flows), AZURE_FLOWS):
        group = {"mac": "000D3AF87856", "flowTuples": flows[at : at + AZURE_FLOWS]}
        rules = [{"rule": "DefaultRule_AllowInternetOutBound", "flows": [group]}]
        record = {"time": "2026-11-24T10:21:00Z", "macAddress": "000D3AF87856", "category": "NetworkSecurityGroupFlowEvent"}
        lines.append(json.dumps({**record, "properties": {"Version": 2, "flows": rules}}) + "\n")
    return "".join(lines)
