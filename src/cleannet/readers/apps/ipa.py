"""An IPA is one build of an iOS app: whose code is inside, whom it names, and who signed it.

Nothing in a package is run. `ios.macho` reads the code, and `build.said` makes references of what was found.

*Source*: Apple, "Bundle Programming Guide"; for its parts see `ios`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.apps.build import told
from cleannet.readers.apps.ios.package import read_package
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.archives import IOS, head_of


def sniff(head: bytes) -> bool:
    """A zip with an app in its Payload."""
    return head == head_of(IOS)


def read(item: Input) -> Iterator[Batch]:
    """One record, the build. Asset: its id and version."""
    yield from told(item, read_package)


READER: Final = Reader("ipa", "iOS package (IPA)", "app build", sniff, read, asset="build", build=read_package)
