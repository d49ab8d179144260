"""Tables and rules of pf, as pf.conf(5) has them and `pfctl -sr` prints them: what stands between the braces of a table, and
addresses behind `from` and `to`.

A file that a table loads is a plain list, and so is what `pfctl -t NAME -T show` prints. With `-v` rules have a number before them,
and counters in brackets below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import looks_like_address

_LINE: Final = re.compile(r"(?:table\s*<|block\b|pass\b|match\b|set\s|scrub\b|nat\b|rdr\b|anchor\b|antispoof\b|load\b)")
_SIDES: Final = re.compile(r"\b(?:from|to)\s+(\{[^}]*\}|!?\s?[0-9a-fA-F.:/]+)")
_ALL: Final = re.compile(r"block\b.*\ball|block(?:\s+(?:drop|return|in|out|log|quick))*")
_NEGATED: Final = re.compile(r"\b(?:from|to)\s+!")
_NUMBER: Final = re.compile(r"\A@\d+ ")
_THING: Final = re.compile(r"!?\s*[^\s,{}]+")


def sniff(head: list[str]) -> int:
    """Lines of pf.conf."""
    bare = (_NUMBER.sub("", line, count=1) for line in head)
    return sum(bool(_LINE.match(line)) for line in bare if not line.startswith(("table inet", "table ip", "set elements")))


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    inside = False
    for number, line in numbered(lines):
        text = _NUMBER.sub("", line.partition("#")[0].strip(), count=1)
        if inside or (text.startswith("table") and "{" in text):
            held, closed, _ = (text if inside else text.partition("{")[2]).partition("}")
            _table(number, held, line, into)
            inside = not closed
        elif text.startswith("table") and "file" in text:
            into.lose(number, "a table that is loaded from another file, which is not followed", line)
        elif text.startswith(("block", "pass")) and ((sides := _SIDES.findall(text)) or _NEGATED.search(text)):
            _rule(number, text, sides, into)
        elif text and not (text.startswith("[ ") and text.endswith("]")):
            into.other(number, line, "stops all that no other rule lets pass" if _ALL.fullmatch(text) else "")
        else:
            into.comments += 1


def _table(number: int, held: str, line: str, into: Gathered) -> None:
    things = [thing.replace(" ", "") for thing in _THING.findall(held)]
    into.comments += not things
    for thing in things:
        if looks_like_address(thing.lstrip("!")):
            into.add(number, into.form(Form("prefix", action="pass" if thing[0] == "!" else "block")), thing.lstrip("!"))
        else:
            into.lose(number, "no address in a table", line)


def _rule(number: int, text: str, sides: list[str], into: Gathered) -> None:
    found = bool(_NEGATED.search(text))
    does = "stops" if text.startswith("block") else "lets pass"
    if found:
        into.lose(number, f"a negation, which {does} everything else", text, acts=True)
    for told in sides:
        for written in _THING.findall(told):
            thing = "".join(written.split())
            if looks_like_address(bare := thing.lstrip("!")):
                if not thing.startswith("!"):
                    action: Action = "pass" if text.startswith("pass") else "block"
                    into.add(number, into.form(Form("prefix", action=action)), bare)
                elif told.startswith("{"):
                    into.lose(number, f"a negation, which {does} everything else", text, acts=True)
                found = True
    if not found:
        into.other(number, text)


SYNTAX = Syntax("pf", "configuration of pf", ("#",), sniff, read)
