"""`app show` ends with 2 where a package, or a part of one, was not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from apps.apk import apk, manifest
from apps.dex import dex, working

from cleannet.cli import run

WHOLE = apk({"AndroidManifest.xml": manifest("com.example.chat"), "classes.dex": dex([working("com.example.chat.Main")])})
PART = apk({"AndroidManifest.xml": manifest("com.example.chat"), "classes.dex": b"dex\n"})


@pytest.mark.parametrize(("files", "code"), [([WHOLE], 0), ([WHOLE, PART], 2), ([WHOLE, WHOLE[: len(WHOLE) // 2]], 2)])
def test_what_was_not_read_is_2(files: list[bytes], code: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number, data in enumerate(files):
        (tmp_path / f"{number}.apk").write_bytes(data)
    assert run(["app", "show", str(tmp_path), "--as-of", "2026-11-24", "--known-on", "2026-11-30"]) == code
    assert ("NOT READ" in capfd.readouterr().out) is (code == 2)


@pytest.mark.parametrize(
    ("written", "code", "read"),
    [("UK", "GB", "UK: read as GB"), ("gb", "GB", ""), ("cn", "CN", ""), ("China", "CN", "China: read as CN")],
)
def test_a_country_is_read_by_its_code_or_name(written: str, code: str, read: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["app", "compare", "signal", "--country", written, "--as-of", "2026-11-30"]) == 0
    said = capfd.readouterr().out
    assert f"for users in {code}" in said
    assert [line.strip() for line in said.splitlines() if "read as" in line] == ([read] if read else [])


@pytest.mark.parametrize("command", [["app", "compare", "signal"], ["impact", "hegemony"], ["impact", "block", "tiktok.com"]])
@pytest.mark.parametrize("written", ["XX", "Chna", "C", "ZZ", "EU", "US-TX"])
def test_what_is_no_country_is_refused(command: list[str], written: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--country", written]) == 2
    said = capfd.readouterr().err
    assert f"--country {written}: " in said
    assert "country" in said.partition(f"--country {written}: ")[2]


@pytest.mark.parametrize("asked", [["-f", "html", "-o"], ["--also"]])
def test_the_page_of_an_audit_shows_the_first_apps(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.cli.audit.PACKAGES", 1)
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.apk").write_bytes(WHOLE)
    to = f"html={tmp_path / 'page.html'}" if asked == ["--also"] else str(tmp_path / "page.html")
    run(["audit", str(tmp_path / "in"), *asked, to, "--as-of", "2026-11-24", "--known-on", "2026-11-30"])
    page = (tmp_path / "page.html").read_text("utf-8")
    assert [f'id="app-{number}"' in page for number in (1, 2)] == [True, False]
    assert "What may it take?" in page
    assert "Not shown: 2;" in page
