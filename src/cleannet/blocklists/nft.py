"""Sets of nftables as it lists or loads them: the addresses between the braces of `elements`, and those of rules.

As JSON (`nft -j list ruleset`) the elements of sets and maps, the rules, and the chains that stop all else stand for lines.

*Source*: nft(8) and libnftables-json(5), version 1.0.6.
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
_ACCEPTS: Final = frozenset({"accept", "return"})
_REFUSES: Final = frozenset({"drop", "reject"})
_EVERYTHING: Final = "stops all that no other rule lets pass"


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
        elif found := list(_members(held)):
            for prefix, passes in found:
                into.add(number, into.form(Form("prefix", action="pass" if passes else "block")), prefix)
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
        into.other(number, line, _EVERYTHING if everything else "")


def _is_prefix(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_json(first: Iterable[str]) -> bool:
    return "".join(first)[:40].replace(" ", "").startswith(_JSON)


def _document(text: str, into: Gathered) -> None:
    """All elements, all rules, and each chain that stops what no rule lets pass."""
    try:
        told = [row for row in json.loads(text)["nftables"] if isinstance(row, dict)]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise NoBlocklist(f"no whole JSON document of nftables: {str(error)[:100]}") from error
    into.items = 0
    for kind, one in (pair for row in told for pair in row.items() if isinstance(pair[1], dict)):
        if kind in ("set", "map", "element"):
            for element in one["elem"] if isinstance(one.get("elem"), list) else ():
                into.items += 1
                _member(into.items, element, into)
        elif kind == "rule" and isinstance(one.get("expr"), list):
            into.items += 1
            _expressions(into.items, one["expr"], into)
        elif kind == "chain" and one.get("policy") == "drop":
            into.items += 1
            into.other(into.items, json.dumps(one), _EVERYTHING)


def _member(number: int, told: object, into: Gathered) -> None:
    """An element of a set; or of a map, which says what happens to its addresses."""
    key, does = told if isinstance(told, list) and len(told) == 2 else (told, None)
    action: Action = "pass" if isinstance(does, dict) and _ACCEPTS & does.keys() else "block"
    prefixes = list(_element(key))
    for prefix in prefixes:
        into.add(number, into.form(Form("prefix", action=action)), prefix)
    if not prefixes:
        into.lose(number, "no address", json.dumps(told))


def _expressions(number: int, told: list[object], into: Gathered) -> None:
    """A rule: what it compares an address with, and its verdict."""
    words = {name for one in told if isinstance(one, dict) for name in one}
    action: Action = "pass" if _ACCEPTS & words else "block"
    does = "lets everything else pass" if action == "pass" else "stops everything else" if _REFUSES & words else ""
    text, found = json.dumps(told), False
    for match in (one["match"] for one in told if isinstance(one, dict) and isinstance(one.get("match"), dict)):
        prefixes = list(_compared(match))
        found = found or bool(prefixes)
        if prefixes and match.get("op") == "!=":
            into.lose(number, f"a negation{f', which {does}' if does else ''}", text, acts=True)
            continue
        for prefix in prefixes:
            into.add(number, into.form(Form("prefix", action=action)), prefix)
    if not found:
        into.other(number, text, _EVERYTHING if _REFUSES & words and "match" not in words else "")


def _compared(match: dict[str, object]) -> Iterator[str]:
    """The prefixes that a rule compares the source or the destination with; those of a set stand elsewhere."""
    left, right = match.get("left"), match.get("right")
    payload = left.get("payload") if isinstance(left, dict) else None
    if isinstance(payload, dict) and payload.get("field") in ("saddr", "daddr") and payload.get("protocol") in ("ip", "ip6"):
        things = right["set"] if isinstance(right, dict) and isinstance(right.get("set"), list) else [right]
        yield from (prefix for thing in things for prefix in _element(thing) if not prefix.startswith("@"))


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


def _members(held: str) -> Iterator[tuple[str, bool]]:
    """The addresses on a line of elements, each with whether a map lets it pass."""
    if "accept" not in held and "return" not in held:
        yield from ((prefix, False) for prefix in _addresses(held))
        return
    for part in held.split(","):
        passes = bool(_PASSES.search(part))
        yield from ((prefix, passes) for prefix in _addresses(part))


def _addresses(text: str) -> Iterator[str]:
    """The prefixes in a text; a colon alone stands before the verdict of a map."""
    for written in _ELEMENT.findall(text):
        if "-" in written:
            yield from parts(written)
        elif len(written) > 2 or written.strip(":."):
            yield written


SYNTAX = Syntax("nft", "sets of nftables", ("#",), sniff, read)
