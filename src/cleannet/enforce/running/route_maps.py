"""Our lists and our route-maps in what a router prints as its running configuration, in whatever order it prints them.

*Source*: docs.frrouting.org, 8.4 (VTY shell; Route Maps); cisco.com, IP Routing Configuration Guide of IOS XE 17.x.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleannet.enforce.syntax.lines import SHOWN, Form, things
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject


@dataclass(frozen=True, slots=True)
class Words:
    """How a router says it. command: prints all; begins: a line of all that it prints; form: of a rule in our lists; ours: any
    line of our lists; marks: a line of the list of marks, in two parts; entry: the first line of an entry of our route-maps; used:
    a line that uses one; named: our route-maps, for people."""

    command: str
    begins: str
    form: Form
    ours: re.Pattern[str]
    marks: re.Pattern[str]
    entry: re.Pattern[str]
    used: re.Pattern[str]
    named: str


def compared(content: bytes, words: Words, written: Iterable[str]) -> Running:
    """What our lists hold. written: lines with the route-maps and their list of marks as a control writes them."""
    lines = [line.rstrip() for line in content.decode("utf-8", "replace").split("\n")]
    bare = [line.strip() for line in lines if line.strip()]
    if not any(line.startswith(words.begins) for line in bare):
        raise NotOurs(f"not what `{words.command}` prints: no line `{words.begins.strip()}`")
    if bare[-1] != "end":
        raise NotOurs(f"cut: its last line is {bare[-1][:SHOWN]!r}, and `{words.command}` ends with `end`")
    stops: set[Subject] = set()
    allow: set[Subject] = set()
    changed = []
    for number, line in enumerate(map(str.strip, lines), 1):
        if rule := words.form.rule.fullmatch(line):
            (allow if rule["does"] in words.form.allows else stops).update(things(rule, f"line {number}"))
        elif words.ours.fullmatch(line):
            changed.append(f"{line[:SHOWN]!r} is in a list of the control, and no control writes it")
    there, wanted = set(_around(lines, words)), set(_around(written, words))
    changed += (f"{one!r} is not there" for one in sorted(wanted - there))
    changed += (f"{one[: 2 * SHOWN]!r} is there, and no control writes it" for one in sorted(there - wanted))
    if not any(map(words.used.fullmatch, bare)):
        changed.append(f"no neighbour uses the route-map {words.named}: nothing is stopped")
    return Running(frozenset(stops), frozenset(allow), tuple(changed))


def _around(lines: Iterable[str], words: Words) -> Iterator[str]:
    """Each entry of our route-maps, with its clauses in one order, and each line of the list of marks. A clause is indented."""
    entry: list[str] = []
    for line in (*lines, ""):
        if entry and line.startswith(" "):
            entry += [] if line.startswith(" no ") else [line.strip()]
            continue
        if entry:
            yield "; ".join([entry[0], *sorted(entry[1:])])
        entry = [line] if words.entry.fullmatch(line) else []
        if marks := words.marks.fullmatch(line):
            yield marks[1] + marks[2]
