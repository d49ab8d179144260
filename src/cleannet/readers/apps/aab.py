"""An app bundle is what a developer gives to a store. The store makes packages from it. It is one build with all its modules.

Its manifests are messages of Protocol Buffers, and each module has its own. It is signed as a JAR (v1) with
the upload key. The store may sign the packages for devices with another key.

*Source*: developer.android.com, "The Android App Bundle format".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.apps.android.package import read_bundle
from cleannet.readers.apps.build import told
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.archives import BUNDLE, head_of


def sniff(head: bytes) -> bool:
    """A zip with the manifest of a base module."""
    return head == head_of(BUNDLE)


def read(item: Input) -> Iterator[Batch]:
    """One record, the build. Asset: its id and version."""
    yield from told(item, read_bundle)


READER: Final = Reader("aab", "Android app bundle (AAB)", "app build", sniff, read, asset="build", build=read_bundle)
