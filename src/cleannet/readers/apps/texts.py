"""Files of a package that may name hosts, read in pieces. Pictures, sounds and fonts are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.readers.apps.mentions import in_urls
from cleannet.readers.base.build import Build
from cleannet.readers.base.input import Members

_NO_TEXT: Final = re.compile(
    r".*\.(?:png|jpe?g|gif|webp|avif|heic|svgz|mp[34]|m4a|ogg|opus|wav|flac|aac|mid|webm|avi|mkv|ttf|otf|ttc|woff2?|tflite|kotlin_module|"
    r"RSA|DSA|EC|SF|MF|version|kotlin_builtins|car|nib|mom|omo|metallib|mlmodelc?)",
    re.IGNORECASE,
)

_PIECE: Final = 1 << 20
_LONGEST: Final = 4096
"""Octets of a URL that may lie across two pieces."""

_ENDS: Final = frozenset([*range(1, 33), *b"\"'<>"])
"""Octets that no URL has; an empty one stands behind each letter in UTF-16."""


def is_passed_over(name: str) -> bool:
    """Whether a member is a picture, a sound, or another file that is not text."""
    return _NO_TEXT.fullmatch(name) is not None


def tell(build: Build, members: Members, name: str, where: str = "") -> None:
    """Adds the hosts that a member names, if it is a file of text. where: for people. Raises Unreadable as its stream does."""
    if not is_passed_over(name):
        for piece in pieces(members, name):
            in_urls(build, piece, where or name)


def pieces(members: Members, name: str) -> Iterator[bytes]:
    """A member in pieces. No cut is inside a URL."""
    with members.open(name) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            whole = before + piece
            cut, least = len(whole), max(0, len(whole) - _LONGEST)
            while cut > least and whole[cut - 1] not in _ENDS:
                cut -= 1
            yield whole[:cut]
            before = whole[cut:]
        yield before
