"""Lists of prefixes and paths as routers have them: Cisco and FRR, Juniper, BIRD, and routes into nowhere.

The configuration that a router prints may hold such lists among much else, which is told as settings. Of routes only those into
nowhere stop something.

Such a list only names things; whether they are dropped or kept is written elsewhere. So all of them count as stopped, except in a
list with both words, `permit` and `deny`: there, what it permits is an exception.

*Source*: Cisco IOS command reference (ip prefix-list, ip as-path access-list), FRR documentation (filters), Junos (prefix-list),
the BIRD 2 user's guide (filters, static routes, `show route`), ip-route(8).
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
    "unreachable ",
    "prohibit ",
    "define ",
)
_NOWHERE: Final = ("blackhole ", "unreachable ", "prohibit ")
_SHOWN: Final = re.compile(
    r"(?:[A-Z][A-Za-z]?[>*fqrobt ]*\s)?([0-9a-fA-F.:]+/\d+)\s+"
    r"(?:\[\d+/\d+\] |(?:is|unicast|via|dev|blackhole|unreachable|prohibited?)\b).*"
)
"""A route as BIRD, FRR, IOS or `ip route` shows it."""
_INTO_NOWHERE: Final = re.compile(r"(?i)\b(?:null ?0|blackhole|unreachable|prohibit(?:ed)?|reject)\b")
_CONFIGURATION: Final = re.compile(
    r"(?:frr version|version \d|hostname \S|router (?:bgp|ospf|isis)|route-map \S|Current configuration|BIRD \d|Table \S+:|Codes: "
    r"|set version |policy-options|protocol \w+|filter \w+|function \w+)"
)
"""A line that shows that this is all that a router runs, and not only a list."""
_RANGE: Final = re.compile(r"(?<![\d.])(\d{1,10})\s*\.\.\s*(\d{1,10})(?![\d.])")
_WIDEST: Final = 1_000
"""Networks of a range that are entries, one by one."""
_NUMBERS: Final = re.compile(r"(?<![\d.])(\d{1,10})(?![\d.])")
_IN_A_SET: Final = re.compile(r"[\d., ]+(?:#.*)?|\];?")
_SET: Final = re.compile(r"define\s+\w+\s*=\s*\[(.*)")


def sniff(head: list[str]) -> int:
    """Lines of these kinds, and the prefixes between the brackets of BIRD."""
    if not any(line.lower().startswith(_STARTS) or _nowhere(line) for line in head):
        return 0
    sets = any(map(_SET.match, head))
    known = (_BIRD.match(line) or _SHOWN.fullmatch(line) or (sets and _IN_A_SET.fullmatch(line)) for line in head)
    return sum(line.lower().startswith(_STARTS) or bool(found) for line, found in zip(head, known, strict=True))


def _nowhere(line: str) -> bool:
    """Whether a line shows a route into nowhere."""
    return bool(_SHOWN.fullmatch(line) and _INTO_NOWHERE.search(line))


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
    """Every line; what names neither a prefix nor an AS counts as a comment, if it is one of these kinds. Other lines are settings
    where the file is a whole configuration, and dead elsewhere."""
    lists = _Lists()
    others: list[tuple[int, str]] = []
    inside = whole = False
    for number, line in numbered(lines):
        text = line.rstrip(";").strip()
        if not text or text[0] in "!#" or text.startswith("/*"):
            into.comments += 1
            continue
        whole = whole or bool(_CONFIGURATION.match(text))
        opened = _SET.match(line)
        if opened or inside:
            held, closed, _ = (opened[1] if opened else line).partition("]")
            found = list(_members(number, held.partition("#")[0], line, into))
            inside = not closed
        else:
            found = list(_things(text))
        name, word = _listed(text)
        if any(is_every(value) for _, value in found):
            into.lose(number, "everything that no other line of the list names", line)
        elif found:
            lists.waiting.extend((number, name, word, kind, value) for kind, value in found)
        elif _SHOWN.fullmatch(text):
            into.other(number, line)
        elif text.lower().startswith(_STARTS) and not opened:
            into.lose(number, "no prefix and no AS number", line)
        elif opened or text in ("]", "}", "exit") or inside or text[:1] == "]":
            into.comments += 1
        else:
            others.append((number, line))
    for number, line in others:
        if whole:
            into.other(number, line)
        else:
            into.lose(number, "no line of a list of prefixes", line)
    lists.told(into)


def _members(number: int, held: str, line: str, into: Gathered) -> Iterator[tuple[str, str]]:
    """The members of a set of BIRD on one line: prefixes, or numbers of networks. A set of communities has parentheses."""
    if prefixes := _BIRD.findall(held):
        yield from (("prefix", prefix) for prefix in prefixes)
    elif "(" not in held:
        for first, last in _RANGE.findall(held):
            if 0 <= int(last) - int(first) < _WIDEST:
                yield from (("asn", asn) for at in range(int(first), int(last) + 1) if (asn := asn_of(str(at))))
            else:
                into.lose(number, f"a range of more than {_WIDEST:,} networks, or of none", line, acts=True)
        yield from (("asn", asn) for one in _NUMBERS.findall(held) if (asn := asn_of(one)))


def is_every(prefix: str) -> bool:
    """Whether a prefix is all addresses there are, as at the end of a list."""
    return prefix.endswith("/0")


def _listed(text: str) -> tuple[str, str]:
    """The list of a line, and whether it permits or denies."""
    found = _CISCO.match(text) or _PATH.match(text)
    return (found[1], found[2].lower()) if found else ("", "")


def _things(text: str) -> Iterator[tuple[str, str]]:
    if found := _SHOWN.fullmatch(text):
        if _nowhere(text):
            yield "prefix", found[1]
    elif found := _CISCO.fullmatch(text):
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
    elif text.lower().startswith(("ip route", "ipv6 route", *_NOWHERE, "route ")) and (found := _BLACKHOLE.fullmatch(text)):
        if re.search(r"(?i)null|blackhole|unreachable|prohibit|reject", text):
            yield "prefix", found[1]
    elif found := _BIRD.match(text):
        yield "prefix", found[1]


SYNTAX = Syntax("routers", "lists of a router", ("!", "#", "/*"), sniff, read)
