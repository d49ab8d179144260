"""The images of an iOS app name classes and modules, each with the evidence for it, the system's interfaces, and hosts.

A class of Objective-C has no package; the facts call it `objc:NAME`. A module of Swift that is linked into an image is
`swift:NAME`.
"""

from __future__ import annotations

import io
import mmap
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO, Final

from cleannet.readers.apps.ios import asks
from cleannet.readers.apps.ios.macho import LIBRARY, MAGICS, Image, read_macho
from cleannet.readers.apps.mentions import in_lines, in_urls
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Unreadable

Open = Callable[[], io.RawIOBase | BinaryIO]
"""Gives the octets of a file as a stream."""

OF_THE_SYSTEM: Final = ("/System/", "/usr/lib/", "@rpath/libswift")

_JAVA: Final = 45
"""The oldest version of a class of Java."""

_PIECE: Final = 1 << 20
_LARGEST: Final = 2 << 30
"""Octets of a file of code that are read; no store takes a larger app."""


def is_code(head: bytes) -> bool:
    """Whether its first eight octets are those of a Mach-O file or of a static library. A class of Java begins like a file of
    several images, but its version follows, which is larger than any number of images."""
    return head[:4] == MAGICS[0] or head[:8] == LIBRARY or (head[:4] in MAGICS and int.from_bytes(head[4:8], "big") < _JAVA)


def tell(build: Build, open_: Open, where: str) -> Image:
    """Adds what a Mach-O file says, and returns its first image. where: for people. Raises Unreadable if it is no Mach-O file."""
    with _mapped(open_) as data:
        try:
            images = read_macho(data)
        except ValueError as error:
            raise Unreadable(str(error)) from None
        for image in images:
            _image(build, image, where)
        for begin, end in (place for image in images for place in image.texts):
            for piece in _strings(data, begin, end):
                in_urls(build, piece, where)
                in_lines(build, piece, where)
    return images[0]


def _image(build: Build, image: Image, member: str) -> None:
    """Adds what one image says."""
    if image.encrypted:
        build.lost.append(f"{member}: its code is encrypted by a store; only what it loads and refers to is read")
    if image.lost:
        build.lost.append(f"{member}: {image.lost:,} entries that stand outside the file")
    asks.tell(build, image.uses)
    found = [Code(f"objc:{name}", "defined" if works else "stub", name) for name, works in image.classes.items()]
    found += [Code(f"objc:{name}", "referenced", name) for name in image.uses if name not in asks.CLASSES]
    found += [Code(f"swift:{name}", "defined", f"module {name}") for name in image.modules]
    build.code.update(found[: max(0, MOST - len(build.code))])


@contextmanager
def _mapped(open_: Open) -> Iterator[memoryview]:
    """A file, unpacked into an unnamed one and mapped: it takes no memory of the process."""
    with tempfile.TemporaryFile() as file, open_() as stream:
        size = 0
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > _LARGEST:
                raise Unreadable(f"larger than {_LARGEST:,} octets")
            file.write(piece)
        if not size:
            raise Unreadable("it is empty")
        file.flush()
        with closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as mapped, memoryview(mapped) as data:
            yield data


def _strings(data: memoryview, begin: int, end: int) -> Iterator[bytes]:
    """The strings between two places, one per line, in pieces that end with a whole string."""
    while begin < end:
        piece = bytes(data[begin : min(begin + _PIECE, end)])
        cut = piece.rfind(b"\0") + 1 if begin + _PIECE < end else 0
        piece = piece[: cut or len(piece)]
        yield piece.replace(b"\0", b"\n")
        begin += len(piece)
