"""What `bgpdump -m` prints of the rows that the scanner finds: attributes read the plain way, for comparison only."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from arrays import listed

from cleannet.kernel import mrt
from cleannet.readers.base.input import Input
from cleannet.readers.routes.mrt import _Pieces, prefixes

_FORMS = ("TABLE_DUMP", "TABLE_DUMP2", "BGP4MP", "BGP4MP_ET")
_KNOWN = {0xFFFFFF01: "no-export", 0xFFFFFF02: "no-advertise", 0xFFFFFF03: "local-AS"}


def lines(item: Input) -> Iterator[str]:
    """The lines, in the order of the file."""
    peers: dict[int, str] = {}
    for data, rows, _ in _Pieces(item):
        octets = data.tobytes()
        peers = _peers(octets) or peers
        names = iter(listed(prefixes(data, rows[rows[:, mrt.ACTION] < mrt.STATE_CHANGE])))
        for row in rows.tolist():
            if row[mrt.ACTION] == mrt.BROKEN:
                continue
            form = _FORMS[row[mrt.FORM]] + ("_AP" if row[mrt.PATH_ID] >= 0 else "")
            seconds, micros = divmod(row[mrt.TIME], 1_000_000)
            time = f"{seconds}.{micros:06}" if row[mrt.FORM] == mrt.BGP4MP_ET else str(seconds)
            at, size = row[mrt.PEER_AT], row[mrt.PEER_SIZE]
            peer = peers[-1 - at] if at < 0 else _address(octets[at : at + size])
            if row[mrt.ACTION] == mrt.STATE_CHANGE:
                yield f"{form}|{time}|STATE|{peer}|{row[mrt.PEER]}|{row[mrt.PREFIX_AT]}|{row[mrt.BITS]}"
                continue
            prefix = next(names) + (f"|{row[mrt.PATH_ID]}" if row[mrt.PATH_ID] >= 0 else "")
            if row[mrt.ACTION] == mrt.WITHDRAWAL:
                yield f"{form}|{time}|W|{peer}|{row[mrt.PEER]}|{prefix}"
            else:
                act = "B" if row[mrt.FORM] <= mrt.TABLE_DUMP_2 else "A"
                attributes = dict(_attributes(octets[row[mrt.ATTRS_AT] : row[mrt.ATTRS_END]]))
                yield f"{form}|{time}|{act}|{peer}|{row[mrt.PEER]}|{prefix}|{_told(attributes, row)}"


def _address(octets: bytes) -> str:
    return str(IPv4Address(octets) if len(octets) == 4 else IPv6Address(octets))


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "big")


def _peers(octets: bytes) -> dict[int, str]:
    """The first table of peers among these records."""
    while octets and octets[4:8] != b"\0\x0d\0\x01":
        octets = octets[12 + _number(octets[8:12]) :]
    at = 18 + _number(octets[16:18])
    count, at, peers = _number(octets[at : at + 2]), at + 2, {}
    for i in range(count):
        kind, size = octets[at], 16 if octets[at] & 1 else 4
        peers[i] = _address(octets[at + 5 : at + 5 + size])
        at += 5 + size + (4 if kind & 2 else 2)
    return peers


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    while len(octets) >= 3:
        head = 4 if octets[0] & 0x10 else 3
        size = _number(octets[2:head])
        yield octets[1], octets[head : head + size]
        octets = octets[head + size :]


def _told(a: dict[int, bytes], row: list[int]) -> str:
    wide = row[mrt.AS_SIZE]
    path, aggregator = _path(a.get(2, b""), wide), a.get(7, b"")
    four = a.get(18, b"") or aggregator if wide == 2 and aggregator[:-4] == b"\x5b\xa0" else aggregator
    if wide == 2 and 17 in a:
        newer = _path(a[17], 4)
        path = path[: len(path) - len(newer)] + newer if len(newer) <= len(path) else path
    next_hop = a[14][4 : 4 + min(a[14][3], 16)] if row[mrt.PREFIX_SIZE] == 16 and 14 in a else a.get(3, b"\xff" * 4)
    return "|".join(
        (
            " ".join(path),
            ("IGP", "EGP", "INCOMPLETE")[a[1][0] if 1 in a else 2],
            _address(next_hop),
            str(_number(a.get(5, b""))),
            str(_number(a.get(4, b""))),
            _communities(a.get(8, b"")),
            "AG" if 6 in a else "NAG",
            f"{_number(four[:-4])} {_address(four[-4:])}" if four else "",
            "",
        )
    )


def _communities(octets: bytes) -> str:
    values = [_number(octets[i : i + 4]) for i in range(0, len(octets), 4)]
    return " ".join(_KNOWN.get(v, f"{v >> 16}:{v & 0xFFFF}") for v in values)


def _path(octets: bytes, wide: int) -> list[str]:
    """The steps of a path; a set or confederation is one step."""
    steps: list[str] = []
    while octets:
        kind, count = octets[0], octets[1]
        numbers = [str(_number(octets[2 + k * wide : 2 + (k + 1) * wide])) for k in range(count)]
        octets = octets[2 + count * wide :]
        around = {1: "{},", 3: "() ", 4: "[],"}.get(kind)
        steps += [around[0] + around[2].join(numbers) + around[1]] if around else numbers
    return steps
