"""Logs of Azure Firewall: sentences and fields tell the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from readers.logs.told import Told, tell

from cleannet.readers.firewalls.azure_firewall import NO_CONNECTION, TABLE

AT = 1_795_514_400_849_256
WHERE = "/SUBSCRIPTIONS/X/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW01"


def event(category: str, **told: Any) -> bytes:
    row = {"category": category, "time": "2026-11-24T10:00:00.8492560Z", "resourceId": WHERE, "properties": told}
    return json.dumps(row).encode() + b"\n"


US, THEM = "10.0.0.1", "203.0.113.9"
ENDS = {"SourceIp": US, "SourcePort": 5, "DestinationIp": THEM, "DestinationPort": 443}
SAMPLE = event("AzureFirewallNetworkRule", msg=f"TCP request from {US}:5 to {THEM}:443. Action: Deny. ") + event(
    "AZFWFlowTrace", Flag="RST"
)


@pytest.mark.parametrize(
    ("sentence", "fields", "told"),
    [
        (f"TCP request from {US}:5 to {THEM}:443. Action: Allow.. Rule: r", ENDS | {"Action": "Allow"}, Told((THEM, US))),
        (f"ICMP Type=8 request from {US} to {THEM}. Action: Deny. ", ENDS | {"Action": "Deny"}, Told((THEM, US), attempt=True)),
        (f"ICMP request from {US}: to {THEM}:. Action: alert. IDS: x", ENDS | {"Action": "alert"}, Told((THEM, US))),
        (
            f"TCP request from {THEM}:5 to 192.0.2.7:443 was DNAT'ed to {US}:443. Policy: p",
            {"SourceIp": THEM, "DestinationIp": "192.0.2.7", "TranslatedIp": US},
            Told(("192.0.2.7", THEM, US)),
        ),
        (
            f"HTTP  request from {US}:5 to www.example.com:80. Url: www.example.com/a?b. Action: Allow. Rule: r",
            {"SourceIp": US, "Fqdn": "www.example.com", "Action": "Allow", "TargetUrl": "www.example.com/a?b"},
            Told((US,), ("www.example.com",)),
        ),
        (
            f"HTTPS request from {US}:5 to www.example.com:443. Action: Deny. No rule matched. Proceeding with default action",
            {"SourceIp": US, "Fqdn": "www.example.com:443", "Action": "Deny"},
            Told((US,), ("www.example.com",), attempt=True),
        ),
        (
            f"DNS Request: {US}:5 - 7 A IN www.example.com. udp 43 false 512 NOERROR qr 1 0.1s",
            {"QueryName": "www.example.com."},
            None,
        ),
    ],
)
def test_a_sentence_tells_what_fields_tell(sentence: str, fields: dict[str, Any], told: Told | None) -> None:
    log = tell(event("AzureFirewallNetworkRule", msg=sentence) + event("AZFWNetworkRule", **fields))
    one, two = log.lines[1], log.lines[2]
    assert log.reader == "azure-firewall"
    assert one == two
    expected = told or Told((), (), ("www.example.com",))
    assert (one.far, one.hosts, one.lookups, one.attempt) == (expected.far, expected.hosts, expected.lookups, expected.attempt)
    assert (one.first, one.last) == (AT, AT)


def test_other_events_are_skipped() -> None:
    log = tell(SAMPLE)
    assert log.skipped == [(2, NO_CONNECTION, 1)]
    assert log.lines[1].attempt


APPLICATION = b"""\
"TimeGenerated [UTC]",Protocol,SourceIp,SourcePort,DestinationPort,Fqdn,TargetUrl,Action,ActionReason,Type
"11/24/2026, 10:00:00.849 AM",HTTPS,10.0.0.1,51234,443,www.example.com,,Allow,,AZFWApplicationRule
"11/24/2026, 10:00:00.849 AM",HTTPS,10.0.0.1,51234,443,www.example.org,,Deny,"a, b",AZFWApplicationRule
"""
DIAGNOSTICS = b"""\
TenantId,"TimeGenerated [UTC]",Category,msg_s,OperationName
t,"11/24/2026, 10:00:00.849 AM",A,"HTTPS request from 10.0.0.1:5 to www.example.com:443. Action: Allow. Rule: a, b",x
t,"11/24/2026, 10:00:00.849 AM",A,HTTPS request from 10.0.0.1:5 to www.example.org:443. Action: Deny. No rule,x
"""


def test_sentences_of_others_are_not_claimed() -> None:
    assert not TABLE.sniff(DIAGNOSTICS.replace(b"request", b"answer"))


@pytest.mark.parametrize("data", [APPLICATION, DIAGNOSTICS])
def test_tables_of_log_analytics_tell_the_same(data: bytes) -> None:
    second = AT // 1_000_000 * 1_000_000
    log = tell(data)
    assert log.reader == "azure-firewall-table"
    assert log.lines == {
        1: Told((US,), ("www.example.com",), first=second, last=second),
        2: Told((US,), ("www.example.org",), first=second, last=second, attempt=True),
    }
