"""The visible text of a cell, without the HTML, spreadsheet formulas and Markdown links around it.

Only known HTML elements count as markup, so `A < B > C` stays; the content of `script` and `style` is no text. Entities count if
they end with a semicolon, also if encoded twice. No link is followed, and the time for a cell is linear in its length.

*Source*: WHATWG HTML, sections 13.1.2 and 13.5 (elements, named character references); Excel, HYPERLINK; CommonMark, section 6.3.

>>> said_in('<a href="https://x/makers/7"> AT&amp;T</a>'), said_in('=HYPERLINK("https://x","Example Ltd")'), said_in('="0012"')
('AT&T', 'Example Ltd', '0012')
>>> said_in("Smith&notes <3 Co"), said_in("A < B > C")
('Smith&notes <3 Co', 'A < B > C')
"""

from __future__ import annotations

import html
import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_MARKED: Final = r"[<&\x0b]|^=|^\[|^'[-=+@0-9]"
"""What every cell has in it that is not its bare text."""

_QUOTED: Final = re.compile(r"'[-=+@0-9]")

_HIDDEN: Final = re.compile(r"<(script|style)\b[^<>]*>[^<]*(?:</\1\s*>|\Z)", re.IGNORECASE)
_BREAK: Final = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|hr)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|button|center|code|em|font|i|img|label|mark|pre|s|script|small|span|strong|style|sub|sup|svg|u)\b[^<>]*>"
    r"|<!--[^<>]*-->",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FORMULA: Final = re.compile(r'=\s*HYPERLINK\(\s*"[^"]*"\s*[,;]\s*"([^"]*)"\s*\)|="([^"]*)"', re.IGNORECASE)
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\((?:https?://|/)[^()\s]*\)")


def said_in(cell: str) -> str:
    """The text of one cell; block elements are separated by a line end (in a sheet by U+000B)."""
    text = cell.replace("\x0b", "\n")
    if (formula := _FORMULA.fullmatch(text)) is not None:
        text = formula[1] if formula[1] is not None else formula[2]
    elif (link := _LINK.fullmatch(text)) is not None:
        text = link[1]
    elif _QUOTED.match(text) is not None:
        text = text[1:]  # by which a spreadsheet keeps a number, or what looks like a formula, as text
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split()))) if text != cell else cell


def said(column: pa.Array[Any]) -> pa.Array[Any]:
    """The same for a column of text; null if nothing is left."""
    found: Any = pc.match_substring_regex(column, _MARKED)
    marked = np.flatnonzero(np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_))
    if not marked.size:
        return column
    mask = np.zeros(len(column), np.bool_)
    mask[marked] = True
    texts = [said_in(str(text)) or None for text in column.take(marked).to_pylist()]
    told: pa.Array[Any] = pc.replace_with_mask(column, pa.array(mask), pa.array(texts, column.type))
    return told
