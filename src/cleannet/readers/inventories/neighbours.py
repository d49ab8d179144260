"""Neighbour tables: which network interface answers for an address, and so who made the interface.

It reads `ip neigh` (text and `-j`), `arp -a` of Linux, BSD, macOS and Windows, `arp -n`, `/proc/net/arp`, Cisco's `show ip arp` and
`arp-scan`. Addresses that nobody answers for (incomplete, failed) are skipped, and so are MAC addresses that name no maker; headers
and prompts are not records. Asset: the address. IPv4 and IPv6.

*Source*: iproute2 `ip/ipneigh.c`; net-tools `arp.c`; Linux `net/ipv4/arp.c` (arp_seq_show); FreeBSD arp(8); Cisco IOS IP Addressing
Services Command Reference, "show ip arp"; arp-scan `arp-scan.c` (display_packet). The Windows form is not documented: an address, a
MAC address and a word per line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.model.subject import is_address
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.documents import ITEM, placed
from cleannet.readers.inputs.gather import At, Gathered, Said, batches
from cleannet.readers.inputs.mac import NO_MAC, NoMaker, device_mac

_IP: Final = r"(?P<ip>[0-9A-Fa-f:.]{2,45}(?:%\S{1,32})?)"
_MAC: Final = r"(?P<mac>[0-9A-Fa-f]{1,6}(?:[:.-][0-9A-Fa-f]{1,6}){1,19})"
_STATES: Final = r"(?:PERMANENT|NOARP|REACHABLE|STALE|DELAY|PROBE|NONE|INCOMPLETE|FAILED)"

_ENTRIES: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_IP}(?: dev \S+)?(?: +lladdr (?P<mac>\S+))?(?: [a-z0-9_/ ]*)? {_STATES}(?: +proto \S+)?",  # ip neigh
        rf"{_IP}(?: dev \S+)? +proxy",
        rf"\S+ \({_IP}\) at (?:{_MAC}|<incomplete>|\(incomplete\)|<from_interface>)(?: .*)?",  # arp -a, Linux, BSD and macOS
        rf"Internet +{_IP} +(?:-|[0-9]+) +(?:{_MAC}|Incomplete) +\S+(?: +\S+)?",  # show ip arp
        rf"{_IP} +0x[0-9a-f]+ +(?P<flags>0x[0-9a-f]+) +{_MAC} +\S+ +\S+",  # /proc/net/arp
        rf"(?P<name>\S+) +ether +{_MAC} +[A-Z]+(?: +[0-9.]+)? +\S+",  # arp without -a, Linux
        r"(?P<name>\S+) +\(incomplete\) +\S+",
        rf"\S{{1,60}} {_IP} {_MAC} (?:[0-9]+|-|alias)(?: .*)?",  # show arp of Cisco ASA
        rf"{_IP}\t{_MAC}(?:\t.*)?",  # arp-scan
        rf"{_IP} +(?P<mac>[0-9A-Fa-f]{{2}}(?:-[0-9A-Fa-f]{{2}}){{5}}) +\w+",  # arp -a, Windows
    )
)
"""The forms of an entry, which have no line in common."""

_HEADERS: Final = re.compile(
    r"Protocol +Address +Age \(min\) +Hardware Addr +Type +Interface"
    r"|IP address +HW type +Flags +HW address +Mask +Device"
    r"|Address +HWtype +HWaddress +Flags Mask +Iface"
    r"|Interface: \S+, (?:data)?link type: .{1,60}|Interface: \S+, type: .{1,20}, MAC: \S+, IPv4: \S+"
    r"|Starting arp-scan .*|Ending arp-scan .*|\d+ packets received by filter, .*"
)
_WINDOWS: Final = re.compile(r"\S.{0,80}: [0-9.]{7,15} --- 0x[0-9a-f]+")
"""The line before each table of Windows, in the language of its user; the line after it names the columns."""

_TABLE: Final = re.compile(
    r"(?=.*\b(?:ip(?:v[46])?|address|host|destination|neighbou?r)\b)"
    r"(?=.*\b(?:mac|hardware|hw ?addr\w*|link-?layer|linklayer|physical)\b)[\w /().#:*-]{10,200}",
    re.IGNORECASE,
)
"""The header of a router's table: it names an address and a MAC address."""

_IN_TABLE: Final = -1
"""Stands among the numbers of titles once there was such a header."""

_INCOMPLETE: Final = re.compile(r"incomplete|\bINCMP\b|\bfailed\b|\bprobe\b", re.IGNORECASE)

_LONGEST: Final = 1_000
"""Characters of the longest line that may be an entry."""

_PROMPT: Final = re.compile(r"[\w.@()/~:\\-]{0,80} ?[#$>] ?(?:(?:sh|show|do|ip|arp|cat|sudo)\b.{0,80}|exit)?")
_JSON: Final = re.compile(rb'\[\s*\{\s*"dst"\s*:\s*"[^"]{1,100}"\s*,\s*"(?:dev|lladdr|proxy|state)"\s*:')


def _entry(line: str) -> re.Match[str] | None:
    """The entry in a line whose address is valid."""
    if len(line) > _LONGEST:
        return None
    for form in _ENTRIES:
        if (found := form.fullmatch(line)) is not None and (_part(found, "name") or is_address(_part(found, "ip"))):
            return found
    return None


def _in_columns(line: str) -> tuple[str, str] | None:
    """The address and the MAC address in a row of a router's table, which has one of each."""
    words = [word.strip("()[],") for word in line.split()] if len(line) <= _LONGEST else []
    addresses = [word for word in words if is_address(word)]
    macs = [word for word in words if word not in addresses and not _no_mac(word)]
    return (addresses[0], macs[0]) if len(addresses) == len(macs) == 1 else None


def _no_mac(word: str) -> bool:
    return isinstance(found := device_mac(word), NoMaker) and found.reason == NO_MAC


def _is_table(lines: list[str]) -> bool:
    """Whether there is a header, and soon below it a row."""
    start = next((at for at, line in enumerate(lines[:12]) if _TABLE.fullmatch(line)), None)
    return start is not None and any(_in_columns(line) is not None for line in lines[start + 1 : start + 8])


def _part(found: re.Match[str], name: str) -> str:
    return found.groupdict().get(name) or ""


def sniff(head: bytes) -> bool:
    """Whether the first line, or the first after a prompt or a header, is an entry, and so is every second of the first twenty."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return _JSON.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None
    lines = _first_lines(head)
    if not lines:
        return False
    if _HEADERS.fullmatch(lines[0]) or _is_table(lines):
        return True
    if _WINDOWS.fullmatch(lines[0]):
        return any(_entry(line) for line in lines)
    return _entry(lines[0]) is not None and sum(_entry(line) is not None for line in lines) * 2 >= len(lines)


def _first_lines(head: bytes) -> list[str]:
    """Up to twenty lines of the head that are not blank, without a prompt in front."""
    found = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    if len(head) >= HEAD // 2:
        found = found[:-1]
    lines = [line.strip() for line in found if line.strip()][:20]
    return lines[1:] if lines and _PROMPT.fullmatch(lines[0]) else lines


def read(item: Input) -> Iterator[Batch]:
    """One record per entry; its number is that of its line, or its place in the JSON array."""
    if item.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return _read_json(item)
    lines = _first_lines(item.head)
    known = bool(lines) and (_HEADERS.fullmatch(lines[0]) is not None or _entry(lines[0]) is not None)
    titles = {_IN_TABLE} if not known and _is_table(lines) else set[int]()
    return by_line(item, partial(_line, titles))


def _line(titles: set[int], gathered: Gathered, number: int, line: str) -> None:
    """One line; `titles` holds the number of a line that names columns in any language, and whether there was a router's header."""
    line = line.strip()
    if _WINDOWS.fullmatch(line):
        titles.difference_update([at for at in titles if at != _IN_TABLE])
        titles.add(number + 1)
        return
    if not line or number in titles or _HEADERS.fullmatch(line) or _PROMPT.fullmatch(line):
        return
    found = _entry(line)
    if found is None and (row := _in_columns(line)) is not None:
        _judge(gathered, number, *row, bool(_INCOMPLETE.search(line)))
        return
    if found is None and _TABLE.fullmatch(line):
        titles.add(_IN_TABLE)
        return
    if found is None:
        told = any(is_address(word.strip("()[],")) for word in line.split())
        if told or _IN_TABLE not in titles:  # around the rows of a router's table anything may stand
            gathered.skip(number, "incomplete entry" if told and _IN_TABLE in titles else "not a neighbour's entry", line[:80])
        return
    nobody = _part(found, "flags") == "0x0" or re.search(r"\bincomplete\b|\bFAILED\b", line, re.IGNORECASE)
    _judge(gathered, number, _part(found, "ip") or _part(found, "name"), _part(found, "mac"), bool(nobody))


def _judge(gathered: Gathered, number: int, address: str, mac: str, nobody: bool) -> None:
    """An entry: which interface answers for this address; nobody: it was asked for, and none did."""
    if nobody:
        gathered.skip(number, "incomplete entry", address)
    elif isinstance(device := device_mac(mac), NoMaker):
        gathered.skip(number, device.reason, f"{address} {mac}")
    else:
        gathered.record(number, address, [Said("mac", "interface", device)])


def _read_json(item: Input) -> Iterator[Batch]:
    """`ip -j neigh`: an array of objects with `dst`, `dev`, `lladdr`, `state`."""
    found = placed(item, lambda path: path == (ITEM,))
    yield from batches(_element, (At(entry, line) for _, entry, line in found))


def _element(gathered: Gathered, number: int, entry: Any) -> None:
    address, mac = (entry.get("dst"), entry.get("lladdr", "")) if isinstance(entry, dict) else (None, "")
    if not isinstance(address, str) or not isinstance(mac, str) or not is_address(address):
        gathered.skip(number, "not a neighbour's entry", str(entry)[:80] if isinstance(entry, str) else type(entry).__name__)
        return
    states = entry.get("state")
    nobody = isinstance(states, list) and ("INCOMPLETE" in states or "FAILED" in states)
    _judge(gathered, number, address, mac, nobody)


READER: Final = Reader(
    "neighbours", "ARP or neighbour table", "entry", sniff, read, idle=frozenset({"incomplete entry"}), asset="address"
)
