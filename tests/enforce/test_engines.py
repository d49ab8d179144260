"""Systems that are not in Debian, or parts of them, read what targets write: ClickHouse, Zeek, service control policies."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from enforce.controls import control
from enforce.engines import BIN, clickhouse, denied, is_zeek, needs_engines
from msgspec.structs import replace

from cleannet.enforce import TARGETS
from cleannet.enforce.target import Files
from cleannet.model.control import Control, Reason

CONTROL = control(
    ["prefix:198.51.100.0/24", "prefix:2001:db8:1::/48", "prefix:203.0.113.128/25"],
    allow=["prefix:198.51.100.64/26", "prefix:2001:db8:1:ff::/64"],
)
WORDS = ["'quoted", 'a"b,c', " spaces ", "\\", "-", "(empty)", "#x", "=1", "工业", ""]
TABLE = "cleannet.clickhouse.csv"
RELOAD = "SYSTEM RELOAD DICTIONARY cleannet"
ALL = "SELECT * FROM dictionary('cleannet')"


def written(folder: Path, files: Files) -> Path:
    """The folder, with the files in it."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def in_words(told: Control, whom: str) -> Control:
    why = Reason(clause="p/3", source="https://law.example/3", fingerprint="0123456789abcdef", says="x", whom=whom)
    return replace(told, sections=tuple(replace(part, reasons=(why,)) for part in told.sections))


def statements(folder: Path, files: Files) -> list[tuple[str, str]]:
    """What the file of statements asks for, with the folder of this server."""
    text = (
        files["cleannet.clickhouse.sql"].decode().replace("/var/lib/clickhouse/user_files", str(folder / "server" / "user_files"))
    )
    return [(one, "CSV") for one in re.sub(r"^--.*\n", "", text, flags=re.MULTILINE).split(";") if one.strip()]


def looked_up(address: str) -> tuple[str, str]:
    return f"SELECT dictGet('cleannet', ('does', 'clause', 'until'), toIPv6('{address}'))", "TSVRaw"


@needs_engines
def test_clickhouse_names_what_is_stopped_and_not_its_near_miss(tmp_path: Path) -> None:
    files = TARGETS["clickhouse"].render(CONTROL)
    stop, allow, none = "('stop','p/3','2027-02-28')", "('allow','','1970-01-01')", "('','','1970-01-01')"
    wanted = {"198.51.100.1": stop, "::ffff:198.51.100.200": stop, "2001:db8:1::1": stop, "203.0.113.129": stop}
    wanted |= {"198.51.100.65": allow, "2001:db8:1:ff::7": allow, "198.51.101.1": none, "203.0.113.1": none, "2001:db8:2::1": none}
    steps = [*statements(tmp_path, files), *map(looked_up, wanted), (ALL, "CSVWithNames")]
    *begin, printed = clickhouse(written(tmp_path, files), TABLE, steps)
    made, answers = begin[: -len(wanted)], begin[-len(wanted) :]
    assert [*filter(None, made)] == []
    assert dict(zip(wanted, map(str.strip, answers), strict=True)) == wanted
    running = TARGETS["clickhouse"].running
    assert running is not None
    found = running(printed.encode(), CONTROL)
    assert (found.stops, found.allow) == (frozenset(stop for stop, _ in CONTROL.stops()), frozenset(CONTROL.allow))
    assert not found.changed


@needs_engines
def test_clickhouse_takes_back_and_tells_of_a_table_that_it_cannot_read(tmp_path: Path) -> None:
    files = TARGETS["clickhouse"].render(CONTROL)
    table = files[TABLE].decode()
    broken = [table.replace("198.51.100.0/24", "198.51.100.0/33"), table[:-30], table.replace("203.0.113.128/25", "no prefix")]
    steps = statements(tmp_path, files)
    for text in broken:
        steps += [("write", text), (RELOAD, "CSV"), looked_up("198.51.100.1")]
    steps += [("DROP DICTIONARY cleannet", "CSV"), looked_up("198.51.100.1")]
    told = clickhouse(written(tmp_path, files), TABLE, steps)[-8:]
    reloads, still = told[0:6:2], told[1:6:2]
    assert all(answer.startswith("ERROR") and "parse" in answer.lower() for answer in reloads), reloads
    assert {answer.strip() for answer in still} == {"('stop','p/3','2027-02-28')"}
    assert told[6] == ""
    assert "not found" in told[7]


@needs_engines
def test_clickhouse_refuses_the_statements_with_a_table_that_it_cannot_read(tmp_path: Path) -> None:
    files = dict(TARGETS["clickhouse"].render(CONTROL))
    files[TABLE] = files[TABLE].replace(b"198.51.100.0/24", b"198.51.100.0/33")
    made, read = clickhouse(written(tmp_path, files), TABLE, statements(tmp_path, files))
    assert not made
    assert read.startswith("ERROR")


@needs_engines
@pytest.mark.parametrize("word", WORDS)
def test_clickhouse_shows_the_words_that_were_written(tmp_path: Path, word: str) -> None:
    told = in_words(CONTROL, word)
    files = TARGETS["clickhouse"].render(told)
    steps = [*statements(tmp_path, files), (ALL, "CSVWithNames")]
    printed = clickhouse(written(tmp_path, files), TABLE, steps)[-1]
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["does"] == "stop"]
    assert {row["whom"] for row in rows} == {" ".join(word.split())}
    assert TARGETS["clickhouse"].parse(files) == told


@needs_engines
def test_clickhouse_reads_the_parquet_table(tmp_path: Path) -> None:
    files = TARGETS["parquet"].render(CONTROL)
    table = "file('" + str(tmp_path / "server" / "user_files" / "cleannet.parquet") + "')"
    asked = f"SELECT value, does, toTypeName(until), until FROM {table} ORDER BY value"
    (told,) = clickhouse(written(tmp_path, files), "cleannet.parquet", [(asked, "CSV")])
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(told))}
    assert rows["198.51.100.0/24"] == ["stop", "Nullable(Date32)", "2027-02-28"]
    assert rows["198.51.100.64/26"][0] == "allow"
    assert len(rows) == 5


@needs_engines
def test_the_script_for_zeek_is_one(tmp_path: Path) -> None:
    script = TARGETS["zeek"].render(CONTROL)["cleannet.zeek"]
    assert is_zeek(script)
    for part in (b"};", b"[$source=", b")\n\t\treturn;"):
        assert part in script
        assert not is_zeek(script.replace(part, b"", 1)), part


def zeek_rows(table: bytes) -> list[dict[str, str]]:
    """The rows as Zeek's reader of input takes them: the first line with `#fields` names the columns, others with `#` and empty
    ones are none, tabs separate, a row needs all columns, a cell `-` is not there, and `\\xHH` is an octet."""
    lines = table.split(b"\n")
    names = next(line for line in lines if line.startswith(b"#fields\t"))[8:].split(b"\t")
    rows = [line.split(b"\t") for line in lines if line and not line.startswith(b"#")]
    assert {len(row) - (not row[-1]) for row in rows} == {len(names)}
    octets = rb"\\x([0-9a-fA-F]{2})"
    return [
        {
            name.decode(): re.sub(octets, lambda found: bytes.fromhex(found[1].decode()), cell).decode()
            for name, cell in zip(names, row, strict=True)
            if cell != b"-"
        }
        for row in rows
    ]


@pytest.mark.parametrize("word", WORDS)
def test_zeek_has_a_value_for_all_that_its_script_tells(word: str) -> None:
    told = in_words(CONTROL, word)
    files = TARGETS["zeek"].render(told)
    rows = zeek_rows(files["cleannet.tsv"])
    stop = {f"prefix:{row['net']}": row for row in rows if row["does"] == "stop"}
    assert {*stop} == {thing for thing, _ in told.stops()}
    assert {(row["whom"], row["clause"], row["until"]) for row in stop.values()} == {(word, "p/3", "2027-02-28")}
    assert TARGETS["zeek"].parse(files) == told


@needs_engines
def test_a_service_control_policy_denies_stopped_regions_and_no_other(tmp_path: Path) -> None:
    stops = control(["cloud:aws/ap-east-1", "cloud:aws-cn/cn-north-1"])
    written(tmp_path, TARGETS["scp"].render(stops))
    policy = tmp_path / "cleannet.scp.json"
    asked = [("ec2", "RunInstances"), ("s3", "CreateBucket"), ("sts", "GetCallerIdentity")]
    regions = ["ap-east-1", "cn-north-1", "ap-east-2", "cn-northwest-1", "us-east-1"]
    events: list[dict[str, Any]] = [
        {
            "eventVersion": "1.08",
            "eventTime": "2026-11-01T00:00:00Z",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "eventID": f"{region} {service}",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{'1' * 12}:user/a", "accountId": "1" * 12},
        }
        for region in regions
        for service, name in asked
    ]
    wanted = {f"{region} {service}" for region in regions[:2] for service, _ in asked}
    assert denied(tmp_path, policy, events) == wanted
    checks = subprocess.run([BIN / "npkt", "lint", policy], capture_output=True, text=True, timeout=60, check=False)
    assert "No issues found" in checks.stdout, checks.stdout
    policy.write_text(policy.read_text().replace('"Deny"', '"Denies"'))
    broken = subprocess.run([BIN / "npkt", "lint", policy], capture_output=True, text=True, timeout=60, check=False)
    assert broken.returncode
