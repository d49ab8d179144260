"""A record is an attempt if it says that its connection was refused or never answered, and nothing shows that it existed after all.

Two lists of words say so, in the column of states of each format. A word that is on neither list is no attempt.

    refused      what a filter did with the packets, or a connection that Argus saw requested and not made. If octets came back, it
                 is no attempt: the filter ended a connection that had begun.
    unanswered   what Zeek saw of the connection. If an end sent payload, it is no attempt: the data were sent, answered or not.

*Source*: Amazon VPC User Guide, "Flow log records" (action: REJECT); Azure, "Traffic analytics schema" (FlowStatus: D, Denied);
Google Cloud, "Firewall Rules Logging" (disposition: DENIED); Zeek, "conn.log", conn_state: S0 (no reply), REJ (rejected), RSTOS0 (a
SYN and then a RST, no SYN-ACK); Argus, ra(1), state: REQ (a TCP connection was requested). If a sensor sees only one direction of a
connection, Zeek says SH or OTH; neither is on the list. Flags of NetFlow are not used, because a sampling router reports only the
flags of packets that it sampled.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask, Rows
from cleannet.readers.base.counts import MOST

NEITHER, REFUSED, UNANSWERED = range(3)

WORDS: Final = dict.fromkeys("reject rejected deny denied drop dropped block blocked d req".split(), REFUSED) | dict.fromkeys(
    "s0 rej rstos0".split(), UNANSWERED
)
"""Word, in small letters and of at most eight, to what it says."""

Said = npt.NDArray[np.uint8]


def said(states: pa.Array[Any]) -> Said:
    """What a column of words says: NEITHER, REFUSED or UNANSWERED."""
    encoded: Any = states if pa.types.is_dictionary(states.type) else states.dictionary_encode()
    words = pc.ascii_lower(pc.utf8_trim_whitespace(encoded.dictionary.cast(pa.string()))).to_pylist()
    meant = np.array([*(WORDS.get(word or "", NEITHER) for word in words), NEITHER], np.uint8)
    found: Said = meant[np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1))]
    return found


def attempts(said: Said, octets: Rows | None, back: Rows | None) -> Mask | None:
    """Which records are attempts; None if none is. octets: in both directions; back: octets that came back; -1 if not stated."""
    if not said.any():
        return None
    refused, unanswered = said == REFUSED, said == UNANSWERED
    if back is not None:
        refused &= (back <= 0) | (back > MOST)
    if octets is not None:
        unanswered &= octets <= 0
    found: Mask = refused | unanswered
    return found
