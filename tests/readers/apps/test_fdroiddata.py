"""Metadata files of fdroiddata: who may sign an app, what is said against it, and nothing of the recipes."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.apps.fdroiddata import READER

A, B = "a1" * 32, "b2" * 32
TEXT = f"""AntiFeatures:
  NonFreeNet:
    en-US: needs a server
    de:
      Tracking
  Tracking:
    en-US: |-
      reports
Categories:
  - Internet
License: GPL-3.0-only
AuthorName: 'Example Ltd'
SourceCode: https://example.org
Name: Notes # ours

RepoType: git
Builds:
  - versionName: '1'
    antifeatures:
      - KnownVuln
    prebuild: echo AuthorName: Somebody
  - versionName: '2'
    commit: Tracking2

AllowedAPKSigningKeys:
- {A.upper()}
- {B}
CurrentVersion: '2'
"""


def read(text: str, name: str = "metadata/org.example.notes.yml") -> tuple[Batch, list[str]]:
    item = an_input(text.encode(), name)
    (batch,) = READER.read(item)
    return batch, item.log.notes


def said(batch: Batch) -> list[tuple[str, str, str, str]]:
    return sorted(
        (found.kind, found.role, str(value), str(beside or ""))
        for found in batch.references
        if found.beside is not None
        for value, beside in zip(found.values.to_pylist(), found.beside.to_pylist(), strict=True)
    )


def test_what_is_read() -> None:
    batch, notes = read(TEXT)
    assert READER.sniff(TEXT.encode())
    assert said(batch) == [
        ("android-signed", "on-shelf", "org.example.notes", f"{A} {B}"),
        ("publisher-name", "publisher", "Example Ltd", "org.example.notes"),
        ("signer", "signer", A, "org.example.notes"),
        ("signer", "signer", B, "org.example.notes"),
    ]
    names = "(org.example.notes)"
    (note,) = notes
    assert note.endswith(f": KnownVuln of 1 app {names}; NonFreeNet of 1 app {names}; Tracking of 1 app {names}")


@pytest.mark.parametrize("value", [A, f"[{A}, {B}]", f"{A},{B}"])
def test_signers_on_the_line_of_the_key(value: str) -> None:
    batch, _ = read(f"Categories: [A]\nLicense: MIT\nRepoType: git\nAllowedAPKSigningKeys: {value}\n")
    assert said(batch)[0][3].split() == [A, B][: len(value) // 64]


def test_a_disabled_app_and_a_file_of_another_name_are_skipped() -> None:
    assert [(s.reason, s.detail) for s in read(f"Disabled: it is gone\n{TEXT}")[0].skipped] == [("disabled", "it is gone")]
    assert [s.reason for s in read(TEXT, "metadata/what is this.yml")[0].skipped] == ["no Android package id"]


def test_inside_an_archive_the_name_is_that_of_the_member() -> None:
    assert said(read(TEXT, "data.tar!metadata/org.example.maps.yml")[0])[0][2] == "org.example.maps"


@pytest.mark.parametrize(
    "text", ["License: MIT\nname: x\n", "openapi: 3.0\ninfo:\n  License: x\n", "Categories: a\nLicense: b\n", ""]
)
def test_other_yaml_is_left_alone(text: str) -> None:
    assert not READER.sniff(text.encode())


@examples(60)
@given(st.binary(max_size=200), st.integers(0, len(TEXT)))
def test_what_is_broken_is_one_record_still(bad: bytes, at: int) -> None:
    octets = TEXT.encode()[:at] + bad + TEXT.encode()[at:]
    batches = list(READER.read(an_input(octets, "org.example.notes.yml")))
    assert sum(len(batch.records) + len(batch.skipped) for batch in batches) == 1
