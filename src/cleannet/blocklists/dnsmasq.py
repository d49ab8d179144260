"""Lines of dnsmasq's configuration: `address=/name/` and its kin stop a name and all below it.

`server=/name/` and `local=/name/` with no server behind them answer from dnsmasq's own files alone, so nothing outside is asked.
With `#` the usual servers are asked: an exception. With an address of a server, that server answers: the name is sent elsewhere.
`#` for a name is every name (so are `*` and a dot alone): with a server behind it, this only says whom to ask.

*Source*: dnsmasq(8), options --address, --server, --local, version 2.90; `/*/` and `/./` tried with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import EVERY, Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import SINKS, label_or_name

_LINE: Final = re.compile(r"(?:--)?(address|server|local|rev-server|ipset|nftset)\s*=\s*/(.*)/([^/]*)")
_EVERY: Final = re.compile(r"#|\*\.*|\.+")
_SET: Final = re.compile(r"(?:--)?[a-z][a-z0-9-]*(?:\s*=.*)?")

_OTHERS: Final = {
    "bogus-nxdomain": "acts on an address: a name that leads to it is said not to exist",
    "ignore-address": "acts on an address: answers that hold it are thrown away",
    "alias": "acts on an address: answers get another one",
    **dict.fromkeys(("conf-file", "conf-dir", "addn-hosts", "hostsdir", "servers-file"), "other files, which are not read"),
}
"""Settings that may stop something and are no entries -> what they do."""


def sniff(head: list[str]) -> int:
    """Lines that speak of a name."""
    return sum(bool(_LINE.match(line)) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    for number, line in numbered(lines):
        if not line or line[0] == "#":
            into.comments += 1
        elif found := _LINE.fullmatch(line.partition(" #")[0].rstrip()):
            _names(number, found, line, into)
        elif _LINE.match(line) or not _SET.fullmatch(line):
            into.lose(number, "no setting of dnsmasq", line)
        else:
            into.other(number, line, _OTHERS.get(line.removeprefix("--").partition("=")[0].strip(), ""))


def _names(number: int, found: re.Match[str], line: str, into: Gathered) -> None:
    word, names, target = found.groups()
    if word in ("ipset", "nftset", "rev-server"):
        into.lose(number, f"{word} stops nothing by itself", line)
        return
    null = target in SINKS or not target or (word == "address" and target == "#")
    action: Action = "block" if null else "redirect"
    if word != "address" and target == "#":
        action = "pass"
    for written in names.split("/"):
        name = label_or_name(written.removeprefix("*.").strip("."))
        if _EVERY.fullmatch(written):
            if word != "address" and target:
                into.other(number, line, "says whom to ask about everything else")
            else:
                into.add(number, into.form(Form("domain", below=True, action=action)), EVERY)
        elif name:
            below = Form("domain", itself=not written.startswith("*."), below=True, action=action)
            into.add(number, into.form(below), name)
        else:
            into.lose(number, "no name" if written else "names with no dot", line)


SYNTAX = Syntax("dnsmasq", "configuration of dnsmasq", ("#",), sniff, read)
