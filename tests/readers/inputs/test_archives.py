"""Members of archives are inputs or refused by name; an archive that is one thing stays whole."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from readers.packing import TEXT, listed, tarred, zipped

from cleannet.readers import reader_of
from cleannet.readers.base.input import Input
from cleannet.readers.cloud import terraform_plan
from cleannet.readers.inputs.archives import ANDROID, IOS, head_of
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.inputs.sources import Refused, sources

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
    assert found["deep!z"] == "archives nested more than 1 deep"
    assert [n for n in found if n.startswith("many")] == ["many!a", "many!b", "many!c", "many"]


def test_what_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    (tmp_path / "y.tgz").write_bytes(gzip.compress(tarred({"a": TEXT, "b": os.urandom(300_000)}))[:200_000])
    found = listed(tmp_path)
    assert found["y.tgz!a"] == TEXT
    assert "cut off" in str(found["y.tgz!b"])
    assert "cut off" in str(found["y.tgz"])


def test_packages_stay_whole_and_a_jar_with_data_does_not(tmp_path: Path) -> None:
    (tmp_path / "app").write_bytes(zipped({"AndroidManifest.xml": b"", "classes.dex": b""}))
    (tmp_path / "ios").write_bytes(zipped({"Payload/Chat.app/Info.plist": b"", "inside.csv": b"vendor\nHuawei\n"}))
    (tmp_path / "jar").write_bytes(zipped({"META-INF/MANIFEST.MF": b"", "index-v1.json": b"{}"}))
    app, ios, *jar = sources([tmp_path])
    assert [i.name.removeprefix(f"{tmp_path}/") for i in (app, ios, *jar)] == [
        "app",
        "ios",
        "jar!META-INF/MANIFEST.MF",
        "jar!index-v1.json",
    ]
    assert isinstance(app, Input)
    assert isinstance(ios, Input)
    assert (app.head, ios.head) == (head_of(ANDROID), head_of(IOS))


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("[Content_Types].xml", "an Office document"),
        ("mimetype", "an OpenDocument file"),
        ("META-INF/container.xml", "an EPUB book"),
        ("example-1.0.dist-info/WHEEL", "a Python package"),
        ("doc.kml", "a map (KMZ)"),
        ("WEB-INF/web.xml", "a Java program"),
    ],
)
def test_what_is_one_thing_is_named_and_no_member_of_it_is_read(tmp_path: Path, member: str, what: str) -> None:
    padding = {f"a{n}": os.urandom(9_000) for n in range(9)}  # so that its marks stand behind the head
    (tmp_path / "one").write_bytes(zipped({**padding, member: b"", "inside.csv": b"vendor\nHuawei\n"}))
    (item,) = sources([tmp_path / "one"])
    assert isinstance(item, Input)
    assert item.log.notes == [f"{what}; its members are not read"]


def test_a_stray_class_file_hides_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(zipped({"code/A.class": b"", "Payload/x.app/y": b"", "vendors.csv": b"vendor\nHuawei\n"}))
    assert [item.name.rpartition("!")[2] for item in sources([tmp_path])] == ["Payload/x.app/y", "code/A.class", "vendors.csv"]


def test_a_binary_plan_is_one_thing_and_not_the_state_before_it(tmp_path: Path) -> None:
    state = json.dumps({"version": 4, "terraform_version": "1.9.5", "serial": 1, "lineage": "0", "resources": []}).encode()
    members = {"tfplan": b"\x08\x03", "tfstate": state, "tfstate-prev": state, "tfconfig/modules.json": b"[]"}
    (tmp_path / "a").write_bytes(zipped(members))
    (tmp_path / "b").write_bytes(zipped({"tfstate": state, **members}))
    one, other = sources([tmp_path])
    assert isinstance(one, Input)
    assert reader_of(one.head) is terraform_plan.READER
    assert isinstance(other, Refused)
    assert "terraform show -json" in other.why


def test_a_member_in_front_of_the_archive_is_refused(tmp_path: Path) -> None:
    """The place of the directory, as its end tells it, is one beyond what it is."""
    data = bytearray(zipped({"a": TEXT}))
    at = data.rindex(b"PK\5\6") + 16
    data[at : at + 4] = (int.from_bytes(data[at : at + 4], "little") + 40).to_bytes(4, "little")
    (tmp_path / "x.zip").write_bytes(data)
    assert "the archive's directory points to no zip member" in str(listed(tmp_path)["x.zip!a"])
