"""A stream that reads through another stream; closing it closes both."""

from __future__ import annotations

import io


class Over(io.RawIOBase):
    """The bytes of the stream below, transformed; a subclass does that in `readinto`."""

    def __init__(self, below: io.RawIOBase) -> None:
        self._below = below

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()
