"""An analyst of an NGO chooses a messenger for partners abroad: six questions, each answered by the first lines of `explain`."""

from __future__ import annotations

import pytest
from jobs.conftest import Do

DAY = ("--known-on", "2026-11-24")


@pytest.mark.parametrize(
    ("words", "begins", "holds"),
    [
        (("wechat", "--policy", "us-state-tx", "--as-of", "2026-11-24"), "denied", "WeChat"),
        (("signal", "--policy", "us-state-tx", "--as-of", "2026-11-24"), "clear", "Signal"),
        (("signal", "--policy", "cn-appstore", "--as-of", "2020-08-07"), "", "Signal"),
        (("telegram", "--policy", "clean-network", "--as-of", "2026-11-24"), "", "Telegram"),
        (("DeepSeek", "--policy", "us-state-tx", "--as-of", "2026-11-24"), "denied", "DeepSeek"),
        (("Kaspersky", "--policy", "us-federal-agency", "--as-of", "2026-11-24"), "denied", "Kaspersky"),
    ],
)
def test_a_question_is_answered_in_the_first_lines(do: Do, words: tuple[str, ...], begins: str, holds: str) -> None:
    said = do("explain", *words, *DAY)
    first = "\n".join(said.out.splitlines()[:8])
    assert begins in first.lower()
    assert holds in first
    assert said.code == (1 if begins == "denied" else 0)
    assert said.err == ""
