"""A template says where the fields of a flow record are; fields that are not needed are skipped by their length.

If records have one length, a field is at the same place in each. If they have fields of variable length, each record is walked and
the wanted fields are copied side by side. Two templates are equal if they read the same.

*Source*: RFC 3954, sections 5.2 and 6.1 (v9); RFC 7011, sections 3.2, 3.4, 7 and 8.1 (IPFIX); RFC 5103, section 6 (the other way of
a flow, enterprise 29305); the IANA registry of IPFIX information elements, which RFC 7012 defines.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleannet.readers.base.input import Unreadable

MOST_FIELDS: Final = 1_000
"""Fields of one template; devices send fewer than a hundred."""

_VARIABLE: Final = 0xFFFF
_ENTERPRISE: Final = 0x8000
_REVERSE: Final = 29305

_WANTED: Final = {
    (0, 8): "source", (0, 12): "destination", (0, 27): "source (IPv6)", (0, 28): "destination (IPv6)",
    (0, 225): "source (NAT)", (0, 226): "destination (NAT)", (0, 40001): "source (NAT)", (0, 40002): "destination (NAT)",
    (0, 281): "source (NAT) (IPv6)", (0, 282): "destination (NAT) (IPv6)",
    (0, 16): "source AS", (0, 17): "destination AS", (0, 128): "next AS", (0, 129): "previous AS",
    (0, 1): "octets", (0, 85): "octets so far", (0, 23): "octets behind", (0, 231): "octets there",
    (0, 2): "packets", (0, 86): "packets so far", (0, 24): "packets behind", (0, 298): "packets there",
    (_REVERSE, 1): "octets back", (_REVERSE, 85): "octets back so far", (0, 232): "octets of the responder",
    (_REVERSE, 2): "packets back", (_REVERSE, 86): "packets back so far", (0, 299): "packets of the responder",
    (0, 22): "first (up)", (0, 150): "first (s)", (0, 152): "first (ms)", (0, 154): "first (NTP)", (0, 156): "first (NTP ns)",
    (0, 21): "last (up)", (0, 151): "last (s)", (0, 153): "last (ms)", (0, 155): "last (NTP)", (0, 157): "last (NTP ns)",
    (0, 158): "first (us ago)", (0, 159): "last (us ago)", (0, 160): "booted (ms)", (0, 323): "seen (ms)",
}  # fmt: skip
"""(enterprise, element) -> our word for it; enterprise 0 is IANA. 40001 and 40002 are those of the first ASA."""

_SIZES: Final = {
    f"{end}{told}{family}": size
    for end in ("source", "destination")
    for told in ("", " (NAT)")
    for family, size in (("", 4), (" (IPv6)", 16))
} | dict.fromkeys(("first (NTP)", "last (NTP)", "first (NTP ns)", "last (NTP ns)"), 8)
"""Octets of the fields that have only one size; numbers have 1 to 8."""


class Field(NamedTuple):
    """A wanted field: our word for it, its place in a record, its octets."""

    name: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Template:
    """How to read records.

    fields: where the wanted ones are in the result of `rows`. length: octets of a record, 0 if it varies. walk: if it varies, for
    each field its octets (0xFFFF: stated in the record) and whether it is wanted. options: records about the exporter."""

    fields: tuple[Field, ...]
    length: int
    walk: tuple[tuple[int, bool], ...] = ()
    options: bool = False

    @property
    def stride(self) -> int:
        """Octets of a record in the result of `rows`."""
        return self.length or sum(field.size for field in self.fields)

    def rows(self, body: bytes) -> tuple[bytes, int]:
        """The records of a data set, `stride` octets each, and how many there are. The remainder is padding.

        Raises ValueError if the set does not hold one whole record, or a record exceeds it."""
        if self.length:
            count = len(body) // self.length
            if not count:
                raise ValueError(f"{len(body):,} octets, fewer than the {self.length:,} of a record")
            return body[: count * self.length], count
        kept, count, at = bytearray(), 0, 0
        least = sum(1 if size == _VARIABLE else size for size, _ in self.walk)
        while len(body) - at >= least:
            if count and not any(body[at:]):
                break  # padding, not a record of nothing
            at = self._walk(body, at, kept)
            count += 1
        if not count:
            raise ValueError(f"{len(body):,} octets, fewer than the {least:,} of the shortest record")
        return bytes(kept), count

    def _walk(self, body: bytes, at: int, kept: bytearray) -> int:
        """Keeps the wanted fields of the record that begins here; returns where it ends."""
        for size, wanted in self.walk:
            if size == _VARIABLE:
                size, at = _told_length(body, at)
            if at + size > len(body):
                raise ValueError(f"a field of {size:,} octets does not fit into the set of {len(body):,}")
            if wanted:
                kept += body[at : at + size]
            at += size
        return at


def _told_length(body: bytes, at: int) -> tuple[int, int]:
    """The length of a field that the record itself states, in 1 octet or in 3, and where the field begins."""
    if at < len(body) and body[at] < 255:
        return body[at], at + 1
    if at + 3 <= len(body):
        return int.from_bytes(body[at + 1 : at + 3], "big"), at + 3
    raise ValueError("the set ends inside the length of a field")


V5: Final = Template(
    (
        Field("source", 0, 4), Field("destination", 4, 4), Field("packets", 16, 4), Field("octets", 20, 4),
        Field("first (up)", 24, 4), Field("last (up)", 28, 4), Field("source AS", 40, 2), Field("destination AS", 42, 2),
    ),
    48,
)  # fmt: skip
"""The one form of a record of v5. *Source*: Cisco, "NetFlow Export Datagram Format", table B-4."""


def templates(body: bytes, at: int, version: int, options: bool) -> Iterator[tuple[int, Template]]:
    """Each template of a template set, by its id. at: where the set's body begins in the input.

    A withdrawn template is skipped, because its id may not be used until it is sent again. Raises Unreadable at the octet of an
    impossible template."""
    read = 0
    while len(body) - read >= 4 and any(body[read:]):
        begin = read
        try:
            number, count = struct.unpack_from(">HH", body, read)
            read += 4
            if version == 10 and count == 0:
                continue
            if number < 256:
                raise ValueError(f"template {number}; templates are numbered from 256")
            if options:
                second = int.from_bytes(body[read : read + 2], "big")
                read += 2
                count = (count + second) // 4 if version == 9 else count
            if not 0 < count <= MOST_FIELDS:
                raise ValueError(f"template {number} with {count:,} fields; expected 1 to {MOST_FIELDS:,}")
            fields, read = _fields(body, read, count, version)
            yield number, _template(fields, options)
        except (ValueError, struct.error) as error:
            why = str(error) if isinstance(error, ValueError) else "the set ends inside a template"
            raise Unreadable(why, f"byte {at + begin:,}") from error


def _fields(body: bytes, at: int, count: int, version: int) -> tuple[list[tuple[int, int, int]], int]:
    """(enterprise, element, octets) of each field, and where they end."""
    fields: list[tuple[int, int, int]] = []
    for _ in range(count):
        element, size = struct.unpack_from(">HH", body, at)
        at += 4
        enterprise = 0
        if version == 10 and element & _ENTERPRISE:
            (enterprise,) = struct.unpack_from(">I", body, at)
            at += 4
            element &= ~_ENTERPRISE
        fields.append((enterprise, element, size))
    return fields, at


def _template(fields: list[tuple[int, int, int]], options: bool) -> Template:
    names: set[str] = set()
    wanted: list[str] = []
    for enterprise, element, size in fields:
        name = "" if options else _WANTED.get((enterprise, element), "")
        fits = size == _SIZES[name] if name in _SIZES else 0 < size <= 8
        wanted.append(name if name and fits and name not in names else "")
        names.add(wanted[-1])
    sizes = [size for _, _, size in fields]
    if not any(sizes):
        raise ValueError("a template whose records are empty")
    varies = _VARIABLE in sizes
    found: list[Field] = []
    offset = 0
    for name, size in zip(wanted, sizes, strict=True):
        if name:
            found.append(Field(name, offset, size))
        offset += size if name or not varies else 0
    if varies:
        walk = tuple((size, bool(name)) for name, size in zip(wanted, sizes, strict=True))
        return Template(tuple(found), 0, walk, options)
    return Template(tuple(found), offset, (), options)
