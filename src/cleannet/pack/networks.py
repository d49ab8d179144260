"""The embedded table of the whole Internet: which AS an address belongs to, and under which name that AS is registered.

It is one source, not truth: it was made from other tables, its makers warn of errors, and it has a date. An address that it lacks
counts as not routed (AS 0), never as clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cleannet.kernel.aggregate import covered_v4, covered_v6
from cleannet.kernel.intervals import U32, U64, lookup_v4, lookup_v6
from cleannet.kernel.parsed import Parsed
from cleannet.pack.arrayfile import Plain, open_mapped, text
from cleannet.pack.manifest import DATA, check
from cleannet.pack.places import Places
from cleannet.pack.refused import PackRefused

if TYPE_CHECKING:
    import numpy.typing as npt

MAGIC: Final = b"CNETASN1"
EMBEDDED: Final = DATA / "networks.bin"

ARRAYS: Final = ("asns", "names", "name_ends", "v4_starts", "v4_values", "v6_hi", "v6_lo", "v6_values")
"""What the file holds. Values are indexes into the AS numbers, which ascend from 0."""

Asns: TypeAlias = U32


@dataclass(frozen=True)
class NetworkTable:
    """The opened table.

    held: `ARRAYS`, as views of the mapped file. sha256: of the file's content, hex."""

    meta: dict[str, Any]
    held: Mapping[str, Plain]
    sha256: str

    @cached_property
    def asns(self) -> Asns:
        """The AS numbers."""
        return np.asarray(self.held["asns"])

    @cached_property
    def v4(self) -> tuple[U32, U32]:
        """The starts of the intervals, and their values."""
        return np.asarray(self.held["v4_starts"]), np.asarray(self.held["v4_values"])

    @cached_property
    def v6(self) -> tuple[U64, U64, U32]:
        """The same, with starts in two halves."""
        return np.asarray(self.held["v6_hi"]), np.asarray(self.held["v6_lo"]), np.asarray(self.held["v6_values"])

    @property
    def date(self) -> str:
        """The day of the table, YYYY-MM-DD."""
        return str(self.meta["date"])

    @property
    def rows(self) -> int:
        """How many intervals of addresses belong to an AS, IPv4 and IPv6."""
        return int(self.meta["rows"])

    @property
    def title(self) -> str:
        return str(self.meta["title"])

    @property
    def source(self) -> str:
        return str(self.meta["source"])

    @property
    def licence(self) -> str:
        return str(self.meta["licence"])

    @property
    def attribution(self) -> str:
        return str(self.meta["attribution"])

    @property
    def warning(self) -> str:
        """The warning of its makers."""
        return str(self.meta["warning"])

    def asn_of(self, parsed: Parsed) -> Asns:
        """The AS of each address; 0 if the table has none, and for what is no address."""
        found = np.zeros(parsed.size, dtype=np.uint32)
        found[parsed.is_v4] = lookup_v4(*self.v4, parsed.v4[parsed.is_v4])
        found[parsed.is_v6] = lookup_v6(*self.v6, parsed.hi[parsed.is_v6], parsed.lo[parsed.is_v6])
        return self.asns[found]

    def sizes(self, asns: Asns) -> npt.NDArray[np.int64]:
        """For each AS, how many IPv4 addresses it has by this table."""
        starts, values = self.v4
        lengths = np.diff(starts.astype(np.int64), append=1 << 32)
        held = np.bincount(values, weights=lengths, minlength=self.asns.size).astype(np.int64)  # exact: below 2**53
        held[self.asns == 0] = 0
        at = np.minimum(np.searchsorted(self.asns, asns), self.asns.size - 1)
        return np.where(self.asns[at] == asns, held[at], 0)

    def name_of(self, asn: int) -> str:
        """The name under which the AS is registered; "" if the table lacks it."""
        at = self._places.of(asn)
        return text(self.held["names"], self.held["name_ends"], at) if at > 0 else ""

    def every_name(self) -> Iterator[tuple[int, str]]:
        """Each AS of the table with the name under which it is registered, "" for none."""
        written, begin = self.held["names"].tobytes(), 0
        for asn, end in zip(self.held["asns"].tolist(), self.held["name_ends"].tolist(), strict=True):
            yield asn, written[begin:end].decode()
            begin = end

    def holds(self, asn: int) -> bool:
        """Whether any address of the table belongs to that AS."""
        return asn != 0 and self._places.of(asn) >= 0

    def prefixes(self, asns: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The prefixes that the table gives to each AS: as few as hold its intervals, IPv4 first, in order of address."""
        places = {self._places.of(asn): asn for asn in asns if asn != 0}
        wanted = np.zeros(self.asns.size, np.bool_)
        wanted[[at for at in places if at >= 0]] = True
        found: dict[int, list[str]] = {asn: [] for asn in places.values()}
        for network, length, at in zip(*(part.tolist() for part in self._covered_v4(wanted)), strict=True):
            found[places[at]].append(f"{inet_ntop(AF_INET, network.to_bytes(4))}/{length}")
        for hi, lo, length, at in zip(*(part.tolist() for part in self._covered_v6(wanted)), strict=True):
            found[places[at]].append(f"{inet_ntop(AF_INET6, (hi << 64 | lo).to_bytes(16))}/{length}")
        return {asn: tuple(prefixes) for asn, prefixes in found.items()}

    def _covered_v4(self, wanted: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], ...]:
        starts, values = self.v4
        rows = _rows(wanted, values)
        ends = np.append(starts[1:], np.uint32(0)) - np.uint32(1)  # behind the last start comes the end of all addresses
        return covered_v4(starts[rows], ends[rows], values[rows])

    def _covered_v6(self, wanted: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], ...]:
        hi, lo, values = self.v6
        rows, zero = _rows(wanted, values), np.zeros(1, np.uint64)
        next_hi, next_lo = np.append(hi[1:], zero)[rows], np.append(lo[1:], zero)[rows]
        ends = next_hi - (next_lo == 0).astype(np.uint64), next_lo - np.uint64(1)
        return covered_v6(hi[rows], lo[rows], *ends, values[rows])

    @cached_property
    def _places(self) -> Places:
        return Places(self.held["asns"])


def _rows(wanted: npt.NDArray[np.bool_], values: Asns) -> npt.NDArray[np.int64]:
    """The intervals of the wanted networks, network by network."""
    rows = np.flatnonzero(wanted[values])
    return rows[np.argsort(values[rows], kind="stable")]


@lru_cache(maxsize=4)
def open_networks(path: Path | None = None) -> NetworkTable:
    """The table in that file, verified by its own hash (default: the embedded one, verified by the manifest too). Raises
    PackRefused."""
    meta, held, sha256 = open_mapped(path or EMBEDDED, MAGIC, "a table of networks")
    if path is None:
        check(EMBEDDED, sha256)
    if missing := next((name for name in ARRAYS if name not in held), ""):
        raise PackRefused(f"{path or EMBEDDED}: a table of networks without {missing!r}")
    return NetworkTable(meta, held, sha256)
