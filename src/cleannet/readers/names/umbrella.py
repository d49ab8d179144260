"""Cisco Umbrella or Secure Access DNS logs, quoted values between commas, perhaps below a header: which name was looked up.

Names that Umbrella blocked count as well. Identities, which may be people, and addresses of clients are never read.

*Source*: Cisco, Umbrella User Guide and Secure Access User Guide, "DNS Log Formats".
"""

from __future__ import annotations

from typing import Final

import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.cells import cells
from cleannet.kernel.logs.lines import Lines
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, among
from cleannet.readers.inputs.log_forms import Form, header_of

NO_NAME: Final = "no name was asked for"

_TIME: Final = "timestamp"
_DOMAIN: Final = "domain"
_PLACES: Final = {_TIME: 0, _DOMAIN: 8}

_STAMP: Final = r'"?[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"?'
PATTERN: Final = (
    rf'^{_STAMP},.*, ?"?(?:Allowed|Blocked|Proxied)"?, ?"?[0-9]+ \([A-Z0-9]+\)"?, ?"?[A-Z0-9]*"?,'
    r'|(?i:^"?timestamp"?, ?"?(?:most[ _]granular|policy)[ _]identity"?,.*"?domain"?,)'
)


class _Log:
    def __init__(self, item: Input) -> None:
        header = header_of(item.head.lower(), _DOMAIN) or ()
        self._place = {name: header.index(name) for name in _PLACES} if _PLACES.keys() <= set(header) else _PLACES

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = cells(lines, ord(","), quotes=True)
        titles = among(pc.utf8_lower(lines.texts(found.of(0))), _TIME)  # a header is no record
        if titles.any():
            lines = lines.where(~titles)
            found = cells(lines, ord(","), quotes=True)
        seen = moments(lines, found.of(self._place[_TIME]), ISO)
        return Events.of(lines.numbers, {"lookup": lines.texts(found.of(self._place[_DOMAIN]))}, first=seen, last=seen).batch(
            skipped, otherwise=NO_NAME
        )

    def rest(self) -> None:
        return None


FORM: Final = Form("umbrella", "Cisco Umbrella DNS log", "query", PATTERN, _Log, apart=True)
