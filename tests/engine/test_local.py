"""Files that explain each other are read together, whatever their names; what a capture answers names the flows of other files."""

from __future__ import annotations

import ipaddress
import struct
from datetime import date
from pathlib import Path

import pytest
from captures import dns, ipv4, pcap, udp

from cleannet.audit import audit
from cleannet.model.report import Report
from cleannet.policy.policy import shipped
from cleannet.readers import captured
from cleannet.world.view import open_world

SENT = 1_795_000_000
TEMPLATE = struct.pack(">HHHHHHHH", 0, 16, 256, 2, 8, 4, 12, 4)
FLOW = struct.pack(">HH", 256, 12) + ipaddress.ip_address("10.0.0.1").packed + ipaddress.ip_address("59.43.187.61").packed


def message(flow_set: bytes) -> bytes:
    return struct.pack(">HHIIII", 9, 1, 1_000, SENT, 1, 3) + flow_set


def judged(folder: Path) -> Report:
    world = open_world()
    day = date(2026, 11, 24)
    return audit([folder], shipped(world)["clean-network"], world, day, day)


@pytest.mark.parametrize("names", [("a.nf", "b.nf"), ("b.nf", "a.nf")])
def test_templates_of_one_file_make_another_readable(tmp_path: Path, names: tuple[str, str]) -> None:
    for name, content in zip(names, (TEMPLATE, FLOW), strict=True):
        (tmp_path / name).write_bytes(message(content))
    report = judged(tmp_path)
    assert {a.name.rpartition("/")[2]: (a.read, a.judged) for a in report.accounts} == {names[0]: (0, 0), names[1]: (1, 1)}
    assert [use.use.subject for use in report.uses] == ["asn:4809"]


def test_an_audit_of_captures_and_flows_adds_up(tmp_path: Path) -> None:
    reply = ipv4(udp(dns("long.weixin.qq.com", "59.43.187.61"), 53, 40_000), ends=("10.0.0.53", "10.0.0.1"))
    (tmp_path / "a.nf").write_bytes(message(TEMPLATE) + message(FLOW) + message(struct.pack(">HH", 999, 4)))
    (tmp_path / "b.pcap").write_bytes(pcap(reply, link=101))
    report = judged(tmp_path)
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in report.accounts)
    assert sum(a.read for a in report.accounts) == 3
    far_ends = {use.use.subject for use in report.uses if use.use.role == "far-end"}
    assert "asn:4809" in far_ends
    assert any(subject.startswith("domain:") for subject in far_ends)


NAMED = "203.0.114.77"
ANSWER = ipv4(udp(dns("long.weixin.qq.com", NAMED), 53, 40_000), ends=("10.0.0.53", "10.0.0.1"))
TO_IT = ipv4(udp(b"data", 40_001, 5_000), ends=("10.0.0.1", NAMED))


@pytest.mark.parametrize(
    "captures",
    [{"a": (ANSWER,), "b": (TO_IT,)}, {"a": (TO_IT,), "b": (ANSWER,)}, {"a": (TO_IT, ANSWER)}, {"a": (ANSWER, TO_IT)}],
)
def test_no_order_of_captures_or_packets_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, captures: dict[str, tuple[bytes, ...]]
) -> None:
    monkeypatch.setattr(captured, "FULL", 1)
    for name, packets in captures.items():
        (tmp_path / f"{name}.pcap").write_bytes(pcap(*packets, link=101))
    report = judged(tmp_path)
    assert names_of_far_ends(report) == {"domain:qq.com": 1}
    assert sum(a.read for a in report.accounts) == 2


def test_a_capture_that_breaks_off_names_what_it_can_and_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.pcap").write_bytes(pcap(TO_IT, link=101))
    (tmp_path / "b.pcap").write_bytes(pcap(ANSWER, TO_IT, link=101)[:-3])
    report = judged(tmp_path)
    assert [(a.read, bool(a.unread)) for a in report.accounts] == [(1, False), (1, True)]
    assert names_of_far_ends(report) == {"domain:qq.com": 1}


def names_of_far_ends(report: Report) -> dict[str, int]:
    """Subject -> its records."""
    uses = [judged for judged in report.uses if judged.use.role == "far-end" and judged.use.subject.startswith("domain:")]
    return {judged.use.subject: judged.tally.records for judged in uses if judged.tally}
