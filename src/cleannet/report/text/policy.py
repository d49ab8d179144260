"""What a policy says on a day, for people: who we are, the acts that count, then each clause with its state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleannet.model.answers.policies import Asks, PolicyShown, Standing
from cleannet.model.report import ClauseText
from cleannet.report import words as phrases
from cleannet.report.text.lines import PIPE, Screen, Told, clean, lines, wrapped
from cleannet.report.words import STAMPS, many


def page(told: PolicyShown, screen: Screen = PIPE) -> str:
    """All of it, in lines."""
    return lines(_lines(told), screen)


def _lines(told: PolicyShown) -> Iterator[Told]:
    text, we = told.policy, told.policy.we
    yield from wrapped(f"{text.id}: {text.title}")
    kinds = ", ".join("any kind of party" if k == "any" else k.replace("_", " ") for k in we.kinds)
    ours = [("ASes", [f"AS{n}" for n in we.asns]), ("prefixes", we.prefixes), ("domains", we.domains), ("apps", we.apps)]
    heading = [
        ("We are", kinds + (f" in {we.where}" if we.where else "")),
        *([("We state", ", ".join(we.states))] if we.states else []),
        *((f"Our {word}", ", ".join(things)) for word, things in ours if things),
        ("Day", f"as of {told.as_of}, by what was known on {told.known_on}"),
        ("Acts", ", ".join(text.acts)),
        ("Reads", phrases.READS[text.reads]),
        ("Not covered", text.covers_not),
        *(("In part", gap) for gap in told.in_part),
        *([("Note", text.note)] if text.note else []),
        *([("Waivers", ", ".join(f"{w.clause} until {w.expires}" for w in told.waivers))] if told.waivers else []),
    ]
    for name, value in heading:
        yield from wrapped(value, f"  {name:<13}")
    states = Counter(clause.standing.state.state.replace("_", " ") for clause in told.clauses)
    yield ""
    yield f"{many(len(told.clauses), 'clause')}: {', '.join(f'{n} {state}' for state, n in states.most_common())}"
    for clause in told.clauses:
        yield from _clause(clause.text, clause.standing)
    yield from _words(told.words)


def _clause(clause: ClauseText, stands: Standing) -> Iterator[Told]:
    yield ""
    yield f"{clean(clause.id)}: {phrases.state(stands.state)}"
    weight = {"notice": "; gives a notice only", "silent": "; does not count for us"}.get(stands.weight, "")
    yield from wrapped(f"{clause.acts}; {STAMPS.get(clause.force) or f'binds {clause.binds}'}{weight}", "    ")
    yield from wrapped(clause.says, "    ")
    yield from wrapped(phrases.cited(clause.primary), "    law: ", "      ")


def _words(words: Sequence[Asks]) -> Iterator[Told]:
    """What clauses ask for, and what inventories may write for it."""
    if words:
        yield ""
        yield "Words that clauses ask for"
    for asks in words:
        yield from wrapped(f"{asks.attribute} {asks.word!r}: also {', '.join(asks.also) or 'nothing else'}", "  ", "    ")
        if asks.not_:
            yield from wrapped(f"something else: {', '.join(asks.not_)}", "    ", "    ")
