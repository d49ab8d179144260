"""A hosts file: an address, and the names that are sent to it (hosts(5)). It knows no wildcards: a name means itself alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import SINKS, looks_like_address, name_of, usual

_LINE: Final = re.compile(r"[0-9a-fA-F.:%\w]{2,64}\s+\S")
_OWN: Final = frozenset(
    "localhost localhost.localdomain local broadcasthost ip6-localhost ip6-loopback ip6-localnet ip6-mcastprefix ip6-allnodes "
    "ip6-allrouters ip6-allhosts 0.0.0.0 localhost4 localhost6 localhost4.localdomain4 localhost6.localdomain6".split()
)
"""Names that a hosts file needs for the machine itself; lists repeat them."""


def sniff(head: list[str]) -> int:
    """Lines that begin with an address that has a name behind it."""
    return sum(bool(_LINE.match(line)) and looks_like_address(line.split(None, 1)[0].partition("%")[0]) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line; each of its names is an entry."""
    block, other = into.form(Form("domain")), into.form(Form("domain", action="redirect"))
    for number, line in numbered(lines):
        if not line or line[0] == "#":
            into.comments += 1
            continue
        address, *names = line.partition("#")[0].split()
        form = block if address in SINKS else other
        if len(names) == 1 and form == block and usual(names[0]) and names[0] not in _OWN:
            into.add(number, block, names[0])
            continue
        if form == other and not looks_like_address(address.partition("%")[0]):
            into.lose(number, "no address before the names", line)
            continue
        if not names:
            into.lose(number, "an address with no name", line)
            continue
        named = [name for name in names if name.lower() not in _OWN]
        into.comments += not named
        for written in named:
            if name := name_of(written):
                into.add(number, form, name)
            else:
                into.lose(number, _why(written), line)


def _why(written: str) -> str:
    if "*" in written:
        return "a hosts file knows no wildcards"
    if looks_like_address(written):
        return "an address where a name is expected"
    return "an address of the web, not a name" if "/" in written else "no name"


SYNTAX = Syntax("hosts", "hosts file", ("#",), sniff, read)
