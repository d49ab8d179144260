"""The zones of a control in what `rec_control dump-rpz` prints, each behind a line that names its file.

The dump says what a zone does, also where its settings say otherwise than its records: under a monitor every rule lets pass.

*Source*: PowerDNS Recursor 4.8, rec_control(1), `dump-rpz`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running import answers
from cleannet.enforce.running.zones import Record, compared
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control

_BEGINS: Final = re.compile(r"; (?:.*/)?([0-9]+)-(?:allow|stop)-(?:names|addresses)\.rpz")
_HEAD: Final = re.compile(r"\. IN SOA .*")
_RECORD: Final = re.compile(r"(\S+)\. [0-9]+ IN (\S+) (.+)")


def running(content: bytes, control: Control) -> Running:
    """What the zones hold, or what the resolver answers."""
    if answers.HEADER in content:
        return answers.running(content, control)
    return compared(_records(content), control, passes=control.mode == "monitor")


def _records(content: bytes) -> Iterator[Record]:
    number, heads = 0, 0
    for line in content.decode("utf-8", "replace").splitlines():
        if begins := _BEGINS.fullmatch(line):
            number = int(begins[1])
        elif _HEAD.fullmatch(line):
            heads += 1
        elif number and (record := _RECORD.fullmatch(line)):
            yield Record(number, record[1].lower(), record[2], record[3])
    if not number or not heads:
        raise NotOurs("not what `rec_control dump-rpz` prints, with a line `; FILE` before each zone")
