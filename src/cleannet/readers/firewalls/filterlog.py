"""Packets that pf logged on pfSense and OPNsense (`filterlog`): values between commas after the syslog header, IPv4 and IPv6.

A line is a packet that a rule passed or refused. The length is that of the packet in IPv4, and of its payload in IPv6.

*Source*: Netgate, pfSense Documentation, "Raw Filter Log Format"; opnsense/core, filterlog.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.syslog import sent

_ACTION, _VERSION = 6, 8
_LENGTH, _SOURCE, _DESTINATION = (17, 14), (18, 15), (19, 16)
"""Cells in IPv4 and in IPv6."""

PATTERN: Final = r"\bfilterlog[^,\n]*(?:,[^,\n]*){5},(?:pass|block|reject|match|nat|rdr|binat|unkn[^,\n]*),(?:in|out)\b"


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = cells(lines, ord(","))
        version = lines.numbers_at(found.of(_VERSION))

        def of(cell: tuple[int, int]) -> Place:
            four, six = (found.of(at) for at in cell)
            begin, end = (np.select([version == 4, version == 6], [four[i], six[i]], -1) for i in range(2))
            return Place(begin, end)

        seen = sent(lines)
        return Events.of(
            lines.numbers,
            {"destination": lines.texts(of(_DESTINATION)), "source": lines.texts(of(_SOURCE))},
            octets=lines.numbers_at(of(_LENGTH)),
            packets=np.ones(len(lines), np.int64),
            first=seen,
            last=seen,
            attempts=said(lines.texts(found.of(_ACTION))) == REFUSED,
        ).batch(skipped)

    def rest(self) -> None:
        return None


FORM: Final = Form("filterlog", "pfSense or OPNsense filter log", "packet", PATTERN, _Log, apart=True, dated=True)
