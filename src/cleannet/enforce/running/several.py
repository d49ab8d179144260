"""Several parts of a system that each hold a control: nodes of a cluster, views of a server."""

from __future__ import annotations

from collections.abc import Mapping

from cleannet.enforce.target import Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject


def together(parts: Mapping[str, Running], control: Control) -> Running:
    """What all parts hold of a control, and what any of them holds besides. parts: by name; at least one."""
    held = list(parts.values())
    return Running(
        _everywhere(frozenset(stop for stop, _ in control.stops()), [one.stops for one in held]),
        _everywhere(frozenset(control.allow), [one.allow for one in held]),
        tuple(f"{name}: {says}" if len(parts) > 1 else says for name, one in parts.items() for says in one.changed),
    )


def _everywhere(decided: frozenset[Subject], held: list[frozenset[Subject]]) -> frozenset[Subject]:
    return frozenset.intersection(*held) | (frozenset.union(*held) - decided)
