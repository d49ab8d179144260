"""Access logs of AWS load balancers (application, network with TLS, classic): the client, and the target of the request.

*Source*: Elastic Load Balancing, "Access logs for your Application Load Balancer", "... Network Load Balancer", "... Classic Load
Balancer": access log entries.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, matches
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.rows import total

_TIME: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?"
_END: Final = r"[0-9A-Fa-f.:\[\]]+:[0-9]+"
PATTERN: Final = (
    rf"^(?:https?|h2|grpcs|wss?) {_TIME} app/[^ ]+ {_END} |^tls [0-9.]+ {_TIME} net/[^ ]+ [^ ]+ {_END} "
    rf"|^{_TIME} [^ ]+ {_END} (?:{_END}|-) -?[0-9.]+ -?[0-9.]+ -?[0-9.]+ "
)

_PLACES: Final = (
    (r"^tls$", (2, 3, 5, 6, 9, 10)),
    (r"^[a-z]", (1, 2, 3, 4, 10, 11)),
    (r"", (0, 1, 2, 3, 9, 10)),
)
"""What the first cell is, and where time, balancer, client, target, octets received and octets sent stand."""


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = cells(lines, ord(" "), quotes=True)
        first = lines.texts(found.of(0))
        kinds = [matches(first, pattern) for pattern, _ in _PLACES]

        def place(at: int) -> Place:
            each = [found.of(cells_[at]) for _, cells_ in _PLACES]
            begin, end = (np.select(kinds, [one[i] for one in each], -1) for i in range(2))
            return Place(begin, end)

        seen = moments(lines, place(0), ISO)
        client, target = (pc.replace_substring_regex(lines.texts(place(at)), r"^\[?([^\]]*?)\]?:[0-9]+$", r"\1") for at in (2, 3))
        octets = total(lines.numbers_at(place(4)), lines.numbers_at(place(5)))
        return Events.of(
            lines.numbers,
            {"destination": target, "source": client},
            octets=octets,
            first=seen,
            last=seen,
            asset=lines.texts(place(1)),
        ).batch(skipped)

    def rest(self) -> None:
        return None


FORM: Final = Form("aws-elb", "AWS load balancer access log", "request", PATTERN, _Log, apart=True)
