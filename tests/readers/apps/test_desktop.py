"""Apps of a computer, as flatpak, snap and winget list them, and reports of Exodus and MobSF about one app."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.apps import analysed, desktop
from cleannet.readers.base.reader import Reader

SCREEN = """\
Name                Application ID            Version   Branch   Origin    Installation
Chat                org.example.Chat          1.2       stable   flathub   system
Example Platform    org.example.Platform      24.08     24.08    flathub   system
"""
PIPED = "Chat\torg.example.Chat\t1.2\tstable\tsystem\nExample Platform\torg.example.Platform\t24.08\t24.08\tsystem\n"
REFS = "Ref                                     Options\norg.example.Chat/x86_64/stable         system,current\n"
SNAP = """\
Name    Version  Rev    Tracking         Publisher     Notes
chat    1.2.3    17     latest/stable    example✓      -
core22  20260101 1748   latest/stable    -             base
"""
WINGET = """\
   - \r   \\ \rName          Id                    Version   Available Source
--------------------------------------------------------------
Chat for PC   Example.Chat          1.2       1.3       winget
Own thing     ARP\\Machine\\X64\\Own  2.0
Long name of… Example.Other         2.0                 winget
"""
EXPORT = json.dumps(
    {
        "$schema": "https://aka.ms/winget-packages.schema.2.0.json",
        "Sources": [{"Packages": [{"PackageIdentifier": "Example.Chat"}, {"Version": "1"}], "SourceDetails": {"Name": "winget"}}],
    }
)
EXODUS = {
    "application": {"handle": "org.example.chat", "name": "Chat", "version_name": "1.2", "permissions": ["a"]},
    "apk": {"path": "chat.apk", "checksum": "x"},
    "trackers": [{"id": 1, "name": "Example Analytics"}, {"id": 2, "name": "Example Ads"}],
}
MOBSF = {
    "version": "4.0",
    "app_name": "Chat",
    "package_name": "org.example.chat",
    "version_name": "1.2",
    "trackers": {"detected_trackers": 1, "trackers": [{"Example Analytics": "https://reports.example.org/1"}]},
}
BOTH = [("app-name", "Chat", "Example"), ("publisher-name", "Example", "Chat")]


def told(reader: Reader, text: str) -> tuple[dict[int, list[tuple[str, str, str]]], list[tuple[int, str]]]:
    found: dict[int, list[tuple[str, str, str]]] = {}
    skipped = []
    for batch in reader.read(an_input(text.encode())):
        for references in batch.references:
            assert references.rows is not None
            beside = listed(references.beside) if references.beside is not None else [""] * len(references.values)
            for row, value, more in zip(references.rows, listed(references.values), beside, strict=True):
                found.setdefault(int(batch.records[row]), []).append((references.kind, value, more or ""))
        skipped += [(skip.record, skip.reason) for skip in batch.skipped]
    return {number: sorted(said) for number, said in found.items()}, skipped


@pytest.mark.parametrize("text", [SCREEN, PIPED], ids=["screen", "piped"])
def test_flatpak(text: str) -> None:
    first = 2 if text is SCREEN else 1
    assert [reader.id for reader in READERS if reader.sniff(text.encode())] == ["desktop-apps"]
    assert told(desktop.READER, text)[0] == {
        first: [("flatpak", "org.example.Chat", "Chat")],
        first + 1: [("flatpak", "org.example.Platform", "Example Platform")],
    }


def test_refs_of_flatpak() -> None:
    assert desktop.READER.sniff(REFS.encode())
    assert told(desktop.READER, REFS)[0] == {2: [("flatpak", "org.example.Chat", "")]}


def test_snap() -> None:
    assert [reader.id for reader in READERS if reader.sniff(SNAP.encode())] == ["desktop-apps"]
    assert told(desktop.READER, SNAP)[0] == {
        2: [("app-name", "chat", "example"), ("publisher-name", "example", "chat")],
        3: [("app-name", "core22", "")],
    }


def test_winget() -> None:
    assert [reader.id for reader in READERS if reader.sniff(WINGET.encode())] == ["desktop-apps"]
    assert told(desktop.READER, WINGET) == (
        {
            3: [("app-name", "Chat for PC", "Example"), ("publisher-name", "Example", "Chat for PC")],
            4: [("app-name", "Own thing", "")],
        },
        [(5, desktop.CUT)],
    )


def test_what_winget_exports() -> None:
    assert [reader.id for reader in READERS if reader.sniff(EXPORT.encode())] == ["desktop-apps"]
    assert told(desktop.READER, EXPORT) == ({1: BOTH}, [(2, desktop.NO_APP)])


@pytest.mark.parametrize("report", [EXODUS, MOBSF], ids=["exodus", "mobsf"])
def test_reports_about_an_app(report: dict[str, Any]) -> None:
    text = json.dumps(report, indent=2)
    assert [reader.id for reader in READERS if reader.sniff(text.encode())] == ["app-report"]
    found, skipped = told(analysed.READER, text)
    assert skipped == []
    assert found[1][:2] in (
        [("android", "org.example.chat", "Chat"), ("sdk-name", "Example Ads", "Chat")],
        [("android", "org.example.chat", "Chat"), ("sdk-name", "Example Analytics", "Chat")],
    )


def test_a_report_that_names_no_app_is_skipped() -> None:
    assert told(analysed.READER, json.dumps({"application": {"handle": 5, "name": "x"}, "apk": {}})) == ({}, [(1, "no app named")])


@pytest.mark.parametrize(
    "text",
    [
        "org.example.Chat\n",
        "Name  Version\nchat  1\n",
        "Name Id Version\n",
        "a\tb\tsystem\n",
        '{"Sources": []}',
        '{"application": {"name": "x"}}',
        '{"app_name": "x", "package_name": "y"}',
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not desktop.READER.sniff(text.encode())
    assert not analysed.READER.sniff(text.encode())


@examples(60)
@given(st.sampled_from([SCREEN, PIPED, SNAP, WINGET]), st.integers(0, 300), st.text(max_size=6), st.integers(0, 60))
def test_mutated_lists_number_each_line_once(text: str, at: int, put: str, cut: int) -> None:
    changed = text[:at] + put + text[at + cut :]
    batches = list(desktop.READER.read(an_input(changed.encode())))
    numbers = [n for batch in batches for n in (*batch.records.tolist(), *(s.record for s in batch.skipped))]
    assert len(numbers) == len(set(numbers))
