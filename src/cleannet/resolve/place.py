"""Clouds, landing places and subjects, which are already in one spelling, or nearly so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import is_country, parse, subject
from cleannet.resolve.meaning import Asking, Meaning, Resolved, each, nothing, sure

if TYPE_CHECKING:
    import pyarrow as pa

_COUNTRY: Final = re.compile(r"[A-Za-z]{2}(?![^\W_])")


def cloud(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """`cloud/region`."""
    return each(values, lambda written: sure(subject("cloud", written)) if written.strip() else nothing("no cloud"))


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
        except ValueError as error:
            return nothing(str(error))

    return each(values, meaning)
