"""F-Droid indexes of both forms, whole and broken."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.audit import audit
from cleannet.columns import Batch
from cleannet.policy.policy import shipped
from cleannet.readers.apps import fdroid
from cleannet.readers.apps.fdroid import READER
from cleannet.readers.base.input import Question, Unreadable
from cleannet.world.view import World

A, B, C = "a1" * 32, "b2" * 32, "c3" * 32

V1: dict[str, Any] = {
    "repo": {"timestamp": 1700000000000, "version": 20002, "name": "Example shelf", "address": "https://apps.example.org/repo"},
    "requests": {"install": [], "uninstall": []},
    "apps": [
        {"packageName": "org.example.notes", "authorName": "Example Authors", "name": "Notes"},
        {"packageName": "org.example.maps"},
    ],
    "packages": {
        "org.example.notes": [
            {"apkName": "n2.apk", "hash": A, "hashType": "sha256", "signer": C.upper(), "sig": "00", "versionName": "2"},
            {"apkName": "n1.apk", "hash": B, "hashType": "sha256", "signer": C, "versionName": "1", "versionCode": 1},
        ],
        "org.example.maps": [{"apkName": "m.apk", "versionCode": 7, "versionName": "0.7"}, "surprise"],
        "not a package": [{"apkName": "x.apk"}],
    },
}

V2: dict[str, Any] = {
    "repo": {"name": {"en-US": "Example shelf"}, "address": "https://apps.example.org/repo", "timestamp": 1700000000000},
    "packages": {
        "org.example.notes": {
            "metadata": {"authorName": "Example Authors", "name": {"en-US": "Notes", "de": "Notizen"}},
            "versions": {
                A: {
                    "file": {"name": "/n2.apk", "sha256": A, "size": 1},
                    "manifest": {"versionName": "2", "versionCode": 2, "signer": {"sha256": [B, C, "junk"]}},
                },
                "other": {"file": {"name": "/n1.apk"}, "manifest": {"versionName": "1"}},
            },
        },
        "org.example.gone": {"metadata": {}, "versions": None},
    },
}


def read(data: object) -> Batch:
    (batch,) = READER.read(an_input(json.dumps(data).encode()))
    return batch


def said(batch: Batch, kind: str) -> list[tuple[int, str, Any, Any]]:
    return [
        (int(batch.records[row]), references.role, value, beside)
        for references in batch.references
        if references.kind == kind and references.rows is not None and references.beside is not None
        for row, value, beside in zip(references.rows, references.values.to_pylist(), references.beside.to_pylist(), strict=True)
    ]


def test_version_1() -> None:
    batch = read(V1)
    assert batch.records.tolist() == [1, 2, 3]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == [f"sha256:{A}", f"sha256:{B}", "org.example.maps 0.7"]
    assert said(batch, "android-signed") == [
        (1, "on-shelf", "org.example.notes", C),
        (2, "on-shelf", "org.example.notes", C),
        (3, "on-shelf", "org.example.maps", None),
    ]
    assert said(batch, "signer") == [(1, "signer", C, "org.example.notes 2"), (2, "signer", C, "org.example.notes 1")]
    assert said(batch, "publisher-name") == [
        (1, "publisher", "Example Authors", "org.example.notes 2"),
        (2, "publisher", "Example Authors", "org.example.notes 1"),
    ]
    assert [(s.record, s.reason) for s in batch.skipped] == [(4, "not an app version"), (5, "no Android package id")]


@pytest.mark.parametrize("index", [V1, V2])
def test_a_large_index_is_read_as_a_stream_and_says_the_same(index: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = read(index)
    monkeypatch.setattr(fdroid, "AT_ONCE", 10)
    streamed = read(index)
    assert streamed.records.tolist() == at_once.records.tolist()
    assert streamed.asset == at_once.asset
    assert streamed.skipped == at_once.skipped
    for kind in ("android-signed", "signer", "publisher-name"):
        assert said(streamed, kind) == said(at_once, kind)
    assert streamed.lines is not None
    assert at_once.lines is not None
    assert streamed.lines.tolist() == at_once.lines.tolist()


AGAINST: dict[str, Any] = {
    "repo": V2["repo"],
    "packages": {
        "org.example.notes": {
            "metadata": {},
            "versions": {
                A: {"manifest": {}, "antiFeatures": {"Tracking": {"en-US": "reports"}, "NonFreeNet": {}}},
                B: {"manifest": {}, "antiFeatures": {"Tracking": {}}},
            },
        },
        "org.example.maps": {"metadata": {}, "versions": {C: {"manifest": {}, "antiFeatures": "Tracking"}}},
        "org.example.free": {"metadata": {}, "versions": {C: {"manifest": {}, "antiFeatures": [1, None]}}},
    },
}


def test_anti_features_are_told_in_a_note_an_app_once() -> None:
    item = an_input(json.dumps(AGAINST).encode())
    list(READER.read(item))
    (note,) = item.log.notes
    told, _, apps = note.partition(": ")
    assert told == "anti-features that the index states"
    assert apps == "Tracking of 2 apps (org.example.notes, org.example.maps); NonFreeNet of 1 app (org.example.notes)"
    old = an_input(json.dumps({**V1, "apps": [{"packageName": "org.example.notes", "antiFeatures": ["NSFW"]}]}).encode())
    list(READER.read(old))
    assert old.log.notes == ["anti-features that the index states: NSFW of 1 app (org.example.notes)"]
    plain = an_input(json.dumps(V1).encode())
    list(READER.read(plain))
    assert plain.log.notes == []


def test_records_can_be_grouped_by_anti_features() -> None:
    item = replace(an_input(json.dumps(AGAINST).encode()), question=Question(by=("Anti-Features", "site")))
    (batch,) = READER.read(item)
    column, none = batch.groups
    assert column is not None
    assert column.to_pylist() == ["NonFreeNet, Tracking", "Tracking", "Tracking", None]
    assert none is None
    assert item.log.found == {"Anti-Features"}


def test_authors_are_found_behind_the_packages_too() -> None:
    late = {key: V1[key] for key in ("repo", "packages", "apps")}
    assert said(read(late), "publisher-name") == said(read(V1), "publisher-name")


def test_version_2() -> None:
    batch = read(V2)
    assert batch.records.tolist() == [1, 2]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == [f"sha256:{A}", "org.example.notes 1"]
    assert said(batch, "android-signed") == [
        (1, "on-shelf", "org.example.notes", f"{B} {C}"),
        (2, "on-shelf", "org.example.notes", None),
    ]
    assert said(batch, "signer") == [(1, "signer", B, "org.example.notes 2"), (1, "signer", C, "org.example.notes 2")]
    assert [value for _, _, value, _ in said(batch, "publisher-name")] == ["Example Authors", "Example Authors"]
    assert [(s.record, s.reason) for s in batch.skipped] == [(3, "not an app version")]


@pytest.mark.parametrize("order", [("repo", "packages"), ("packages", "repo")])
def test_sniffs_both_forms_in_any_order(order: tuple[str, ...]) -> None:
    assert READER.sniff(json.dumps({key: V2[key] for key in order}, indent=1).encode())
    assert READER.sniff(b"\xef\xbb\xbf" + json.dumps({key: V1[key] for key in order}).encode()[:2_000])


@pytest.mark.parametrize(
    "other",
    [
        {"timestamp": 1, "version": 20002, "index": {"name": "/index-v2.json", "sha256": A}, "diffs": {}},  # entry.json
        {"packages": [{"name": "x", "metadata": None, "versions": []}]},  # another tool's list of packages
        {"packages": {"": {"version": "1.0.0"}}},
        [1, 2],
        {},
    ],
)
def test_leaves_other_json_alone(other: object) -> None:
    assert not READER.sniff(json.dumps(other).encode())


def test_a_truncated_index_keeps_what_came_before() -> None:
    data = json.dumps(V1).encode()
    cut = data[: data.index(b'"org.example.maps": [')]
    batches = READER.read(an_input(cut))
    assert next(batches).records.tolist() == [1, 2]
    with pytest.raises(Unreadable, match="no valid JSON") as caught:
        next(batches)
    assert caught.value.record == 3
    assert caught.value.at == f"before byte {len(cut):,}"


def test_a_lone_surrogate_is_no_crash() -> None:
    batch = read({**V1, "apps": [{"packageName": "org.example.notes", "authorName": "x\ud800y"}]})
    assert said(batch, "publisher-name")[0][2] == "x?y"


@examples(60)
@given(st.data())
def test_mutated_indexes_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(json.dumps(data.draw(st.sampled_from([V1, V2]))).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


TIKTOK = "9041803e91bcb814b4b4399fb5c85a91640b755e5e8ba76813814bf4cf2ab5ba"


def test_a_fork_is_neither_denied_nor_clear(world: World, tmp_path: Path) -> None:
    """TikTok by its own certificate is denied; by another it, and Signal too, may be anything."""

    def version(signer: str) -> dict[str, Any]:
        return {"manifest": {"versionName": "1", "signer": {"sha256": [signer]}}}

    packages = {
        "com.zhiliaoapp.musically": {"metadata": {}, "versions": {A: version(TIKTOK), B: version(B)}},
        "org.thoughtcrime.securesms": {"metadata": {}, "versions": {C: version(C)}},
    }
    index = tmp_path / "index-v2.json"
    index.write_text(json.dumps({"repo": V2["repo"], "packages": packages}), encoding="utf-8")
    report = audit([index], shipped(world)["in-69a"], world, date(2026, 11, 24), date(2026, 11, 24))
    assert {use.use.subject: use.lines["store"].value for use in report.uses if use.use.role == "on-shelf"} == {
        "android:com.zhiliaoapp.musically": "denied",
        f"android:com.zhiliaoapp.musically or android:com.zhiliaoapp.musically@sha256/{B}": "unknown",
        f"android:org.thoughtcrime.securesms or android:org.thoughtcrime.securesms@sha256/{C}": "unknown",
    }
