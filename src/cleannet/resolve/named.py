"""Names that the inputs themselves give to addresses: DNS answers say under which name an address was looked up.

Names count for the whole audit, whatever their time, because people hand in logs of one day. An address with several names may mean
any of them; an address with many (a shared host) says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Named
from cleannet.model.use import Candidate
from cleannet.resolve.domain import UNOWNED, host_of, of_host
from cleannet.resolve.meaning import MOST, Asking, Meaning

LIMIT: Final = 1_000_000
"""Pairs of name and address that are kept; the memory of an audit has an end."""


class Names:
    """The names that this audit has for addresses."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._pairs = 0
        self._known: pa.Array[Any] | None = None

    def add(self, facts: Iterable[Named]) -> None:
        """Takes the facts of a batch in."""
        for fact in facts:
            for name, address in zip(fact.names.to_pylist(), fact.addresses.to_pylist(), strict=True):
                if name is None or address is None or self._pairs >= LIMIT:
                    continue
                host = host_of(name)
                names = self._names.setdefault(address.lower(), set())
                if host and host not in names and len(names) <= MOST:
                    names.add(host)
                    self._pairs += 1
        self._known = None

    def __len__(self) -> int:
        return len(self._names)

    def every(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each address, in lower case, with its names; of an address with very many not all of them."""
        yield from ((address, frozenset(names)) for address, names in sorted(self._names.items()))

    @property
    def addresses(self) -> pa.Array[Any]:
        """The addresses that have names, as written but in lower case."""
        if self._known is None:
            self._known = pa.array(sorted(self._names), pa.string())
        return self._known

    def meanings(self, asking: Asking, addresses: pa.Array[Any]) -> tuple[npt.NDArray[np.int64], list[Meaning]]:
        """The indexes of the addresses with known names, and what these mean."""
        # the type stubs know no is_in with an array
        places = np.flatnonzero(np.asarray(pc.is_in(pc.utf8_lower(addresses), self.addresses).fill_null(False)))  # type: ignore[call-overload,arg-type,unused-ignore]
        found = [self._meaning(asking, str(address).lower()) for address in addresses.take(places).to_pylist()]
        kept = [(place, meaning) for place, meaning in zip(places.tolist(), found, strict=True) if meaning is not None]
        return np.array([place for place, _ in kept], np.int64), [meaning for _, meaning in kept]

    def _meaning(self, asking: Asking, address: str) -> Meaning | None:
        names = self._names[address]
        if not 0 < len(names) <= MOST:
            return None
        meanings = [of_host(asking, name) for name in sorted(names)]
        subjects = sorted({c.subject for meaning in meanings for c in meaning.candidates})
        if not subjects or subjects == [UNOWNED]:
            return None  # that nobody knows the name was told where it was looked up
        return Meaning(tuple(Candidate(s, round(1 / len(subjects), 2) if len(subjects) > 1 else 1.0) for s in subjects))
