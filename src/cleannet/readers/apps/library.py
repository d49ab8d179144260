"""A library for devices of Apple, or another file of their code by itself: whose code it is, and whom it names.

It may be dynamic (`.dylib`) or static (`.a`), or a program without its package. As a framework, it is judged by its code, and not
by its name. `ios.macho` reads the code, and nothing is run.

*Source*: Apple, `mach-o/loader.h`, and `ranlib.h` for the index at the beginning of a static library.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.apps.build import told
from cleannet.readers.apps.ios.code import is_code
from cleannet.readers.apps.ios.macho import LIBRARY, MAGICS
from cleannet.readers.apps.ios.package import read_library
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader

_NAMES: Final = (b"#1/", b"__.SYMDEF")
"""How the first name in a static library of Apple begins. Other systems write `/`, and packages of Debian `debian-binary`."""


def sniff(head: bytes) -> bool:
    """A file of code, or a static library with an index of Apple or an image at its beginning."""
    if head.startswith(LIBRARY):
        return head[8:].startswith(_NAMES) or head[68:72] == MAGICS[0]
    return len(head) >= 8 and is_code(head[:8])


def read(item: Input) -> Iterator[Batch]:
    """One record, the build. Asset: the name of its file."""
    yield from told(item, read_library)


READER: Final = Reader("library", "Apple library (dylib, static library)", "build", sniff, read, asset="build", build=read_library)
