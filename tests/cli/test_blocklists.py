"""How `lint-blocklist` and `impact block` end: 1 for what is found, 2 for what cannot be read, each with a line that says where."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cleannet.cli import run

DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
HOSTS = "0.0.0.0 www.huawei.com\n"


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run([*words, *DAY])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize(
    ("data", "options", "why"),
    [
        (None, (), "no such file"),
        (b"", (), "no syntax of a blocklist is recognised"),
        (b"<html><body>404 Not Found</body></html>\n", (), "no syntax of a blocklist is recognised"),
        (b"\x00\x01\x02" * 100, (), "no syntax of a blocklist is recognised"),
        (HOSTS.encode(), ("--as", "excel"), "no syntax is called 'excel'"),
        (HOSTS.encode(), ("--made", "yesterday"), "--made"),
        (b'{"list": [', ("--as", "misp"), "no whole JSON document"),
    ],
)
def test_what_cannot_be_read_ends_with_2(
    data: bytes | None, options: tuple[str, ...], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.txt"
    if data is not None:
        path.write_bytes(data)
    code, out, err = ended(capsys, "lint-blocklist", str(path), *options)
    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1


def test_a_folder_of_lists_is_no_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(HOSTS)
    (tmp_path / "b.txt").write_text(HOSTS)
    code, _, err = ended(capsys, "lint-blocklist", str(tmp_path))
    assert code == 2
    assert "several files where one list is expected" in err


@pytest.mark.slow
def test_a_list_with_no_defect_ends_with_0_and_one_with_a_defect_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.txt"
    path.write_text(HOSTS)
    assert ended(capsys, "lint-blocklist", str(path))[0] == 0
    path.write_text(HOSTS + HOSTS)
    assert ended(capsys, "lint-blocklist", str(path))[0] == 1


def test_a_compressed_list_and_one_in_utf_16_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data in (("a.gz", gzip.compress(HOSTS.encode())), ("b.txt", HOSTS.encode("utf-16"))):
        (tmp_path / name).write_bytes(data)
        code, out, _ = ended(capsys, "lint-blocklist", str(tmp_path / name), "-f", "json")
        assert (code, json.loads(out)["read"]["entries"]) == (0, {"domain": 1})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "name what to stop"),
        (("no-such-list.txt",), "no such file"),
        (("org:no-such-owner",), "no-such-owner"),
        (("cable:plcn",), "nothing stops a thing of this kind"),
        (("tiktok.com", "--country", "CHN"), "--country"),
        (("tiktok.com", "--traffic", "/no/such/log"), "--traffic: /no/such/log"),
        (("prefix:1.2.3.400",), "nothing to stop"),
    ],
)
def test_what_cannot_be_stopped_ends_with_2(words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ended(capsys, "impact", "block", *words)
    assert (code, out) == (2, "")
    assert why in err


def test_an_impact_that_harms_others_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(capsys, "impact", "block", "tiktok.com")[0] == 0
    assert ended(capsys, "impact", "block", "akamaiedge.net")[0] == 1
    (tmp_path / "list.txt").write_text("||akamaiedge.net^\n")
    assert ended(capsys, "impact", "block", str(tmp_path / "list.txt"), "AS4134")[0] == 1
