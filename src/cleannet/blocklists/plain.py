"""One thing a line: a name, an address, a prefix, a range, an AS number, or a subject such as `android:com.tencent.mm`.

A file of a pf table is such a list too (pf.conf(5)): what begins with `!` is an exception. What stands behind the thing is a
comment, as in `AS4134  Chinanet`, and so is the rest of a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import EVERY, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import asn_of, label_or_name, looks_like_address, name_of, usual
from cleannet.blocklists.ranges import parts
from cleannet.model.subject import APP_IDS

_THING: Final = re.compile(r"""["']?([^\s,;|"'#]+)""")
_RANKED: Final = re.compile(r"""\d+[\s,;|"']+([^\s,;|"'#]+)""")
_NUMBER: Final = re.compile(r"(?i)asn?\s?\d{1,10}(?![\w.])")
_RANGE: Final = re.compile(r"([0-9a-fA-F.:]+)\s*-\s*([0-9a-fA-F.:]+)")
_APPS: Final = (*(f"{kind}:" for kind in APP_IDS), "app:", "store:")


def sniff(head: list[str]) -> int:
    """Lines that are one thing, with nothing behind it but a comment or a cell."""
    return sum(_is_one(line) for line in head)


def _is_one(line: str) -> bool:
    text = line.lstrip("! ")
    if _RANGE.match(text) or _NUMBER.match(text) or text.startswith((*_APPS, "asn:", "domain:")):
        return True
    found = _THING.match(text)
    if found is None or (text[found.end() :].strip("\"' ,;|\t")[:1].isalnum() and not asn_of(found[1])):
        return False
    name = found[1].lstrip("*.")
    return bool(
        looks_like_address(found[1]) or asn_of(found[1]) or ("." in name and name_of(name)) or (name and found[1][0] in "*.")
    )


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line. A name means itself alone; one with `*.` or a dot before it means those below it."""
    plain, below = Form("domain"), Form("domain", itself=False, below=True)
    one, under, block = into.form(plain), into.form(below), into.form(Form("prefix"))
    for number, line in numbered(lines):
        if (line[-1:].isdigit() or ":" in line) and looks_like_address(line):  # as no name is
            into.add(number, block, line)
            continue
        if usual(line):
            into.add(number, one, line)
            continue
        if not line or line[0] in "#;" or line.startswith(("//", "--")):
            into.comments += 1
            continue
        action: Form = plain._replace(action="pass") if line[0] == "!" else plain
        text = line.lstrip("! ")
        found = _THING.match(text)
        thing = found[1] if found else ""
        if found and thing.isdigit() and (other := _RANKED.match(text)) and _is_name(other[1]):
            thing = other[1]
        if (span := _RANGE.match(text)) and (prefixes := list(parts(f"{span[1]}-{span[2]}"))):
            for prefix in prefixes:
                into.add(number, into.form(action._replace(kind="prefix")), prefix)
            continue
        if looks_like_address(thing):
            into.add(number, into.form(action._replace(kind="prefix")), thing)
        elif asn := asn_of(spaced[0] if (spaced := _NUMBER.match(text)) else thing.removeprefix("asn:")):
            into.add(number, into.form(action._replace(kind="asn")), asn)
        elif thing.startswith(_APPS):
            into.add(number, into.form(action._replace(kind="app")), thing)
        elif thing in ("*", "*."):
            into.add(number, into.form(action._replace(below=True)), EVERY)
        elif thing.startswith(("*.", ".")) and (name := label_or_name(thing.lstrip("*."))):
            into.add(number, under if action is plain else into.form(below._replace(action="pass")), name)
        elif "." in thing and (name := name_of(thing.removeprefix("domain:"))):
            into.add(number, into.form(action), name)
        else:
            into.lose(number, _why(thing), line)


def _is_name(text: str) -> bool:
    """Whether a cell behind a number is the thing, and the number only its rank."""
    return bool(usual(text.lower())) or looks_like_address(text)


def _why(thing: str) -> str:
    if "://" in thing or "/" in thing:
        return "an address of the web: no resolver and no router sees its path"
    return "a name with * in its middle" if "*" in thing else "no name, no address, no AS number"


SYNTAX = Syntax("plain", "plain list", ("#", ";", "//", "--"), sniff, read)
