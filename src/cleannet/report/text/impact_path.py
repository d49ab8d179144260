"""The path before and the remaining path, with the reason for each hop."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.impact_path import Hop, Way
from cleannet.report.text.lines import PIPE, Screen, Told, clean, lines, named, some, wrapped


def page(found: Way, screen: Screen = PIPE) -> str:
    """The path before and the remaining path."""
    ends = [hop.asn for hop in (found.before[:1] + found.before[-1:]) if hop.asn in found.avoided]
    why = f", since AS{ends[0]} is one of them" if ends else ""
    avoiding = f"Avoiding {some(f'AS{n}' for n in found.avoided)}"
    return lines([*_path("Before", found.before), *_path(avoiding, found.now, why)], screen)


def _path(title: str, hops: tuple[Hop, ...], why: str = "") -> Iterator[Told]:
    far = len(hops) - 1
    yield from wrapped(f"{title}: " + (f"{far} {'hop' if far == 1 else 'hops'}" if hops else f"no path{why}"), "", "    ")
    for hop in hops:
        yield f"  {named(hop.asn, hop.name, hop.country)}"
        if hop.why:
            yield f"      {clean(hop.why)}"
