"""The zones of a control in what `rndc dumpdb -zones` writes: every view, every zone, each record with its whole name.

*Source*: BIND 9 Administrator Reference Manual, "rndc dumpdb".
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from cleannet.enforce.running import answers
from cleannet.enforce.syntax import rpz
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject

_VIEW: Final = re.compile(r"; Start view (\S+)")
_ZONE: Final = re.compile(r"; Zone dump of '([0-9]+)\.cleannet/IN.*'")
_RECORD: Final = re.compile(r"(\S+)\.([0-9]+)\.cleannet\.\s+[0-9]+\s+IN\s+(?:TXT|CNAME)\s+(.+)")
_NAMED: Final = "the dump has its zone, and does not tell whether response-policy names this zone: compare answers"
_ENDS: Final = "; Dump complete"

_Rule = tuple[int, str, str]
"""The number of a zone, the name of a record below it, and what it does."""


def running(content: bytes, control: Control) -> Running:
    """What the zones of the control hold in each view that has them, or what BIND answers. Other zones are the owner's."""
    if answers.HEADER in content:
        return answers.running(content, control)
    views: dict[str, set[_Rule]] = defaultdict(set)
    view = ""
    lines = [line.rstrip() for line in content.decode("utf-8", "replace").split("\n")]
    if not any(map(_VIEW.fullmatch, lines)):
        raise NotOurs("not what `rndc dumpdb -zones` writes: it has no view")
    if _ENDS not in lines:
        raise NotOurs(f"cut, or still being written: the line `{_ENDS}` is missing")
    for line in lines:
        if begins := _VIEW.fullmatch(line):
            view = begins[1]
        elif _ZONE.fullmatch(line):
            views[view] |= set()
        elif record := _RECORD.fullmatch(line):
            does = "allow" if record[3] == "rpz-passthru." else "stop"
            views[view].add((int(record[2]), record[1].lower(), does))
    written = rpz.owners(control)
    expected = {(number, owner, does) for (does, _), rules in written.items() for number, owner in rules}
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    for (does, thing), rules in written.items():
        if views and all((number, owner, does) in there for there in views.values() for number, owner in rules):
            found[does].add(thing)
    changed = [] if views else ["no zone of the control is loaded: nothing is stopped"]
    for number, owner, does in sorted({rule for there in views.values() for rule in there} - expected):
        if (orphan := rpz.thing_of(owner)) is None:
            changed.append(f"zone {number}.cleannet has a record {owner[:60]!r}, and no control writes it")
        else:
            found[does].add(orphan)
    untold = {_NAMED: frozenset(found["stop"])} if found["stop"] else {}
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed), untold)
