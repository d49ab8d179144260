"""Adblock rules, as a resolver reads them: `||name^` stops a name and all below it, `@@||name^` is an exception.

What only a browser can do (paths, cosmetic rules, options about the page) does nothing in DNS, and is dead here.

*Source*: AdGuard, "DNS filtering rules syntax" (adguard-dns.io/kb/general/dns-filtering-syntax/); Adblock Plus, "How to write
filters" (help.adblockplus.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import EVERY, Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import label_or_name, looks_like_address, name_of, usual

_ANCHORED: Final = re.compile(r"(@@)?(\|\|?)([^\^|/$*]*)(\^?\|?)(?:\$(.*))?")
_COSMETIC: Final = re.compile(r"#[@?$%]{0,3}#|\$\$|#\?#|#%#")
_KNOWN: Final = frozenset({"important", "all", "document", "doc", "client", "ctag", "dnstype", "dnsrewrite", "denyallow"})
"""Options that a resolver can follow, or that take nothing away from a name."""

_EVERY: Final = re.compile(r"(?:@@)?\|{0,2}(?:\*[*.]*\^?|/\^?\.[*+]?\$?/)\|?(?:\$important)?")
"""Patterns that fit every name."""

_HOSTS: Final = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)\s*(?:#.*)?")


def sniff(head: list[str]) -> int:
    """Lines that are rules of this syntax, or its first line."""
    return sum(line.startswith(("||", "@@", "[Adblock", "[uBlock", "##", "|http")) or bool(_COSMETIC.search(line)) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    block = into.form(Form("domain", below=True))
    for number, line in numbered(lines):
        if line[:2] == "||" and line[-1] == "^" and usual(line[2:-1]):
            into.add(number, block, line[2:-1])
        elif not line or line[0] in "![" or (line[0] == "#" and not _COSMETIC.match(line)):
            into.comments += 1
        else:
            _rule(number, line, into)


def _rule(number: int, line: str, into: Gathered) -> None:
    """A rule that is not of the usual form."""
    if _COSMETIC.search(line):
        into.lose(number, "a cosmetic rule: it hides parts of pages in a browser", line)
        return
    if _EVERY.fullmatch(line):
        action: Action = "pass" if line.startswith("@@") else "block"
        into.add(number, into.form(Form("domain", below=True, action=action)), EVERY)
        return
    found = _ANCHORED.fullmatch(line)
    if found is None:
        _bare(number, line, into)
        return
    name = label_or_name(found[3])
    pass_, alone = bool(found[1]), found[2] == "|"
    options = [option.strip() for option in (found[5] or "").split(",") if option.strip()]
    strange = [option for option in options if option.partition("=")[0].lstrip("~") not in _KNOWN]
    if strange:
        into.lose(number, f"option ${strange[0].partition('=')[0][:20]}: only a browser can tell", line)
    elif looks_like_address(found[3]):
        into.add(number, into.form(Form("prefix", action="pass" if pass_ else "block")), found[3])
    elif not name:
        into.lose(number, "a part of a name, or an address of the web", line)
    else:
        form = Form("domain", below=not alone, action="pass" if pass_ else "block")
        into.add(number, into.form(form), name)
        for option in options:
            if option.startswith("denyallow=") and not pass_:
                for left in filter(None, map(name_of, option[10:].split("|"))):
                    into.add(number, into.form(Form("domain", below=True, action="pass")), left)


def _bare(number: int, line: str, into: Gathered) -> None:
    """A line with no anchor: a name, a line of a hosts file, a wildcard, or nothing for a resolver."""
    pass_ = line.startswith("@@")
    text = line.removeprefix("@@")
    hosts = _HOSTS.fullmatch(text)
    if name := name_of(hosts[1] if hosts else text.removesuffix("^")):
        into.add(number, into.form(Form("domain", action="pass" if pass_ else "block")), name)
    elif (bare := text.removeprefix("||").removesuffix("^")).startswith("*.") and (name := name_of(bare[2:])):
        into.add(number, into.form(Form("domain", itself=False, below=True, action="pass" if pass_ else "block")), name)
    else:
        into.lose(number, "a pattern of addresses of the web: no resolver sees them", line)


SYNTAX = Syntax("adblock", "Adblock rules", ("!", "[", "# "), sniff, read)
