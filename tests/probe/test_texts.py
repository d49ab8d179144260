"""Texts fall into parts that give them back, and a file of texts is refused where a messenger could not carry it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.probe.fates import Fault
from cleannet.probe.rounds import text_of
from cleannet.probe.texts import Canary, canaries, control, split


@given(st.text(min_size=1, max_size=80).map(str.strip).filter(bool))
def test_parts_put_together_give_the_text(text: str) -> None:
    parts = split(text).parts
    assert "".join(parts) == text
    assert text_of(parts, tuple(range(len(parts)))) == text
    assert all(part.strip() for part in parts)


@pytest.mark.parametrize(
    ("text", "parts", "unit"),
    [
        ("one", ("one",), "word"),
        ("l'été  à Paris", ("l'été  ", "à ", "Paris"), "word"),
        ("e\u0301te\u0301 ok", ("e\u0301te\u0301 ", "ok"), "word"),
        ("한국어 문장", ("한국어 ", "문장"), "word"),
        ("法轮功", ("法", "轮", "功"), "character"),
        ("ข้อความ", ("ข้", "อ", "ค", "ว", "า", "ม"), "character"),
        ("VPN翻墙 now", ("VPN", "翻", "墙 ", "now"), "character"),
        ("か\u3099く", ("か\u3099", "く"), "character"),
        ("مرحبا بالعالم", ("مرحبا ", "بالعالم"), "word"),
    ],
)
def test_words_and_characters(text: str, parts: tuple[str, ...], unit: str) -> None:
    assert split(text) == (parts, unit)


def test_controls_are_sentences_and_differ() -> None:
    found = {control() for _ in range(50)}
    assert len(found) == 50
    assert all(7 <= len(text.split()) <= 10 for text in found)


def kept(folder: Path, data: bytes) -> Path:
    file = folder / "texts.txt"
    file.write_bytes(data)
    return file


def test_a_file_has_one_text_a_line(tmp_path: Path) -> None:
    assert canaries(kept(tmp_path, b"\xef\xbb\xbfone two\r\n\r\n  # three \r\nfour")) == (
        Canary("one two", 1),
        Canary("# three", 3),
        Canary("four", 4),
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "holds no text"),
        (b"\n \n", "holds no text"),
        (b"one\ntwo\none\n", "texts.txt:3: repeats line 1"),
        (b"one\n" + b"x" * 2001, "texts.txt:2: has 2,001 characters"),
        (b"one\ntwo\x1b[2J", r"texts.txt:2: has the control character U\+001B"),
        (b"one\x00", r"control character U\+0000"),
        (b"\xff\xfeo\x00", "not UTF-8 at byte 0"),
        (b"".join(b"%d\n" % n for n in range(101)), "holds 101 texts"),
        (b"x" * (1 << 20) + b"y", "is larger than 1 MiB"),
    ],
)
def test_what_cannot_be_sent_is_told_with_its_line(data: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match=why):
        canaries(kept(tmp_path, data))
