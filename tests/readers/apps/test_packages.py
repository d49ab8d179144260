"""Package lists in every mix of options, and what adb prints beside them."""

from __future__ import annotations

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.apps.packages import READER, together
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Read

MIXED = b"""* daemon started successfully
package:com.example.plain
package:/system/framework/framework-res.apk=android versionCode:34  installer=null uid:1000
package:/data/app/~~aB3==/com.example.game-xY_9==/base.apk=com.example.game  installer=com.android.vending uid:10123,1010123\r
package:/product/app/Browser/Browser.apk=com.example.browser
package:com.example.side  installer=com.example.market

package:/vendor/app/x.apk=not/an.id
Error: java.lang.SecurityException: Shell does not have permission
package:com.example.odd something
"""


def read(data: bytes) -> list[Batch]:
    return list(READER.read(an_input(data, "phone 7")))


def said(batch: Batch) -> list[tuple[int, str, str, str]]:
    return sorted(
        (int(batch.records[row]), found.kind, found.role, value)
        for found in batch.references
        if found.rows is not None
        for row, value in zip(found.rows, listed(found.values), strict=True)
    )


def test_every_mix_of_options() -> None:
    (batch,) = read(MIXED)
    assert said(batch) == [
        (2, "android", "installed", "com.example.plain"),
        (3, "android", "preinstalled", "android"),
        (4, "android", "installed", "com.example.game"),
        (4, "store", "installer", "com.android.vending"),
        (4, "store-of-ours", "shelf", "com.android.vending"),
        (5, "android", "preinstalled", "com.example.browser"),
        (6, "android", "installed", "com.example.side"),
        (6, "store", "installer", "com.example.market"),
        (6, "store-of-ours", "shelf", "com.example.market"),
    ]
    assert [(s.record, s.reason) for s in batch.skipped] == [(n, "not a line of a package") for n in (1, 8, 9, 10)]
    assert batch.asset is not None
    assert set(batch.asset.to_pylist()) == {"phone 7"}


@pytest.mark.parametrize(
    "folder",
    "system product vendor system_ext apex odm oem my_product my_heytap hw_product mi_ext cust prism".split(),
)
def test_partitions_of_the_system(folder: str) -> None:
    (batch,) = read(f"package:/{folder}/app/A.apk=com.example.a\npackage:/data/{folder}/A.apk=com.example.b\n".encode())
    assert said(batch) == [(1, "android", "preinstalled", "com.example.a"), (2, "android", "installed", "com.example.b")]


def test_is_known_by_its_first_package() -> None:
    assert READER.sniff(MIXED)
    assert READER.sniff(b"package:com.example.a")
    others = (b"", b"package: com.example\n", b"package main\n", b"name,package\n", b"Error: no device\n", b"a\npackage:com.x\n")
    assert not any(READER.sniff(other) for other in others)


@pytest.mark.parametrize(
    ("file", "role"),
    [
        ("/data/app/~~aB3==/com.example.a-x==/base.apk", "installed"),
        ("/data/app-private/a.apk", "installed"),
        ("/mnt/expand/57f8f4bc/app/com.example.a-1/base.apk", "installed"),
        ("/mnt/asec/com.example.a-1/pkg.apk", "installed"),
        ("/data/miui/app/a/a.apk", "preinstalled"),
        ("/data/preload/a.apk", "preinstalled"),
    ],
)
def test_where_apps_are_added_and_where_they_come_with_the_device(file: str, role: str) -> None:
    (batch,) = read(f"package:{file}=com.example.a\n".encode())
    assert said(batch) == [(1, "android", role, "com.example.a")]


@examples(100)
@given(st.integers(0, len(MIXED)), st.binary(max_size=6), st.integers(0, 8))
def test_mutated_lists_lose_no_line(at: int, put: bytes, cut: int) -> None:
    data = MIXED[:at] + put + MIXED[at + cut :]
    READER.sniff(data)
    numbers = [n for b in read(data) for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    # A lone carriage return is a blank here.
    filled = [n for n, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1) if _text(line).strip()]
    assert sorted(numbers) == filled


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


GETPROP = b"""[ro.build.id]: [X1]
[ro.product.model]: [P 40]
[ro.product.brand]: [Brand]
[ro.product.manufacturer]: [HUAWEI]
[ro.product.system.manufacturer]: [HUAWEI]
"""
BUILD_PROP = (
    b"# begin common build properties\nro.build.id=X1\nro.product.vendor.manufacturer=HUAWEI\nro.product.vendor.model=P 40\n"
)
PACKAGES = b"package:/my_product/app/a.apk=org.example.a\npackage:/data/app/b.apk=org.example.b  installer=com.huawei.appmarket\n"


def makers(item: Input, read: Read) -> list[tuple[int, str, str]]:
    return sorted(
        found[:1] + found[2:] for batch in read(item) for found in said(batch) if found[1] in ("maker-name", "maker-of-ours")
    )


@pytest.mark.parametrize("properties", [GETPROP, BUILD_PROP])
def test_properties_tell_the_maker_once(properties: bytes) -> None:
    assert READER.sniff(properties)
    assert makers(an_input(properties), READER.read) == [(4 if properties is GETPROP else 3, "maker", "HUAWEI")]
    (batch,) = read(properties)
    assert batch.skipped == ()


@pytest.mark.parametrize("dump", [GETPROP + PACKAGES, PACKAGES + GETPROP, BUILD_PROP + PACKAGES])
def test_in_one_file_the_maker_is_that_of_the_apps_that_came_with_the_device(dump: bytes) -> None:
    first = dump.split(b"\n").index(PACKAGES.split(b"\n")[0]) + 1
    assert (first, "preinstaller", "HUAWEI") in makers(an_input(dump), READER.read)
    assert not any(line == first + 1 for line, *_ in makers(an_input(dump), READER.read))  # it was added later


def test_a_list_takes_the_maker_from_its_own_folder_alone() -> None:
    names = ["dump/a/packages.txt", "dump/a/build.prop", "dump/b/packages.txt", "dump/c/packages.txt"]
    names += ["dump/c/one.prop", "dump/c/two.prop"]
    other = BUILD_PROP.replace(b"HUAWEI", b"Example")
    contents = [PACKAGES, BUILD_PROP, PACKAGES, PACKAGES, BUILD_PROP, other]
    items = [an_input(data, name) for name, data in zip(names, contents, strict=True)]
    told = together(items)
    assert makers(items[0], told) == [(1, "preinstaller", "HUAWEI")]
    assert makers(items[2], told) == []
    assert makers(items[3], told) == []  # of which of two devices it is, nobody tells


@pytest.mark.parametrize("text", [b"[Unit]\nDescription=x\n", b"a.b.c=d\n", b"[core]\n\trepo = 1\n", b"# only a comment\n", b""])
def test_other_settings_are_no_properties_of_a_device(text: bytes) -> None:
    assert not READER.sniff(text)
