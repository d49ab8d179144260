"""Octets in place of a file."""

from __future__ import annotations

import io
from typing import BinaryIO

from cleannet.readers.base.input import HEAD, Input, Members, Meter, Unreadable
from cleannet.readers.inputs.archives import Packed, Shelf, Thing, archive_of, contents
from cleannet.readers.inputs.limits import LIMITS, Budget


def an_input(data: bytes, name: str = "x") -> Input:
    """What `sources` would hand out for a file that holds these octets."""

    def open_() -> BinaryIO:
        return io.BufferedReader(io.BytesIO(data))

    def members() -> Members:
        if (lister := archive_of(data[:HEAD])) is None:
            raise Unreadable("no archive", "byte 0")
        thing = Thing(
            name, lambda: io.FileIO(0), Meter(), Budget(len(data), LIMITS), sought=lambda: io.BufferedReader(io.BytesIO(data))
        )
        shelf = Shelf(LIMITS)
        return Packed(thing, shelf, contents(thing, shelf, lister))

    return Input(name, data[:HEAD], open_, members=members)
