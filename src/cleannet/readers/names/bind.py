"""BIND query logs: which name a client looked up; a line is a query.

They hold no answers, and clients are not reported. The time is that of BIND's own channel, or of syslog.

*Source*: ISC, BIND 9 Administrator Reference Manual, category `queries`, "Query logging"; statement `print-time`.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.lines import Lines
from cleannet.kernel.logs.moments import moments
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.syslog import sent

_CLIENT: Final = r"\bclient (?:@0x[0-9a-f]+ )?[0-9A-Fa-f.:]+(?:%[^#]+)?#[0-9]+(?: \([^ ]*\))?:"
PATTERN: Final = _CLIENT + r"(?: view [^ ]+:)? query: [^ ]+ [A-Z0-9-]+ [A-Z0-9-]+"


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = pairs(lines, ("query:",), equals=" ")
        own = moments(lines, lines.whole, "DD-bbb-YYYY hh:mm:ss")
        seen = np.where(own >= 0, own, sent(lines))
        return Events.of(lines.numbers, {"lookup": lines.texts(found["query:"])}, first=seen, last=seen).batch(skipped)

    def rest(self) -> None:
        return None


FORM: Final = Form("bind", "BIND query log", "query", PATTERN, _Log, apart=True, dated=True)
