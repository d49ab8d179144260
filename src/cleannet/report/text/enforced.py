"""A control for people: what stops and why, what else stops with it, what stays, and how to put it in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.model.answers.enforced import Enforced, TargetList
from cleannet.model.control import Control, Reads, Section
from cleannet.report.escape import plain
from cleannet.report.text.lines import PIPE, ROWS, Line, Screen, Told, clean, lines, title
from cleannet.report.words import many

_VERBS: Final[dict[Reads, str]] = {"acts": "denies", "names": "names"}

EXAMPLES: Final = 3
"""Things of each clause that are shown."""


def page(told: Enforced, screen: Screen = PIPE) -> str:
    """The answer first, then the damage, then the rest."""
    return lines(_lines(told), screen)


def _lines(told: Enforced) -> Iterator[Told]:
    control = told.decided.control
    stops = sum(len(part.stops) for part in control.sections)
    does = "names" if not told.blocks else "logs or marks" if control.mode == "monitor" else "stops"
    yield Line(
        f"{clean(told.title)}: {does} {many(stops, 'thing')} that {plain(control.policy)} {_VERBS[control.reads]} as of "
        f"{control.as_of}, until {control.until or 'no day'}.",
        rest="  ",
    )
    yield Line(f"{plain(control.nature[:1].upper())}{plain(control.nature[1:])}.", rest="  ", ink="1")
    damage = told.decided.damage
    if told.blocks:
        would = "would stop" if control.mode == "monitor" else "stop"
        yield f"Other things that {would} with them: {len(damage):,}" if damage else "Nothing else is known to stop with them."
        for hurt in damage[:ROWS]:
            seen = f" ({many(hurt.records, 'record')})" if hurt.records >= 0 else ""
            yield Line(f"{clean(hurt.says)}{seen}; {clean(hurt.stop)}", "  - ", "    ")
        if len(damage) > ROWS:
            yield f"  and {len(damage) - ROWS:,} more; -f json lists all"
    if told.cut:
        yield Line(clean(told.cut), rest="  ")
    yield from title("What stops, and why?" if told.blocks else "What is named, and why?")
    for clause, parts in sorted(_by_clause(control).items()):
        yield from _clause(clause, parts)
    if told.decided.left_out:
        yield from title(f"What is denied, and {'does not stop' if told.blocks else 'is not in it'}?")
        for left in told.decided.left_out:
            names = ", ".join(clean(name) for name in left.examples)
            yield Line(
                f"{clean(left.why)} {many(left.things, 'thing')}: {names}{', ...' if left.things > len(left.examples) else ''}",
                "  ",
                "    ",
            )
    if told.warnings:
        yield from title("What this target cannot do")
        yield from (Line(clean(warning), "  ", "    ") for warning in told.warnings)
    if told.files:
        yield from title("Files")
        yield from (Line(clean(file.path), "  ", whole=True) for file in told.files)
        yield from (Line(clean(step), f"  {at}. ", "     ") for at, step in enumerate(told.install, 1))


def _by_clause(control: Control) -> dict[str, list[Section]]:
    found: dict[str, list[Section]] = {}
    for part in control.sections:
        for clause in dict.fromkeys(reason.clause for reason in part.reasons):
            found.setdefault(clause, []).append(part)
    return found


def _clause(clause: str, parts: list[Section]) -> Iterator[Told]:
    """A clause with the first few of the things that stop because of it, and the reason of each."""
    stops = sum(len(part.stops) for part in parts)
    source = next((reason.source for part in parts for reason in part.reasons if reason.clause == clause), "")
    yield Line(
        f"{many(stops, 'thing')} until {min(part.until for part in parts)}; {clean(source)}", "  ", "    ", head=clean(clause)
    )
    for part in parts[:EXAMPLES]:
        more = f" and {len(part.stops) - 1:,} more" if part.stops[1:] else ""
        (reason, *_) = (reason for reason in part.reasons if reason.clause == clause)
        mark = f" [{reason.fingerprint}]" if reason.fingerprint else ""
        yield Line(f"{clean(part.stops[0])}{more}: {clean(reason.says)}{mark}", "    - ", "      ")
    if len(parts) > EXAMPLES:
        yield f"    and {len(parts) - EXAMPLES:,} more; -f json lists all"


def targets(told: TargetList, screen: Screen = PIPE) -> str:
    """One paragraph a target."""
    return lines(_targets(told), screen)


def _targets(told: TargetList) -> Iterator[Told]:
    yield "Systems that a control can be written for, the least destructive first; those that stop nothing come last"
    for one in told.targets:
        yield ""
        yield Line(f"{clean(one.title)}; stops {', '.join(one.stops)}", rest="    ", head=one.id)
        both = "blocks, or only logs or marks (--monitor)" if one.monitors else "blocks only"
        modes = both if one.blocks else "only marks"
        yield Line(
            f"{modes}; {f'tested with {clean(one.proven)}' if one.proven else 'not tested with the real system'}", "    ", "    "
        )
        yield from (Line(clean(limit), "    ", "    ") for limit in one.limits)
