"""Sets as `ipset save` writes them: `add NAME ADDRESS`, where `nomatch` is an exception.

*Source*: ipset(8), version 7.17.
"""

from __future__ import annotations

from collections.abc import Iterable

from cleannet.blocklists.entries import Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import looks_like_address
from cleannet.blocklists.ranges import parts

_OTHER = ("create ", "flush", "destroy", "swap ", "COMMIT", "-N ", "-!", "header ", "del ")


def sniff(head: list[str]) -> int:
    """Lines that make a set or add to one."""
    return sum(line.startswith(("create ", "-N ")) or (line.startswith(("add ", "-A ")) and _entry(line) != "") for line in head)


def _entry(line: str) -> str:
    words = line.split(None, 3)
    thing = words[2].split(",")[0] if len(words) > 2 else ""
    return thing if looks_like_address(thing.partition("-")[0]) else ""


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    for number, line in numbered(lines):
        if not line or line[0] == "#" or line.startswith(_OTHER):
            into.comments += 1
        elif line.startswith(("add ", "-A ")) and (thing := _entry(line)):
            form = into.form(Form("prefix", action="pass" if line.endswith(" nomatch") or " nomatch " in line else "block"))
            for prefix in parts(thing) if "-" in thing else (thing,):
                into.add(number, form, prefix)
        else:
            into.lose(number, "no address that is added to a set", line)


SYNTAX = Syntax("ipset", "ipset save", ("#",), sniff, read)
