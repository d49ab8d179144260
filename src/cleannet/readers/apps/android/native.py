"""What a native library of an Android app says: the URLs in it, and the packages whose methods it implements.

A Java method in native code is exported with the name of its class: `Java_com_example_Chat_send`. So code of that package is
inside, whatever the name of the file.

*Source*: Java Native Interface Specification, "Resolving native method names".
"""

from __future__ import annotations

import re
from typing import Final

from cleannet.readers.apps import texts
from cleannet.readers.apps.mentions import in_urls
from cleannet.readers.base.build import MOST, Build, Code
from cleannet.readers.base.input import Members

MAGIC: Final = b"\x7fELF"

_EXPORTED: Final = re.compile(rb"Java_((?:[A-Za-z](?:[A-Za-z0-9]|_[1-3])*_){2,20}[A-Za-z][A-Za-z0-9_]{0,200})")
_ESCAPED: Final = re.compile(r"_(?![1-3])")


def tell(build: Build, members: Members, name: str, where: str) -> None:
    """Adds what a library says. Raises Unreadable as its stream does."""
    seen: dict[str, str] = {}
    for piece in texts.pieces(members, name):
        in_urls(build, piece, where)
        for found in _EXPORTED.finditer(piece):
            if len(seen) < MOST:
                seen.setdefault(package(found[1].decode("ascii")), found[0].decode("ascii"))
    for of, symbol in sorted(seen.items()):
        if len(build.code) < MOST:
            build.code.add(Code(of, "library", f"{where}: {symbol}"))


def package(mangled: str) -> str:
    """The package in such a name of a class and method.

    >>> package("com_example_1two_Chat_send"), package("com_example_Chat_send__I")
    ('com.example_two', 'com.example')
    """
    parts = _ESCAPED.split(mangled.partition("__")[0])
    return ".".join(part.replace("_1", "_") for part in parts[:-2])
