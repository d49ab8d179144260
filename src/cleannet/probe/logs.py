"""The messages of an exported log: a chat that an app exports as text (`exports`), Telegram's JSON, a table with a column of texts,
or one text per line.

Entries that are no messages (a notice of the app, a picture) are skipped with a reason. Nothing is stored.

*Source*: Telegram Desktop ("Export chat history"), as it looks in 2026; tables of WeChatMsg, PyWxDump and KakaoTalk for macOS.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleannet.probe.exports import Said, form_of, messages
from cleannet.probe.fates import Fault
from cleannet.probe.files import decoded, read_file

_SIZE: Final = 64 << 20
"""Octets of a log or a ledger."""

MESSAGES: Final = 200_000
"""Messages of a log."""

_SENDER: Final = (
    "sender",
    "from",
    "author",
    "name",
    "user",
    "absender",
    "expéditeur",
    "remitente",
    "发送者",
    "发送人",
    "nickname",
    "talker",
)
_TEXT: Final = ("text", "body", "message", "content", "nachricht", "texte", "mensaje", "消息", "内容", "strcontent", "msg")
_KIND: Final = {"type": "1", "type_name": "文本"}
"""Columns that say what a message of WeChat is -> what they say of a text, in the tables of its tools."""

_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}[:.：]\d{2}(?!\d)")
_MARKED: Final = 0.3
"""The share of lines with a time of day from which on a text is an export of some app, and no list of texts."""


class Log(NamedTuple):
    """The messages of a log, in order. skipped: reason -> how many."""

    messages: tuple[Said, ...]
    skipped: dict[str, int]


def read_log(path: Path, sender: str = "") -> Log:
    """The messages of a file; only those of one sender if a sender is given. Raises Fault."""
    skipped: Counter[str] = Counter()
    found = []
    for one in _messages(path, read_text(path), skipped, sender):
        if sender and one.sender != sender:
            skipped["of another sender"] += 1
        elif not one.text.strip():
            skipped["no text"] += 1
        else:
            found.append(one)
        if len(found) > MESSAGES:
            raise Fault(f"{path}: holds more than {MESSAGES:,} messages; export a shorter span")
    senders = {one.sender for one in found}
    if len(senders) > 1:
        some = ", ".join(sorted(senders)[:10])
        raise Fault(f"{path}: holds messages of {len(senders):,} senders; name one with --sender: {some}")
    if not found:
        raise Fault(f"{path}: holds no message{f' of {sender}' if sender else ''}")
    return Log(tuple(found), dict(sorted(skipped.items())))


def read_text(path: Path) -> str:
    """A file of bounded size, as text. Raises Fault."""
    data = read_file(path, _SIZE, "export a shorter span")
    return decoded(path, data, "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _messages(path: Path, text: str, skipped: Counter[str], sender: str) -> Iterator[Said]:
    if text.lstrip().startswith("{"):
        return _telegram(path, text, skipped)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if columns := _columns(first):
        return _table(text, columns, skipped)
    if form := form_of(text):
        if form.unmarked and not sender:
            why = "nothing marks where a name ends in this export of LINE; name the sender with --sender, as it is written there"
            raise Fault(f"{path}: {why}")
        return messages(form, text, skipped, sender)
    lines = [line for line in text.splitlines() if line.strip()]
    timed = sum(_CLOCK.search(line, 0, 60) is not None for line in lines[:200])
    if timed >= max(2, _MARKED * len(lines[:200])):
        # its times and names would be taken for a part of the texts, and differ where nothing is missing
        raise Fault(f"{path}: looks like a chat exported by an app whose form is not known; write its texts alone, one a line")
    return (Said("", line) for line in lines)


def _telegram(path: Path, text: str, skipped: Counter[str]) -> Iterator[Said]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{path}: is no JSON ({str(error)[:100]})") from None
    messages = told.get("messages") if isinstance(told, dict) else None
    if not isinstance(messages, list):
        raise Fault(f"{path}: has no list `messages`; export one chat of Telegram as JSON, or write a text a line")
    for one in messages:
        if not isinstance(one, dict) or one.get("type", "message") != "message":
            skipped["a notice of the app"] += 1
            continue
        yield Said(str(one.get("from") or ""), _pieces(one.get("text")))


def _pieces(text: Any) -> str:
    """The text of a message. Telegram splits it into pieces if parts have a format."""
    if isinstance(text, list):
        return "".join(
            piece if isinstance(piece, str) else str(piece.get("text", "")) for piece in text if isinstance(piece, str | dict)
        )
    return text if isinstance(text, str) else ""


class _Columns(NamedTuple):
    """Where a table has what. kind: the column that says what a message is, and what it says of a text."""

    delimiter: str
    text: int
    sender: int | None
    kind: tuple[int, str] | None


def _columns(header: str) -> _Columns | None:
    """The columns of a table, where a line is its header."""
    for delimiter in ",;\t":
        names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
        text = next((names.index(name) for name in _TEXT if name in names), None)
        if len(names) > 1 and text is not None:
            sender = next((names.index(name) for name in _SENDER if name in names), None)
            kind = next(((names.index(name), said) for name, said in _KIND.items() if name in names), None)
            return _Columns(delimiter, text, sender, kind if names[text] in ("strcontent", "msg") else None)
    return None


def _table(text: str, columns: _Columns, skipped: Counter[str]) -> Iterator[Said]:
    rows = csv.reader(io.StringIO(text), delimiter=columns.delimiter)
    next(rows)
    least = max(columns.text, columns.sender or 0, columns.kind[0] if columns.kind else 0)
    try:
        for row in rows:
            if len(row) <= least:
                skipped["a row that is too short"] += bool(row)
            elif columns.kind and row[columns.kind[0]].strip() != columns.kind[1]:
                skipped["an attachment, or a notice"] += 1
            else:
                yield Said(row[columns.sender].strip() if columns.sender is not None else "", row[columns.text])
    except csv.Error as error:
        raise Fault(f"line {rows.line_num:,}: cannot be read as a table ({error})") from None
