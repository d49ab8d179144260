"""The sets and rules of a control as OpenBGPD reads its file (`bgpd -nv`), and how large those sets are that it holds.

What it holds it only counts. A set with as many members as that of the file may still be an older one.

*Source*: bgpd(8), bgpctl(8) of OpenBGPD 7.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.syntax.lines import SHOWN
from cleannet.enforce.syntax.networks import held
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject, subject

_BEGINS: Final = re.compile(r'(as|prefix)-set "cleannet-(allow|stop)" \{')
_MEMBER: Final = re.compile(r"([0-9]+)|([0-9a-f.:]+/[0-9]+) or-longer")
_COUNT: Final = re.compile(r"(ASNUM|PREFIX)\s+cleannet-(allow|stop)\s+([0-9]+|-)\s+([0-9]+|-)\s+([0-9]+|-)\s.*")
_COUNTS: Final = re.compile(r"Type\s+Name\s+#IPv4\s+#IPv6\s+#ASnum.*")
_RULE: Final = re.compile(r"(?:allow|deny|match) .*")
_SET: Final = re.compile(r"(?<= )set (?!\{)(.*)")
_WORDS: Final = {"as": "ASNUM", "prefix": "PREFIX"}
_COUNTED: Final = "bgpctl tells how many members a set has, and neither which, nor the rules: these are of the file"


def compared(content: bytes, written: Iterable[str]) -> Running:
    """What the sets hold. written: the rules that a control writes."""
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    if not any(map(_COUNTS.fullmatch, lines)):
        raise NotOurs("what `bgpctl show sets` prints is missing")
    if not any(line.startswith("AS ") for line in lines):
        raise NotOurs("what `bgpd -nv` prints is missing: no line `AS NUMBER`; it prints nothing if the file has an error")
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    sizes: dict[tuple[str, str], tuple[int, int, int]] = {}
    changed = []
    for word, does, members in _sets(lines):
        things = set()
        for member in members:
            if one := _MEMBER.fullmatch(member):
                things.add(subject("asn", one[1]) if one[1] else Subject(f"prefix:{one[2]}"))
            else:
                changed.append(f"the {word}-set cleannet-{does} holds {member[:SHOWN]!r}, and no control writes it")
        found[does] |= things
        sizes[_WORDS[word], does] = len(held(things, "v4")), len(held(things, "v6")), len(held(things, "asn"))
    changed += _sizes(lines, sizes)
    changed += _rules([" ".join(line.split()) for line in lines if _RULE.fullmatch(line)], [_braced(line) for line in written])
    told = {_COUNTED: frozenset(found["stop"])} if found["stop"] else {}
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed), told)


def _sets(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Each of our sets: as or prefix, what it does, its members."""
    begun: re.Match[str] | None = None
    members: list[str] = []
    for line in lines:
        if begins := _BEGINS.fullmatch(line):
            begun, members = begins, []
        elif begun and line == "}":
            yield begun[1], begun[2], members
            begun = None
        elif begun:
            members += filter(None, (line.split() if begun[1] == "as" else line.split(", ")))
    if begun:
        raise NotOurs("cut: a set has no end")


def _sizes(lines: list[str], sizes: dict[tuple[str, str], tuple[int, int, int]]) -> Iterator[str]:
    """Where what runs has another number of members than the file."""
    there = {
        (one[1], one[2]): tuple(int(count) if count != "-" else 0 for count in one.groups()[2:])
        for line in lines
        if (one := _COUNT.fullmatch(line))
    }
    for key in sorted({*there, *sizes}):
        if (runs := there.get(key)) != (says := sizes.get(key)):
            yield (
                f"the set cleannet-{key[1]} ({key[0]}) has {_in_all(runs)} members in what runs, and {_in_all(says)} in the file: "
                "run `bgpctl reload`"
            )


def _in_all(counts: tuple[int, ...] | None) -> str:
    return "no" if counts is None else f"{sum(counts):,}"


def _braced(rule: str) -> str:
    """A rule as it is printed: with braces around what it sets."""
    return _SET.sub(r"set { \1 }", " ".join(rule.split()))


def _rules(there: list[str], wanted: list[str]) -> Iterator[str]:
    """The last rule that matches decides, unless one before it says `quick`."""
    yield from (f"{rule!r} is not there" for rule in wanted if rule not in there)
    places = [there.index(rule) for rule in wanted if rule in there]
    if places != sorted(places):
        yield "the rules of the control stand in another order"
    first, last = min(places, default=0), max(places, default=len(there))
    for at, rule in enumerate(there):
        if at in places:
            continue
        if at < first and " quick " in f"{rule} ":
            yield f"{rule[: 2 * SHOWN]!r} stands before the rules of the control, and ends the filter"
        elif first < at < last or (at > last and not rule.startswith("match ")):
            yield f"{rule[: 2 * SHOWN]!r} stands among or behind the rules of the control, and decides where it matches"
