"""What is compressed comes out whole, up to where it breaks off, or up to the limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
from pathlib import Path

import pytest
from readers.packing import TEXT, content, listed, zipped

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.compressed import Unpacked, codec_of
from cleannet.readers.inputs.limits import Budget, Limits, Share
from cleannet.readers.inputs.sources import sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def test_every_packing_by_content_not_by_name(tmp_path: Path) -> None:
    for name, pack in (("1", gzip.compress), ("2", bz2.compress), ("3", lzma.compress), ("4", zstd.compress)):
        (tmp_path / name).write_bytes(pack(TEXT) + pack(b"more"))
    assert listed(tmp_path) == dict.fromkeys("1234", TEXT + b"more")


def test_bounds(tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(gzip.compress(b"\0" * 90_000))
    (tmp_path / "big").write_bytes(gzip.compress(os.urandom(150_000)))
    (tmp_path / "twice").write_bytes(gzip.compress(gzip.compress(b"x")))
    found = listed(tmp_path, Limits(unpacked=100_000, ratio=50, unasked=20_000, layers=1))
    assert "as a zip bomb does" in str(found["bomb"])
    assert "more than 100,000 bytes unpacked" in str(found["big"])
    assert found["twice"] == "compressed in more than 1 layers"


@pytest.mark.parametrize(("times", "bomb"), [(40, False), (60, True), (150, True)])
def test_the_ratio_is_where_a_bomb_begins(tmp_path: Path, times: int, bomb: bool) -> None:
    """Noise does not pack, zeros pack to nearly nothing: together they unpack to just so many times their size."""
    data = os.urandom(10_000)
    (tmp_path / "f").write_bytes(gzip.compress(data + bytes(10_000 * (times - 1))))
    found = listed(tmp_path, Limits(ratio=50, unasked=20_000))["f"]
    if bomb:
        assert "unpacks to more than 50 times its size, as a zip bomb does" in str(found)
    else:
        assert found == data + bytes(10_000 * (times - 1))


def test_a_budget_is_so_many_times_the_file() -> None:
    share = Share(Budget(1_000, Limits(ratio=50, unasked=10)))
    assert share.covers(50_000)
    assert not share.covers(50_001)
    assert Share(Budget(1, Limits(ratio=50, unasked=10_000))).covers(10_000)


def test_layers_and_members_have_one_budget(tmp_path: Path) -> None:
    """Each alone stays within the limits: the second layer of what is packed twice, and a hundred members."""
    limits = Limits(ratio=50, unasked=200_000)
    (tmp_path / "twice").write_bytes(gzip.compress(gzip.compress(b"\0" * 250_000)))
    (tmp_path / "many").write_bytes(lzma.compress(zipped({f"{at:03}": b"\0" * 100_000 for at in range(10)})))
    found = listed(tmp_path, limits)
    assert "as a zip bomb does" in str(found.pop("twice"))
    told = [value for value in found.values() if isinstance(value, str)]
    assert len(told) > 5
    assert all("the file that holds it unpacks to more than 200,000 bytes in all" in why for why in told)


def test_what_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    noise = os.urandom(300_000)
    (tmp_path / "x.gz").write_bytes(gzip.compress(noise)[:200_000])
    (item,) = sources([tmp_path / "x.gz"])
    assert isinstance(item, Input)
    got, fault = content(item)
    assert len(got) > 190_000
    assert noise.startswith(got)
    assert fault == f"byte {len(got):,}: the gzip data is cut off"


def test_what_the_budget_does_not_cover_is_not_unpacked() -> None:
    """Two hundred members of a megabyte each cost a second where each is unpacked once to be refused."""
    budget = Budget(1_000, Limits(unasked=100_000, ratio=10))
    first, second = (
        Unpacked(io.BytesIO(gzip.compress(b"\0" * 1_000_000)), codec_of(b"\x1f\x8b\x08"), Limits(), Share(budget))  # type: ignore[arg-type]
        for _ in range(2)
    )
    for stream, octets in ((first, 100_001), (second, 1)):
        with pytest.raises(Unreadable, match=f"byte {octets:,}: the file that holds it unpacks to more than 100,000 bytes in all"):
            stream.readinto(memoryview(bytearray(1 << 20)))
