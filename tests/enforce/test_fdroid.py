"""A copy of an F-Droid index: without what stops, else the same, and read by our own reader of such indexes."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from enforce.controls import control, controls
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.cli import run
from cleannet.enforce import TARGETS, fdroid
from cleannet.enforce.target import NotOurs, Unfit
from cleannet.readers.apps.fdroid import READER

BAD, NEAR, OTHER = "com.example.bad", "com.example.bad2", "org.example.notes"
ONE, TWO = "a1" * 32, "b2" * 32

V2: dict[str, Any] = {
    "repo": {"name": {"en-US": "Shelf", "zh-CN": "书架"}, "address": "https://apps.example/repo", "timestamp": 1764500000000},
    "packages": {
        BAD: {"metadata": {"name": {"en-US": "Bad"}}, "versions": {"v1": {"manifest": {"signer": {"sha256": [ONE]}}}}},
        NEAR: {"metadata": {"name": {"en-US": "\u202e<b>"}}, "versions": {"v2": {"manifest": {"signer": {"sha256": [TWO]}}}}},
        OTHER: {
            "metadata": {"authorName": "Example"},
            "versions": {
                "v3": {
                    "file": {"name": "/n.apk", "size": 1e3},
                    "manifest": {"versionName": "3", "signer": {"sha256": [TWO, ONE.upper()]}},
                },
                "v4": {"file": {"name": "/o.apk"}, "manifest": {"versionName": "2", "signer": {"sha256": [TWO]}}},
                "v5": {"file": {"name": "/p.apk"}, "manifest": {"versionName": "1", "signer": None}},
            },
        },
    },
}
V1: dict[str, Any] = {
    "repo": {"name": "Shelf", "address": "https://apps.example/repo", "timestamp": 1764500000000, "version": 20002},
    "requests": {"install": [BAD, OTHER], "uninstall": [BAD]},
    "apps": [{"packageName": BAD, "name": "Bad"}, {"packageName": OTHER, "name": "Notes"}, {"name": "nameless"}],
    "packages": {
        BAD: [{"apkName": "b.apk", "signer": ONE}],
        OTHER: [{"apkName": "n.apk", "signer": ONE}, {"apkName": "o.apk", "signer": TWO}, {"apkName": "p.apk"}],
    },
}
INDEX = json.dumps(V2, indent=1).encode()
ENTRY: dict[str, Any] = {
    "timestamp": 1764500000001,
    "version": 30001,
    "maxAge": 14,
    "index": {
        "name": "/index-v2.json",
        "sha256": sha256(INDEX).hexdigest(),
        "size": len(INDEX),
        "numPackages": 3,
        "ipfsCIDv1": "Qm",
    },
    "diffs": {"1764400000000": {"name": "/diff/1764400000000.json", "sha256": ONE, "size": 1, "numPackages": 1}},
}
GIVEN = {"index-v2.json": INDEX, "index-v1.json": json.dumps(V1).encode(), "entry.json": json.dumps(ENTRY).encode()}
STOPS = control([f"android:{BAD}"])


def test_the_app_is_left_out_and_all_else_is_the_same() -> None:
    files, says = fdroid.cut(STOPS, GIVEN)
    told = {name: json.loads(files[name]) for name in GIVEN}
    assert told["index-v2.json"] == {**V2, "packages": {NEAR: V2["packages"][NEAR], OTHER: V2["packages"][OTHER]}}
    assert told["index-v1.json"] == {
        **V1,
        "requests": {"install": [OTHER], "uninstall": [BAD]},
        "apps": V1["apps"][1:],
        "packages": {OTHER: V1["packages"][OTHER]},
    }
    assert says == f"Left out of the index: {BAD}. 2 apps stay."
    assert b'"size": 1000.0' in files["index-v2.json"], "to the letter"


def test_the_entry_is_that_of_the_copy_and_brings_nothing_back() -> None:
    files, _ = fdroid.cut(STOPS, GIVEN)
    index = files["index-v2.json"]
    about = {"name": "/index-v2.json", "sha256": sha256(index).hexdigest(), "size": len(index), "numPackages": 2}
    assert json.loads(files["entry.json"]) == {**ENTRY, "index": about, "diffs": {}}


def test_an_index_with_no_entry_gets_one() -> None:
    files, _ = fdroid.cut(STOPS, {"index-v2.json": INDEX})
    told = json.loads(files["entry.json"])
    assert (told["timestamp"], told["version"], told["diffs"]) == (1764500000000, 20002, {})
    assert "index-v1.json" not in files
    assert fdroid.parse(files) == STOPS


def test_our_own_reader_finds_what_stays() -> None:
    files, _ = fdroid.cut(STOPS, GIVEN)
    for name in ("index-v2.json", "index-v1.json"):
        (batch,) = READER.read(an_input(files[name]))
        ids = {v for refs in batch.references if refs.kind == "android-signed" for v in refs.values.to_pylist()}
        assert ids == {NEAR, OTHER} if name == "index-v2.json" else {OTHER}


def test_a_signer_stops_its_versions_alone_and_a_kept_app_passes() -> None:
    files, says = fdroid.cut(control([f"signer:sha256/{ONE}"]), GIVEN)
    left = json.loads(files["index-v2.json"])["packages"]
    assert left.keys() == {NEAR, OTHER}
    assert left[OTHER]["versions"].keys() == {"v4", "v5"}
    assert json.loads(files["index-v1.json"])["packages"] == {OTHER: V1["packages"][OTHER][1:]}
    assert [app.get("packageName") for app in json.loads(files["index-v1.json"])["apps"]] == [OTHER, None]
    assert f"{BAD}, {OTHER}" in says
    kept, _ = fdroid.cut(control([f"signer:sha256/{ONE}"], [f"android:{OTHER}"]), GIVEN)
    assert json.loads(kept["index-v2.json"])["packages"].keys() == {NEAR, OTHER}
    assert json.loads(kept["index-v2.json"])["packages"][OTHER] == V2["packages"][OTHER]
    assert fdroid.parse(kept).allow == (f"android:{OTHER}",)


@given(stopped=controls({"android", "signer"}, monitors=False, carries=fdroid.carries))
def test_a_copy_becomes_its_control_again(stopped: Any) -> None:
    files, _ = fdroid.cut(stopped, GIVEN)
    assert fdroid.parse(files) == stopped
    assert fdroid.cut(stopped, GIVEN).files == files, "the same bytes every time"


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("index-v2.json", INDEX),
        ("index-v1.json", GIVEN["index-v1.json"]),
        ("entry.json", GIVEN["entry.json"]),
        ("entry.json", json.dumps({**ENTRY, "diffs": {}}).encode()),
        ("index-v2.json", b"{}"),
        ("index-v2.json", b"[" * 100_000),
    ],
)
def test_a_copy_that_was_changed_is_refused(name: str, becomes: bytes) -> None:
    with pytest.raises(NotOurs):
        fdroid.parse({**fdroid.cut(STOPS, GIVEN).files, name: becomes})


def test_an_entry_that_brings_back_what_is_left_out_is_refused() -> None:
    files = fdroid.cut(STOPS, GIVEN).files
    entry = json.dumps({**json.loads(files["entry.json"]), "diffs": ENTRY["diffs"]}).encode()
    with pytest.raises(NotOurs, match="differences from older indexes"):
        fdroid.parse({**files, "entry.json": entry})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "neither index-v2.json nor index-v1.json"),
        ({"entry.json": GIVEN["entry.json"]}, "neither"),
        ({"index-v2.json": b"{"}, "index-v2.json"),
        ({"index-v2.json": b'{"repo": {"timestamp": 1}}'}, "it has no 'packages'"),
        ({"index-v2.json": b'{"packages": {}}'}, "it has no 'repo'"),
        ({"index-v2.json": b'{"repo": {"timestamp": 1}, "packages": []}'}, "packages"),
        ({"index-v2.json": b'{"repo": {"timestamp": 1}, "packages": {"a": ' + b"[" * 100_000}, "index-v2.json"),
        ({"index-v2.json": INDEX + b" ", "entry.json": GIVEN["entry.json"]}, "another hash"),
        ({"index-v1.json": b'{"packages": {}, "apps": {}}'}, "apps"),
        ({"index-v2.json": b"\xff\xfe{}"}, "index-v2.json"),
    ],
)
def test_what_is_no_index_is_told_with_its_file(given: dict[str, bytes], said: str) -> None:
    with pytest.raises(Unfit, match=said):
        fdroid.cut(STOPS, given)


@given(at=st.integers(0, len(INDEX) - 1), junk=st.binary(max_size=4))
def test_a_broken_index_is_refused_or_cut_and_never_a_crash(at: int, junk: bytes) -> None:
    with suppress(Unfit):
        files, _ = fdroid.cut(
            control([f"android:{BAD}", f"signer:sha256/{TWO}"]), {"index-v2.json": INDEX[:at] + junk + INDEX[at + 1 :]}
        )
        fdroid.parse(files)


def test_a_key_that_stands_twice_brings_nothing_back() -> None:
    twice = (
        INDEX[:-2] + b', "packages": ' + json.dumps({BAD: {}, "com.example.\\u0062ad": {}}).replace("\\\\", "\\").encode() + b"}"
    )
    files, _ = fdroid.cut(STOPS, {"index-v2.json": twice})
    assert json.loads(files["index-v2.json"])["packages"] == {}
    assert files["index-v2.json"].count(b'"packages"') == 1


def test_what_a_server_gives_out_is_compared_with_the_decision() -> None:
    assert TARGETS["fdroid"].running
    stopped = control([f"android:{BAD}", f"signer:sha256/{ONE}", "android:com.example.gone"])
    for name in ("index-v2.json", "index-v1.json"):
        assert TARGETS["fdroid"].running(fdroid.cut(stopped, GIVEN).files[name], stopped).stops == {s for s, _ in stopped.stops()}
        assert TARGETS["fdroid"].running(GIVEN[name], stopped).stops == {"android:com.example.gone"}
    with pytest.raises(NotOurs, match="as they are served"):
        TARGETS["fdroid"].running(GIVEN["entry.json"], stopped)


@pytest.mark.slow
def test_from_a_folder_to_a_copy_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in GIVEN.items():
        (tmp_path / name).write_bytes(content)
    rows = tmp_path / "rows.yaml"
    rows.write_text(f"waivers:\n- {{clause: '*', owner: J. Doe, reason: seen, expires: '2026-12-31', subject: 'android:{BAD}'}}\n")
    told = ["enforce", "fdroid", "--as-of", "2026-11-30", "--add", str(rows), "-o", str(tmp_path / "out")]
    assert run(told) == 2
    assert "index-v2.json, index-v1.json or entry.json with --from" in capsys.readouterr().err
    assert run([*told, "--from", str(tmp_path)]) == 0, capsys.readouterr().err
    assert f"Left out of the index: {BAD}. 2 apps stay." in " ".join(capsys.readouterr().out.split())
    assert (
        run(["verify", str(tmp_path / "out"), "--as-of", "2026-11-30", "--running", str(tmp_path / "out" / "index-v2.json")]) == 0
    )
    assert run(["verify", str(tmp_path / "out"), "--as-of", "2026-11-30", "--running", str(tmp_path / "index-v1.json")]) == 1
    assert run(["enforce", "apt", "--from", str(tmp_path), "-o", str(tmp_path / "no")]) == 2
    capsys.readouterr()
    (tmp_path / "index-v2.json").write_bytes(INDEX[:-9])
    assert run([*told, "--from", str(tmp_path)]) == 2
    assert "index-v2.json" in capsys.readouterr().err
