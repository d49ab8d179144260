"""Files, folders and the standard input: all of it is read or refused by name."""

from __future__ import annotations

import gzip
import lzma
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from readers.packing import TEXT, content, listed, tarred, zipped

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.inputs.looks import looks_like
from cleannet.readers.inputs.sources import Refused, sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@contextmanager
def piped(data: bytes, folder: Path) -> Iterator[None]:
    """As the standard input of this process."""
    before, kept = os.dup(0), folder / "piped"
    kept.write_bytes(data)
    descriptor = os.open(kept, os.O_RDONLY)
    os.dup2(descriptor, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(descriptor)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_the_standard_input_is_read_once_and_opened_often(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    with piped(pack(TEXT), tmp_path):
        (item,) = sources([Path("-"), Path("-")])
    assert isinstance(item, Input)
    assert (item.name, item.head) == ("<stdin>", TEXT)
    assert [content(item) for _ in range(2)] == [(TEXT, "")] * 2


def test_an_archive_on_the_standard_input(tmp_path: Path) -> None:
    with piped(zipped({"a": TEXT, "b.zip": zipped({"c": TEXT})}), tmp_path):
        items = list(sources([Path("-")]))
    assert [(item.name, content(item)) for item in items if isinstance(item, Input)] == [
        ("<stdin>!a", (TEXT, "")),
        ("<stdin>!b.zip!c", (TEXT, "")),
    ]


def test_a_standard_input_without_end_is_read_up_to_the_limit(tmp_path: Path) -> None:
    with piped(bytes(3 << 16), tmp_path):
        (item,) = sources([Path("-")], Limits(spool=2 << 16))
    assert isinstance(item, Input)
    got, fault = content(item)
    assert (len(got), fault) == (2 << 16, "byte 131,072: more than 131,072 bytes, the most that is kept in a temporary file")


def test_a_standard_input_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    before, folder = os.dup(0), os.open("/", os.O_RDONLY)
    try:
        os.dup2(folder, 0)
        assert list(sources([Path("-")])) == [Refused("<stdin>", "Is a directory")]
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(folder)
    monkeypatch.setattr(sys, "stdin", None)
    assert list(sources([Path("-")])) == [Refused("<stdin>", "it is closed")]


def test_links_loops_pipes_and_missing(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "a").write_bytes(b"a")
    (tmp_path / "secret").write_bytes(b"s")
    (top / "loop").symlink_to(top)
    (top / "same").symlink_to("a")
    (top / "out").symlink_to("../secret")
    (top / "dangling").symlink_to("nowhere")
    os.mkfifo(top / "pipe")
    assert listed(top) == {
        "a": b"a",
        "out": "a symbolic link that leaves the folder is not followed; name its target to read it",
        "dangling": "a broken symbolic link",
        "pipe": "a named pipe; expected a file or a folder",
    }
    (missing,) = sources([tmp_path / "none"])
    assert missing == Refused(str(tmp_path / "none"), "no such file or folder")
    assert [i.name for i in sources([top / "a", top, top / "a"])].count(str(top / "a")) == 1


def test_version_control_is_passed_by_unless_it_is_named(tmp_path: Path) -> None:
    for name in (".git/config", "src/.svn/entries", "src/a.txt", ".github/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n")
    assert [item.name for item in sources([tmp_path])] == [str(tmp_path / ".github/b.txt"), str(tmp_path / "src/a.txt")]
    assert [item.name for item in sources([tmp_path / ".git"])] == [str(tmp_path / ".git/config")]


def test_a_file_that_vanishes_is_unreadable_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    (tmp_path / "a").unlink()
    with pytest.raises(Unreadable, match="no such file"):
        item.open()


def swapped(path: Path, outside: Path) -> None:
    path.rename(f"{path}.before")
    path.symlink_to(outside)


def test_what_took_the_place_of_a_listed_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(TEXT)
    (tmp_path / "in" / "b").write_bytes(TEXT)
    (tmp_path / "outside").write_bytes(b"secret")
    first, second = sources([tmp_path / "in"])
    assert isinstance(first, Input)
    assert isinstance(second, Input)
    swapped(tmp_path / "in" / "a", tmp_path / "outside")
    (tmp_path / "in" / "b").unlink()
    (tmp_path / "in" / "c").write_bytes(b"")  # so that the number of the old file is not given again
    (tmp_path / "outside").rename(tmp_path / "in" / "b")
    for item in (first, second):
        with pytest.raises(Unreadable, match="the file was replaced after it was listed"):
            item.open()


def test_a_folder_that_becomes_a_link_while_it_waits_is_not_listed(tmp_path: Path) -> None:
    for name in ("in/a/x", "in/b/y", "outside/secret"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    found = sources([tmp_path / "in"])
    assert next(found).name.endswith("in/a/x")
    swapped(tmp_path / "in" / "b", tmp_path / "outside")
    assert list(found) == [Refused(str(tmp_path / "in" / "b"), "the file was replaced after it was listed")]


def test_a_file_that_is_named_through_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(TEXT)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (item,) = sources([tmp_path / "link"])
    assert isinstance(item, Input)
    assert content(item) == (TEXT, "")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_is_cut_short_while_it_is_read_is_told(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = pack(os.urandom(2 << 20))
    (tmp_path / "a").write_bytes(data)
    (item,) = sources([tmp_path / "a"])
    assert isinstance(item, Input)
    with item.open() as stream:
        stream.read(1 << 20)
        os.truncate(tmp_path / "a", 1 << 19)
        with pytest.raises(Unreadable, match="cut short while it was read: it had 2,09"):
            stream.read()
    assert "cut short" in content(item)[1]


TWO = {"a": TEXT, "b": b"b"}
SEEDS = (gzip.compress(TEXT), zstd.compress(TEXT), lzma.compress(TEXT), zipped(TWO), tarred(TWO))


@examples(80)
@given(st.sampled_from(SEEDS), st.floats(0, 1), st.binary(max_size=4), st.integers(0, 40))
def test_mutated_files_raise_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, seed: bytes, at: float, put: bytes, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated"
    where = int(at * len(seed))
    path.write_bytes(seed[:where] + put + seed[where + cut :])
    for item in sources([path]):
        looks_like(item.head) if isinstance(item, Input) else item.why
        if isinstance(item, Input):
            content(item)
