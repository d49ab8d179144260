"""Our lists and our route-map in what `vtysh -c 'show running-config'` prints, in whatever order FRR prints them.

*Source*: docs.frrouting.org, 8.4 (VTY shell; Route Maps).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.syntax.lines import SHOWN, Form, things
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject

_COMMAND: Final = "vtysh -c 'show running-config'"
_RULE: Final = re.compile(r"(?:bgp as-path access-list|ip(?:v6)? prefix-list) cleannet-(?:allow|stop) .*")
_MARKS: Final = re.compile(r"(bgp large-community-list standard cleannet-marked )(?:seq [0-9]+ )?(.*)")
_ENTRY: Final = re.compile(r"route-map cleannet-import (?:permit|deny) [0-9]+")
_USED: Final = re.compile(r"neighbor \S+ route-map cleannet-import in|call cleannet-import")


def compared(content: bytes, form: Form, written: Iterable[str]) -> Running:
    """What our lists hold. form: of a rule in them; written: the route-map and its list of marks as a control writes them."""
    lines = [line.strip() for line in content.decode("utf-8", "replace").split("\n")]
    bare = [line for line in lines if line]
    if not any(line.startswith("frr version ") for line in bare):
        raise NotOurs(f"not what `{_COMMAND}` prints: no line `frr version`")
    if bare[-1] != "end":
        raise NotOurs(f"cut: its last line is {bare[-1][:SHOWN]!r}, and `{_COMMAND}` ends with `end`")
    stops: set[Subject] = set()
    allow: set[Subject] = set()
    changed = []
    for number, line in enumerate(lines, 1):
        if rule := form.rule.fullmatch(line):
            (allow if rule["does"] in form.allows else stops).update(things(rule, f"line {number}"))
        elif _RULE.fullmatch(line):
            changed.append(f"{line[:SHOWN]!r} is in a list of the control, and no control writes it")
    there, wanted = set(_around(lines)), set(_around([line.strip() for line in written]))
    changed += (f"{one!r} is not there" for one in sorted(wanted - there))
    changed += (f"{one[: 2 * SHOWN]!r} is there, and no control writes it" for one in sorted(there - wanted))
    if not any(map(_USED.fullmatch, bare)):
        changed.append("no neighbour uses the route-map cleannet-import: nothing is stopped")
    return Running(frozenset(stops), frozenset(allow), tuple(changed))


def _around(lines: Iterable[str]) -> Iterator[str]:
    """Each entry of the route-map, with its clauses in one order, and each line of the list of marks."""
    entry: list[str] | None = None
    for line in lines:
        if entry is not None and line in {"", "!", "exit"}:
            yield "; ".join([entry[0], *sorted(entry[1:])])
            entry = None
        elif entry is not None:
            entry += [] if line.startswith("no ") else [line]
        elif _ENTRY.fullmatch(line):
            entry = [line]
        elif marks := _MARKS.fullmatch(line):
            yield marks[1] + marks[2]
