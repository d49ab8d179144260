"""Clouds, landing places and subjects, which are already in one spelling, or nearly so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import is_country, parse, subject
from cleannet.model.use import Candidate
from cleannet.resolve.meaning import MOST, Asking, Meaning, Resolved, each, nothing, sure

if TYPE_CHECKING:
    import pyarrow as pa

_PERHAPS: Final = 0.5
"""The weight of each variant that a resource may lie in."""

_COUNTRY: Final = re.compile(r"[A-Za-z]{2}(?![^\W_])")


def cloud(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """`cloud/region`. Without a region the resource may lie in a variant of the cloud that others run, as the partition of AWS and
    the environment of Azure in China. `aws/` is AWS itself, in a region that is not told."""

    def meaning(written: str) -> Meaning:
        id_, told, region = written.strip().partition("/")
        if not id_:
            return nothing("no cloud")
        others = () if told else _run_by_others(asking, id_)
        if not others:
            return sure(subject("cloud", f"{id_}/{region}" if region else id_))
        return Meaning(tuple(Candidate(subject("cloud", one), _PERHAPS) for one in (id_, *others[: MOST - 1])))

    return each(values, meaning)


def _run_by_others(asking: Asking, id_: str) -> list[str]:
    """The variants of a cloud that another company operates; of one with an operator for each region, its regions."""
    clouds = asking.view.clouds
    own = clouds[id_].operator if id_ in clouds else None
    variants = [cloud for cloud in clouds.values() if cloud.variant_of == id_ and cloud.operator != own]
    return [
        one
        for cloud in sorted(variants, key=lambda cloud: cloud.id)
        for one in ([cloud.id] if cloud.operator else [f"{cloud.id}/{region.id}" for region in cloud.regions])
    ]


def landing(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The country of a landing, by its two letters (`HK`, `HK Tong Fuk`); the place stays with the record. `China` is no code."""

    def meaning(written: str) -> Meaning:
        code = _COUNTRY.match(written.strip())
        return sure(subject("landing", code[0])) if code and is_country(code[0].upper()) else nothing("no country of two letters")

    return each(values, meaning)


def subject_as_written(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """A subject as a person types it."""

    def meaning(written: str) -> Meaning:
        try:
            return sure(parse(written))
        except ValueError:  # it repeats what was written, and a reason is the same whatever that is
            return nothing("no subject")

    return each(values, meaning)
