"""The answer of `cleannet probe`: how many messages a server accepted, and how many arrived. Only counts: no text, no account."""

from __future__ import annotations

from msgspec import Struct

FORM = "cleannet-relay-probe-1"
"""Changes when a field changes its meaning."""


class Counts(Struct, frozen=True, kw_only=True):
    """What happened to messages: sent = arrived + missing + refused + changed + unanswered + unclear.

    missing: the server accepted it, and it did not arrive. refused: the server refused it openly. changed: it arrived with another
    text. unanswered: the server did not answer, or reported a fault of its own, so nobody knows whether it arrived. unclear: a
    control before or after it did not arrive either, so it does not count. late: of those that arrived, how many came after the
    wait.
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
        """The number of messages that count: all but the unclear ones."""
        return self.sent - self.unclear

    @property
    def lost(self) -> int:
        """The number of messages that count and did not arrive as they were sent."""
        return self.missing + self.refused + self.changed + self.unanswered

    @property
    def add_up(self) -> bool:
        """Whether the counts are consistent: none is negative, and the parts add up to `sent`."""
        parts = (self.arrived, self.missing, self.refused, self.changed, self.unanswered, self.unclear)
        return min(*parts, self.late) >= 0 and sum(parts) == self.sent and self.late <= self.arrived


class Way(Struct, frozen=True, kw_only=True):
    """All messages of one direction in one kind of conversation.

    direction: there (first to second account) or back. room: direct or group. answer: one sentence. least, most: bounds of the rate
    at which such canaries do not arrive as sent (95 %, Clopper and Pearson; one-sided if none or all were lost); None if there are
    none. chance: the probability that at least so many of the lost messages are canaries, if the server loses canaries and controls
    at the same rate (Fisher's exact test, one-sided); None if nothing was lost.
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
    """A smallest combination of parts of a text to which the same happens as to the whole text.

    parts: positions in the text, from 1. fate: missing, refused, changed or unanswered. tried: how often the combination was sent
    by itself. met: how often the same happened. proved: each of its parts was left out once, and the rest arrived.
    """

    parts: tuple[int, ...]
    fate: str
    tried: int
    met: int
    proved: bool


class Text(Struct, frozen=True, kw_only=True):
    """One canary (a text that is tested) on one way.

    line: its line in the user's file, or its message in a ledger; 0 for a random text. parts: its number of words, or of characters
    if its script has no spaces. unit: word or character. why: the reason if no smallest combination was searched for or proved.
    """

    line: int
    direction: str
    room: str
    parts: int
    unit: str
    counts: Counts
    smallest: tuple[Smallest, ...] = ()
    why: str = ""


class ProbedRelay(Struct, frozen=True, kw_only=True):
    """The result of a probe.

    protocol: matrix, xmpp or ledger. server: as the user named it; "" for a ledger. day: UTC. messages: all messages sent,
    including the search for smallest combinations. repeat: how often each canary was sent on each way. wait, pause: seconds.
    stopped: why the probe ended early, else "". notes: what the counts cannot show.
    """

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
    """The messages of a log as salted hashes, in order.

    salt: a mark that is equal in two ledgers with the same salt. hashes: HMAC-SHA-256 of each text, hex. skipped: reason -> number
    of lines that hold no message of the wanted kind.
    """

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
    """How many messages did not arrive as sent, by fate, in words for people."""
    return (
        (counts.missing, "missing"),
        (counts.refused, "refused openly"),
        (counts.changed, "changed"),
        (counts.unanswered, "unanswered"),
    )
