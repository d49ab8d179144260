"""Files, folders, compressed files and archives: all of it is read or refused by name, within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleannet.readers.base import Input, Unreadable
from cleannet.readers.sources import Limits, Refused, looks_like, sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"one line of text\n" * 500


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def content(item: Input) -> tuple[bytes, str]:
    """What can be read, and the error at its end."""
    got = b""
    with item.open() as stream:
        try:
            while piece := stream.read1(1 << 20):  # type: ignore[attr-defined]
                got += piece
        except Unreadable as error:
            return got, str(error)
    return got, ""


def listed(top: Path, limits: Limits | None = None) -> dict[str, str | bytes]:
    """Name below `top` -> content, or why it was refused. Everything is opened after everything is listed, and twice."""
    found = list(sources([top], limits or Limits()))
    result: dict[str, str | bytes] = {}
    for item in found:
        name = item.name.removeprefix(f"{top}/")
        if isinstance(item, Refused):
            result[name] = item.why
        else:
            got, fault = content(item)
            assert (got, fault) == content(item)
            assert got.startswith(item.head[: len(got)])
            result[name] = fault or got
    assert [i.name for i in found if isinstance(i, Input)] == sorted(i.name for i in found if isinstance(i, Input))
    return result


def test_every_packing_by_content_not_by_name(tmp_path: Path) -> None:
    for name, pack in (("1", gzip.compress), ("2", bz2.compress), ("3", lzma.compress), ("4", zstd.compress)):
        (tmp_path / name).write_bytes(pack(TEXT) + pack(b"more"))
    (tmp_path / "5").write_bytes(tarred({"../up": TEXT, "/abs": b""}))
    (tmp_path / "6").write_bytes(zstd.compress(tarred({"in.zip": zipped({"deep.gz": gzip.compress(TEXT)})})))
    for n, method in ((7, zipfile.ZIP_STORED), (8, zipfile.ZIP_DEFLATED), (9, zipfile.ZIP_BZIP2)):
        (tmp_path / str(n)).write_bytes(zipped({"b": b"b", "a": TEXT}, method))
    assert listed(tmp_path) == {
        **dict.fromkeys("1234", TEXT + b"more"), "5!../up": TEXT, "5!/abs": b"", "6!in.zip!deep.gz": TEXT,
        "7!a": TEXT, "7!b": b"b", "8!a": TEXT, "8!b": b"b", "9!a": TEXT, "9!b": b"b",
    }  # fmt: skip
    assert not (tmp_path.parent / "up").exists()


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
        "out": "a symbolic link out of the folder is not followed; name its target to read it",
        "dangling": "a symbolic link that leads nowhere",
        "pipe": "a named pipe; expected a file or a folder",
    }
    (missing,) = sources([tmp_path / "none"])
    assert missing == Refused(str(tmp_path / "none"), "no such file or folder")
    assert [i.name for i in sources([top / "a", top, top / "a"])].count(str(top / "a")) == 1


def test_bounds(tmp_path: Path) -> None:
    limits = Limits(unpacked=100_000, ratio=50, unasked=20_000, members=3, depth=1, layers=1)
    (tmp_path / "bomb").write_bytes(gzip.compress(b"\0" * 90_000))
    (tmp_path / "big").write_bytes(gzip.compress(os.urandom(150_000)))
    (tmp_path / "deep").write_bytes(zipped({"z": zipped({"a": b""})}))
    (tmp_path / "twice").write_bytes(gzip.compress(gzip.compress(b"x")))
    (tmp_path / "many").write_bytes(tarred(dict.fromkeys("abcd", b"")))
    found = listed(tmp_path, limits)
    assert "as a zip bomb does" in str(found["bomb"])
    assert "more than 100,000 bytes unpacked" in str(found["big"])
    assert found["deep!z"] == "an archive more than 1 deep in archives"
    assert found["twice"] == "compressed more than 1 times over"
    assert [n for n in found if n.startswith("many")] == ["many!a", "many!b", "many!c", "many"]


def test_what_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    noise = os.urandom(300_000)
    (tmp_path / "x.gz").write_bytes(gzip.compress(noise)[:200_000])
    (item,) = sources([tmp_path / "x.gz"])
    assert isinstance(item, Input)
    got, fault = content(item)
    assert len(got) > 190_000
    assert noise.startswith(got)
    assert fault == f"byte {len(got):,}: the gzip data is cut off"
    (tmp_path / "y.tgz").write_bytes(gzip.compress(tarred({"a": TEXT, "b": noise}))[:200_000])
    found = listed(tmp_path)
    assert found["y.tgz!a"] == TEXT
    assert "cut off" in str(found["y.tgz!b"])
    assert "cut off" in str(found["y.tgz"])


def test_packages_stay_whole_and_a_jar_with_data_does_not(tmp_path: Path) -> None:
    (tmp_path / "app").write_bytes(zipped({"AndroidManifest.xml": b"", "classes.dex": b""}))
    (tmp_path / "jar").write_bytes(zipped({"META-INF/MANIFEST.MF": b"", "index-v1.json": b"{}"}))
    found = list(sources([tmp_path]))
    assert [i.name.removeprefix(f"{tmp_path}/") for i in found] == ["app", "jar!META-INF/MANIFEST.MF", "jar!index-v1.json"]
    assert isinstance(found[0], Input)
    assert looks_like(found[0].head) == "Android package"


def test_a_file_that_vanishes_is_unreadable_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (item,) = sources([tmp_path])
    assert isinstance(item, Input)
    (tmp_path / "a").unlink()
    with pytest.raises(Unreadable, match="no such file"):
        item.open()


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"", "empty"), (b"\x89PNG\r\n\x1a\n", "PNG image"), (b"\x0a\x0d\x0d\x0a", "pcapng capture"),
        (b"\xd4\xc3\xb2\xa1", "pcap capture"),
        (b"\x7fELF", "ELF program"), (b"<?xml version='1.0'?>\n<a:b c='d'/>", "XML text with root element a:b"),
        (b"[1]", "JSON text"),
        (b"a,b\n1,2\n", "CSV text with 2 columns"), (b"hello\n", "plain text"), (b"\0\1\2", "binary data"),
        (b"\0\x05\0\x01" + bytes(20), "NetFlow v5 datagram"), (b"\x5f\0\0\0\0\x0d\0\x01\0\0\0\x20" + bytes(32), "MRT dump"),
    ],
)  # fmt: skip
def test_looks_like(head: bytes, what: str) -> None:
    assert looks_like(head) == what


TWO = {"a": TEXT, "b": b"b"}
SEEDS = (gzip.compress(TEXT), zstd.compress(TEXT), lzma.compress(TEXT), zipped(TWO), tarred(TWO))


@settings(max_examples=80, deadline=None)
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
