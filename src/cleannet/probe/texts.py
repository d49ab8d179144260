"""The texts that are sent: canaries are the user's own, or random; controls are random sentences of everyday words.

The program ships no list of censored words. Users bring the words that they want to test.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final, NamedTuple
from unicodedata import category

from cleannet.probe.fates import Fault
from cleannet.probe.files import decoded, read_file

MOST: Final = 100
"""Texts of one file."""

LONGEST: Final = 2_000
"""Characters of one text."""

_SIZE: Final = 1 << 20
"""Octets of a file of texts."""

_WORDS: Final = (
    "apple autumn basket bench bicycle bird blanket blue bottle bread bridge brown button cake candle carpet chair cheese "
    "clock coat coffee copper corner cotton cup curtain dinner door early egg evening farm fence field floor flower forest "
    "fork friend garden glass gold grass green guitar hammer harbour hat hill honey house island jacket jar juice kettle "
    "kitchen ladder lake lamp leaf lemon letter library little market meadow milk mirror morning mountain needle nest "
    "notebook oak onion orange oven paint paper path pencil pepper piano picture pillow plate pocket pond potato purple "
    "quiet rabbit rain ribbon river road roof room rope salt sand scarf shelf shirt shoe shop silver slow small soap soft "
    "song soup spoon spring stairs stone story string sugar summer sun table tea thread timber tomato towel tower tree "
    "umbrella valley village violin walk wall warm water wheat wheel window winter wood wool yellow "
).split()


class Canary(NamedTuple):
    """A text that is tested. line: its line in the user's file; 0 if it is random."""

    text: str
    line: int


class Split(NamedTuple):
    """A text in parts; joined, they give the text. unit: word, or character if the script has no spaces."""

    parts: tuple[str, ...]
    unit: str


def control() -> str:
    """A new sentence of seven to ten everyday words."""
    words = [secrets.choice(_WORDS) for _ in range(7 + secrets.randbelow(4))]
    return " ".join(words).capitalize()


def canaries(path: Path) -> tuple[Canary, ...]:
    """The texts of a file, one per line. Raises Fault."""
    data = read_file(path, _SIZE, f"a probe sends at most {MOST} texts")
    lines = decoded(path, data).splitlines()
    found: dict[str, int] = {}
    for number, text in enumerate(map(str.strip, lines), 1):
        if not text:
            continue
        if text in found:
            raise Fault(f"{path}:{number}: repeats line {found[text]}; use --repeat to send texts more often")
        if why := _unfit(text):
            raise Fault(f"{path}:{number}: {why}")
        found[text] = number
    if not found:
        raise Fault(f"{path}: holds no text; write one a line")
    if len(found) > MOST:
        raise Fault(f"{path}: holds {len(found):,} texts; a probe sends at most {MOST}")
    return tuple(Canary(text, line) for text, line in found.items())


def _unfit(text: str) -> str:
    """Why no messenger can carry this text; "" if it can."""
    if len(text) > LONGEST:
        return f"has {len(text):,} characters; at most {LONGEST:,} can be sent"
    bad = next((c for c in text if category(c) in ("Cc", "Cs", "Cn") and c != "\t"), None)
    return f"has the control character U+{ord(bad):04X}, which messages cannot carry" if bad else ""


def split(text: str) -> Split:
    """The parts of a text.

    >>> split("two  words")
    Split(parts=('two  ', 'words'), unit='word')
    >>> split("去北京 now")
    Split(parts=('去', '北', '京 ', 'now'), unit='character')
    """
    parts: list[str] = []
    before = " "
    for c in text:
        mark = category(c).startswith("M")
        begins = not c.isspace() and (before.isspace() or _unspaced(c) or _unspaced(before))
        if not parts or (begins and not mark):
            parts.append(c)
        else:
            parts[-1] += c
        before = before if mark else c
    return Split(tuple(parts), "character" if any(map(_unspaced, text)) else "word")


def _unspaced(c: str) -> bool:
    """Whether it belongs to a script with no spaces between words: Han, Kana, Thai, Lao, Tibetan, Burmese, Khmer."""
    return (
        "\u0e00" <= c <= "\u109f"
        or "\u1780" <= c <= "\u17ff"
        or "\u2e80" <= c <= "\u9fff"
        or "\uf900" <= c <= "\ufaff"
        or "\uff00" <= c <= "\uffef"
        or "\U00020000" <= c <= "\U0003ffff"
    )
