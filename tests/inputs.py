"""Octets in place of a file."""

from __future__ import annotations

import io

from cleannet.readers.inputs.base import HEAD, Input


def an_input(data: bytes, name: str = "x") -> Input:
    """What `sources` would hand out for a file that holds these octets."""
    return Input(name, data[:HEAD], lambda: io.BufferedReader(io.BytesIO(data)))
