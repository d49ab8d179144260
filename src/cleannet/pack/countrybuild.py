"""Compiles the embedded table of registered countries from the CSV files of one npm package and the embedded table of networks.

A step for maintainers; users have the compiled file:

    npm pack @ip-location-db/asn-country@2.3.2026061719 && tar xzf ip-location-db-asn-country-*.tgz
    python -m cleannet.pack.countrybuild package src/cleannet/pack/data/countries.bin

The package has rows `first,last,country`, both ends inclusive, addresses as integers, IPv4 and IPv6 in separate files. An AS gets
each country in which at least a quarter of its announced IPv4 addresses are registered, the largest first; an AS with no IPv4, of
its IPv6 /64s.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.intervals import flatten_v4, flatten_v6, lookup_v4, lookup_v6, u64
from cleannet.pack.arrayfile import AnyArray, pack
from cleannet.pack.countries import MAGIC
from cleannet.pack.networks import NetworkTable, open_networks

STAMP: Final[dict[str, Any]] = {
    "title": "ip-location-db asn-country: AS number to the countries in which its addresses are registered",
    "date": "2026-06-17",
    "source": "https://www.npmjs.com/package/@ip-location-db/asn-country/v/2.3.2026061719",
    "licence": "CC-BY-4.0",
    "attribution": (
        "Number Resource Organization (nro.net), the registrations of the five regional registries; as packaged by ip-location-db "
        "(sapics); joined to the embedded table of networks"
    ),
    "warning": "its makers say that the builds on npm contain errors and are not updated; it raises questions and clears nobody",
}

QUARTER: Final = 4
"""A country counts where its share is at least one part of so many."""

_COUNTRY: Final = re.compile("[A-Z]{2}")


def build(folder: Path, networks: NetworkTable) -> bytes:
    """The compiled table of an unpacked package. Raises OSError, and ValueError if a row does not have this form."""
    codes: dict[str, int] = {"": 0}
    four = _rows(folder / "asn-country-ipv4-num.csv", codes, 2**32)
    six = _rows(folder / "asn-country-ipv6-num.csv", codes, 2**128)
    held = {**_held_six(six, networks), **_held_four(four, networks)}  # IPv4 decides where there is any
    words = [*codes]
    told: dict[int, list[str]] = {}
    for index, shares in sorted(held.items()):
        total = sum(shares.values())
        large = sorted((-n, words[c]) for c, n in shares.items() if c and n * QUARTER >= total)
        if large:
            told[int(networks.asns[index])] = [country for _, country in large]
    flat = "".join(country for countries in told.values() for country in countries).encode()
    arrays: dict[str, AnyArray] = {
        "asns": np.array([*told], dtype=np.uint32),
        "counts": np.array([len(c) for c in told.values()], dtype=np.uint8),
        "countries": np.frombuffer(flat, dtype=np.uint8),
    }
    return pack(MAGIC, {**STAMP, "rows": len(told)}, arrays)


_Rows = tuple[list[int], list[int], list[int]]
_Held = dict[int, dict[int, int]]


def _rows(path: Path, codes: dict[str, int], limit: int) -> _Rows:
    """The first and last address and the country of each row, as its number in `codes`, to which new countries are added."""
    firsts, lasts, countries = [], [], []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            try:
                first, last, country = int(row[0]), int(row[1]), row[2]
            except (ValueError, IndexError):
                raise ValueError(f"{path.name}: row {number} is not `first,last,country`: {row}") from None
            if not (0 <= first <= last < limit and _COUNTRY.fullmatch(country)):
                raise ValueError(f"{path.name}: row {number} has no interval of addresses and country: {row}")
            firsts.append(first)
            lasts.append(last)
            countries.append(codes.setdefault(country, len(codes)))
    return firsts, lasts, countries


def _held_four(rows: _Rows, networks: NetworkTable) -> _Held:
    """For each AS, by its index in the table: how many IPv4 addresses are registered in each country."""
    first, last, value = (np.array(column, dtype=np.uint32) for column in rows)
    starts, values = flatten_v4(first, last, value)
    points = np.union1d(starts, networks.v4[0])
    lengths = np.diff(points.astype(np.int64), append=1 << 32)
    return _summed(lookup_v4(*networks.v4, points), lookup_v4(starts, values, points), lengths)


def _held_six(rows: _Rows, networks: NetworkTable) -> _Held:
    """The same for IPv6 /64s, each counted by its first address."""
    firsts, lasts, value = rows
    table = flatten_v6(*_halves(firsts), *_halves(lasts), np.array(value, dtype=np.uint32))
    points = np.union1d(table[0], networks.v6[0])
    lengths = np.diff(points, append=points[-1:])  # what lies behind the last start belongs to nobody
    low = np.zeros_like(points)
    return _summed(lookup_v6(*networks.v6, points, low), lookup_v6(*table, points, low), lengths)


def _halves(values: list[int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    return u64(*(v >> 64 for v in values)), u64(*(v & 0xFFFF_FFFF_FFFF_FFFF for v in values))


def _summed(ases: AnyArray, countries: AnyArray, lengths: AnyArray) -> _Held:
    held: _Held = defaultdict(lambda: defaultdict(int))
    for index, country, length in zip(ases.tolist(), countries.tolist(), lengths.tolist(), strict=True):
        if index:
            held[index][country] += length
    return held


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(build(Path(sys.argv[1]), open_networks()))
