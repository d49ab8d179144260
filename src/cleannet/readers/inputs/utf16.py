"""UTF-16 text becomes UTF-8 before any reader sees it: Windows PowerShell writes redirected output this way.

Only text that begins with a byte order mark counts. An odd byte at the end, or half a surrogate pair, becomes invalid UTF-8.

*Source*: Unicode, section 3.10 (D98, D101); about_Character_Encoding of PowerShell 5.1.
"""

from __future__ import annotations

import codecs
import io
from typing import Final

from cleannet.readers.inputs.over import Over

_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PIECE: Final = 1 << 16


def encoding_of(head: bytes) -> str:
    """The encoding of text that begins so: `utf-16-le`, `utf-16-be`, or "" for neither. UTF-32 begins alike."""
    return "" if head.startswith(codecs.BOM_UTF32_LE) else _MARKS.get(head[:2], "")


def in_utf8(head: bytes, encoding: str) -> bytes:
    """The beginning of a text in UTF-8, without its mark and without an incomplete last character."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    return decoder.decode(head[2:]).encode("utf-8", "surrogatepass")


class InUtf8(Over):
    """Another stream of UTF-16 text with a byte order mark, in UTF-8."""

    def __init__(self, raw: io.RawIOBase, encoding: str) -> None:
        super().__init__(raw)
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._held, self._left, self._ended = b"", 2, False

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held and not self._ended:
            piece = self._below.read(_PIECE) or b""
            self._ended = not piece
            piece, self._left = piece[self._left :], max(0, self._left - len(piece))
            try:
                self._held = self._decoder.decode(piece, self._ended).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                self._held, self._ended = b"\xff", True
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count
