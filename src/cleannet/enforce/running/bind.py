"""The zones of a control in what `rndc dumpdb -zones` writes: every view, every zone, each record with its whole name.

*Source*: BIND 9 Administrator Reference Manual, "rndc dumpdb".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from cleannet.enforce.running import answers
from cleannet.enforce.running.several import together
from cleannet.enforce.running.zones import Record, compared
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control

_VIEW: Final = re.compile(r"; Start view (\S+)")
_ZONE: Final = re.compile(r"; Zone dump of '([0-9]+)\.cleannet/IN.*'")
_RECORD: Final = re.compile(r"(\S+)\.([0-9]+)\.cleannet\.\s+[0-9]+\s+IN\s+(?!SOA|NS)([A-Z0-9]+)\s+(.+)")
_NAMED: Final = "the dump has its zone, and does not tell whether response-policy names this zone: compare answers"
_ENDS: Final = "; Dump complete"


def running(content: bytes, control: Control) -> Running:
    """What the zones of the control hold in each view that has them, or what BIND answers. Other zones are the owner's."""
    if answers.HEADER in content:
        return answers.running(content, control)
    views: dict[str, list[Record]] = {}
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
            views.setdefault(view, [])
        elif record := _RECORD.fullmatch(line):
            views.setdefault(view, []).append(Record(int(record[2]), record[1].lower(), record[3], record[4]))
    if not views:
        return Running(frozenset(), frozenset(), ("no zone of the control is loaded: nothing is stopped",))
    held = together({name: compared(records, control) for name, records in views.items()}, control)
    return replace(held, untold={_NAMED: held.stops} if held.stops else {})
