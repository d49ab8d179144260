"""An APK is one build of an Android app, or a part of one: whose code is inside, whom it names, and who signed it.

XAPK, APKS and APKM are archives of such packages; each package is a record. Nothing in a package is run. `kernel.dex` reads the
types and strings of the code, and `build.said` makes references of what was found.

*Source*: Android, "Application fundamentals"; for its parts see `android`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.apps.android.package import read_package
from cleannet.readers.apps.build import told
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.archives import ANDROID, head_of


def sniff(head: bytes) -> bool:
    """A zip with a manifest of Android."""
    return head == head_of(ANDROID)


def read(item: Input) -> Iterator[Batch]:
    """One record, the build. Asset: its id and version."""
    yield from told(item, read_package)


READER: Final = Reader(
    "apk", "Android package (APK; also in XAPK, APKS, APKM)", "app build", sniff, read, asset="build", build=read_package
)
