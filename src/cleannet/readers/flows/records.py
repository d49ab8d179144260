"""Flow records of one template, decoded together, become columns: two ends, sums and times.

*Source*: RFC 7011, sections 6.1.7 to 6.1.10 (times); RFC 5905, section 6 (eras of NTP); RFC 3954, section 5.1 (sysUpTime).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import LATEST, Rows
from cleannet.readers.flows.fields import NEIGHBOURS, TRANSLATED
from cleannet.readers.flows.templates import Template
from cleannet.readers.inputs.octets import Octets, addresses, number

_SECOND: Final = 1_000_000
_NTP_TO_UNIX: Final = 2_208_988_800


@dataclass(slots=True)
class Pending:
    """Records of one template that wait to be decoded. sets: for each data set its source, the number of its first record, how many
    it has, when it was sent and when the exporter started (microseconds since 1970, -1 if not stated)."""

    rows: bytearray = field(default_factory=bytearray)
    sets: list[tuple[str, int, int, int, int]] = field(default_factory=list)


ENDS: Final = ("source", "destination")


def decoded(template: Template, pending: Pending) -> pa.Table:
    """All records of one template as columns, decoded together. An AS of 0 is none. AS: of an end with no address, in aggregates;
    AS beside: of one with an address. NAT: what a gateway put in the place of an end."""
    sources, firsts, counts, sent, booted = zip(*pending.sets, strict=True)
    total = sum(counts)
    octets = np.frombuffer(bytes(pending.rows), np.uint8).reshape(total, template.stride)
    cells = {f.name: octets[:, f.offset : f.offset + f.size] for f in template.fields}
    which = np.repeat(np.arange(len(counts)), counts)
    begin = np.cumsum(counts) - counts
    numbers = np.arange(total) - begin[which] + np.array(firsts, np.int64)[which]
    names = np.array(sources, object)[which].tolist()
    moments = _Moments(cells, total, np.array(sent, np.int64)[which], np.array(booted, np.int64)[which])
    ends = {name: _end(cells, name, total) for name in ENDS}
    untold = {name: _untold(end) for name, end in ends.items()}
    numbered = {name: _stated(cells, total, f"{name} AS") for name in ENDS}
    return pa.table(
        {
            "number": pa.array(numbers),
            **ends,
            **{f"{name} AS": pa.array(asn, mask=(asn <= 0) | ~untold[name]) for name, asn in numbered.items()},
            **{f"{name} AS beside": pa.array(asn, mask=(asn <= 0) | untold[name]) for name, asn in numbered.items()},
            **{name: _translated(cells, name, total) for name in TRANSLATED},
            **{name: pa.array(asn, mask=asn <= 0) for name in NEIGHBOURS for asn in [_stated(cells, total, name)]},
            "octets": pa.array(_total(cells, "octets", total)),
            "packets": pa.array(_total(cells, "packets", total)),
            "first": pa.array(moments.of("first")),
            "last": pa.array(moments.of("last")),
            "asset": pa.array(names, pa.string()),
        }
    )


def _end(cells: Mapping[str, Octets], name: str, total: int) -> pa.Array[Any]:
    """One end as text. If a record has room for both families, the one that it does not use is all zeros."""
    v4, v6 = cells.get(name), cells.get(f"{name} (IPv6)")
    if v4 is None and v6 is None:
        return pa.nulls(total, pa.string())
    if v4 is None or v6 is None:
        return addresses(v4 if v6 is None else v6)  # type: ignore[arg-type]  # one of them is there
    uses_v6: npt.NDArray[np.bool_] = np.logical_and(v6.any(axis=1), ~v4.any(axis=1))
    both: pa.Array[Any] = pc.coalesce(addresses(v4, ~uses_v6), addresses(v6, uses_v6))
    return both


def _translated(cells: Mapping[str, Octets], name: str, total: int) -> pa.Array[Any]:
    """What a gateway put in the place of an end; null where it changed nothing."""
    end = _end(cells, name, total)
    told: pa.Array[Any] = pc.if_else(pa.array(_untold(end)), pa.scalar(None, pa.string()), end)
    return told


def _untold(end: pa.Array[Any]) -> npt.NDArray[np.bool_]:
    """Which records have no address at this end, or the unspecified one."""
    nobody: Any = pc.is_in(end, pa.array([str(family(0)) for family in (IPv4Address, IPv6Address)]))
    return np.asarray(pc.or_(end.is_null(), nobody.fill_null(True)))


def _total(cells: Mapping[str, Octets], what: str, total: int) -> Rows:
    """The sum of both directions; -1 if neither is stated."""
    there = _stated(cells, total, what, f"{what} so far", f"{what} there", f"{what} behind")
    back = _stated(cells, total, f"{what} back", f"{what} back so far", f"{what} of the responder")
    both: Rows = np.where((there < 0) & (back < 0), -1, np.maximum(there, 0) + np.maximum(back, 0))
    return both


def _stated(cells: Mapping[str, Octets], total: int, *names: str) -> Rows:
    """The first of these fields that the template has; -1 if it has none."""
    found = next((cells[name] for name in names if name in cells), None)
    return np.full(total, -1, np.int64) if found is None else number(found)


@dataclass(frozen=True, slots=True)
class _Moments:
    """The times of records in microseconds since 1970, in any form; -1 if not stated."""

    cells: Mapping[str, Octets]
    total: int
    sent: Rows
    booted: Rows

    def of(self, name: str) -> Rows:
        """`first` or `last`."""
        for unit, scale in (("ms", 1_000), ("s", _SECOND)):
            if (cell := self.cells.get(f"{name} ({unit})")) is not None:
                return self._scaled(number(cell), scale)
        for form in ("NTP", "NTP ns"):
            if (cell := self.cells.get(f"{name} ({form})")) is not None:
                return self._ntp(cell)
        if (cell := self.cells.get(f"{name} (up)")) is not None:
            return self._since_boot(number(cell))
        if (cell := self.cells.get(f"{name} (us ago)")) is not None:
            ago = number(cell)
            return np.where((ago < 0) | (ago > self.sent), -1, self.sent - ago)
        if (cell := self.cells.get("seen (ms)")) is not None:
            return self._scaled(number(cell), 1_000)
        return np.full(self.total, -1, np.int64)

    def _scaled(self, count: Rows, scale: int) -> Rows:
        fits = (count > 0) & (count < (1 << 61) // scale)
        return np.where(fits, np.where(fits, count, 0) * scale, -1)

    def _ntp(self, cell: Octets) -> Rows:
        """Seconds since 1900 with a fraction of 2**32; times before 1968 belong to the era that begins in 2036."""
        seconds, fraction = number(cell[:, :4]), number(cell[:, 4:])
        since = seconds + np.where(seconds < 1 << 31, 1 << 32, 0) - _NTP_TO_UNIX
        return np.where(since > 0, since * _SECOND + ((fraction * _SECOND) >> 32), -1)

    def _since_boot(self, up: Rows) -> Rows:
        """Milliseconds since the exporter started. The 32-bit counter restarts every 49.7 days: the moment is the one within half
        of that around the export."""
        booted = self.booted
        if (cell := self.cells.get("booted (ms)")) is not None:
            booted = self._scaled(number(cell), 1_000)
        after_export = (booted + up * 1_000 - self.sent) // 1_000
        wrapped = ((after_export + (1 << 31)) & 0xFFFF_FFFF) - (1 << 31)
        moment = self.sent + wrapped * 1_000 + (booted - self.sent) % 1_000
        beyond = up > LATEST // 1_000
        return np.where((booted < 0) | (up < 0) | beyond | (moment < 0) | (self.sent < 0), -1, moment)
