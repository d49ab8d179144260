"""The four questions of `policy choose`, asked on a terminal; a script answers them by options."""

from __future__ import annotations

import sys
from typing import NamedTuple

from cleannet.cli.exits import Stop
from cleannet.cli.whereabouts import place_of
from cleannet.policy.choosing import WHO, Reads


class Answers(NamedTuple):
    """Where and what somebody is, the lines that matter, and how clauses are to be read ("": either way)."""

    where: str
    kind: str
    lines: tuple[str, ...]
    reads: Reads


def answered(country: str, kind: str, lines: tuple[str, ...], reads: Reads) -> Answers:
    """All answers: those that options give, and on a terminal the others. Raises Stop if there is no terminal to ask on."""
    if country and kind:
        return Answers(place_of(country, "--country"), kind, lines, reads)
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise Stop(
            "no terminal to ask on: give --country and --for (and --line and --reads), as `cleannet policy choose --help` says"
        )
    country = place_of(country or _asked("Where are you? A country or a state, such as DE or US-TX:"), "--country")
    kind = kind or _picked("What are you?", list(WHO), list(WHO.values()))
    if not lines:
        told = _asked("What do you want to check? carrier, store, app, cloud, cable, equipment; Enter for all:")
        lines = tuple(word.strip(" ,") for word in told.lower().split() if word.strip(" ,"))
    ways = "what binds us, judged by what our records show", "everybody whom the measures name", "both"
    chosen: list[Reads] = ["acts", "names", ""]
    reads = reads or chosen[_number("What do you want to know?", list(ways))]
    return Answers(country, kind, lines, reads)


def _asked(question: str) -> str:
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise Stop("no answer")
    return line.strip()


def _picked(question: str, ids: list[str], words: list[str]) -> str:
    return ids[_number(question, words)]


def _number(question: str, words: list[str]) -> int:
    """The index of the answer that was picked by its number."""
    sys.stderr.write(f"{question}\n" + "".join(f"  {number}  {word}\n" for number, word in enumerate(words, 1)))
    while True:
        told = _asked(f"A number from 1 to {len(words)}:")
        if told.isdigit() and 1 <= int(told) <= len(words):
            return int(told) - 1
