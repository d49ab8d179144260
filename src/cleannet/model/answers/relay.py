"""The answer of `cleannet probe`: how many messages a relay took, and how many came out. Counts only: no text, no account."""

from __future__ import annotations

from msgspec import Struct

FORM = "cleannet-relay-probe-1"
"""Changes when a field changes its meaning."""


class Counts(Struct, frozen=True, kw_only=True):
    """What became of messages: sent = arrived + missing + refused + changed + unanswered + unclear.

    missing: the server took it, and it did not arrive; refused: the server said no openly; changed: it arrived with another text;
    unanswered: the server said nothing, or that it has trouble of its own, so whether they arrived is not known; unclear: a control
    beside it did not arrive either, so it does not count. late: of those that
    arrived, how many came after the wait.
    """

    sent: int = 0
    arrived: int = 0
    missing: int = 0
    refused: int = 0
    changed: int = 0
    unanswered: int = 0
    unclear: int = 0
    late: int = 0

    @property
    def clear(self) -> int:
        """Those of which something can be told."""
        return self.sent - self.unclear

    @property
    def lost(self) -> int:
        """Those that count, and that nobody saw arrive as they were sent."""
        return self.missing + self.refused + self.changed + self.unanswered

    @property
    def add_up(self) -> bool:
        """Whether they are counts of anything: none is less than 0, and the parts are the whole."""
        parts = (self.arrived, self.missing, self.refused, self.changed, self.unanswered, self.unclear)
        return min(*parts, self.late) >= 0 and sum(parts) == self.sent and self.late <= self.arrived


class Way(Struct, frozen=True, kw_only=True):
    """All messages of one direction in one kind of conversation. direction: there (first to second account) or back; room: direct
    or group. answer: one sentence.

    least, most: bounds of the rate at which such canaries are not seen to arrive as sent (95 %, Clopper and Pearson; with none or
    all, one bound), None where none could be told. chance: how likely so many of those lost would be canaries if controls and
    canaries were lost alike (Fisher's exact test, one-sided), None where nothing was lost.
    """

    direction: str
    room: str
    controls: Counts
    canaries: Counts
    answer: str
    least: float | None = None
    most: float | None = None
    chance: float | None = None


class Smallest(Struct, frozen=True, kw_only=True):
    """A smallest combination of parts that alone meets the fate of the whole. parts: their positions in the text, from 1; fate:
    missing, refused, changed or unanswered; tried, met: how often it was sent by itself, and how often it met that fate; proved:
    each of its parts was left out once, and the rest passed."""

    parts: tuple[int, ...]
    fate: str
    tried: int
    met: int
    proved: bool


class Text(Struct, frozen=True, kw_only=True):
    """One canary on one way. line: where it stands in the user's file (of a ledger: which message), 0 for a random text; parts:
    into how many words it falls, or characters where it has no spaces; unit: word or character; why: why no smallest combination
    was looked for or proved."""

    line: int
    direction: str
    room: str
    parts: int
    unit: str
    counts: Counts
    smallest: tuple[Smallest, ...] = ()
    why: str = ""


class ProbedRelay(Struct, frozen=True, kw_only=True):
    """What a probe saw. protocol: matrix, xmpp or ledger; server: as the user named it, "" of a ledger; day: UTC; messages: sent in
    all, looking for smallest combinations included; repeat: how often each canary was sent on each way; wait, pause: seconds;
    stopped: why it ended early, else ""; notes: what the counts cannot show."""

    schema: str = FORM
    version: str
    protocol: str
    server: str
    day: str
    messages: int
    repeat: int
    wait: float
    pause: float
    ways: tuple[Way, ...]
    texts: tuple[Text, ...] = ()
    stopped: str = ""
    notes: tuple[str, ...] = ()


class Ledger(Struct, frozen=True, kw_only=True):
    """The messages of a log as salted hashes, in order. salt: a mark by which two ledgers tell that they have the same salt;
    hashes: HMAC-SHA-256 of each text, hex; skipped: reason -> lines of the log that hold no message of the kind asked for."""

    schema: str = "cleannet-relay-ledger-1"
    version: str
    salt: str
    hashes: tuple[str, ...]
    skipped: dict[str, int] = {}


def says(canaries: Counts, controls: Counts) -> str:
    """One sentence, of counts alone.

    >>> says(Counts(sent=20, arrived=20), Counts(sent=21, arrived=21))
    'no difference seen in 20'
    >>> says(Counts(sent=9, arrived=4, missing=3, refused=2), Counts(sent=10, arrived=10))
    '3 of 9 missing, 2 of 9 refused openly; controls: none of 10 lost'
    >>> says(Counts(sent=4, unclear=4), Counts(sent=5, unclear=5))
    'nothing can be told: 4 of 4 unclear'
    """
    clear, unclear = canaries.clear, f"{canaries.unclear:,} of {canaries.sent:,} unclear"
    if not clear:
        return f"nothing can be told: {unclear}" if canaries.sent else "nothing was sent"
    found = _kinds(canaries, clear)
    beside = _kinds(controls, controls.clear)
    what = found or (f"none of {clear:,} lost" if beside else f"no difference seen in {clear:,}")
    if controls.sent and (found or beside):
        what += f"; controls: {beside or f'none of {controls.clear:,} lost'}"
    return f"{what}; {unclear}" if canaries.unclear else what


def _kinds(counts: Counts, clear: int) -> str:
    return ", ".join(f"{number:,} of {clear:,} {word}" for number, word in kinds(counts) if number)


def kinds(counts: Counts) -> tuple[tuple[int, str], ...]:
    """How many met each fate but arriving, in words for people."""
    return (
        (counts.missing, "missing"),
        (counts.refused, "refused openly"),
        (counts.changed, "changed"),
        (counts.unanswered, "unanswered"),
    )
