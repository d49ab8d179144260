"""dnstap as text, one message per line, as `dnstap-read` of BIND or `dnstap` of golang-dnstap prints it.

A query has the requested name; a response adds nothing if its query is in the log. If our resolver asks another one (RQ, FQ, SQ,
UQ), that one is a far end. These lines have no addresses of answers.

*Source*: ISC, BIND 9 Administrator Reference Manual, dnstap-read(1); dnstap.info, dnstap.proto (types of messages); golang-dnstap,
TextFormat.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.lines import Lines
from cleannet.kernel.logs.moments import moments
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, addresses, leave, matches
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.sessions import key
from cleannet.readers.inputs.syslog import sent

_HEAD: Final = r"^(?:[0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4} |[0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]+Z? "
PATTERN: Final = _HEAD + r"[ACFRSTU][QR] .*\b(?:UDP|TCP|DOT|DOH|DNSCryptUDP|DNSCryptTCP|DOQ) [0-9]+b "

TOLD: Final = "response to a query that is counted"

_TYPE: Final = rf"{_HEAD}([ACFRSTU])([QR]) .*$"
_ASKED: Final = r'^.* [0-9]+b (?:"([^"]*)"|([^ /]*)/| ?([^ "]+)).*$'
_FAR: Final = r"^.*? [ACFRSTU][QR] [^ ]* *(?:->|<-) ([0-9A-Fa-f.:]+):[0-9]+ .*$"
_ALONE: Final = r"^.*? [ACFRSTU][QR] ([0-9A-Fa-f.:]+) (?:UDP|TCP|DO)[^ ]* .*$"
_OUTWARD: Final = "[FRSU]"


class _Log:
    """One log so far. asked: the queries of the last block, whose responses may be in this one."""

    def __init__(self, _: Input) -> None:
        self._asked: pa.Array[Any] = pa.array([], pa.string())

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        whole = lines.texts(lines.whole)
        kind = pc.replace_substring_regex(whole, _TYPE, r"\1")
        response = matches(pc.replace_substring_regex(whole, _TYPE, r"\2"), "^R$")
        names = pc.replace_substring_regex(whole, _ASKED, r"\1\2\3")
        far = _caught(whole, _FAR)
        far = pc.coalesce(far, _caught(whole, _ALONE))
        outward = pa.array(matches(kind, _OUTWARD))
        asked = key(kind, names)
        mine = asked.filter(pa.array(~response))
        known = np.asarray(pc.is_in(asked, value_set=pa.concat_arrays([self._asked, mine])))
        self._asked = mine
        own = moments(lines, lines.whole, "DD-bbb-YYYY hh:mm:ss")
        seen = np.where(own >= 0, own, sent(lines))
        kept = leave(lines.numbers, ~(response & known), TOLD, skipped)
        return (
            Events.of(
                lines.numbers,
                {"destination": pc.if_else(outward, addresses(far), pa.scalar(None, pa.string())), "lookup": names},
                first=seen,
                last=seen,
            )
            .where(kept)
            .batch(skipped)
        )

    def rest(self) -> None:
        return None


def _caught(texts: pa.Array[Any], pattern: str) -> pa.Array[Any]:
    there = pc.match_substring_regex(texts, pattern)
    found: pa.Array[Any] = pc.if_else(there, pc.replace_substring_regex(texts, pattern, r"\1"), pa.scalar(None, pa.string()))
    return found


FORM: Final = Form("dnstap", "dnstap as text", "message", PATTERN, _Log, dated=True)
