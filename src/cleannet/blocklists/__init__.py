"""Reads blocklists in every syntax that people publish and load: entries with their lines, and the lines that do nothing.

`entries` holds what a list says. Each syntax is a file with `sniff` and `read`; `SYNTAXES` lists them all. A list is known by its
content: most of its first lines must have the syntax.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from cleannet.blocklists import adblock, dnsmasq, hosts, ipset, iptables, misp, nft, pf, plain, routers, rpz, unbound
from cleannet.blocklists.entries import Blocklist, Gathered, NoBlocklist, Syntax
from cleannet.blocklists.made import HEAD, stated, title

__all__ = ["LARGEST", "SYNTAXES", "NoBlocklist", "read", "title_of"]

SYNTAXES: Final[tuple[Syntax, ...]] = (
    misp.SYNTAX,
    adblock.SYNTAX,
    rpz.SYNTAX,
    dnsmasq.SYNTAX,
    unbound.SYNTAX,
    ipset.SYNTAX,
    iptables.SYNTAX,
    routers.SYNTAX,
    nft.SYNTAX,
    pf.SYNTAX,
    hosts.SYNTAX,
    plain.SYNTAX,
)
"""All of them. Where two know the same number of lines, the first counts."""

LARGEST: Final = 256 << 20
"""Octets of the largest list that is read."""

_SHOWN: Final = 400
"""Lines from which a syntax is known."""


def read(data: bytes, named: str = "") -> Blocklist:
    """The list in these octets. named: its syntax, if the user says so. Raises NoBlocklist."""
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    head = [line for _, line in zip(range(HEAD + _SHOWN), _lines(text), strict=False)]
    syntax = _named(named) if named else _known(head)
    gathered = Gathered()
    gathered.made, gathered.stated = stated(head)
    gathered.title = title(head)
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    syntax.read(_lines(text), gathered)
    return gathered.closed(syntax.id, gathered.items if gathered.items >= 0 else count)


def title_of(id: str) -> str:
    """The title of a syntax, for people."""
    return next(syntax.title for syntax in SYNTAXES if syntax.id == id)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in io.StringIO(text, newline="\n"))


def _named(id: str) -> Syntax:
    for syntax in SYNTAXES:
        if syntax.id == id:
            return syntax
    raise NoBlocklist(f"no syntax is called {id[:40]!r}; there are {', '.join(syntax.id for syntax in SYNTAXES)}")


def _known(head: list[str]) -> Syntax:
    """The syntax that most lines have."""
    found = [(syntax.sniff(said), -at) for at, syntax in enumerate(SYNTAXES) if (said := _said(head, syntax)) or not at]
    most, at = max(found)
    if not most:
        raise NoBlocklist(
            f"no syntax of a blocklist is recognised; name it with --as: {', '.join(syntax.id for syntax in SYNTAXES)}"
        )
    return SYNTAXES[-at]


def _said(head: list[str], syntax: Syntax) -> list[str]:
    """The first lines that are no comments of a syntax."""
    return [line for line in head if line and not line.startswith(syntax.comments)][:_SHOWN]
