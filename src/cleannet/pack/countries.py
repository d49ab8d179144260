"""The embedded table of registered countries: where the address blocks that an AS announces are registered.

It is one source of low confidence, like the table of networks. The country of registration is neither that of the routers nor that
of the operator's seat, so it raises questions and answers none.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from cleannet.pack.arrayfile import Plain, open_mapped
from cleannet.pack.manifest import DATA, check
from cleannet.pack.places import Places
from cleannet.pack.refused import PackRefused

MAGIC: Final = b"CNETCCR1"
EMBEDDED: Final = DATA / "countries.bin"


@dataclass(frozen=True)
class CountryTable:
    """The opened table. asns: ascending; counts: countries of each; countries: two letters each, one AS after another."""

    meta: dict[str, Any]
    asns: Plain
    counts: Plain
    countries: Plain
    sha256: str

    @property
    def rows(self) -> int:
        """How many ASes have a country."""
        return int(self.meta["rows"])

    def of(self, asn: int) -> tuple[str, ...]:
        """The countries in which at least a quarter of its addresses are registered, the largest first; () if none is known."""
        if (at := self._places.of(asn)) < 0:
            return ()
        end = 2 * self._ends[at]
        letters = self.countries[end - 2 * int(self.counts[at]) : end].tobytes().decode()
        return (letters,) if len(letters) == 2 else tuple(letters[i : i + 2] for i in range(0, len(letters), 2))

    @cached_property
    def _places(self) -> Places:
        return Places(self.asns)

    @cached_property
    def _ends(self) -> array[int]:
        return array("I", accumulate(self.counts))


@lru_cache(maxsize=4)
def open_countries(path: Path | None = None) -> CountryTable:
    """The table in that file, verified by its own hash (default: the embedded one, verified by the manifest too). Raises
    PackRefused."""
    meta, arrays, sha256 = open_mapped(path or EMBEDDED, MAGIC, "a table of registered countries")
    if path is None:
        check(EMBEDDED, sha256)
    try:
        return CountryTable(meta, arrays["asns"], arrays["counts"], arrays["countries"], sha256)
    except KeyError as error:
        raise PackRefused(f"{path or EMBEDDED}: a table of registered countries without {error}") from None
