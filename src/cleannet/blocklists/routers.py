"""Lists of prefixes and paths as routers have them: Cisco and FRR, Juniper, BIRD, and routes into nowhere.

Such a list only names things; whether they are dropped or kept is written elsewhere. So all of them count as stopped, except in a
list with both words, `permit` and `deny`: there, what it permits is an exception.

*Source*: Cisco IOS command reference (ip prefix-list, ip as-path access-list), FRR documentation (filters), Junos (prefix-list),
the BIRD 2 user's guide (filters, static routes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Final

from cleannet.blocklists.entries import Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import asn_of

_CISCO: Final = re.compile(r"(?i)(?:ip|ipv6) prefix-list (\S+)(?: seq \d+)? (permit|deny) (\S+)(?: [gl]e \d+)*")
_PATH: Final = re.compile(r"(?i)(?:bgp|ip) as-path access-list (\S+)(?: seq \d+)? (permit|deny) (.+)")
_JUNOS: Final = re.compile(
    r"set (?:policy-options|routing-options) .*?(?:prefix-list \S+|route-filter|static route) ([0-9a-fA-F.:]+/\d+)(.*)"
)
_BLACKHOLE: Final = re.compile(
    r"(?i)(?:ip route add )?(?:route )?(?:ip|ipv6)?(?: route)? ?(?:blackhole |unreachable |prohibit )?([0-9a-fA-F.:]+/\d+)\s*"
    r"(?:null0|blackhole|unreachable|prohibit|reject|via \"?null0?\"?)?.*"
)
_MASKED: Final = re.compile(r"(?i)ip route (\d+\.\d+\.\d+\.\d+) (\d+\.\d+\.\d+\.\d+) null ?0.*")
_BIRD: Final = re.compile(
    r"(?<![0-9a-fA-F.:])([0-9a-fA-F.:]{0,39}[.:][0-9a-fA-F.:]{0,45}/\d{1,3})(?:[+-]|\{\d+,\s*\d+\})?(?=[\s,;\]]|\Z)"
)
_STARTS: Final = (
    "ip prefix-list",
    "ipv6 prefix-list",
    "ip as-path",
    "bgp as-path",
    "set policy-options",
    "set routing-options",
    "ip route",
    "ipv6 route",
    "route ",
    "blackhole ",
    "define ",
)
_NUMBERS: Final = re.compile(r"(?<![\d.])(\d{1,10})(?![\d.])")
_SET: Final = re.compile(r"define\s+\w+\s*=\s*\[(.*)")


def sniff(head: list[str]) -> int:
    """Lines of these kinds, and the prefixes between the brackets of BIRD."""
    if not any(line.lower().startswith(_STARTS) for line in head):
        return 0
    return sum(line.lower().startswith(_STARTS) or bool(_BIRD.match(line)) for line in head)


@dataclass(slots=True)
class _Lists:
    """What is not known before the last line: whether a list has both words. waiting: line, list, word, kind, value."""

    waiting: list[tuple[int, str, str, str, str]] = field(default_factory=list)

    def told(self, into: Gathered) -> None:
        words: dict[str, set[str]] = {}
        for _, name, word, _, _ in self.waiting:
            words.setdefault(name, set()).add(word)
        for number, name, word, kind, value in self.waiting:
            action: Action = "pass" if word == "permit" and len(words[name]) > 1 else "block"
            into.add(number, into.form(Form("asn" if kind == "asn" else "prefix", action=action)), value)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line; what names neither a prefix nor an AS counts as a comment, if it is one of these kinds."""
    lists = _Lists()
    inside = False
    for number, line in numbered(lines):
        text = line.rstrip(";").strip()
        if not text or text[0] in "!#" or text.startswith("/*"):
            into.comments += 1
            continue
        opened = _SET.match(line)
        if opened or inside:
            held, closed, _ = (opened[1] if opened else line).partition("]")
            found = [("prefix", prefix) for prefix in _BIRD.findall(held.partition("#")[0])]
            if not found and opened:
                found = [("asn", asn) for asn in _NUMBERS.findall(held)]
            inside = not closed
        else:
            found = list(_things(text))
        name, word = _listed(text)
        if any(is_every(value) for _, value in found):
            into.lose(number, "everything that no other line of the list names", line)
        elif found:
            lists.waiting.extend((number, name, word, kind, value) for kind, value in found)
        elif text.lower().startswith(_STARTS) and not opened:
            into.lose(number, "no prefix and no AS number", line)
        elif opened or text in ("]", "}", "exit") or inside or text[:1] == "]":
            into.comments += 1
        else:
            into.lose(number, "no line of a list of prefixes", line)
    lists.told(into)


def is_every(prefix: str) -> bool:
    """Whether a prefix is all addresses there are, as at the end of a list."""
    return prefix.endswith("/0")


def _listed(text: str) -> tuple[str, str]:
    """The list of a line, and whether it permits or denies."""
    found = _CISCO.match(text) or _PATH.match(text)
    return (found[1], found[2].lower()) if found else ("", "")


def _things(text: str) -> Iterator[tuple[str, str]]:
    if found := _CISCO.fullmatch(text):
        yield "prefix", "::/0" if found[3] == "any" else found[3]
    elif found := _PATH.fullmatch(text):
        if found[3].strip() in (".*", "any"):
            yield "prefix", "::/0"
        else:
            yield from (("asn", asn) for number in _NUMBERS.findall(found[3]) if (asn := asn_of(number)))
    elif found := _JUNOS.fullmatch(text):
        yield "prefix", found[1]
    elif found := _MASKED.fullmatch(text):
        try:
            yield "prefix", str(IPv4Network(f"{found[1]}/{found[2]}", strict=False))
        except ValueError:
            return
    elif text.lower().startswith(("ip route", "ipv6 route", "route ", "blackhole ")) and (found := _BLACKHOLE.fullmatch(text)):
        if re.search(r"(?i)null|blackhole|unreachable|prohibit|reject", text):
            yield "prefix", found[1]
    elif found := _BIRD.match(text):
        yield "prefix", found[1]


SYNTAX = Syntax("routers", "lists of a router", ("!", "#", "/*"), sniff, read)
