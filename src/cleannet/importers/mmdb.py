"""A MaxMind DB of AS numbers becomes a layer: each network of its search tree with the AS that its record names.

The tree is walked level by level, as arrays, with a limit: a tree whose branches meet again may hold more networks than there are
atoms. Only the number is read from a record (`autonomous_system_number`, `asn` or `as_number`; `AS13335` is 13335). In an IPv6
tree, IPv4 is below ::/96; other branches that lead there (2002::/16, ::ffff:0:0/96) repeat it and are left out.

*Source*: MaxMind DB File Format Specification, version 2.0 (search tree, data section, metadata).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from cleannet.importers.prefixes import BLOCKS, Gathered, Numbers, layer_of, spread
from cleannet.importers.stream import Skips, date_in, opened
from cleannet.kernel.intervals import U32, U64
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer

I64 = npt.NDArray[np.int64]

MARKER: Final = b"\xab\xcd\xefMaxMind.com"
TAIL: Final = 128 << 10
"""Octets at the end of a file in which the metadata stand."""

OCTETS_MOST: Final = 256 << 20
"""Octets of the largest file that is read: several times those that have more than AS numbers."""
NETWORKS_MOST: Final = 20_000_000
"""Nodes and networks that are visited: some ten times those of the whole Internet."""
_LEVEL_MOST: Final = 1 << 22
"""Those of one length, of which there are no more."""
_VALUES_MOST: Final = 100
"""Values of one record that are read to find its AS number."""
_KEYS: Final = ("autonomous_system_number", "asn", "as_number")
_POINTER, _STRING, _MAP, _ARRAY, _UINT16, _UINT32, _UINT64, _UINT128, _BOOLEAN = 1, 2, 7, 11, 5, 6, 9, 10, 14
_SEPARATOR: Final = 16
"""Octets of zeros between the tree and the data."""

Scalar = int | str | None


class _Broken(Exception):
    """A value that is malformed, or leads out of the file."""


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it is no such database, or has no AS numbers."""
    with opened(path, OCTETS_MOST) as stream:
        octets = stream.read()
    meta, nodes, data = _parts(octets)
    skips = Skips()
    gathered = Gathered(skips, BLOCKS)
    numbers_of, version = _AsNumbers(data), meta.get("ip_version")
    for is_v6, hi, lo, lengths, at in _networks(nodes, 128 if version == 6 else 32):
        places, which = np.unique(at, return_inverse=True)
        told = [numbers_of.at(place) for place in places.tolist()]
        numbers = np.arange(which.size) + gathered.rows + sum(skips.counts.values()) + 1
        gathered.add(numbers, is_v6, hi, lo, lengths, *spread(which, told))
    if not numbers_of.found:
        raise Unreadable(f"a MaxMind DB of {str(meta.get('database_type', ''))[:80]!r} whose records name no AS numbers")
    built = meta.get("build_epoch")
    day = datetime.fromtimestamp(built, UTC).date().isoformat() if isinstance(built, int) and 0 < built < 2**32 else ""
    title = str(meta.get("database_type") or "MaxMind DB")[:200]
    return layer_of(
        gathered,
        name="mmdb",
        title=f"MaxMind DB {title}",
        date=day or date_in(path.name),
        licence="as its maker says (your own copy)",
        attribution=title,
    )


def _parts(octets: bytes) -> tuple[Mapping[str, Scalar], U32, bytes]:
    """The metadata, the tree as two columns of records, and the data section. Raises Unreadable."""
    at = octets.rfind(MARKER, max(len(octets) - TAIL, 0))
    if at < 0:
        raise Unreadable("not a MaxMind DB: it has no metadata")
    try:
        meta = _Data(octets[at + len(MARKER) :]).fields(0)
    except _Broken as error:
        raise Unreadable(f"the metadata of a MaxMind DB are broken: {error}", f"byte {at:,}") from None
    count, bits, version, form = (
        meta.get(key) for key in ("node_count", "record_size", "ip_version", "binary_format_major_version")
    )
    if not isinstance(count, int) or bits not in (24, 28, 32) or version not in (4, 6) or form != 2:
        raise Unreadable(f"an unsupported form of MaxMind DB: records of {bits} bits, IPv{version}, format {form}")
    size = count * int(bits) // 4
    if size + _SEPARATOR > at:
        raise Unreadable(f"claims a tree of {size:,} bytes", f"byte {at:,}")
    raw = np.frombuffer(octets, np.uint8, size).reshape(count, int(bits) // 4)
    return meta, _records(raw, int(bits)), octets[size + _SEPARATOR : at]


def _records(raw: npt.NDArray[np.uint8], bits: int) -> U32:
    """The left and the right record of each node, from its bytes."""
    records = np.zeros((len(raw), 2), np.uint32)
    if bits == 28:  # the octet in the middle holds the first four bits of both
        records[:, 0], records[:, 1] = raw[:, 3] >> 4, raw[:, 3] & 15
        sides = (range(3), range(4, 7))
    else:
        sides = (range(bits // 8), range(bits // 8, bits // 4))
    for side, places in enumerate(sides):
        for k in places:
            records[:, side] = records[:, side] << np.uint32(8) | raw[:, k]
    return records


# --- the tree ---------------------------------------------------------------------------------------------------------------------


def _networks(nodes: U32, depth: int) -> Iterator[tuple[npt.NDArray[np.bool_], U64, U64, I64, I64]]:
    """Whether it is IPv6, the network left-aligned, the length, and the position of its record; level by level."""
    zero = np.zeros(1, np.uint64)
    at, hi, lo = np.zeros(min(len(nodes), 1), np.int64), zero[: len(nodes)], zero[: len(nodes)]
    below = _below_zeros(nodes) if depth == 128 else -1
    visited = 0
    for level in range(depth):
        one = np.uint64(1) << np.uint64(63 - level % 64)
        at = np.concatenate((nodes[at, 0], nodes[at, 1])).astype(np.int64)
        hi, lo = np.concatenate((hi, hi | one if level < 64 else hi)), np.concatenate((lo, lo if level < 64 else lo | one))
        again = (at == below) & ((hi != 0) | (lo != 0))
        told, inner = at > len(nodes), (at < len(nodes)) & ~again
        visited += at.size
        if visited > NETWORKS_MOST or at.size > _LEVEL_MOST:
            raise Unreadable(f"a tree of more than {NETWORKS_MOST:,} nodes, or {_LEVEL_MOST:,} at one level")
        if told.any():
            length, is_v6 = level + 1, np.full(int(told.sum()), depth == 128)
            high, low, lengths = hi[told], lo[told], np.full(is_v6.size, length)
            if depth == 128 and length >= 96:
                old = (high == 0) & (low >> np.uint64(32) == 0)
                is_v6[old], lengths[old] = False, length - 96
                high[old], low[old] = low[old] << np.uint64(32), 0
            yield is_v6, high, low, lengths, at[told] - len(nodes) - _SEPARATOR
        at, hi, lo = at[inner], hi[inner], lo[inner]


def _below_zeros(nodes: U32) -> int:
    """The node of ::/96, which holds IPv4; -1 if there is none."""
    at = 0
    for _ in range(96):
        if at >= len(nodes):
            return -1
        at = int(nodes[at, 0])
    return at if at < len(nodes) else -1


# --- the data ---------------------------------------------------------------------------------------------------------------------


@dataclass
class _AsNumbers:
    """The AS numbers of the records of a data section. found: whether any record names one."""

    data: bytes
    found: bool = False

    def __post_init__(self) -> None:
        self._section, self._asns = _Data(self.data), Numbers()

    def at(self, place: int) -> tuple[int, ...]:
        """The AS numbers of the record at that position; none if it names none or is broken."""
        try:
            fields = self._section.fields(place, _KEYS)
        except _Broken:
            return ()
        for key in _KEYS:
            told = fields.get(key)
            if told is not None and (asns := self._asns.of(str(told))) is not None:
                self.found = True
                return asns
        return ()


@dataclass(frozen=True)
class _Data:
    """A data section, whose values state their own kind and length."""

    octets: bytes

    def fields(self, at: int, wanted: tuple[str, ...] = ()) -> dict[str, Scalar]:
        """The numbers and texts of the map at that position, the wanted ones or all. Raises _Broken."""
        kind, size, at, _ = self._head(at)
        if kind != _MAP:
            raise _Broken("not a map")
        found: dict[str, Scalar] = {}
        left = _VALUES_MOST
        for _ in range(size):
            key, at, left = self._value(at, left)
            value, at, left = self._value(at, left)
            if isinstance(key, str) and (not wanted or key in wanted):
                found[key] = value
        return found

    def _value(self, at: int, left: int) -> tuple[Scalar, int, int]:
        """A number or text, None for anything else; the position behind it; and how many more values may be read."""
        kind, size, begin, behind = self._head(at)
        told: Scalar = None
        if kind == _STRING:
            told = self._take(begin, size).decode("utf-8", "replace")
        elif kind in (_UINT16, _UINT32, _UINT64):
            told = int.from_bytes(self._take(begin, size), "big")
        if behind >= 0:
            return told, behind, left - 1
        waiting = 1
        while waiting:  # maps and arrays are passed by, value for value; what pointers in them lead to is not looked at
            waiting, left = waiting - 1, left - 1
            if left < 0:
                raise _Broken("too many values")
            kind, size, begin, behind = self._head(at)
            if behind >= 0:
                at = behind
            elif kind in (_MAP, _ARRAY):
                waiting += size * (2 if kind == _MAP else 1)
                at = begin
            else:
                at = begin + (0 if kind == _BOOLEAN else size)
        return told, at, left

    def _head(self, at: int) -> tuple[int, int, int, int]:
        """Kind and size of the value at that position, where it begins, and where to continue after a pointer to it, else -1."""
        kind, size, begin = self._control(at)
        if kind != _POINTER:
            return kind, size, begin, -1
        width = (size >> 3) + 1
        octets = self._take(begin, width)
        start = (0, 2048, 526336, 0)[width - 1]
        upper = (size & 7) << (8 * width) if width < 4 else 0
        kind, length, target = self._control(start + (upper | int.from_bytes(octets, "big")))
        if kind == _POINTER:
            raise _Broken("a pointer to a pointer")
        return kind, length, target, begin + width

    def _control(self, at: int) -> tuple[int, int, int]:
        """Kind, size (for a pointer its five bits) and the position behind, from the bytes at that position."""
        (first,) = self._take(at, 1)
        at += 1
        kind, size = first >> 5, first & 31
        if kind == 0:
            kind = 7 + self._take(at, 1)[0]
            at += 1
        if kind != _POINTER and size > 28:
            width = size - 28
            size = (29, 285, 65821)[width - 1] + int.from_bytes(self._take(at, width), "big")
            at += width
        return kind, size, at

    def _take(self, at: int, size: int) -> bytes:
        if not 0 <= at <= len(self.octets) - size:
            raise _Broken("leads beyond the end")
        return self.octets[at : at + size]
