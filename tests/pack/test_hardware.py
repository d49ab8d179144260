"""Which maker a MAC address is registered to."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleannet.pack.hardware import open_hardware, oui_of
from cleannet.pack.ouibuild import build
from cleannet.pack.refused import PackRefused

FILE = """OUI/MA-L                                                    Organization
00-25-9E   (hex)\t\tExample  Devices Co.,Ltd
00259E     (base 16)\t\tExample  Devices Co.,Ltd
\t\t\t\tSome Street
00-00-5E   (hex)\t\tIEEE Registration Authority
00-00-6F   (hex)\t\tPrivate
08-00-30   (hex)\t\tOne
08-00-30   (hex)\t\tTwo
FC-FF-FF   (hex)\t\tÉtoile
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("00:25:9e:01:02:03", "Example Devices Co.,Ltd"),
        ("00-25-9E", "Example Devices Co.,Ltd"),
        ("0025.9e01.0203", "Example Devices Co.,Ltd"),
        ("00259E", "Example Devices Co.,Ltd"),
        ("00259e-010203", "Example Devices Co.,Ltd"),
        ("FCFFFF000000", "Étoile"),
        ("00:00:5e:00:00:01", None),
        ("00006F", None),
        ("080030", None),
        ("02:25:9e:01:02:03", None),
        ("01:25:9e:01:02:03", None),
        ("00:25:9e:01:02", None),
        ("00:25-9e:01:02:03", None),
        ("", None),
        ("0025٩e", None),
    ],
)
def test_makers(tmp_path: Path, text: str, says: str | None) -> None:
    (tmp_path / "oui.bin").write_bytes(build(FILE))
    table = open_hardware(tmp_path / "oui.bin")
    assert table.maker_of(text) == says
    assert (table.rows, table.meta["undecided"]) == (2, 3)


def test_local_addresses_are_of_no_block_but_blocks_are() -> None:
    assert oui_of("02608C") == 0x02608C
    assert oui_of("02608C000000") is None


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    good = build(FILE)
    assert good == build(FILE)
    for at in range(len(good)):
        (tmp_path / f"{at}").write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :])
        with pytest.raises(PackRefused, match=str(at)):
            open_hardware(tmp_path / f"{at}")


def test_the_embedded_registry() -> None:
    table = open_hardware()
    assert (table.date, table.rows) == ("2024-05", 34_649)
    assert table.maker_of("00:25:9e:00:00:01") == "HUAWEI TECHNOLOGIES CO.,LTD"
