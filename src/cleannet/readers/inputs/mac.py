"""A MAC address names the maker of an interface only if a maker assigned it.

Random addresses (locally administered), group addresses and placeholders name nobody. Spellings: six parts with `:` or `-`, of one
or two digits each (macOS drops zeros), three parts with `.` (Cisco) or `-` (Huawei), two with `-` (HP), or twelve digits.

*Source*: IEEE 802-2014, section 8.2; RFC 9542, section 2.1.

>>> device_mac("0:1c:b3:9:85:15"), device_mac("001c.b309.8515")
('00:1C:B3:09:85:15', '00:1C:B3:09:85:15')
>>> device_mac("02:00:00:00:00:01")
NoMaker(reason='locally administered address')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

_PARTS: Final = re.compile(r"[0-9a-f]{1,2}(?:(?::[0-9a-f]{1,2}){5}|(?:-[0-9a-f]{1,2}){5})", re.IGNORECASE | re.ASCII)
_WHOLE: Final = re.compile(
    r"[0-9a-f]{4}(?:(?:\.[0-9a-f]{4}){2}|(?:-[0-9a-f]{4}){2})|[0-9a-f]{6}-?[0-9a-f]{6}", re.IGNORECASE | re.ASCII
)


NO_MAC: Final = "no MAC address"


@dataclass(frozen=True, slots=True)
class NoMaker:
    """Why an address names no maker: a reason for a `Skip`."""

    reason: str


def device_mac(text: str) -> str | NoMaker:
    """The address as `AA:BB:CC:DD:EE:FF`, or why it names no maker."""
    text = text.strip()
    if _PARTS.fullmatch(text):
        digits = "".join(part.zfill(2) for part in re.split("[:-]", text))
    elif _WHOLE.fullmatch(text):
        digits = re.sub("[.-]", "", text)
    else:
        return NoMaker(NO_MAC)
    octets = bytes.fromhex(digits)
    if octets[0] & 1 or not any(octets):  # a group, broadcast among them, or nothing filled in
        return NoMaker("not a device's address")
    if octets[0] & 2:
        return NoMaker("locally administered address")
    return octets.hex(":").upper()


def interfaces(column: pa.Array[Any]) -> pa.Array[Any]:
    """The addresses in a column that makers assigned, each distinct one parsed once; null for any other text.

    >>> interfaces(pa.array(["001c.b309.8515", "02:00:00:00:00:01", None])).to_pylist()
    ['00:1C:B3:09:85:15', None, None]
    """
    if column.null_count == len(column):
        return column
    encoded: Any = column.dictionary_encode()
    made = [mac if isinstance(mac := device_mac(text), str) else None for text in encoded.dictionary.to_pylist()]
    found: pa.Array[Any] = pa.array(made, pa.string()).take(encoded.indices)
    return found
