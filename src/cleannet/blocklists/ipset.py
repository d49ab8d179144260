"""Sets as `ipset save` writes them, `add NAME ADDRESS`, or as `ipset list` prints them below `Members:`; `nomatch` is an exception.

*Source*: ipset(8), version 7.17.
"""

from __future__ import annotations

from collections.abc import Iterable

from cleannet.blocklists.entries import Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import looks_like_address
from cleannet.blocklists.ranges import parts

_LISTED = ("Name: ", "Type: ", "Revision: ", "Header: ", "Size in memory: ", "References: ", "Number of entries: ", "Members:")
"""Lines before the members of a set, as `ipset list` prints them."""

_OTHER = ("create ", "flush", "destroy", "swap ", "COMMIT", "-N ", "-!", "header ", "del ")


def sniff(head: list[str]) -> int:
    """Lines that make a set or add to one."""
    if any(line == "Members:" for line in head):
        return sum(line.startswith(_LISTED) or _thing(line) != "" for line in head)
    return sum(line.startswith(("create ", "-N ")) or (line.startswith(("add ", "-A ")) and _entry(line) != "") for line in head)


def _entry(line: str) -> str:
    """The address that a line adds to a set; "" if there is none."""
    words = line.split(None, 2)
    return _thing(words[2]) if len(words) > 2 else ""


def _thing(text: str) -> str:
    """The address that a member begins with; "" if it begins with something else."""
    thing = text.split(None, 1)[0].split(",")[0] if text else ""
    return thing if looks_like_address(thing.partition("-")[0]) else ""


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    for number, line in numbered(lines):
        if not line or line[0] == "#" or line.startswith((*_OTHER, *_LISTED)):
            into.comments += 1
        elif thing := _entry(line) if line.startswith(("add ", "-A ")) else _thing(line):
            form = into.form(Form("prefix", action="pass" if line.endswith(" nomatch") or " nomatch " in line else "block"))
            for prefix in parts(thing) if "-" in thing else (thing,):
                into.add(number, form, prefix)
        else:
            into.lose(number, "no address that is added to a set", line)


SYNTAX = Syntax("ipset", "sets of ipset", ("#",), sniff, read)
