"""Rules of iptables and ip6tables, as `iptables-save` and `iptables -S` print them, or as commands of a script.

A rule names addresses behind `-s`, `-d` or in a range, and says behind `-j` what happens to them. Where it goes to a chain of the
owner, what happens stands there; such a rule counts as one that stops.

*Source*: iptables(8), iptables-save(8), iptables-extensions(8), version 1.8.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Final

from cleannet.blocklists.entries import Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import looks_like_address
from cleannet.blocklists.ranges import parts

_RULE: Final = re.compile(
    r"(?:\[\d+:\d+\]\s+)?(?:\S*ip6?tables\S*\s+)?(?:-w\s+(?:\d+\s+)?)?(?:-t\s+\w+\s+)?(-[ADI]|--append|--insert|--delete)\s+(\S.*)"
)
_POLICY: Final = re.compile(r":(\S+)\s+(DROP|REJECT|ACCEPT|-)\b.*|(?:\S*ip6?tables\S*\s+)?-P\s+(\S+)\s+(\w+)")
_ENDS: Final = re.compile(r"(!\s+)?(?<!\S)(-s|-d|--source|--src|--destination|--dst|--src-range|--dst-range)(?:\s+|=)(!\s+)?(\S+)")
_TARGET: Final = re.compile(r"(?<!\S)(?:-j|-g|--jump|--goto)\s+(\S+)")
_MASKED: Final = re.compile(r"[0-9.]+/[0-9]+\.[0-9.]+")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_PASSES: Final = frozenset({"ACCEPT", "RETURN"})
_STOPS: Final = frozenset({"DROP", "REJECT", "TARPIT", "STEAL"})
_GO_ON: Final = frozenset(
    "AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DSCP HL HMARK IDLETIMER LED LOG MARK MASQUERADE NETMAP NFLOG NOTRACK"
    " RATEEST REDIRECT SECMARK SET SNAT TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE TTL ULOG".split()
)
"""Targets behind which a packet goes on its way."""

_EVERYTHING: Final = "stops all that no other rule lets pass"


def sniff(head: list[str]) -> int:
    """Lines of rules, and those around them, if there is any rule."""
    if not any(map(_RULE.match, head)):
        return 0
    return sum(bool(_RULE.match(line) or _POLICY.match(line) or line.startswith(("*", "COMMIT", "-N "))) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    for number, line in numbered(lines):
        if not line or line[0] in "#*" or line == "COMMIT":
            into.comments += 1
        elif rule := _RULE.fullmatch(line):
            _rule(number, rule[1], _QUOTED.sub('""', rule[2]), line, into)
        elif policy := _POLICY.fullmatch(line):
            into.other(number, line, _EVERYTHING if (policy[2] or policy[4]) in _STOPS else "")
        else:
            into.other(number, line)


def _rule(number: int, word: str, text: str, line: str, into: Gathered) -> None:
    target = found[1] if (found := _TARGET.search(text)) else ""
    ends = list(_ENDS.finditer(text))
    if word in ("-D", "--delete"):
        into.lose(number, "it takes a rule out", line)
    elif not target or target in _GO_ON:
        into.other(number, line, "names addresses, and stops none" if ends else "")
    elif "--match-set" in text:
        into.other(number, line, "the addresses of a set, which stands elsewhere")
    elif not ends:
        bare = not re.search(r"(?<!\S)(?:-p|-i|-o|-m|--\w)", text)
        into.other(number, line, _EVERYTHING if bare and target in _STOPS else "")
    else:
        does = "lets everything else pass" if target in _PASSES else "stops everything else"
        action: Action = "pass" if target in _PASSES else "block"
        for end in ends:
            if end[1] or end[3]:
                into.lose(number, f"a negation, which {does}", line, acts=True)
                continue
            for thing in end[4].split(","):
                prefixes = list(parts(thing)) if "-" in thing else [prefix] if looks_like_address(prefix := _short(thing)) else []
                for prefix in prefixes:
                    into.add(number, into.form(Form("prefix", action=action)), prefix)
                if not prefixes:
                    into.lose(number, "no address behind it", line)


def _short(thing: str) -> str:
    """A network with the length of its mask; anything else as it is.

    >>> _short("192.0.2.0/255.255.255.0"), _short("192.0.2.7/32"), _short("host")
    ('192.0.2.0/24', '192.0.2.7/32', 'host')
    """
    if not _MASKED.fullmatch(thing):
        return thing
    try:
        return str(ip_network(thing, strict=False))
    except ValueError:  # a mask with holes
        return thing


SYNTAX = Syntax("iptables", "rules of iptables", ("#",), sniff, read)
