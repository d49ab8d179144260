"""Cisco Umbrella or Secure Access logs of the web proxy and of the firewall: who was reached, and whether it was allowed.

Values stand in quotes between commas, in an order to which newer versions only add; a header may come first. The proxy logs the
address and the page of a request, of which only the host is read. The firewall logs both ends of a connection, and the names that
were looked up for the far one. Identities, which may be people, and pages are never read. A blocked line is an attempt: the proxy
answers in place of the site.

*Source*: Cisco, Umbrella User Guide, "Web Log Formats" and "Cloud Firewall Log Formats"; Secure Access User Guide, the same.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines, either, only
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import BETWEEN, Events, among, hosts, matches, silent
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.rows import total

_STAMP: Final = r'"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"'
_CELL: Final = r' ?"[^"\n]*"'
_IP: Final = r' ?"[0-9A-Fa-f.:]*"'
_PROXY: Final = rf'^{_STAMP},{_CELL},{_IP},{_IP},{_IP},{_CELL}, ?"(?:ALLOWED|BLOCKED|WARN[A-Z]*|ISOLATE[A-Z]*)", ?"'
_FIREWALL: Final = rf'^{_STAMP}, ?"\[[0-9, ]*\]",(?:{_CELL},){{2}} ?"(?:OUTBOUND|INBOUND)",{_CELL},{_CELL},{_IP},{_CELL},{_IP},'
_HEADER: Final = r'(?i:^"?timestamp"?, ?"?(?:policy identity label"?, ?"?internal client ip|origin ids"?, ?"?identities)"?,)'
PATTERN: Final = f"{_PROXY}|{_FIREWALL}|{_HEADER}"

_REACHED, _VERDICT, _PAGE, _SENT, _RECEIVED = 4, 6, 7, 11, 12
"""Cells of a line of the proxy."""
_SIZE, _SOURCE, _DESTINATION, _RULING, _NAMES, _OUT, _BACK = 6, 7, 9, 13, 14, 20, 21
"""Cells of a line of the firewall; the octets of both directions stand only in newer versions."""
_HOST: Final = r'^"*(?:[A-Za-z]+://)?(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:"]*).*$'


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        lines = lines.where(~matches(lines.texts(lines.whole), _HEADER))  # a header is no record
        found = cells(lines, ord(","), quotes=True)
        proxy = matches(lines.texts(lines.whole), _PROXY)

        def of(there: int, here: int) -> Any:
            return either(only(found.of(there), proxy), only(found.of(here), ~proxy))

        page = hosts(pc.replace_substring_regex(lines.texts(only(found.of(_PAGE), proxy)), _HOST, r"\1"))
        names = pc.replace_substring_regex(lines.texts(only(found.of(_NAMES), ~proxy)), r" ?, ?", BETWEEN)
        seen = moments(lines, found.of(0), ISO)
        verdict = pc.utf8_lower(lines.texts(of(_VERDICT, _RULING)))
        both = total(lines.numbers_at(of(_SENT, _OUT)), lines.numbers_at(of(_RECEIVED, _BACK)))
        return Events.of(
            lines.numbers,
            {
                "destination": silent(lines.texts(of(_REACHED, _DESTINATION))),
                "source": silent(lines.texts(only(found.of(_SOURCE), ~proxy))),
                "host": page,
                "lookup": names,
            },
            octets=np.where(proxy | (both >= 0), both, lines.numbers_at(found.of(_SIZE))),
            first=seen,
            last=seen,
            attempts=among(verdict, "blocked", "block"),
        ).batch(skipped)

    def rest(self) -> None:
        return None


FORM: Final = Form("umbrella-traffic", "Cisco Umbrella proxy or firewall log", "request or connection", PATTERN, _Log, apart=True)
