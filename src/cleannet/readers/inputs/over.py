"""A stream that is read through another: who closes it closes that one too."""

from __future__ import annotations

import io


class Over(io.RawIOBase):
    """What is made of the octets of the stream below; a subclass says in `readinto` what that is."""

    def __init__(self, below: io.RawIOBase) -> None:
        self._below = below

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()
