"""The zones of a control as Knot Resolver has read them: it writes them into a file when its control socket calls `cleannet(FILE)`.

*Source*: knot-resolver.readthedocs.io, 5.6, "Control sockets".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running import answers
from cleannet.enforce.running.zones import Record, compared
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control

_ZONE: Final = re.compile(r"; zone ([0-9]+)-\S+")
_RECORD: Final = re.compile(r"([^;$@\s]\S*) ([A-Z]+) (.+)")
_RULE: Final = re.compile(r"; ([a-z]+), rule ([0-9]+) of [0-9]+( suspended)?")


def running(content: bytes, control: Control) -> Running:
    """What the zones hold, or what the resolver answers. One instance a file."""
    if answers.HEADER in content:
        return answers.running(content, control)
    lines = content.decode("utf-8", "replace").splitlines()
    rules = [one for line in lines if (one := _RULE.fullmatch(line))]
    if len(rules) != 1:
        says = f"{len(rules)} instances are in it: give a file for each" if rules else "no line `; MODE, rule N of M`"
        raise NotOurs(f"not what `cleannet(FILE)` writes, or cut: {says}")
    held = compared(_records(lines), control)
    mode, place, suspended = rules[0].groups()
    changed = [*held.changed]
    if mode != control.mode:
        changed.append(f"it runs as {mode}, and not as {control.mode}")
    if place == "0" or suspended:
        changed.append("its rule is not among the policies that are in force: nothing is stopped")
    elif place != "1":
        changed.append(f"{int(place) - 1} policies stand before it, and may let pass what it stops")
    return Running(held.stops, held.allow, tuple(changed))


def _records(lines: list[str]) -> Iterator[Record]:
    number = 0
    for line in lines:
        if zone := _ZONE.fullmatch(line):
            number = int(zone[1])
        elif number and (record := _RECORD.fullmatch(line)):
            yield Record(number, record[1].lower(), record[2], record[3] if record[2] == "TXT" else record[3].split()[0])
