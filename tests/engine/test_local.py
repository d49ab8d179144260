"""Files that explain each other are read together, whatever their names; what a capture answers names the flows of other files."""

from __future__ import annotations

import gzip
import ipaddress
import struct
import tarfile
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from captures import dns, ipv4, pcap, udp

from cleannet.audit import audit
from cleannet.engine.local import count_paths
from cleannet.model.report import Report
from cleannet.policy.policy import shipped
from cleannet.readers.captures import captured
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

ASKING = Asking(open_world().at(date(2026, 11, 24), date(2026, 11, 24)))
SENT = 1_795_000_000
TEMPLATE = struct.pack(">HHHHHHHH", 0, 16, 256, 2, 8, 4, 12, 4)
FLOW = struct.pack(">HH", 256, 12) + ipaddress.ip_address("10.0.0.1").packed + ipaddress.ip_address("59.43.187.61").packed


def message(flow_set: bytes) -> bytes:
    return struct.pack(">HHIIII", 9, 1, 1_000, SENT, 1, 3) + flow_set


def judged(folder: Path) -> Report:
    world = open_world()
    day = date(2026, 11, 24)
    return audit([folder], shipped(world)["clean-network"], world, day, day)


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert names_of_far_ends(report) == {"domain:weixin.qq.com": 1}
    assert sum(a.read for a in report.accounts) == 2


def test_a_capture_that_breaks_off_names_what_it_can_and_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.pcap").write_bytes(pcap(TO_IT, link=101))
    (tmp_path / "b.pcap").write_bytes(pcap(ANSWER, TO_IT, link=101)[:-3])
    report = judged(tmp_path)
    assert [(a.read, bool(a.unread)) for a in report.accounts] == [(1, False), (1, True)]
    assert names_of_far_ends(report) == {"domain:weixin.qq.com": 1}


def names_of_far_ends(report: Report) -> dict[str, int]:
    """Subject -> its records."""
    uses = [judged for judged in report.uses if judged.use.role == "far-end" and judged.use.subject.startswith("domain:")]
    return {judged.use.subject: judged.tally.records for judged in uses if judged.tally}


# --- how far it is ----------------------------------------------------------------------------------------------------------------

CSV = b"src_ip,dst_ip,bytes\n" + b"10.0.0.1,202.96.128.86,7\n" * 150_000
"""More than one batch."""

DNS = b"""#separator \\x09
#path\tdns
#fields\tts\tuid\tid.orig_h\tquery\tqtype_name\tanswers
1700000000.0\tC1\t10.0.0.1\twww.mail.ru\tA\t202.96.128.86
"""


@pytest.mark.slow
def test_the_part_that_was_read_grows_to_the_whole_however_files_are_packed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CSV))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.csv", CSV)
        archive.writestr("two.csv", CSV[:1_000_019])
    (tmp_path / "z-dns.log").write_bytes(DNS)
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "a.csv", "three.csv")
    rows = {"src_ip": [0x0A000001] * 200_000, "dst_ip": [0xCA608056] * 200_000, "unread": list(range(200_000))}
    table = pa.table({name: pa.array(column, pa.uint32()) for name, column in rows.items()})
    pq.write_table(table, tmp_path / "e.parquet", row_group_size=50_000, use_dictionary=False)
    seen: list[tuple[str, int, float]] = []
    counted = count_paths([tmp_path], ASKING, lambda *told: seen.append(told))
    seen = [told for told in seen if told[1]]  # while they are read, not while they are looked at
    records, shares = [r for _, r, _ in seen], [s for _, _, s in seen]
    assert records == sorted(records)
    assert records[-1] == sum(a.closed().read for a in counted.accounts.values()) > 800_000
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.01)
    assert all(later[2] - earlier[2] < 0.6 for earlier, later in pairwise(seen))
    for name in ("a.csv", "three.csv"):
        inside = [share for told, _, share in seen if told.endswith(name)]
        assert inside[0] < inside[-1]
    halves = [share for name, _, share in seen if name.endswith("e.parquet")]
    assert len(halves) >= 3  # by rows, although a third of its octets is never read
    steps = [later - earlier for earlier, later in pairwise(halves)]
    assert max(steps) < 2 * min(steps[:-1])


def test_inputs_that_were_not_reached_are_named_whatever_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    for name in ("x-dns.log", "y-dns.log"):
        (tmp_path / name).write_bytes(DNS)

    def stop(name: str, records: int, share: float) -> None:
        if records:  # while it is read, not while it is looked at
            raise KeyboardInterrupt

    counted = count_paths([tmp_path], ASKING, stop)
    told = {Path(name).name: (account.unread, account.closed().read) for name, account in counted.accounts.items()}
    assert told == {
        "a.csv": ("not read: the audit was interrupted", 0),
        "x-dns.log": ("read only in part: the audit was interrupted", 1),
        "y-dns.log": ("not read: the audit was interrupted", 0),
    }
