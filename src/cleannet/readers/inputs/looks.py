"""Describes a file that no reader knows, in a few words for people.

It is never used to choose a reader; each reader sniffs by itself.
"""

from __future__ import annotations

import json
import re
from typing import Final

_SAVE: Final = "open it in a spreadsheet and save it as .xlsx"
_BIFF: Final = (
    b"\x09\x00\x04\x00",
    b"\x09\x00\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
"""How a worksheet of Excel 2 to 5 begins that is in no compound file; MS-XLS, section 2.4.21, and its elder versions."""

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"\x7fELF", "ELF program"),
    (b"MZ", "Windows program"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"PAR1", "Parquet table"),
    (b"ARROW1", "Arrow table"),
    (b"Obj\x01", "Avro table"),
    (b"ORC", "ORC table"),
    (b"\xa1\xb2\xc3\xd4", "pcap capture"),
    (b"\xd4\xc3\xb2\xa1", "pcap capture"),
    (b"\xa1\xb2\x3c\x4d", "pcap capture"),
    (b"\x4d\x3c\xb2\xa1", "pcap capture"),
    (b"\x0a\x0d\x0d\x0a", "pcapng capture"),
    (b"\x0c\xa5", "nfdump file"),
    (b"\xa5\x0c", "nfdump file"),
    (b"\x12\x05", "scamper warts file"),
    (b"dex\n", "Android bytecode"),
    (b"bplist00", "binary property list"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\xca\xfe\xba\xbe", "Java class or Mach-O program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
    (b"-----BEGIN ", "PEM file"),
    *((magic, f"an old worksheet of Excel (.xls), which is not read; {_SAVE}") for magic in _BIFF),
)

_MRT_TYPES: Final = {11: 8, 12: 2, 13: 6, 16: 11, 17: 11, 32: 7, 33: 7, 48: 3, 49: 3}
"""MRT type -> its largest subtype; RFC 6396 section 4, RFC 8050."""

_FLOW: Final = {
    b"\x00\x05": "NetFlow v5 datagram",
    b"\x00\x07": "NetFlow v7 datagram",
    b"\x00\x09": "NetFlow v9 datagram",
    b"\x00\x0a": "IPFIX message",
}


def looks_like(head: bytes) -> str:
    """A description of the first bytes of a file.

    >>> looks_like(b"")
    'empty'
    >>> looks_like(b"<html><body><table><tr><td>Vendor</td></tr></table></body></html>")
    'HTML page with a table, as some programs write .xls; open it in a spreadsheet and save it as .xlsx'
    >>> looks_like(b'[{"a": 1, "b": 2}]'), looks_like(b"a;b;c\\n1;2;3\\n")
    ('JSON text with keys a, b', 'CSV text with 3 columns')
    """
    if not head:
        return "empty"
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    if what := _datagram(head):
        return what
    text = _decoded(head)
    return "binary data" if text is None else _text(text)


def _zip(head: bytes) -> str:
    if b"AndroidManifest.xml" in head:
        return "Android package"
    if b"[Content_Types].xml" in head:
        return "Office document"
    if b"mimetypeapplication/epub" in head[:200]:
        return "EPUB book"
    if b"mimetypeapplication/vnd.oasis" in head[:200]:
        return "OpenDocument file"
    return "iOS package" if b"Payload/" in head and b".app/" in head else "ZIP archive"


def _datagram(head: bytes) -> str:
    """MRT (RFC 6396), NetFlow (v9: RFC 3954) and IPFIX (RFC 7011) have no magic, but headers whose fields fit together."""
    if len(head) >= 12:
        kind, subtype, length = (int.from_bytes(head[a:b], "big") for a, b in ((4, 6), (6, 8), (8, 12)))
        if kind in _MRT_TYPES and subtype <= _MRT_TYPES[kind] and 0 < length < 1 << 20:
            return "MRT dump"
    what = _FLOW.get(head[:2], "")
    if what and len(head) >= 16:
        count = int.from_bytes(head[2:4], "big")
        if what.startswith("IPFIX"):
            return what if 16 <= count <= max(len(head), 16) else ""
        return what if 0 < count <= 100 else ""
    return ""


def _decoded(head: bytes) -> str | None:
    """The text, or None if it is none; the last character may be incomplete."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    if b"\0" in head:
        return None
    try:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 7:
            text = head[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        else:
            text = head.decode("latin-1")
            if sum(c in _CONTROL for c in text) or sum(c > "\x7f" for c in text) * 3 > len(text):
                return None
            return text
    return None if sum(c in _CONTROL for c in text) * 50 > len(text) else text


_CONTROL: Final = frozenset(map(chr, range(32))) - set("\t\n\r\f\x1b\x0b\x1f")


def _text(text: str) -> str:
    start = text.lstrip()[:1]
    if start in ("{", "[") and (what := _json(text.lstrip())):
        return what
    if start == "<" and not re.match(r"\s*<[0-9]{1,3}>", text):
        found = re.search(r"<([A-Za-z_][\w.:-]{0,80})[\s/>]", text)
        root = found[1] if found else ""
        if root.lower() == "html" or re.match(r"\s*(?:<!doctype html|<table\b)", text, re.IGNORECASE):
            table = re.search(r"<table\b", text, re.IGNORECASE)
            return f"HTML page with a table, as some programs write .xls; {_SAVE}" if table else "HTML page"
        if "urn:schemas-microsoft-com:office:spreadsheet" in text:
            return f"XML spreadsheet of Excel 2003, which is not read; {_SAVE}"
        return f"XML text with root element {root}" if root else "XML text"
    lines = [line for line in text.splitlines()[:20] if line.strip() and not line.startswith("#")]
    if len(lines) > 2 and len(text) > 1_000:
        lines.pop()  # the head may end in the middle of it
    if lines and sum(_LOGGED.match(line) is not None for line in lines) * 2 > len(lines):
        return "log of lines in no form that we know"
    if "\x1f" in text:  # as `workbooks` separates cells
        return f"sheet with {max(line.count(chr(31)) for line in text.split(chr(10))) + 1} columns and no header that we know"
    for separator in ("\t", ",", ";", "|"):
        counts = {line.count(separator) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and (columns := counts.pop() + 1) > 1:
            return f"CSV text with {columns} columns"
    return "plain text"


_JSON: Final = re.compile(r'\[\s*(?:[\[{"\]0-9-]|true\b|false\b|null\b)|\{\s*["}]')
_LOGGED: Final = re.compile(
    r"<[0-9]{1,3}>|\[[A-Za-z]+\] |[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} "
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]{8,18}(?:Z|[+-][0-9:]{4,5})? [^,;\t]"
)
"""How a line of a log begins: a priority, a level, or a date and a time that no separator follows."""

_KEYS: Final = 8
"""Keys that are told, and characters of each."""
_LONGEST_KEY: Final = 40


def _json(text: str) -> str:
    """What the JSON holds; "" if the text only begins like JSON, as `[INFO] started` does."""
    if _JSON.match(text) is None:
        return ""
    keys: list[str] = []
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):  # the head ends in the middle, or it is none
        keys = [match[1] for match in _KEY.finditer(text[:_LOOKED_AT])]
    else:
        if text[end:].lstrip(" \t")[:1] not in ("", "\n", "\r", ",", "{", "["):
            return ""
        while isinstance(found, list) and found:
            found = found[0]
        keys = list(found) if isinstance(found, dict) else []
    told = list(dict.fromkeys(key for key in keys if key.isprintable() and len(key) <= _LONGEST_KEY))
    more = f" and {len(told) - _KEYS} more" if len(told) > _KEYS else ""
    return f"JSON text with keys {', '.join(told[:_KEYS])}{more}" if told else "JSON text"


_KEY: Final = re.compile(r'"([^"\\]{1,40})"\s*:')
_LOOKED_AT: Final = 2_000
