"""An audit end to end: accounting, determinism, hostile inputs, interruption; nothing is lost and nothing raises."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cleannet.audit import audit
from cleannet.engine import local
from cleannet.model.report import FileAccount, Report
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import bind_all
from cleannet.report import markdown, sarif
from cleannet.report.json import parse, render
from cleannet.report.text.lines import Screen
from cleannet.report.text.report import page as render_text
from cleannet.report.words import amount
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
WORLD = open_world()
POLICY = bind_all(WORLD.facts.policies, WORLD.facts.measures)["clean-network"]

CONN = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\torig_bytes\tresp_bytes\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tcount\n"
    "1763553600.0\tC1\t10.0.0.5\t40000\t202.96.128.86\t443\ttcp\t100\t200\n"
    "1763553601.0\tC2\t10.0.0.5\t40001\t10.0.0.9\t443\ttcp\t1\t2\n"
    "1763553602.0\tC3\t10.0.0.5\t40002\t2.16.1.1\t443\ttcp\t-\t-\n"
)
VPC = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"
    "2 123456789012 eni-1 10.0.0.1 202.96.128.86 1 2 6 10 840 1763553600 1763553660 ACCEPT OK\n"
    "2 123456789012 eni-1 - - - - - - - 1763553600 1763553660 - NODATA\n"
)
PACKAGES = "package:com.tencent.mm  installer=com.android.vending\npackage:com.example.unknown.app\n"
CIRCUITS = "circuit,a_end,z_end,cable\nC-1,Los Angeles,Hong Kong,SeaMeWe-3\nC-2,A,B,Quillfeather Loop\n"


def of(*paths: Path) -> Report:
    return audit(paths, POLICY, WORLD, DAY, DAY, "test")


def test_what_was_refused_or_never_answered_shows_no_dependence(tmp_path: Path) -> None:
    """The same carrier is denied by the one record of which something came."""
    (tmp_path / "vpc").write_text(VPC.replace("ACCEPT", "REJECT"))
    (tmp_path / "conn.log").write_text(CONN.replace("resp_bytes\n", "conn_state\n").replace("100\t200", "0\tS0"))
    report = of(tmp_path)
    tried = [u for u in report.uses if u.use.role == "attempt"]
    assert [(u.use.subject, u.lines, u.tally and u.tally.records) for u in tried] == [("asn:4134", {}, 2)]
    assert not any(f.use.subject == "asn:4134" for f in report.findings)
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in report.accounts)
    told = "1 subject: asn:4134 (2 records, 840 B); refused or unanswered connections show no dependence"
    assert f"Attempts: {told}" in " ".join(render_text(report, Screen(200)).split())
    assert told in markdown.render(report).replace("\\", "")
    assert told in sarif.render(report)
    (tmp_path / "conn.log").write_text(CONN)
    (found,) = [u for u in of(tmp_path).uses if u.use.role == "far-end" and u.use.subject == "asn:4134"]
    assert found.lines["carrier"] is Verdict.DENIED


def account(report: Report, end: str) -> FileAccount:
    return next(a for a in report.accounts if a.name.endswith(end))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conn.log").write_text(CONN)
    (tmp_path / "vpc").write_text(VPC)
    (tmp_path / "phone.txt").write_text(PACKAGES)
    (tmp_path / "circuits.csv").write_text(CIRCUITS)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return tmp_path


def test_a_mixed_folder_is_judged_and_adds_up(folder: Path) -> None:
    report = of(folder)
    assert {a.format for a in report.accounts} == {"zeek-conn", "vpcflow", "packages", "circuits", ""}
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in report.accounts)
    conn = account(report, "conn.log")
    assert (conn.read, conn.judged, conn.local) == (3, 2, 1)
    assert account(report, "vpc").skipped == {"NODATA": 1} or sum(account(report, "vpc").skipped.values()) == 1
    assert "PNG" in "".join(account(report, "picture.png").notes)
    assert not report.partial
    carrier = next(f for f in report.findings if f.use.subject == "asn:4134" and f.verdict is Verdict.DENIED)
    assert carrier.tally is not None
    assert carrier.tally.records == 2
    assert carrier.tally.octets == 300 + 840
    assert carrier.tally.first.file.endswith("conn.log")
    assert carrier.tally.first.text == "202.96.128.86"
    assert any(f.use.subject == "android:com.tencent.mm" for f in report.findings)


def test_the_report_explains_itself(folder: Path) -> None:
    report = of(folder)
    assert parse(render(report)) == report
    for finding in report.findings:
        assert finding.clause in report.clauses or finding.undecided
        assert all(step.statement in report.statements for step in finding.chain if step.statement)


def test_the_same_input_gives_the_same_bytes(folder: Path) -> None:
    assert render(of(folder)) == render(of(folder))
    assert render(of(*sorted(folder.iterdir(), reverse=True))).encode() == render(of(*sorted(folder.iterdir()))).encode()


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["gz", "bz2", "xz", "zip", "tar"])
def test_packed_inputs_are_judged_like_plain_ones(tmp_path: Path, pack: str) -> None:
    data = CONN.encode()
    path = tmp_path / f"in.{pack}"
    if pack == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("conn.log", data)
    elif pack == "tar":
        with tarfile.open(path, "w:gz") as archive_:
            member = tarfile.TarInfo("conn.log")
            member.size = len(data)
            archive_.addfile(member, io.BytesIO(data))
    else:
        path.write_bytes({"gz": gzip, "bz2": bz2, "xz": lzma}[pack].compress(data))
    report = of(tmp_path)
    assert (report.accounts[0].judged, report.accounts[0].local) == (2, 1)


# --- bad input --------------------------------------------------------------------------------------------------------------------


def test_a_truncated_archive_keeps_what_was_read_and_marks_the_audit_partial(tmp_path: Path) -> None:
    whole = gzip.compress((CONN + CONN.splitlines()[-1] * 1).encode() + os.urandom(200_000))
    (tmp_path / "cut.log.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "good.log").write_text(CONN)
    report = of(tmp_path)
    assert report.partial
    assert account(report, "cut.log.gz").unread
    assert account(report, "good.log").judged == 2


def test_a_file_that_is_not_there_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    (tmp_path / "good.log").write_text(CONN)
    report = of(tmp_path / "good.log", tmp_path / "gone.log")
    assert report.partial
    assert "no such file" in account(report, "gone.log").unread
    assert account(report, "good.log").judged == 2


def test_a_file_that_vanishes_while_it_waits_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_text(CONN)
    (tmp_path / "b.log").write_text(CONN)
    recognise = local._recognise

    def vanishing(item: object, *more: object) -> object:
        known = recognise(item, *more)  # type: ignore[arg-type]
        (tmp_path / "b.log").unlink(missing_ok=True) if getattr(item, "name", "").endswith("b.log") else None
        return known

    monkeypatch.setattr(local, "_recognise", vanishing)
    report = of(tmp_path)
    assert account(report, "a.log").judged == 2
    assert account(report, "b.log").unread
    assert report.partial


def test_a_loop_of_folders_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "conn.log").write_text(CONN)
    (tmp_path / "a" / "back").symlink_to(tmp_path / "a", target_is_directory=True)
    assert sum(a.judged for a in of(tmp_path).accounts) == 2


def test_a_line_without_end_is_capped_and_said(tmp_path: Path) -> None:
    (tmp_path / "phone.txt").write_text("package:com.tencent.mm\npackage:" + "x" * (2 << 20) + "\npackage:com.whatsapp\n")
    report = of(tmp_path)
    found = report.accounts[0]
    assert found.judged == 2
    assert sum(found.skipped.values()) == 1
    assert "long" in next(iter(found.skipped))


@pytest.mark.parametrize(
    "data",
    [
        CONN.replace("\n", "\r\n").encode(),
        CONN.encode() + b"\x00\x00\x00\n",
        CONN.encode() + b"\xff\xfe broken \xc3\n",
        CONN.encode("utf-16"),
        b"",
        b"\x00" * 100_000,
        CONN.encode() + b"1763553600.0\tshort line\n",
    ],
)
def test_broken_text_is_counted_or_named_and_never_raises(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.log").write_bytes(data)
    report = of(tmp_path)
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in report.accounts)
    assert report.accounts[0].read or report.accounts[0].notes or report.accounts[0].unread


def test_billion_laughs_are_refused(tmp_path: Path) -> None:
    lines = ["apiVersion: v1", "kind: Pod", "metadata: {name: x}", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "pod.yaml").write_text("\n".join(lines))
    found = of(tmp_path).accounts[0]
    assert found.judged == 0
    assert found.unread or found.skipped


@pytest.mark.slow
def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.log", "w") as member:
        member.write(CONN.encode())
        for _ in range(100):
            member.write(b"1763553600.0\tC1\t10.0.0.5\t40000\t10.0.0.5\t443\ttcp\t100\t200\n" * 20_000)
    report = of(tmp_path)
    assert report.partial
    assert "unpack" in report.accounts[0].unread or "bomb" in report.accounts[0].unread or report.accounts[0].unread


def test_hostile_names_are_escaped_in_every_format(tmp_path: Path) -> None:
    from cleannet.report import FORMATS

    (tmp_path / "a\x1b[31m\u202egpj.csv").write_text(
        'vendor\n"=cmd|x <script>alert(1)</script>\x1b[2J"\nHuawei Technologies Co., Ltd.\nZTE Corp.\n'
    )
    report = of(tmp_path)
    assert report.accounts[0].judged >= 2
    for name, render_ in FORMATS.items():
        text = render_(report)
        assert "\x1b" not in text, name
        assert "\u202e" not in text, name


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_inputs_never_raise_and_always_add_up(tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from([CONN, VPC, PACKAGES, CIRCUITS])).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    path = tmp_path / "in"
    path.write_bytes(bytes(text))
    report = of(path)
    for found in report.accounts:
        assert found.read == found.judged + found.local + sum(found.skipped.values())
    json.loads(render(report))


def test_ctrl_c_leaves_what_was_counted(tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "c.log"):
        (tmp_path / name).write_text(CONN)

    def interrupt(name: str, records: int, share: float) -> None:
        if name.endswith("b.log") and records:  # while it is read, not while it is looked at
            raise KeyboardInterrupt

    report = audit([tmp_path], POLICY, WORLD, DAY, DAY, "test", interrupt)
    assert report.interrupted
    assert report.partial
    assert account(report, "a.log").judged == 2
    assert "interrupted" in account(report, "b.log").unread
    assert "interrupted" in account(report, "c.log").unread
    assert any(f.use.subject == "asn:4134" for f in report.findings)


def test_ctrl_c_while_files_are_looked_at_ends_at_once(tmp_path: Path) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(CONN)

    def interrupt(name: str, records: int, share: float) -> None:
        raise KeyboardInterrupt

    assert audit([tmp_path], POLICY, WORLD, DAY, DAY, "test", interrupt).interrupted


def test_what_is_ours_is_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text(CONN)
    from msgspec.structs import replace

    from cleannet.policy.policy import Policy

    text = replace(POLICY.text, we=replace(POLICY.text.we, prefixes=("202.96.128.0/24",)))
    mine = Policy(text, POLICY.clauses, POLICY.acts, POLICY.waivers, POLICY.measures)
    report = audit([tmp_path], mine, WORLD, DAY, DAY)
    assert report.accounts[0].local == 2


def test_old_records_raise_a_notice(tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text(CONN.replace("17635536", "13635536"))
    assert any(n.kind == "date" for n in of(tmp_path).notices)


def test_a_short_list_of_companies_is_known_by_its_names(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("Huawei\nQuillfeather\n")
    (tmp_path / "notes.txt").write_text("milk\nApple\n")  # a name that is shared proves nothing
    report = of(tmp_path)
    assert account(report, "ours.txt").format == "vendor-list"
    assert any("since it names Huawei" in note for note in account(report, "ours.txt").notes)
    assert any(f.verdict is Verdict.DENIED and f.use.subject == "org:huawei-tech" for f in report.findings)
    assert [n.about for n in report.notices if n.kind == "skipped"] == [str(tmp_path / "notes.txt")]


def test_what_the_embedded_table_alone_tells_has_low_confidence(tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text(CONN)
    (tmp_path / "rib.txt").write_text("TABLE_DUMP2|1763553600|B|192.0.2.1|4134|203.0.113.0/24|4134|IGP|192.0.2.1|0|0||NAG||\n")
    told = {(f.use.role, f.confidence.value) for f in of(tmp_path).findings if f.use.subject == "asn:4134"}
    assert told == {("far-end", "low"), ("direct", "high"), ("origin", "high")}


def verdict_of_bought(folder: Path, *rows: str, policy: str = "us-federal-agency", day: date = DAY) -> tuple[Verdict, str]:
    """The verdict on Huawei's devices in a table of these rows, each in a file of its own, and what is told about it."""
    for at, row in enumerate(rows):
        (folder / f"{at}.csv").write_text(f"Hostname,Manufacturer,Model,Function,Kaufdatum\n{row}\n")
    files = [folder / f"{at}.csv" for at in range(len(rows))]
    report = audit(files, bind_all(WORLD.facts.policies, WORLD.facts.measures)[policy], WORLD, day, DAY)
    (found,) = [f for f in report.findings if f.clause == "us-ndaa2019-889/a1a-telecom"]
    assert found.tally is not None
    return found.verdict, f"{amount(found.tally)} {found.why}"


def test_a_device_that_was_bought_under_the_ban_is_denied(tmp_path: Path) -> None:
    """Section 889(a)(1)(A) forbids agencies to buy since 2019-08-13; the latest day of purchase counts."""
    new, old, undated, later = (f"{name},Huawei,S5700,router,{day}" for name, day in
                                (("a", "2021-05-01"), ("b", "13.08.2018"), ("c", ""), ("d", "2027-01-01")))  # fmt: skip
    assert verdict_of_bought(tmp_path, new)[0] is Verdict.DENIED
    assert verdict_of_bought(tmp_path, old, new)[0] is Verdict.DENIED
    verdict, told = verdict_of_bought(tmp_path, new, undated, undated)
    assert verdict is Verdict.DENIED
    assert "last bought on 2021-05-01 (2 with no day of purchase)" in told
    assert verdict_of_bought(tmp_path, undated)[1].endswith("the record shows that it exists, not when it was bought")
    verdict, told = verdict_of_bought(tmp_path, old, undated)
    assert verdict is Verdict.CONDITIONAL
    assert "of 2018-08-13, came before the clause" in told
    assert "1 of 2 records state no day" in told
    assert verdict_of_bought(tmp_path, later)[0] is Verdict.CONDITIONAL  # after the judged day


def test_who_is_named_after_the_purchase_was_not_bought_under_the_ban(tmp_path: Path) -> None:
    """Section 805 forbids to buy from 2026-06-30; what was bought a day before is no purchase under it."""
    (tmp_path / "x.csv").write_text("Hostname,Manufacturer,Model,Purchase date\na,Huawei,S5700,2026-06-29\nb,DJI,M300,2026-07-01\n")
    report = audit([tmp_path / "x.csv"], bind_all(WORLD.facts.policies, WORLD.facts.measures)["us-defence"], WORLD, DAY, DAY)
    told = {f.use.subject: f.verdict for f in report.findings if f.clause == "us-1260h/s805-direct"}
    assert told == {"org:huawei-tech": Verdict.CONDITIONAL, "org:dji": Verdict.DENIED}
