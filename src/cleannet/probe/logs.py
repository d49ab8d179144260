"""The messages of an exported log: of WhatsApp (text), of Telegram (JSON), a table with a column of texts, or a text a line.

What is no message (a notice of the app, a picture) is skipped with its reason. Nothing here is kept.

*Source*: exports of WhatsApp and Telegram Desktop ("Export chat history"), as they look in 2026.
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

from cleannet.probe.fates import Fault

_SIZE: Final = 64 << 20
"""Octets of a log or a ledger."""

MESSAGES: Final = 200_000
"""Messages of a log."""

_WHATSAPP: Final = re.compile(
    r"\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? "  # a day, in any order
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)?\]?(?: -)? (?P<rest>.*)"
)
_SENDER: Final = ("sender", "from", "author", "name", "user", "absender", "expéditeur", "remitente", "发送者", "发送人")
_TEXT: Final = ("text", "body", "message", "content", "nachricht", "texte", "mensaje", "消息", "内容")

_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}[:.：]\d{2}(?!\d)")
_MARKED: Final = 0.3
"""The share of lines with a time of day from which on a text is an export of some app, and no list of texts."""


class Said(NamedTuple):
    """A message of a log. sender: "" where the log tells none."""

    sender: str
    text: str


class Log(NamedTuple):
    """The messages of a log, in order. skipped: reason -> how many."""

    messages: tuple[Said, ...]
    skipped: dict[str, int]


def read_log(path: Path, sender: str = "") -> Log:
    """The messages of a file, of one sender where one is named. Raises Fault."""
    skipped: Counter[str] = Counter()
    messages = []
    for one in _messages(path, read_text(path), skipped):
        if sender and one.sender != sender:
            skipped["of another sender"] += 1
        elif not one.text.strip():
            skipped["no text"] += 1
        else:
            messages.append(one)
        if len(messages) > MESSAGES:
            raise Fault(f"{path}: holds more than {MESSAGES:,} messages; export a shorter span")
    senders = {one.sender for one in messages}
    if len(senders) > 1:
        some = ", ".join(sorted(senders)[:10])
        raise Fault(f"{path}: holds messages of {len(senders):,} senders; name one with --sender: {some}")
    if not messages:
        raise Fault(f"{path}: holds no message{f' of {sender}' if sender else ''}")
    return Log(tuple(messages), dict(sorted(skipped.items())))


def read_text(path: Path) -> str:
    """A file of bounded size, as text. Raises Fault."""
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE + 1)
    except OSError as error:
        raise Fault(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > _SIZE:
        raise Fault(f"{path}: is larger than {_SIZE >> 20} MiB; export a shorter span")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault(f"{path}: not UTF-8 at byte {error.start:,}") from None


def _messages(path: Path, text: str, skipped: Counter[str]) -> Iterator[Said]:
    if text.lstrip().startswith("{"):
        return _telegram(path, text, skipped)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if _WHATSAPP.fullmatch(first):
        return _whatsapp(text, skipped)
    if columns := _columns(first):
        return _table(text, *columns, skipped)
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
    """A text that may be in pieces, some of them with a format."""
    if isinstance(text, list):
        return "".join(
            piece if isinstance(piece, str) else str(piece.get("text", "")) for piece in text if isinstance(piece, str | dict)
        )
    return text if isinstance(text, str) else ""


def _whatsapp(text: str, skipped: Counter[str]) -> Iterator[Said]:
    """A message begins with a date and a name; what follows until the next date belongs to it."""
    open_: Said | None = None
    for line in text.splitlines():
        if (found := _WHATSAPP.fullmatch(line)) is None:
            open_ = Said(open_.sender, f"{open_.text}\n{line}") if open_ else None
            continue
        if open_:
            yield open_
        name, colon, said = found["rest"].partition(": ")
        open_ = Said(name, said) if colon else None
        if open_ is None:
            skipped["a notice of the app"] += 1
        elif said.startswith("\u200e") or re.fullmatch(r"<[^<>]*>", said.strip()):  # the mark stands before what no person wrote
            open_ = None
            skipped["an attachment, or deleted"] += 1
    if open_:
        yield open_


def _columns(header: str) -> tuple[str, int, int | None] | None:
    """The delimiter, and the columns of text and sender, where a line is the header of a table."""
    for delimiter in ",;\t":
        names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
        text = next((names.index(name) for name in _TEXT if name in names), None)
        if len(names) > 1 and text is not None:
            return delimiter, text, next((names.index(name) for name in _SENDER if name in names), None)
    return None


def _table(text: str, delimiter: str, column: int, who: int | None, skipped: Counter[str]) -> Iterator[Said]:
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    next(rows)
    try:
        for row in rows:
            if len(row) <= max(column, who or 0):
                skipped["a row that is too short"] += bool(row)
                continue
            yield Said(row[who].strip() if who is not None else "", row[column])
    except csv.Error as error:
        raise Fault(f"line {rows.line_num:,}: cannot be read as a table ({error})") from None
