"""A model may name the maker of the device: if no maker is stated, or if it names another maker than the one beside it.

Inventories leave the maker blank and write `ZTE MF920` as the model, or give the seller as the maker of an `OEM Hikvision` camera.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleannet.model.subject import entity_of, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import BESIDE, MOST, Asking, Meaning, Resolved, collected, nothing
from cleannet.resolve.name import NAMED, ORGANISATIONS, meaning

if TYPE_CHECKING:
    import pyarrow as pa


def by_model(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The makers that models name; beside each is the stated maker (blank: none)."""
    return collected(None if value is None else _meaning(asking, str(value)) for value in values.to_pylist())


def _meaning(asking: Asking, written: str) -> Meaning | None:
    """None if the model says no more than the maker."""
    model, _, maker = (part.strip() for part in written.partition(BESIDE))
    if not maker:
        meant = meaning(asking, model, ORGANISATIONS)
        known = any(kind_of(candidate.subject) != "name" for candidate in meant.candidates)
        return meant if known else nothing("neither MAC address nor maker")
    told = meaning(asking, maker, ORGANISATIONS).candidates
    names = asking.view.world.names
    makers = [entity_of(candidate.subject) for candidate in told if kind_of(candidate.subject) == "org"]
    others = [
        Candidate(found.subject, found.weight)
        for found in names.look(model, ORGANISATIONS)
        if found.how in NAMED and not any(names.akin(entity_of(found.subject), one) for one in makers)
    ]
    if not others or not told:
        return None
    return Meaning((*told[: MOST // 2], *others[: MOST // 2]))
