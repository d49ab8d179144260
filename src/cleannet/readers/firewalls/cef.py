"""Events in CEF or LEEF, which many firewalls and gateways send to collectors: `key=value` after a head with bars.

Ends, octets and times have the same keys in every product; the head and other keys differ and are not read. Events with no ends are
about no connection.

*Source*: Micro Focus, ArcSight Common Event Format, version 26, "Extension dictionary"; IBM, QRadar Log Event Extended Format,
version 2, "Predefined LEEF event attributes".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place, either
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import APPLICATION, Events, hosts, silent, since_1970, translated
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.mac import interfaces
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.syslog import sent

PATTERN: Final = r"\b(?:CEF: ?[01]|LEEF:[12]\.0)\|[^|]*\|[^|]*\|[^|]*\|"

_KEYS: Final = (
    *("src", "dst", "c6a2", "c6a3", "act", "action", "in", "out", "srcBytes", "dstBytes", "rt", "start", "end", "devTime"),
    *("dhost", "destinationDnsDomain", "spt", "srcPackets", "dstPackets", "smac", "dmac", "srcMAC", "dstMAC"),
    *("FTNTFGTapp", "app", "sourceTranslatedAddress", "destinationTranslatedAddress", "srcPostNAT", "dstPostNAT"),
)

NO_CONNECTION: Final = "event of no connection"


class _Log:
    def __init__(self, _: Input) -> None:
        pass

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = pairs(lines, _KEYS, between=b" \t^|")

        def text(*names: str) -> pa.Array[Any]:
            return silent(lines.texts(_first(found, names)))

        def count(*names: str) -> Rows:
            return lines.numbers_at(_first(found, names))

        there, back = count("in", "srcBytes"), count("out", "dstBytes")
        first, last = (
            _moment(lines, _first(found, ("start", "rt", "devTime"))),
            _moment(lines, _first(found, ("end", "rt", "devTime"))),
        )
        first = np.where(first < 0, sent(lines), first)
        return Events.of(
            lines.numbers,
            {
                "destination": text("dst", "c6a3"),
                "source": text("src", "c6a2"),
                "translated destination": translated(text("destinationTranslatedAddress", "dstPostNAT")),
                "translated source": translated(text("sourceTranslatedAddress", "srcPostNAT")),
                "host": hosts(text("destinationDnsDomain", "dhost")),
                "source interface": interfaces(text("smac", "srcMAC")),
                "destination interface": interfaces(text("dmac", "dstMAC")),
                APPLICATION: text("FTNTFGTapp", "app"),
            },
            octets=total(there, back),
            packets=total(count("srcPackets"), count("dstPackets")),
            first=first,
            last=np.maximum(first, last),
            attempts=(said(pc.utf8_lower(text("act", "action"))) == REFUSED) & (np.minimum(there, back) <= 0),
        ).batch(skipped, otherwise=NO_CONNECTION)

    def rest(self) -> None:
        return None


def _first(found: dict[str, Place], names: tuple[str, ...]) -> Place:
    place = found[names[0]]
    for name in names[1:]:
        place = either(place, found[name])
    return place


def _moment(lines: Lines, place: Place) -> Rows:
    """Milliseconds or seconds since 1970, or a date; -1 for anything else."""
    number = lines.numbers_at(place)
    dated = moments(lines, Place(place.begin, np.where(place.there, lines.stops, -1)), "bbb DD YYYY hh:mm:ss")
    iso = moments(lines, Place(place.begin, np.where(place.there, lines.stops, -1)), ISO)
    return np.where(number >= 0, since_1970(number), np.maximum(dated, iso))


FORM: Final = Form("cef", "CEF or LEEF events", "event", PATTERN, _Log, idle=frozenset({NO_CONNECTION}), apart=True, dated=True)
