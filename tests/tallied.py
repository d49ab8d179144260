"""Tallies as both ways of counting routes tell them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from cleannet.model.use import Tally, Use


def by_path(tallies: Mapping[Use, Tally]) -> dict[Use, Tally]:
    """But for what routes that are counted by path leave out: how many prefixes there are."""
    return {use: replace(tally, assets_in_all=0, assets_about=False) for use, tally in tallies.items()}
