"""Makes strangers' names safe to print: they cannot control a terminal, reverse a line, hide a letter or run on endlessly.

Every text of a report comes from inputs or users' files, so every renderer passes all of them through here, and then through the
escaping of its own format (quotes, pipes, brackets).

*Source*: unicode.org/reports/tr36 (bidirectional and invisible characters); trojansource.codes (CVE-2021-42574); ECMA-48 (control
sequences); owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, combining, east_asian_width

LONGEST: Final = 4096
"""Characters of a text that are shown: as many as a path has at most, so that no name is cut, and no stranger's text runs on."""

_MARKS: Final = 4
"""Combining marks in a row that a script may need; more are a tower over the neighbouring lines."""

_LETTERS_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ESCAPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SHORT: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_PLAIN = re.compile(r"[ -~]*", re.ASCII)
_SUSPECT = re.compile(r"[^ -~\n]")


def plain(text: str, most: int = LONGEST) -> str:
    """One line of visible characters, at most `most` of them; the rest becomes an ellipsis.

    >>> plain("a\\x1b[31mred\\nb")
    'a\\\\x1b[31mred\\\\nb'
    >>> plain("exe.\\u202egpj"), plain("x" * 9, 4)
    ('exe.\\\\u202egpj', 'xxx…')
    """
    if len(text) <= most and _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    room, marks = most, 0
    for character in text[: most + 1]:
        marks = marks + 1 if combining(character) else 0
        piece = _escape(character) if marks > _MARKS or _hidden(character) else " " if category(character) == "Zs" else character
        room -= len(piece)
        if room < 0:
            break
        shown.append(piece)
    else:
        return "".join(shown)
    while shown and sum(map(len, shown)) > most - 1:
        shown.pop()
    return "".join(shown) + "…"


def in_json(text: str) -> str:
    """JSON with each hiding or controlling character as a JSON escape: another spelling of the same value.

    >>> in_json('{"a": "\\u202e"}')
    '{"a": "\\\\u202e"}'
    """
    return _SUSPECT.sub(lambda found: _json_escape(found[0]), text)


def without_surrogates(value: object) -> object:
    """Plain values with every lone surrogate (file names may hold such) written out, so that UTF-8 can encode them."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [without_surrogates(v) for v in value]
    return value


def columns(text: str) -> int:
    """How many columns of a terminal a plain text takes: wide characters take two, combining marks none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def fit(text: str, width: int) -> str:
    """A plain text cut to so many columns.

    >>> fit("abcdef", 4), fit("abc", 4), fit("中国电信", 5)
    ('abc…', 'abc', '中国…')
    """
    if columns(text) <= width:
        return text
    taken, used = 0, 1
    for character in text:
        used += columns(character)
        if used > width:
            break
        taken += 1
    return text[:taken] + "…"


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """A plain text as lines of at most so many columns, the first after `first`, the others after `rest`; long words are cut."""
    lines, line, empty = [], first, True
    for word in text.split(" "):
        left = word
        while left:
            gap = "" if empty else " "
            if columns(line) + len(gap) + columns(left) <= width:
                line, empty, left = line + gap + left, False, ""
            elif not empty:
                lines.append(line)
                line, empty = rest, True
            else:
                piece = _head(left, max(2, width - columns(line)))
                lines.append(line + piece)
                line, left = rest, left[len(piece) :]
    return lines if empty and lines else [*lines, line]


def _head(text: str, width: int) -> str:
    used = 0
    for place, character in enumerate(text):
        used += columns(character)
        if used > width:
            return text[:place]
    return text


def _hidden(character: str) -> bool:
    return (
        category(character) in _ESCAPED
        or character in _LETTERS_UNSEEN
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _escape(character: str) -> str:
    point = ord(character)
    form = f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
    return _SHORT.get(character, form)


def _json_escape(character: str) -> str:
    if not (_hidden(character) or category(character) == "Zs"):
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
