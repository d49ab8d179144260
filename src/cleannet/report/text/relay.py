"""What a probe counted, for people: a way a paragraph, the lost texts by their lines, and what the counts cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.relay import Ledger, ProbedRelay, Smallest, Text, Way, kinds
from cleannet.report.escape import plain
from cleannet.report.text.lines import BOLD, PIPE, Line, Screen, Told, lines, some, title, wrapped

_WAYS = {"there": "first to second account", "back": "second to first account"}


def page(told: ProbedRelay, screen: Screen = PIPE) -> str:
    """All of it."""
    return lines(_lines(told), screen)


def ledger(told: Ledger, screen: Screen = PIPE) -> str:
    """How many messages a ledger holds."""
    return lines(_ledger(told), screen)


def _lines(told: ProbedRelay) -> Iterator[Told]:
    where = f"{told.protocol}, {told.server}" if told.server else told.protocol
    yield Line(plain(f"Relay probe ({where}), {told.day}: {told.messages:,} messages"), ink=BOLD)
    if told.stopped:
        yield from wrapped(told.stopped, "Ended early: ")
    for way in told.ways:
        yield from _way(way)
    if told.protocol == "ledger":
        yield from _numbers(told)
    elif lost := [text for text in told.texts if text.counts.lost]:
        yield from title("Texts that did not arrive as sent")
        for text in lost:
            yield from _text(text)
    yield from title("What the counts cannot show")
    for note in told.notes:
        yield from wrapped(note, "  - ")


def _numbers(told: ProbedRelay) -> Iterator[Told]:
    """Which messages of a ledger are missing."""
    if told.texts:
        yield from wrapped(f"missing: message {some(str(text.line) for text in told.texts)} of the sender's log", "  ")


def _way(way: Way) -> Iterator[Told]:
    name = f"{way.room.capitalize()}, {_WAYS.get(way.direction, way.direction)}" if way.room else "Sender to receiver"
    yield from title(plain(f"{name}: {way.answer}"))
    if way.least is not None and way.most is not None:
        yield from wrapped(f"of such messages, {_bounds(way, way.least, way.most)} are not seen to arrive as sent (95 %)", "  ")
    if way.chance is not None:
        yield from wrapped(
            f"if it hit canaries and controls alike, so many canaries would be among the lost with {_rate(way.chance)}", "  "
        )
    if late := way.canaries.late + way.controls.late:
        yield f"  {late:,} arrived after the wait"


def _bounds(way: Way, least: float, most: float) -> str:
    """The rate of losses, as far as the trials bound it."""
    if not way.canaries.lost:
        return f"at most {_rate(most)}"
    return f"at least {_rate(least)}" if not way.canaries.arrived else f"{_rate(least)} to {_rate(most)}"


def _text(text: Text) -> Iterator[Told]:
    counts = text.counts
    fates = ", ".join(f"{number:,} of {counts.sent:,} {word}" for number, word in kinds(counts) if number)
    name = f"line {text.line}" if text.line else "a random text"
    yield from wrapped(f"{name}, {text.direction}, {text.room}: {fates}", "  ")
    for small in text.smallest:
        yield from wrapped(_smallest(small, text), "    ")
    if text.why:
        yield from wrapped(f"what of it suffices was {text.why}", "    ")


def _smallest(small: Smallest, text: Text) -> str:
    numbers = ", ".join(map(str, small.parts))
    which = f"{text.unit}{'s' if len(small.parts) > 1 else ''} {numbers} of {text.parts:,}"
    proof = (
        "" if len(small.parts) == 1 else "; without any one of them, the rest passes" if small.proved else "; not proved smallest"
    )
    return f"{which} suffice{'' if len(small.parts) > 1 else 's'}: {small.met} of {small.tried} {small.fate}{proof}"


def _ledger(told: Ledger) -> Iterator[Told]:
    yield f"{len(told.hashes):,} messages as salted hashes"
    for why, number in told.skipped.items():
        yield from wrapped(f"{number:,} skipped: {why}", "  ")


def _rate(rate: float) -> str:
    """A rate for people.

    >>> _rate(0.1391), _rate(0.00001), _rate(1.0)
    ('13.9 %', 'less than 0.1 %', '100 %')
    """
    return "less than 0.1 %" if 0 < rate < 0.001 else f"{rate * 100:.3g} %"
