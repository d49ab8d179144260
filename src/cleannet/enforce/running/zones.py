"""Response-policy zones as a resolver holds them, beside those of a control: each record, and the reasons that it gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from cleannet.enforce.syntax import rpz
from cleannet.enforce.target import Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_STOPS: Final = {rpz.DOES["stop"], ".", "rpz-drop."}
"""Targets of a CNAME that stop: without data, as if the name were not there, without an answer."""
_PART: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE: Final = re.compile(r"\\([0-9]{3}|.)")


class Record(NamedTuple):
    """number: of its zone; owner: its name in the zone, in lower case; kind: `CNAME` or `TXT`; data: as it is printed."""

    number: int
    owner: str
    kind: str
    data: str


def text_of(data: str) -> str:
    """The text of a TXT record as it is printed: strings between quotes, and a backslash before a letter or its number (RFC 1035).

    >>> text_of('"a \\\\"b\\\\" " "\\\\059"')
    'a "b" ;'
    """
    return "".join(_ESCAPE.sub(_letter, part) for part in _PART.findall(data))


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1])) if found[1].isdigit() and int(found[1]) < 256 else found[1][-1]


def compared(records: Iterable[Record], control: Control, passes: bool = False) -> Running:
    """What the zones hold. passes: whether the rules that stop are printed as ones that let pass, since the control only logs."""
    there: dict[tuple[int, str], str] = {}
    changed = []
    texts: dict[tuple[int, str], set[str]] = defaultdict(set)
    for record in records:
        there[record.number, record.owner] = does = _does(record)
        if does == "stop" and record.kind != "TXT" and record.data != rpz.DOES["stop"]:
            changed.append(
                f"zone {record.number}.cleannet stops {record.owner[:60]!r} by `{record.data[:20]}`, and no control does"
            )
        if record.kind == "TXT":
            texts[record.number, record.owner].add(text_of(record.data))
    reasons = rpz.reasons(control)
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    expected = set()
    for (does, thing), rules in rpz.owners(control).items():
        then = "allow" if passes else does
        expected |= {(number, owner, then) for number, owner in rules}
        if not all(there.get(rule) == then for rule in rules):
            continue
        found[does].add(thing)
        if thing in reasons and not passes and any(texts[rule] != reasons[thing] for rule in rules):
            changed.append(f"{value_of(thing)} is stopped for other reasons, or until another day, than those of the control")
    for (number, owner), then in sorted(there.items()):
        if (number, owner, then) in expected:
            continue
        orphan = rpz.thing_of(owner)
        if orphan is not None and then in found and not passes:
            found[then].add(orphan)
        else:
            changed.append(f"zone {number}.cleannet has a record {owner[:60]!r} that does `{then[:20]}`, and no control writes it")
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed))


def _does(record: Record) -> str:
    """What a record does: `stop`, `allow`, or the name that its CNAME leads to."""
    if record.kind == "TXT":
        return "stop"
    target = record.data.split()[0].lower()
    return "stop" if target in _STOPS else "allow" if target == rpz.DOES["allow"] else target
