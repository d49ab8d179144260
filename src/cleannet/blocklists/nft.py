"""Sets of nftables as it lists or loads them: the addresses between the braces of `elements`, and those of rules.

*Source*: nft(8), version 1.0.6, sets and `nft list ruleset`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.blocklists.entries import Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.ranges import parts

_HEAD: Final = re.compile(
    r"(?:table|set|map|chain|type|flags|elements|add|create|flush|delete|define|ip6?|meta|ct|tcp|udp|policy|auto-merge)\b|[{}]"
)
_ELEMENT: Final = re.compile(
    r"(?<![\w.:$@])([0-9a-fA-F.:]{0,39}[.:][0-9a-fA-F.:]{0,45}(?:/\d{1,3})?(?:\s*-\s*[0-9a-fA-F.:]{0,39}[.:][0-9a-fA-F.:]{0,45})?)(?![\w.])"
)
_QUOTED: Final = re.compile(r'"[^"]*"')
_OPENS: Final = re.compile(r"\belements?\b.*?\{|\bdefine\s+\w+\s*=\s*\{")
_RULE: Final = re.compile(r"\bip6?\s+[sd]addr\b")


def sniff(head: list[str]) -> int:
    """Lines of nftables, if the file has a table, an element or a rule about addresses."""
    if not any(line.startswith(("table ", "add element", "add set", "define ", "add rule", "set ")) for line in head):
        return 0
    return sum(bool(_HEAD.match(line) or _ELEMENT.match(line)) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line; those that hold no address count as comments."""
    inside = False
    for number, line in numbered(lines):
        text = _QUOTED.sub("", line).partition("#")[0]
        rule = _RULE.search(text)
        opened = _OPENS.search(text)
        if opened:
            inside, text = True, text[opened.end() :]
        held, closed, rest = text.partition("}") if inside else ("", "", text)
        action: Action = "pass" if rule and re.search(r"\b(?:accept|return)\b", text) else "block"
        found = list(_addresses(held if inside else text[rule.start() :] if rule else ""))
        for prefix in found:
            into.add(number, into.form(Form("prefix", action=action)), prefix)
        if not found:
            if inside and held.strip(" ,{") and not opened:
                into.lose(number, "no address among the elements", line)
            else:
                into.comments += 1
        if closed:
            inside = bool(_OPENS.search(rest))


def _addresses(text: str) -> Iterator[str]:
    for written in _ELEMENT.findall(text):
        yield from parts(written) if "-" in written else (written,)


SYNTAX = Syntax("nft", "sets of nftables", ("#",), sniff, read)
