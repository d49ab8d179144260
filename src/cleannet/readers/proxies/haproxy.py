"""HAProxy logs of connections and requests: the client; one per line.

Servers are logged by name, so the client is the only far end. A failed handshake is an attempt.

*Source*: HAProxy, Configuration Manual, "Log formats": TCP, HTTP, HTTPS and error formats.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, Place
from cleannet.kernel.logs.moments import moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, addresses, matches
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.syslog import message

_STAMP: Final = "DD/bbb/YYYY:hh:mm:ss"
_CLIENT: Final = r"[^ ]+:[0-9]+ \[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}(?::[0-9]{2}){3}\.[0-9]{3}\] [^ ]+ "
PATTERN: Final = rf"\bhaproxy(?:(?:\[[0-9]+\])?: | [0-9-]+ [^ ]+ (?:-|\[[^\n]*\]) ){_CLIENT}"

_FAILED: Final = r"(?i)handshake|Connection error|Received something which does not look like a PROXY"
_BACKEND, _TIMERS, _STATUS, _HTTP, _TCP = 3, 4, 5, 6, 5
_TIMES: Final = r"^[+-]?[0-9]+(?:/[+-]?[0-9]+){4}$"
"""Five timers are those of a request, fewer those of a connection."""


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        lines = message(lines, _CLIENT)
        found = cells(lines, ord(" "))
        client = pc.replace_substring_regex(lines.texts(found.of(0)), r":[0-9]+$", "")
        stamp = found.of(1)
        seen = moments(lines, Place(stamp.begin + 1, stamp.end), _STAMP)
        http = matches(lines.texts(found.of(_TIMERS)), _TIMES)
        request, connection = found.of(_HTTP), found.of(_TCP)
        octets = lines.numbers_at(Place(*(np.where(http, request[i], connection[i]) for i in range(2))))
        failed = matches(lines.texts(Place(found.of(2).begin, lines.stops)), _FAILED) & (octets < 0)
        return Events.of(lines.numbers, {"source": addresses(client)}, octets=octets, first=seen, last=seen, attempts=failed).batch(
            skipped
        )

    def rest(self) -> None:
        return None


FORM: Final = Form("haproxy", "HAProxy log", "connection", PATTERN, _Log, apart=True)
