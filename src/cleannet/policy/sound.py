"""Checks, when a user's file is read, what judging relies on: dates are dates, shares are numbers, prefixes are prefixes.

Unlikely values that can be judged are left to `lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from ipaddress import ip_network
from typing import Any, Final

import msgspec

from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.subject import parse


def _number(text: str) -> None:
    try:
        Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number; write a share in per cent, as text") from None


def _asn(number: int) -> None:
    if not 0 < number < 2**32:
        raise ValueError(f"{number} is not an AS number; write 1 to 4294967295")


def _domain(name: str) -> None:
    parse(f"domain:{name}")


_DATES: Final[Mapping[str, Callable[[str], object]]] = dict.fromkeys(
    ("from_", "until", "as_of", "date", "expires", "signed", "said", "edition"), span
)
_FORMS: Final[Mapping[type, Mapping[str, Callable[[Any], object]]]] = {
    form.Case: {"as_of": date.fromisoformat, "known_on": date.fromisoformat},
    form.CaseUse: {"subject": parse, "place": parse},
    form.ClauseName: {"subject": parse, "place": parse},
    form.Waiver: {"subject": parse},
    form.Share: dict.fromkeys(("exact", "min", "max"), _number),
    form.Test: {"share": _number},
    form.We: {"asns": _asn, "prefixes": ip_network, "domains": _domain},
}


def unsound(thing: Any, place: str = "") -> Iterator[str]:
    """Each text below that is not what its field requires, with its place. Only a threshold needs a share; others may be empty."""
    if isinstance(thing, tuple):
        for index, item in enumerate(thing):
            yield from unsound(item, f"{place}[{index}]")
    elif isinstance(thing, dict):
        for key, item in thing.items():
            yield from unsound(item, f"{place}.{key}")
    elif isinstance(thing, msgspec.Struct):
        checks = {**_DATES, **_FORMS.get(type(thing), {})}
        for field in thing.__struct_fields__:
            value, where = getattr(thing, field), f"{place}.{field.rstrip('_')}".lstrip(".")
            needed = field == "share" and isinstance(thing, form.Test) and thing.kind == "threshold"
            if field in checks and isinstance(value, tuple):
                for index, item in enumerate(value):
                    yield from _refused(checks[field], item, f"{where}[{index}]")
            elif field in checks and isinstance(value, str) and (value or needed):
                yield from _refused(checks[field], value, where)
            yield from unsound(value, where)


def _refused(check: Callable[[Any], object], value: Any, where: str) -> Iterator[str]:
    try:
        check(value)
    except ValueError as error:
        yield f"{where}: {error}"
