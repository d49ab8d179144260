"""Members of archives are inputs or refused by name; an archive that is one thing stays whole."""

from __future__ import annotations

import gzip
import os
import sys
import zipfile
from pathlib import Path

from readers.packing import TEXT, listed, tarred, zipped

from cleannet.readers.base import Input
from cleannet.readers.limits import Limits
from cleannet.readers.looks import looks_like
from cleannet.readers.sources import sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def test_members_by_content_whose_names_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "5").write_bytes(tarred({"../up": TEXT, "/abs": b""}))
    (tmp_path / "6").write_bytes(zstd.compress(tarred({"in.zip": zipped({"deep.gz": gzip.compress(TEXT)})})))
    for n, method in ((7, zipfile.ZIP_STORED), (8, zipfile.ZIP_DEFLATED), (9, zipfile.ZIP_BZIP2)):
        (tmp_path / str(n)).write_bytes(zipped({"b": b"b", "a": TEXT}, method))
    assert listed(tmp_path) == {
        "5!../up": TEXT, "5!/abs": b"", "6!in.zip!deep.gz": TEXT,
        "7!a": TEXT, "7!b": b"b", "8!a": TEXT, "8!b": b"b", "9!a": TEXT, "9!b": b"b",
    }  # fmt: skip
    assert not (tmp_path.parent / "up").exists()


def test_bounds(tmp_path: Path) -> None:
    (tmp_path / "deep").write_bytes(zipped({"z": zipped({"a": b""})}))
    (tmp_path / "many").write_bytes(tarred(dict.fromkeys("abcd", b"")))
    found = listed(tmp_path, Limits(members=3, depth=1))
    assert found["deep!z"] == "an archive more than 1 deep in archives"
    assert [n for n in found if n.startswith("many")] == ["many!a", "many!b", "many!c", "many"]


def test_what_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    (tmp_path / "y.tgz").write_bytes(gzip.compress(tarred({"a": TEXT, "b": os.urandom(300_000)}))[:200_000])
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
