"""Sets of nftables as it lists or loads them: the addresses between the braces of `elements`, and those of rules.

As JSON (`nft -j list ruleset`) only sets are read; their elements stand for lines.

*Source*: nft(8) and libnftables-json(5), version 1.0.6, sets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from itertools import chain, pairwise
from typing import Final

from cleannet.blocklists.entries import Action, Form, Gathered, NoBlocklist, Syntax, numbered
from cleannet.blocklists.ranges import parts

_JSON: Final = '{"nftables"'
_HEAD: Final = re.compile(
    r"(?:table|set|map|chain|type|flags|elements|add|create|flush|delete|define|ip6?|meta|ct|tcp|udp|policy|auto-merge)\b|[{}]"
)
_ELEMENT: Final = re.compile(
    r"(?<![\w.:$@])([0-9a-fA-F.:]{0,39}[.:][0-9a-fA-F.:]{0,45}(?:/\d{1,3})?(?:\s*-\s*[0-9a-fA-F.:]{0,39}[.:][0-9a-fA-F.:]{0,45})?)(?![\w.])"
)
_QUOTED: Final = re.compile(r'"[^"]*"')
_OPENS: Final = re.compile(r"\belements?\b.*?\{|\bdefine\s+\w+\s*=\s*\{")
_RULE: Final = re.compile(r"\bip6?\s+[sd]addr\b(\s*(?:!=|ne\b))?")
_PASSES: Final = re.compile(r"\b(?:accept|return)\b")
_STOPS: Final = re.compile(r"\b(?:drop|reject)\b")


def sniff(head: list[str]) -> int:
    """Lines of nftables, if the file has a table, an element or a rule about addresses."""
    if _is_json(head[:2]):
        return len(head)
    if not any(line.startswith(("table ", "add element", "add set", "define ", "add rule", "set ")) for line in head):
        return 0
    return sum(bool(_HEAD.match(line) or _ELEMENT.match(line)) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line. Raises NoBlocklist for JSON that is not whole."""
    lines = iter(lines)
    first = [line for _, line in zip(range(2), lines, strict=False)]
    lines = chain(first, lines)
    if _is_json(first):
        _document("\n".join(lines), into)
        return
    inside = False
    for number, line in numbered(lines):
        text = _QUOTED.sub("", line).partition("#")[0]
        opened = _OPENS.search(text)
        if opened:
            inside, text = True, text[opened.end() :]
        held, closed, rest = text.partition("}") if inside else ("", "", text)
        if not inside:
            _rule(number, text, line, into)
        elif found := list(_addresses(held)):
            for prefix in found:
                into.add(number, into.form(Form("prefix")), prefix)
        elif held.strip(" ,{") and not opened:
            into.lose(number, "no address among the elements", line)
        elif opened:
            into.other(number, line)
        else:
            into.comments += 1
        if closed:
            inside = bool(_OPENS.search(rest))


def _rule(number: int, text: str, line: str, into: Gathered) -> None:
    """A line outside of the elements of a set: the addresses of a rule, or something else."""
    told = list(_RULE.finditer(text))
    action: Action = "pass" if _PASSES.search(text) else "block"
    does = "lets everything else pass" if action == "pass" else "stops everything else" if _STOPS.search(text) else ""
    found = 0
    for rule, end in pairwise([*told, None]):
        assert rule is not None
        if rule[1]:
            into.lose(number, f"a negation{f', which {does}' if does else ''}", line, acts=True)
            found += 1
            continue
        for prefix in _addresses(text[rule.end() : end.start() if end else len(text)]):
            into.add(number, into.form(Form("prefix", action=action)), prefix)
            found += 1
    if found:
        return
    if not text.strip(" {}();,"):
        into.comments += 1
    elif not text.lstrip().startswith("define") and any(map(_is_prefix, _addresses(text))):
        into.lose(number, "an address outside of a set and of `ip saddr`, `ip daddr`", line, acts=True)
    else:
        everything = re.search(r"\bpolicy\s+drop\b", text) or _STOPS.match(text.strip())
        into.other(number, line, "stops all that no other rule lets pass" if everything else "")


def _is_prefix(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_json(first: Iterable[str]) -> bool:
    return "".join(first)[:40].replace(" ", "").startswith(_JSON)


def _document(text: str, into: Gathered) -> None:
    """The elements of all sets."""
    try:
        told = json.loads(text)["nftables"]
        sets = [row["set"] for row in told if isinstance(row, dict) and isinstance(row.get("set"), dict)]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise NoBlocklist(f"no whole JSON document of nftables: {str(error)[:100]}") from error
    found = [element for one in sets if isinstance(one.get("elem"), list) for element in one["elem"]]
    into.items = len(found)
    form = into.form(Form("prefix"))
    for number, element in enumerate(found, 1):
        prefixes = list(_element(element))
        for prefix in prefixes:
            into.add(number, form, prefix)
        if not prefixes:
            into.lose(number, "no address", json.dumps(element))


def _element(told: object) -> Iterator[str]:
    """The prefixes of an element: an address, a prefix, a range, or one of these with a comment or a time."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict) and isinstance(inner := told.get("elem"), dict):
        yield from _element(inner.get("val")) if not isinstance(inner.get("val"), dict) or "elem" not in inner["val"] else ()
    elif isinstance(told, dict) and isinstance(prefix := told.get("prefix"), dict):
        yield f"{prefix.get('addr')}/{prefix.get('len')}"
    elif isinstance(told, dict) and isinstance(span := told.get("range"), list) and len(span) == 2:
        yield from parts(f"{span[0]}-{span[1]}")


def _addresses(text: str) -> Iterator[str]:
    for written in _ELEMENT.findall(text):
        yield from parts(written) if "-" in written else (written,)


SYNTAX = Syntax("nft", "sets of nftables", ("#",), sniff, read)
