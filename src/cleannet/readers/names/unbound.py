"""Unbound logs of queries and replies: which name a client looked up; a line is a query, or a reply with no query.

If both are logged (`log-queries`, `log-replies`), the reply after a query of the same client for the same name adds nothing.
Addresses of answers are not logged, and clients are not reported.

*Source*: NLnet Labs, unbound.conf(5): log-queries, log-replies, log-tag-queryreply, log-time-ascii, log-time-iso.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Skip
from cleannet.kernel.logs.lines import Lines, Place, either
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, leave
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.sessions import key
from cleannet.readers.inputs.syslog import sent

PATTERN: Final = r"\bunbound\b.* (?:info|query|reply): [0-9A-Fa-f.:]+(?:@[0-9]+)? [^ ]+\. [A-Z0-9-]+ [A-Z0-9-]+(?:\s|$)"

TOLD: Final = "reply to a query that is counted"

_BRACKET: Final = 91
_EPOCH: Final = 10


class _Log:
    """One log so far. asked: the queries of the last block, whose replies may be in this one."""

    def __init__(self, _: Input) -> None:
        self._asked: pa.Array[Any] = pa.array([], pa.string())

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        found = pairs(lines, ("info:", "query:", "reply:"), equals=" ")
        tagged = either(found["query:"], found["reply:"])
        client = either(tagged, found["info:"])
        name, kind, network = (Place(*places) for places in _following(lines, client, 3))
        reply = network.end + 1 < lines.stops
        names = lines.texts(name)
        asked = key(lines.texts(client), names, lines.texts(kind))
        mine = asked.filter(pa.array(~reply))
        known = np.asarray(pc.is_in(asked, value_set=pa.concat_arrays([self._asked, mine])))
        self._asked = mine
        begin = lines.starts
        bracketed = lines.octets[begin] == _BRACKET
        epoch = lines.numbers_at(Place(np.where(bracketed, begin + 1, -1), begin + 1 + _EPOCH))
        seen = np.where(epoch >= 0, epoch * 1_000_000, sent(lines))
        kept = leave(lines.numbers, ~(reply & known), TOLD, skipped)
        return Events.of(lines.numbers, {"lookup": names}, first=seen, last=seen).where(kept).batch(skipped)

    def rest(self) -> None:
        return None


def _following(lines: Lines, word: Place, many: int) -> list[Place]:
    """The next words after one, split by single spaces."""
    found = []
    for _ in range(many):
        word = lines.word_at(np.where(word.there, word.end + 1, -1))
        found.append(word)
    return found


FORM: Final = Form("unbound", "Unbound query log", "query", PATTERN, _Log, dated=True)
