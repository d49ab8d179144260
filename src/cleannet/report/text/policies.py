"""The policies that ship, grouped by issuer, with whom each is for; and those that fit the person who asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cleannet.model.answers.policies import ListedPolicy, PolicyChoice, PolicyList
from cleannet.report.text.lines import PIPE, Screen, Told, clean, lines, wrapped
from cleannet.report.words import many


def page(told: PolicyList, screen: Screen = PIPE) -> str:
    """A table by issuer, then the places for which no policy ships."""
    return lines(_page(told), screen)


def _page(told: PolicyList) -> Iterator[Told]:
    yield f"{many(len(told.policies), 'policy', 'policies')}. `policy show NAME` has the clauses; `policy choose` finds yours."
    width = max((len(row.id) for row in told.policies), default=0)
    for issuer, rows in groupby(sorted(told.policies, key=lambda row: (row.issuer, row.where, row.id)), lambda row: row.issuer):
        yield ""
        yield clean(issuer)
        for row in rows:
            yield from wrapped(row.title, f"  {row.id:<{width}}  ")
            yield from wrapped(f"for {_for(row)}; {', '.join(row.lines) or 'no line'}", f"  {'':<{width}}  ")
            yield from wrapped(f"not covered: {row.covers_not}", f"  {'':<{width}}  ")
    for missing in told.not_shipped:
        yield ""
        yield from wrapped(f"No policy ships for these {missing.what}: {', '.join(missing.names)}", "", "  ")
    if told.not_shipped:
        yield "Nor for any other place that is not listed. docs/policies.md says how to write one."


def chosen(told: PolicyChoice, screen: Screen = PIPE) -> str:
    """The policies that fit, each with the reason, and what to do next."""
    return lines(_chosen(told), screen)


def _chosen(told: PolicyChoice) -> Iterator[Told]:
    asked = f"{told.kind.replace('_', ' ')} in {told.where}" + (f", for {', '.join(told.lines)}" if told.lines else "")
    if not told.policies:
        yield from wrapped(f"No policy that ships fits: {asked}.")
        yield "`cleannet policy list` has all; docs/policies.md says how to write your own."
        return
    yield from wrapped(f"{many(len(told.policies), 'policy fits', 'policies fit')}: {asked}.")
    if not told.shipped_there:
        yield from wrapped(f"No policy ships for {told.where} itself: its own rules are not covered.")
    for one in told.policies:
        yield ""
        yield from wrapped(one.policy.title, f"{one.policy.id}: ", "  ")
        yield from _beneath(one.why, f"not covered: {one.policy.covers_not}")
    yield ""
    yield f"Next: cleannet audit FILES --policy {told.policies[0].policy.id}"


def _beneath(*told: str) -> Iterator[Told]:
    for text in told:
        yield from wrapped(text, "  ")


def _for(row: ListedPolicy) -> str:
    kinds: Iterable[str] = (kind.replace("_", " ") for kind in row.kinds)
    who = "everybody" if {"any", "anyone"} & {*row.kinds} and len(row.kinds) == 1 else ", ".join(kinds)
    return f"{who} in {row.where}" if row.where else who
