"""A table in an old code page, as spreadsheets save CSV in many countries, becomes UTF-8 line by line.

Lines that are UTF-8 stay unchanged. The other lines show their code page: in words of western languages, single non-ASCII letters
stand between letters; in Japanese and Chinese they come in pairs. A wrong guess misspells a name, which then belongs to nobody and
clears nothing.

*Source*: WHATWG Encoding Standard (windows-1252, Shift_JIS, GBK, Big5); JIS X 0208 and GB/T 2312 for the rows of common characters.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Final

from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.inputs.lines import CAP
from cleannet.readers.tables.layout import layout
from cleannet.readers.tables.unknown import unknown_table

_NAMES: Final = {"cp1252": "Windows-1252", "cp932": "Shift_JIS", "gbk": "GBK", "big5hkscs": "Big5"}
_ALONE: Final = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_COMMON: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e]")


def in_utf8(item: Input) -> Input:
    """The input in UTF-8, if it is a table whose first lines are not."""
    head = item.head
    if b"\0" in head or head.isascii():
        return item
    if len(head) >= HEAD:
        head = head[: head.rfind(b"\n") + 1]
    foreign = b"".join(line for line in head.splitlines(keepends=True) if not _is_utf8(line))
    if not foreign or not (page := page_of(foreign)):
        return item
    converted = _converted(head, page)
    known = layout(converted)
    if (known is None or known.kind == "flow") and (known is not None or not unknown_table(converted)):
        return item
    item.log.notes.append(f"not UTF-8; read as {_NAMES[page]}")
    return replace(item, head=converted, open=partial(_open, item, page))


def page_of(lines: bytes) -> str:
    """The code page of lines that are not UTF-8; "" if it is none of the known ones.

    >>> [page_of(text.encode(page)) for text, page in (("Gerätetyp", "cp1252"), ("メーカー", "cp932"), ("供应商", "gbk"))]
    ['cp1252', 'cp932', 'gbk']
    """
    if len(_ALONE.findall(lines)) * 2 > len(_HIGH.findall(lines)) and _decodes(lines, "cp1252"):
        return "cp1252"
    found = {page: _share(lines, page) for page in ("cp932", "gbk", "big5hkscs") if _decodes(lines, page)}
    best = max(found, key=lambda page: found[page], default="")
    return best if best and found[best] > 0.5 else "cp1252" if _decodes(lines, "cp1252") else ""


def _share(lines: bytes, page: str) -> float:
    """The share of common characters among the non-ASCII ones: kana, or characters of the first level."""
    signs = [sign for sign in lines.decode(page) if not sign.isascii()]
    common = 0.0
    for sign in signs:
        octets = sign.encode(page, "ignore")  # a pair of octets may be a letter and a mark, neither of which has octets of its own
        if page == "cp932":
            common += (
                "\u3041" <= sign <= "\u30ff" or (_COMMON.match(sign) is not None and 0x88 <= octets[0] <= 0x97) or sign == "\u3000"
            )
        elif page == "gbk":
            common += len(octets) == 2 and (0xB0 <= octets[0] <= 0xD7 or octets[0] == 0xA3) and octets[1] >= 0xA1
        else:
            common += len(octets) == 2 and 0xA4 <= octets[0] <= 0xC6
    return common / len(signs) if signs else 0.0


def _decodes(lines: bytes, page: str) -> bool:
    try:
        lines.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(line: bytes) -> bool:
    return _decodes(line, "utf-8")


def _converted(data: bytes, page: str) -> bytes:
    """Whole lines in UTF-8; a line in neither encoding stays unchanged, and is skipped later."""
    if _is_utf8(data):
        return data
    lines = data.splitlines(keepends=True)
    return b"".join(line if _is_utf8(line) or not _decodes(line, page) else line.decode(page).encode("utf-8") for line in lines)


def _open(item: Input, page: str) -> BinaryIO:
    return io.BufferedReader(_Converted(item.open(), page), 1 << 18)


class _Converted(io.RawIOBase):
    """A stream of lines in UTF-8."""

    def __init__(self, below: BinaryIO, page: str) -> None:
        self._below, self._page = below, page
        self._rest, self._held = b"", b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            piece = self._below.read1(1 << 18)  # type: ignore[attr-defined]  # a buffered stream
            whole = self._rest + piece
            cut = whole.rfind(b"\n") + 1 if piece and len(whole) <= CAP else len(whole)
            self._held, self._rest = _converted(whole[:cut], self._page), whole[cut:]
            if not piece:
                break
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._below.close()
        super().close()
