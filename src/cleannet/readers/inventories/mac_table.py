"""MAC address tables of switches: which network interfaces are at which port, and so who made them.

It reads `show mac address-table` of Cisco and Arista, `show ethernet-switching table` of Juniper, `display mac-address` of Huawei
and H3C, `show mac-address` of HPE and Aruba, and `bridge fdb show` of Linux; also `show lldp neighbors` of Juniper and Extreme,
whose chassis are MAC addresses. An entry is a line with one MAC address. Headers, prompts, rules and totals are not records.
Asset: the port.

*Source*: Cisco IOS Command Reference, "show mac address-table"; Junos OS, "show ethernet-switching table"; Huawei and H3C, "display
mac-address"; iproute2 `bridge/fdb.c`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inputs.mac import NO_MAC, NoMaker, device_mac

_HEADER: Final = re.compile(r"(?=.*\bmac\b)(?=.*\b(?:ports?|interfaces?|learned-from|logical)\b)[\s\w/*.,()-]+", re.IGNORECASE)
"""The line that names the columns; it may be two lines high, of which one names the address and the port."""

_CHASSIS: Final = re.compile(r"(?:Local Interface +Parent Interface|Port) +Chassis Id +Port (?:info|ID).*", re.IGNORECASE)
"""The header of a table of neighbours, whose first column is the port."""

_DIGITS: Final = re.compile(r"(?=.*[0-9])[0-9A-Fa-f]{1,6}(?:[:.-][0-9A-Fa-f]{1,6}){1,5}")
_BRIDGE: Final = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5} dev \S+(?: .*)?")
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_PORT: Final = re.compile(
    r"(?:cpu|router|switch|sup-eth.*|drop|self)|[A-Za-z-]*[0-9][\w./:-]*|(?:trk|po|lag|ae|bagg)\S*",
    re.IGNORECASE,
)
_LONGEST: Final = 500


def sniff(head: bytes) -> bool:
    """Whether there is an entry below a header, or a line of `bridge fdb`, and most other lines are entries too."""
    lines = list(islice(filter(str.strip, lines_of_head(head)), 40))
    if lines and _BRIDGE.fullmatch(lines[0].strip()):
        return True
    start = next((at for at, line in enumerate(lines[:20]) if _is_header(line)), None)
    if start is None:
        return False
    below = [line for line in lines[start + 1 :] if any(c.isalnum() for c in line)]
    entries = sum(_entry(line) is not None for line in below)
    return entries > 0 and entries * 2 >= len(below)


def _is_header(line: str) -> bool:
    return len(line) <= _LONGEST and (_HEADER.fullmatch(line) or _CHASSIS.fullmatch(line.strip())) is not None


def _entry(line: str) -> tuple[str, str] | None:
    """MAC address and port of an entry; None if the line is none."""
    words = line.split() if len(line) <= _LONGEST else []
    macs = [at for at, word in enumerate(words) if _is_mac(word)]
    if len(macs) != 1 or len(words) < 2 or any(_ADDRESS.fullmatch(word) for word in words):
        return None
    if words[macs[0] + 1 : macs[0] + 2] == ["dev"]:
        return words[macs[0]], words[macs[0] + 2] if len(words) > macs[0] + 2 else ""
    ports = [word for at, word in enumerate(words) if at > macs[0] and _PORT.fullmatch(word) and not word.isdigit()]
    return words[macs[0]], ports[-1] if ports else words[-1]


def _is_mac(word: str) -> bool:
    found = device_mac(word) if _DIGITS.fullmatch(word) else NoMaker(NO_MAC)
    return not (isinstance(found, NoMaker) and found.reason == NO_MAC)


def read(item: Input) -> Iterator[Batch]:
    """One record per entry, with the number of its line."""
    first = any(_CHASSIS.fullmatch(line.strip()) for line in lines_of_head(item.head)[:20] if len(line) <= _LONGEST)
    return by_line(item, partial(_line, first))


def _line(first: bool, gathered: Gathered, number: int, line: str) -> None:
    """One line; a line that is no entry but contains something like a MAC address is reported. first: whether its first word is the
    port."""
    found = _entry(line.strip())
    if found is None:
        if any(_DIGITS.fullmatch(word) and len(word) >= 12 for word in line.split()[:20]):
            gathered.skip(number, "not an entry of a MAC table", line.strip()[:80])
        return
    mac, port = found
    port = line.split()[0] if first else port
    if isinstance(device := device_mac(mac), NoMaker):
        gathered.skip(number, device.reason, f"{port} {mac}")
    else:
        gathered.record(number, port, [Said("mac", "interface", device)])


READER: Final = Reader("mac-table", "MAC address table of a switch", "entry", sniff, read, asset="port")
