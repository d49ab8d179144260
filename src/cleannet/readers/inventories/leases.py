"""Leases of DHCP servers: the MAC address, and so the maker of the interface, of every device that asked for an address.

ISC dhcpd (`dhcpd.leases`, `dhcpd6.leases`): a record is a `lease`, `host` or `iaaddr` block, with the number of its first line; the
server appends, so an address may occur often. dnsmasq: a record is a line. Kea (`kea-leases4.csv`, `kea-leases6.csv`): a line after
the header, which names the columns. odhcpd of OpenWrt: a line that begins with `#`. IPv6 leases identify a device by its DUID and
rarely have a MAC address: these are skipped. Asset: the host name if stated, else the address. Time: when the device last asked.

*Source*: ISC DHCP, dhcpd.leases(5); dnsmasq `src/lease.c`; Kea Administrator Reference Manual, "Memfile", and `csv_lease_file4.cc`;
odhcpd `src/statefiles.c` and its README, "State file".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from cleannet.columns import Batch
from cleannet.model.subject import is_address
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import cells_of_line, lines_of_head
from cleannet.readers.inputs.mac import NoMaker, device_mac

_SECOND: Final = 1_000_000
_LONGEST: Final = 1 << 40
"""Seconds since 1970 that no lease reaches."""


def _lease(gathered: Gathered, number: int, address: str, mac: str, host: str, seen: int = -1) -> None:
    """One lease of any server; seen: seconds since 1970, negative if not stated."""
    if not mac:
        gathered.skip(number, "no MAC address", address)
    elif isinstance(device := device_mac(mac), NoMaker):
        gathered.skip(number, device.reason, f"{address} {mac}")
    else:
        when = seen * _SECOND if 0 <= seen < _LONGEST else -1
        gathered.record(number, host or address, [Said("mac", "interface", device, host)], when, when)


# --- ISC dhcpd --------------------------------------------------------------------------------------------------------------------

_BLOCK: Final = re.compile(r'\s*(?P<kind>lease|host|iaaddr)\s+"?(?P<name>[^\s"{]{1,255})"?\s*\{\s*')
_OTHER: Final = re.compile(r"\s*(?:ia-na|ia-ta|ia-pd|failover|group|subnet|shared-network|class|subclass|zone|key|pool)\b.*\{\s*")
_SET: Final = re.compile(
    r"\s*(?P<key>hardware ethernet|hardware|client-hostname|fixed-address|starts|cltt|deleted)\b\s*(?P<value>.*?);.*"
)
_TIME: Final = re.compile(r"[0-6] (\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_EPOCH: Final = re.compile(r"epoch (\d{1,12})", re.ASCII)
_BEGINS: Final = re.compile(
    rb'lease\s+[0-9.]{7,15}\s*\{|ia-(?:na|ta|pd)\s+"|server-duid\s+"|host\s+\S+\s*\{\s*(?:dynamic|hardware)'
    rb'|failover peer\s+"[^"]*"\s+state\s*\{|authoring-byte-order (?:little|big)-endian;'
)
_COMMENTS: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|#[^\n]*\n)*")


@dataclass(slots=True)
class _Isc:
    """The open block. number: its first line; 0: none is open. depth: open blocks inside it, such as `on expiry`."""

    number: int = 0
    depth: int = 0
    name: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """Adds one line to the block, or begins or ends it."""
        if begun := _BLOCK.fullmatch(line):
            self.broken(gathered)
            self.number, self.depth, self.name, self.said = number, 0, begun["name"], {}
        elif not self.number:
            if not re.fullmatch(r"\s*|\s*#.*|.*[;{}]\s*", line):
                gathered.skip(number, "not a line of a lease file", line[:80])
        elif line.strip() == "}" and not self.depth:
            self.close(gathered)
        elif _OTHER.fullmatch(line):
            self.broken(gathered)
        elif line.rstrip().endswith(("{", "}")):
            self.depth = max(0, self.depth + line.count("{") - line.count("}"))
        elif told := _SET.fullmatch(line):
            self.said[told["key"]] = told["value"].strip('"')

    def close(self, gathered: Gathered) -> None:
        """The block is whole."""
        said = self.said
        if "deleted" in said:
            gathered.skip(self.number, "deleted", self.name)
        else:
            mac = said.get("hardware ethernet") or said.get("hardware", "").rpartition(" ")[2]
            address = self.name if is_address(self.name) else said.get("fixed-address", self.name)
            host = said.get("client-hostname", "") if is_address(self.name) else self.name
            _lease(gathered, self.number, address, mac, host, _when(said.get("cltt") or said.get("starts", "")))
        self.number = 0

    def broken(self, gathered: Gathered) -> None:
        """Reports a block that never ends: the next one began, or the file ends here."""
        if self.number:
            gathered.skip(self.number, "lease without a closing brace", self.name)
        self.number = 0


def _when(text: str) -> int:
    """Seconds since 1970 of `4 2026/11/19 12:00:00` (UTC) or `epoch 1795089600`; -1 for anything else."""
    if found := _EPOCH.match(text):
        return int(found[1])
    if found := _TIME.match(text):
        try:
            return int(datetime(*(int(part) for part in found.groups()), tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]
        except ValueError:
            return -1
    return -1


def sniff_isc(head: bytes) -> bool:
    """Whether the first statement is one of dhcpd."""
    start = _COMMENTS.match(head)
    return _BEGINS.match(head, start.end() if start else 0) is not None


def read_isc(item: Input) -> Iterator[Batch]:
    """One record per block that assigns an address."""
    state = _Isc()
    return by_line(item, state.line, state.broken)


# --- dnsmasq ----------------------------------------------------------------------------------------------------------------------

_DNSMASQ: Final = re.compile(r"(?P<expires>\d{1,12}) (?P<id>\S+) (?P<ip>\S+) (?P<host>\S+) (?P<client>\S+)", re.ASCII)
_DUID: Final = re.compile(r"duid (?:[0-9a-fA-F]{2}:)+[0-9a-fA-F]{2}")


def _dnsmasq(line: str) -> re.Match[str] | None:
    """A lease: IPv4 with a MAC address (with its type in front unless Ethernet), IPv6 with a number."""
    found = _DNSMASQ.fullmatch(line.strip())
    if found is None or not is_address(found["ip"]):
        return None
    form = r"T?\d{1,10}" if ":" in found["ip"] else r"(?:[0-9a-fA-F]{2}-)?[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2})*|\*"
    return found if re.fullmatch(form, found["id"], re.ASCII) else None


def sniff_dnsmasq(head: bytes) -> bool:
    """Whether the first line is a lease, or the server's DUID."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].decode("utf-8", "replace").strip()
    return _dnsmasq(line) is not None or _DUID.fullmatch(line) is not None


def _dnsmasq_line(gathered: Gathered, number: int, line: str) -> None:
    if not line.strip() or _DUID.fullmatch(line.strip()):
        return
    if (found := _dnsmasq(line)) is None:
        gathered.skip(number, "not a line of a lease file", line[:80])
        return
    mac = "" if ":" in found["ip"] or found["id"][2:3] == "-" else found["id"]  # only the end of a lease is told, no sighting
    _lease(gathered, number, found["ip"], mac, "" if found["host"] == "*" else found["host"])


# --- Kea --------------------------------------------------------------------------------------------------------------------------

_KEA: Final = frozenset({"address", "hwaddr", "valid_lifetime", "expire", "subnet_id"})


def _columns(line: str) -> list[str] | None:
    """The columns of a Kea file; None if the line is not its header."""
    names = line.strip().split(",")
    return names if set(names) >= _KEA and names[0] == "address" else None


def sniff_kea(head: bytes) -> bool:
    """Whether the header has columns that only Kea has."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return _columns(line[:10_000].decode("utf-8", "replace")) is not None


def _kea_line(columns: list[str], gathered: Gathered, number: int, line: str) -> None:
    """One lease; a header, also a repeated one in joined files, names the columns from here on."""
    if not line.strip():
        return
    if (header := _columns(line)) is not None:
        columns[:] = header
        return
    values = cells_of_line(line)
    row = dict(zip(columns, values, strict=False))
    if not values or len(values) > len(columns) or not is_address(row["address"]):
        gathered.skip(number, "not a line of a lease file", line[:80])
        return
    expire, lasts = _seconds(row.get("expire", "")), _seconds(row.get("valid_lifetime", ""))
    host = re.sub(r"&#x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), row.get("hostname", "")).rstrip(".")
    _lease(gathered, number, row["address"], row.get("hwaddr", ""), host, expire - lasts if min(expire, lasts) >= 0 else -1)


def _seconds(text: str) -> int:
    """A number of seconds; -1 if it is none."""
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else -1


# --- odhcpd -----------------------------------------------------------------------------------------------------------------------

_ODHCPD: Final = re.compile(
    r"# (?P<interface>\S{1,64}) (?P<id>[0-9a-fA-F]{2,260}|[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5})"
    r" (?P<iaid>ipv4|[0-9a-fA-F]{1,8}) (?P<host>\S{1,255})"
    r" (?P<until>-?\d{1,12}) (?P<assigned>[0-9a-fA-F]{1,16}) (?P<length>\d{1,3})(?P<addresses>(?: [0-9A-Fa-f:.]{2,45}/\d{1,3})*)",
    re.ASCII,
)
_HOSTS: Final = re.compile(r"[0-9A-Fa-f:.]{2,45}\t\S+(?:[\t ]\S+)*")
"""A line of names for the resolver, which says again what a lease says."""


def sniff_odhcpd(head: bytes) -> bool:
    """Whether the first line that has no names is a lease."""
    lines = lines_of_head(head)[:50]
    first = next((line for line in lines if line.strip() and not _HOSTS.fullmatch(line.strip())), "")
    return _ODHCPD.fullmatch(first.strip()) is not None


def _odhcpd_line(gathered: Gathered, number: int, line: str) -> None:
    """One lease; an IPv4 lease has the MAC address, an IPv6 lease the DUID."""
    line = line.strip()
    if not line or _HOSTS.fullmatch(line):
        return
    if (found := _ODHCPD.fullmatch(line)) is None:
        gathered.skip(number, "not a line of a lease file", line[:80])
        return
    address = found["addresses"].strip().partition(" ")[0].partition("/")[0] or found["interface"]
    _lease(gathered, number, address, found["id"] if found["iaid"] == "ipv4" else "", found["host"].strip("-"))


def read_odhcpd(item: Input) -> Iterator[Batch]:
    """One record a lease."""
    return by_line(item, _odhcpd_line)


def read_dnsmasq(item: Input) -> Iterator[Batch]:
    """One record a line."""
    return by_line(item, _dnsmasq_line)


def read_kea(item: Input) -> Iterator[Batch]:
    """One record per line after the header."""
    return by_line(item, partial(_kea_line, []))


READERS: Final = (
    Reader("leases-isc", "ISC DHCP leases", "lease", sniff_isc, read_isc, idle=frozenset({"deleted"}), asset="host"),
    Reader("leases-dnsmasq", "dnsmasq leases", "lease", sniff_dnsmasq, read_dnsmasq, asset="host"),
    Reader("leases-kea", "Kea leases (CSV)", "lease", sniff_kea, read_kea, asset="host"),
    Reader("leases-odhcpd", "odhcpd leases", "lease", sniff_odhcpd, read_odhcpd, asset="host"),
)
