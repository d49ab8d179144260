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

SAMPLES = {"aws-resolver": ROUTE53, "adguard": ADGUARD}
"""Reader to such lines."""
