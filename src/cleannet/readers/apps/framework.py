"""A framework (`.framework`, `.xcframework`) is code that a vendor gives to makers of apps for devices of Apple: whose code it
is, and whom it names.

It comes as a folder or as an archive, which may hold several, and with dynamic or static libraries. It is no app, so its id is not
judged; its code is. `ios.macho` reads the code, and nothing is run.

*Source*: Apple, "Framework Programming Guide" and "Creating a multiplatform binary framework bundle".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.apps.build import told
from cleannet.readers.apps.ios.package import read_framework
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.archives import FRAMEWORK, head_of


def sniff(head: bytes) -> bool:
    """A folder or an archive with nothing but frameworks."""
    return head == head_of(FRAMEWORK)


def read(item: Input) -> Iterator[Batch]:
    """One record, the build. Asset: its id and version."""
    yield from told(item, read_framework)


READER: Final = Reader(
    "framework", "Apple framework (framework, XCFramework)", "build", sniff, read, asset="build", build=read_framework
)
