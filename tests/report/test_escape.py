"""Nothing that a stranger named can steer, hide, reverse or overflow what is printed."""

from __future__ import annotations

import json
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.report.escape import LONGEST, columns, fit, in_json, plain, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("中国电信 Ωmega é", "中国电信 Ωmega é"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b31m", r"\x9b31m"),
        ("a\r\n\tb\x00\x7f", r"a\r\n\tb\x00\x7f"),
        ("\u202eexe\u202c\u2066x\u2069", r"\u202eexe\u202c\u2066x\u2069"),
        ("pay\u200bpal\ufeff\u2060\u00ad", r"pay\u200bpal\ufeff\u2060\xad"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\U000e0041\U000e0100\ue000\udc80", r"\U000e0041\U000e0100\ue000\udc80"),
        ("\u3164\u115f\u2800\ufe0f", r"\u3164\u115f\u2800\ufe0f"),
        ("a\u00a0b\u3000c", "a b c"),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + r"\u0301\u0301"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_plain_is_bounded() -> None:
    assert plain("x" * 5_000_000) == "x" * (LONGEST - 1) + "…"
    assert plain("x" * LONGEST) == "x" * LONGEST
    assert plain("\x1b" * 10, 10) == r"\x1b\x1b" + "…"


@given(st.text(), st.integers(1, 40))
def test_plain_has_no_hidden_character(text: str, most: int) -> None:
    shown = plain(text, most)
    assert len(shown) <= most
    assert not {category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert plain(shown) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_in_json_says_the_same_value(text: str) -> None:
    written = in_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not {category(c) for c in written} & {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}


@given(st.text().map(plain), st.integers(12, 60))
def test_wrap_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, "> ", "  ")
    assert all(columns(line) <= width for line in lines)
    assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")


def test_fit_counts_wide_characters_twice() -> None:
    assert fit("中国电信", 8) == "中国电信"
    assert fit("中国电信", 7) == "中国电…"
    assert fit("e\u0301e\u0301", 2) == "e\u0301e\u0301"
