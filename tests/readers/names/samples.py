"""A few queries as resolvers write them that log in JSON."""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from ipaddress import IPv6Address, ip_address
from typing import Any


def json_lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def answer(name: str, *addresses: str) -> str:
    """A DNS message in base64: that name was asked for, and has these addresses."""
    labels = b"".join(bytes((len(label),)) + label.encode() for label in name.split(".")) + b"\0"
    found = struct.pack(">6H", 1, 0x8180, 1, len(addresses), 0, 0) + labels + struct.pack(">2H", 1, 1)
    for text in addresses:
        address = ip_address(text)
        kind = 28 if isinstance(address, IPv6Address) else 1
        found += struct.pack(">3HIH", 0xC00C, kind, 1, 60, len(address.packed)) + address.packed
    return b64encode(found).decode()


ROUTE53 = json_lines(
    {
        "version": "1.100000", "region": "us-east-1", "vpc_id": "vpc-1", "query_timestamp": "2026-11-24T10:20:30Z",
        "query_name": "www.example.com.", "query_type": "A", "query_class": "IN", "rcode": "NOERROR",
        "answers": [
            {"Rdata": "cdn.example.net.", "Type": "CNAME", "Class": "IN"},
            {"Rdata": "203.0.113.9", "Type": "A", "Class": "IN"},
            {"Rdata": "2001:db8:9::1", "Type": "AAAA", "Class": "IN"},
        ],
        "srcaddr": "192.0.2.21", "srcport": "40000", "transport": "UDP", "srcids": {"instance": "i-1"},
    },
    {
        "vpc_id": "vpc-1", "query_timestamp": "2026-11-24T10:20:31Z", "query_name": "www.example.org.", "query_type": "HTTPS",
        "answers": [], "firewall_rule_action": "BLOCK",
    },
)  # fmt: skip

ADGUARD = json_lines(
    {
        "T": "2026-11-24T11:20:30.123456789+01:00", "QH": "www.example.com", "QT": "A", "QC": "IN", "CP": "",
        "Upstream": "https://dns.example.net:443/dns-query", "Answer": answer("www.example.com", "203.0.113.9", "203.0.113.10"),
        "Result": {}, "Elapsed": 15, "IP": "192.168.0.2",
    },
    {
        "T": "2026-11-24T10:20:31Z", "QH": "ads.example.com", "QT": "AAAA", "QC": "IN", "CP": "", "Upstream": "[2001:db8::53]:53",
        "Answer": "!", "Result": {"IsFiltered": True}, "IP": "192.168.0.2",
    },
)  # fmt: skip

GOOGLE = json_lines(
    {
        "insertId": "1", "logName": "projects/p/logs/dns.googleapis.com%2Fdns_queries", "timestamp": "2026-11-24T10:20:30Z",
        "jsonPayload": {
            "queryName": "www.example.com.", "queryType": "A", "responseCode": "NOERROR", "sourceIP": "10.0.0.9",
            "rdata": "www.example.com.\t300\tIN\tcname\tcdn.example.net.\ncdn.example.net.\t60\tIN\ta\t203.0.113.9",
        },
        "resource": {"type": "dns_query", "labels": {"source_type": "gce-vm"}},
    },
    {"timestamp": "2026-11-24T10:20:31Z", "jsonPayload": {"queryName": ".", "queryType": "NS", "responseCode": "NOERROR"}},
)  # fmt: skip

CONTROL_D = json_lines(
    {
        "timestamp": "2026-11-24T10:20:30Z", "question": "www.example.com", "rrType": "AAAA", "action": "bypass", "protocol": "doh",
        "answers": [{"rr": "CNAME", "data": "cdn.example.net"}, {"rr": "AAAA", "data": "2001:db8:9::1"}],
    },
)  # fmt: skip

TECHNITIUM = json_lines(
    {
        "timestamp": "2026-11-24T10:20:30.000Z", "clientIp": "10.0.0.9", "protocol": "Udp", "responseType": "Recursive",
        "rCode": "NoError", "question": {"questionName": "www.example.com", "questionType": "A", "questionClass": "IN"},
        "answers": [{"recordType": "A", "recordData": "203.0.113.9", "recordClass": "IN", "recordTtl": 300}],
    },
)  # fmt: skip


def collected(operation: str, name: str, *addresses: str) -> dict[str, Any]:
    """A message as DNS-collector writes it."""
    records = [{"name": name, "rdatatype": "A", "ttl": 300, "rdata": address} for address in addresses]
    return {
        "dnstap": {"operation": operation, "identity": "ns", "timestamp-rfc3339ns": "2026-11-24T10:20:30Z"},
        "network": {"family": "IPv4", "query-ip": "10.0.0.9", "response-ip": "192.0.2.53"},
        "dns": {"qname": name, "qtype": "A", "rcode": "NOERROR", "resource-records": {"an": records}},
    }


COLLECTOR = json_lines(
    collected("CLIENT_QUERY", "www.example.com"),
    collected("CLIENT_RESPONSE", "www.example.com", "203.0.113.9"),
    collected("CLIENT_RESPONSE", "www.example.org"),
)

NEXTDNS = b"""\
timestamp,domain,query_type,dnssec,protocol,client_ip,status,reasons,destination_country,root_domain,device_id,device_name
2026-11-24T10:20:30.000Z,www.example.com,A,false,DNS-over-HTTPS,192.0.2.7,,,US,example.com,AB12,laptop
2026-11-24T10:20:31.000Z,www.example.org,AAAA,false,DNS-over-HTTPS,192.0.2.7,blocked,"blocklist:x,y",,example.org,AB12,laptop
"""

SENTINEL = b"""\
"TimeGenerated [UTC]",Computer,SubType,Name,QueryType,ClientIP,IPAddresses,Result
2026-11-24T10:20:30Z,dns1,LookupQuery,www.example.com,A,10.0.0.9,"203.0.113.9,203.0.113.10",0
2026-11-24T10:20:31Z,dns1,LookupQuery,www.example.org,TXT,10.0.0.9,203.0.113.11,0
"""

JSON = {"aws-resolver": ROUTE53, "adguard": ADGUARD}
SAMPLES = {**JSON, "dns-json": GOOGLE, "dns-table": SENTINEL}
"""Reader to such lines."""
