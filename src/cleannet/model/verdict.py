"""The verdicts, worst first, and the confidence beside them.

>>> worst([Verdict.CLEAR, Verdict.CONDITIONAL])
<Verdict.CONDITIONAL: 'conditional'>
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Verdict(str, Enum):
    """What the policy says about a use on a line. `clear` means no adverse fact within the stated coverage, not independence;
    `not_asked` means that no clause of the policy could apply to such a use there."""

    DENIED = "denied"
    UNKNOWN = "unknown"
    CONDITIONAL = "conditional"
    CLEAR = "clear"
    NOT_ASKED = "not_asked"

    __hash__ = str.__hash__  # that of Enum is written in Python, and verdicts are keys of many tables

    @property
    def text(self) -> str:
        """The verdict for people: `not asked`."""
        return self.value.replace("_", " ")

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANKS[self]


_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Confidence(str, Enum):
    """How well the identification is supported, never how serious the finding is.

    high: identified by a sourced fact about this very subject; low: rests on the embedded address table, or only on a name."""

    HIGH = "high"
    LOW = "low"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; clear if there are none."""
    return min(verdicts, key=lambda v: v.rank, default=Verdict.CLEAR)
