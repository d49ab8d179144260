"""What PowerShell redirects is in UTF-16: every reader reads it like UTF-8."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from readers.packing import content, zipped

from cleannet.readers import READERS
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.inputs.sources import sources

DOCS = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = [
    (reader.id, example)
    for reader in READERS
    for section in re.findall(rf"^## {reader.id}\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    for example in re.findall(r"^```[a-z]+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("reader", "example"), EXAMPLES, ids=[reader for reader, _ in EXAMPLES])
def test_every_format_as_powershell_writes_it(tmp_path: Path, reader: str, example: str, encoding: str) -> None:
    (tmp_path / "x").write_bytes(f"\ufeff{example}".replace("\n", "\r\n").encode(encoding))
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    known = [r for r in READERS if r.sniff(item.head)]
    assert [r.id for r in known] == [reader]
    batches = list(known[0].read(item))
    assert sum(len(batch.records) for batch in batches) >= 1
    assert not any(batch.skipped for batch in batches)


def test_long_texts_in_archives_and_broken_ends(tmp_path: Path) -> None:
    text = "ä€😀x" * 60_000
    (tmp_path / "x").write_bytes(zipped({"a": f"\ufeff{text}".encode("utf-16-le"), "b": "\ufeffab".encode("utf-16-be") + b"\0"}))
    one, other = sources([tmp_path])
    assert isinstance(one, Input)
    assert isinstance(other, Input)
    assert content(one) == (text.encode(), "")
    assert text.encode().startswith(one.head)
    assert len(one.head) > HEAD // 2
    assert content(other) == (b"ab\xff", "")


def test_half_a_pair_and_utf_32(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe" + b"a\0" + b"\x00\xd8" + b"b\0")
    (tmp_path / "b").write_bytes("\ufeffa".encode("utf-32-le"))
    one, other = sources([tmp_path])
    assert isinstance(one, Input)
    assert isinstance(other, Input)
    assert content(one) == (b"a\xed\xa0\x80b", "")
    assert content(other)[0].startswith(b"\xff\xfe\0\0")
