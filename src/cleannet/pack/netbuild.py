"""Compiles the embedded table of networks from the CSV files of one npm package, the same bytes every time.

A step for maintainers; users have the compiled file:

    npm pack @ip-location-db/asn@2.3.2026061719 && tar xzf ip-location-db-asn-*.tgz
    python -m cleannet.pack.netbuild package src/cleannet/pack/data/networks.bin

The package has rows `first,last,asn,"name"`, both ends inclusive, addresses as integers, IPv4 and IPv6 in separate files. If two
rows overlap, the narrower wins; neighbours of the same AS are merged.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cleannet.kernel.intervals import flatten_v4, flatten_v6, u64
from cleannet.pack.arrayfile import AnyArray, pack, texts
from cleannet.pack.networks import MAGIC

STAMP: Final[dict[str, Any]] = {
    "title": "ip-location-db asn: address to AS number and name",
    "date": "2026-06-17",
    "source": "https://www.npmjs.com/package/@ip-location-db/asn/v/2.3.2026061719",
    "licence": "CC-BY-4.0",
    "attribution": (
        "ip-location-db (sapics), merged from the RouteViews prefix-to-AS table (routeviews.org), the statistics of the five "
        "regional registries (nro.net) and IP to ASN Lite by DB-IP (https://db-ip.com), each CC BY 4.0; compiled into intervals"
    ),
    "warning": "its makers say that the builds on npm contain errors and are no longer updated; holes are unknown, not clean",
}


def build(folder: Path) -> bytes:
    """The compiled table of an unpacked package. Raises OSError, and ValueError if a row does not have this form."""
    names: dict[int, str] = {0: ""}
    four = _rows(folder / "asn-ipv4-num.csv", names, 2**32)
    six = _rows(folder / "asn-ipv6-num.csv", names, 2**128)
    asns = np.array(sorted(names), dtype=np.uint32)
    first, last = np.array(four[0], dtype=np.uint32), np.array(four[1], dtype=np.uint32)
    v4_starts, v4_values = flatten_v4(first, last, _indexes(asns, four[2]))
    v6_hi, v6_lo, v6_values = flatten_v6(*_halves(six[0]), *_halves(six[1]), _indexes(asns, six[2]))
    octets, ends = texts([names[asn] for asn in asns.tolist()])
    counts = {
        "rows": int((v4_values != 0).sum() + (v6_values != 0).sum()),
        "rows_v4": int((v4_values != 0).sum()),
        "rows_v6": int((v6_values != 0).sum()),
        "asns": asns.size - 1,
    }
    arrays: dict[str, AnyArray] = {
        "v4_starts": v4_starts,
        "v4_values": v4_values,
        "v6_hi": v6_hi,
        "v6_lo": v6_lo,
        "v6_values": v6_values,
        "asns": asns,
        "name_ends": ends,
        "names": octets,
    }
    return pack(MAGIC, {**STAMP, **counts}, arrays)


def _rows(path: Path, names: dict[int, str], limit: int) -> tuple[list[int], list[int], list[int]]:
    """The first and last address and the AS of each row; the first name of each AS is added to `names`."""
    firsts, lasts, asns = [], [], []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            try:
                first, last, asn, name = int(row[0]), int(row[1]), int(row[2]), row[3].strip()
            except (ValueError, IndexError):
                raise ValueError(f"{path.name}: row {number} is not `first,last,asn,name`: {row}") from None
            if not (0 <= first <= last < limit and 0 < asn < 2**32):
                raise ValueError(f"{path.name}: row {number} has no interval of addresses and AS: {row}")
            firsts.append(first)
            lasts.append(last)
            asns.append(asn)
            if not names.get(asn):
                names[asn] = name
    return firsts, lasts, asns


def _indexes(asns: npt.NDArray[np.uint32], values: list[int]) -> npt.NDArray[np.uint32]:
    return np.searchsorted(asns, np.array(values, dtype=np.uint32)).astype(np.uint32)


def _halves(values: list[int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    return u64(*(v >> 64 for v in values)), u64(*(v & 0xFFFF_FFFF_FFFF_FFFF for v in values))


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(build(Path(sys.argv[1])))
