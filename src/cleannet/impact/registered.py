"""The name, owner and country under which an AS is registered: from the user's layers first, then from the facts and the embedded
table.

The owner is the operator that the facts name, else the organisation of a layer. If nobody is known it is "", never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cleannet.world.country import country_of, operator_of
from cleannet.world.view import View


@dataclass(frozen=True)
class Registered:
    """What is known about one AS, for people."""

    name: str
    owner: str
    country: str


class Register:
    """Looks up each AS once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._tables = [layer.as_org for layer in view.world.layers if layer.as_org is not None]

    @lru_cache(maxsize=1 << 18)  # noqa: B019  # lives as long as one answer is made
    def of(self, asn: int) -> Registered:
        view = self._view
        told = next((found for table in self._tables if (found := table.of(asn)) is not None), ("", "", ""))
        rows = view.networks.get(asn, [])
        operator = operator_of(view, asn)
        return Registered(
            name=(rows[-1].name if rows else "") or view.world.networks.name_of(asn) or told[0],
            owner=view.name_of(operator) if operator else told[0],
            country=country_of(view, asn),
        )

    def names(self, asns: Iterable[int]) -> dict[str, str]:
        """The names of these ASes, by subject, if known."""
        return {f"asn:{asn}": name for asn in sorted(set(asns)) if (name := self.of(asn).name)}
