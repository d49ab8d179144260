"""Whether cases pass: each that differs with its chain, then the count."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.tested import Result, Tested
from cleannet.report.text.lines import PIPE, Screen, Told, lines, wrapped
from cleannet.report.words import doubt


def page(told: Tested, screen: Screen = PIPE) -> str:
    """All that differ, and how many do not."""
    return lines(_lines(told), screen)


def _lines(told: Tested) -> Iterator[Told]:
    for result in told.cases:
        if not result.passed:
            yield from _failed(result)
    yield f"{told.passed} passed, {told.failed} failed"


def _failed(result: Result) -> Iterator[Told]:
    yield from wrapped(f"{result.file}: {result.id}: expected {result.expect}, found {result.found}", "FAILED ")
    by = f" by {result.clause}" if result.clause else ""
    yield from wrapped(f"judged as of {result.as_of}, by what was known on {result.known_on}{by}", "    ")
    if result.because:
        yield from wrapped(result.because, "    because ")
    if result.why:
        yield from wrapped(result.why, "    the case says: ")
    for number, step in enumerate(result.chain, 1):
        unsure = f" ({doubt(step)})" if doubt(step) else ""
        valid = f", {step.valid}" if step.valid else ""
        yield from wrapped(f"{step.says}{valid}{unsure}", f"    {number}. ")
        for source in step.sources:
            told = ", ".join(t for t in (source.url, source.said, source.read_in and f"read in {source.read_in}") if t)
            yield from wrapped(told, "       source: ")
    yield ""
