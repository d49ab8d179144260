"""A model may name the maker of the device: if no maker is stated, or if it names another maker than the one beside it.

Inventories leave the maker blank and write `ZTE MF920` as the model, or give the seller as the maker of an `OEM Hikvision` camera.
A company's own name with nothing but a model behind it is certain. With any other word it is a question: a `Huawei P30 case` is
made by others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleannet.model.subject import EntityId, Subject, entity_of, kind_of
from cleannet.model.use import Candidate
from cleannet.resolve.before_model import before_model
from cleannet.resolve.meaning import BESIDE, MOST, Asking, Meaning, Resolved, collected, nothing
from cleannet.resolve.name import NAMED, ORGANISATIONS, VENDORS, maker, meaning

if TYPE_CHECKING:
    import pyarrow as pa

    from cleannet.world.names import Names


def by_model(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The makers that models name; beside each is the stated maker (blank: none)."""
    return collected(None if value is None else _meaning(asking, str(value)) for value in values.to_pylist())


def by_product(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """Whom the products of vendors name besides, which may be an app of somebody else; beside each is the vendor."""
    return collected(None if value is None else _of_product(asking, str(value)) for value in values.to_pylist())


def _of_product(asking: Asking, written: str) -> Meaning | None:
    """None if the product says no more than the vendor."""
    product, _, vendor = (part.strip() for part in written.partition(BESIDE))
    if not vendor:
        return None
    besides = _besides(asking, product, vendor, VENDORS)
    return maker(asking, product) if besides and before_model(asking.view.world.names, product) else besides


def _meaning(asking: Asking, written: str) -> Meaning | None:
    """None if the model says no more than the maker."""
    model, _, stated = (part.strip() for part in written.partition(BESIDE))
    if not stated:
        meant = maker(asking, model)
        known = any(kind_of(candidate.subject) != "name" for candidate in meant.candidates)
        return meant if known else nothing("neither MAC address nor maker")
    return _besides(asking, model, stated, ORGANISATIONS)


def _besides(asking: Asking, words: str, stated: str, kinds: frozenset[str]) -> Meaning | None:
    """What is stated, or what the words name, if that is of another house; None if it is not."""
    told = meaning(asking, stated, kinds).candidates
    names, mine = asking.view.world.names, {candidate.subject for candidate in told}
    makers = [entity_of(one) for one in mine if kind_of(one) == "org"]
    others = [
        Candidate(found.subject, found.weight)
        for found in names.look(words, kinds - {"cable"})
        if found.how in NAMED and found.subject not in mine and not any(_of_house(names, one, found.subject) for one in makers)
    ]
    if not others or not told:
        return None
    return Meaning((*told[: MOST // 2], *others[: MOST // 2]))


def _of_house(names: Names, maker: EntityId, thing: Subject) -> bool:
    return names.akin(entity_of(thing), maker) if kind_of(thing) == "org" else names.of_house(maker, thing)
