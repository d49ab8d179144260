"""Tables of open connections, as hosts and gateways print them: whom something of ours is connected to at that moment.

`ss`, `netstat` of Linux, Windows, macOS and BSD, `Get-NetTCPConnection`, `lsof -i` and sockstat of a host, of which only the
other end is read; `show conn` of Cisco ASA, `pfctl -ss` and `/ip firewall connection print` of RouterOS, of which both ends are
read; `show ip nat translations` of Cisco IOS, of which the outer one is. A table of forms says how a line tells its ends and its
state. A record is a row; titles are none. A connection that was begun and not answered yet is an attempt. A row that waits for
others to connect names nobody. There are no times.

Some netstats cut long addresses so that they fit a column, and what is left may be an address of somebody else. An IPv6 address
that has just the length at which they cut is skipped: net-tools cuts address and port to 23 characters, BSD an address to 16.

*Source*: iproute2 `misc/ss.c`; net-tools `netstat.c` (addr_do_one); FreeBSD `usr.bin/netstat/inet.c` (inetprint),
`usr.bin/sockstat`; Microsoft, "netstat", "Get-NetTCPConnection"; lsof(8), "OUTPUT"; Cisco, ASA Command Reference, "show conn", and
"ASA TCP Connection Flags"; Cisco IOS IP Addressing Services Command Reference, "show ip nat translations"; OpenBSD
`sbin/pfctl/pf_print_state.c`; MikroTik, RouterOS "Connection tracking".
Rows of pfctl, RouterOS and `show ip nat translations`, and where netstat cuts an address, were compared with no sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from cleannet.columns import Batch
from cleannet.model.subject import is_address
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import lines_of_head

WAITS: Final = "waits for connections"
OTHER_SOCKET: Final = "socket of no network"
CUT: Final = "address cut short"
NO_CONNECTION: Final = "not a connection"

_END: Final = r"[^\s=]{0,60}[0-9A-Fa-f*\]][.:/\[][^\s=]{1,40}"
"""An end with its port. The address is looked at closely later."""
_STATES: Final = (
    "ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|UNCONN|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|CLOSED|CLOSE|NEW-SYN-RECV"
)
_STATE: Final = r"(?: +(?P<state>[^\d\s]\S*))?"
_SS: Final = rf"(?:(?P<kind>\w+) +)?(?P<state>{_STATES}) +\d+ +\d+ +\S+ +(?P<far>\S+)(?: .*)?"
_UNIX: Final = (
    r"(?:[0-9a-f]+ +){0,2}(?P<kind>(?:tcp|udp|sctp|dccp|raw|icm)\w*) +\d+ +\d+ "
    rf"+(?P<own>\S+) +(?P<far>{_END})(?: +(?P<state>[A-Z][A-Z_0-9]+))?(?: .*)?"
)
_WINDOWS: Final = rf"(?P<kind>TCP|UDP)(?:v6)? +{_END} +(?P<far>{_END}){_STATE}(?: +\d+)?(?: +\S+)?"
_POWERSHELL: Final = (
    r"[0-9A-Fa-f.:%]+ +\d+ +(?P<far>[0-9A-Fa-f.:]+(?:%\S+)?) +\d+ +(?P<state>Bound|Closed|CloseWait|Closing|DeleteTCB|Established"
    r"|FinWait1|FinWait2|LastAck|Listen|SynReceived|SynSent|TimeWait)(?: .*)?"
)
_LSOF: Final = rf"\S.{{1,200}} IPv[46] .{{1,60}} (?P<kind>TCP|UDP|SCTP) (?:{_END}->)?(?P<far>{_END})(?: \((?P<state>\w+)\))?"
_SOCKSTAT: Final = rf"\S+ +\S+ +\d+ +\d+ +(?P<kind>(?:tcp|udp|sctp)\w*) +{_END} +(?P<far>{_END})(?: .*)?"
_ASA: Final = (
    r"(?P<kind>[A-Z]{2,6}) [\w.-]+(?: +|: ?)(?P<near>[0-9A-Fa-f.:]+[:/]\d+)(?: \([^)]*\))? "
    r"+[\w.-]+(?: +|: ?)(?P<far>[0-9A-Fa-f.:]+[:/]\d+)(?: \([^)]*\))?,(?P<told>.*)"
)
_PF: Final = (
    rf"\S+ (?P<kind>[a-z]\S*) (?P<near>{_END})(?: \(\S+\))? (?:->|<-) (?P<far>{_END})(?: \((?P<inner>{_END})\))? "
    r"+(?P<state>[A-Z_0-9]+:[A-Z_0-9]+)"
)
_IOS: Final = rf"(?:---|(?P<kind>tcp|udp|icmp|gre|esp))(?: +(?:{_END}|---)){{3}} +(?P<far>{_END}|---)"
_ROUTEROS: Final = rf"\d+ +[A-Za-z ]{{1,16}}? (?P<kind>tcp|udp|gre|sctp) +(?P<near>{_END}) +(?P<far>{_END}){_STATE}(?: .*)?"

_FORMS: Final = tuple(map(re.compile, (_SS, _UNIX, _ASA, _WINDOWS, _POWERSHELL, _LSOF, _SOCKSTAT, _PF, _IOS, _ROUTEROS)))
"""The forms of a row. kind: the protocol; far: the other end; near: of a gateway, the other of its two; own: of a host, where
both may be cut; inner: the far end behind a translation; told: what ASA says behind the ends, here or in the next line."""
_BARE: Final = re.compile(rf"\d+ +\d+ +{_END} +(?P<far>{_END})(?: .*)?")
"""A row of `ss` that was asked for one state, and so does not tell it."""

_TITLES: Final = re.compile(
    r"(?:Netid +)?(?:State +)?Recv-Q +Send-Q +Local Address ?: ?Port +Peer Address ?: ?Port.*"
    r"|(?:Socket +)?(?:Flowhash +)?Proto +Recv-Q +Send-Q +Local Address +Foreign Address.*"
    r"|LocalAddress +LocalPort +RemoteAddress +RemotePort +State.*"
    r"|COMMAND +(?:PID|TID).* USER +FD +TYPE.*|USER +COMMAND +PID +FD +PROTO +LOCAL ADDRESS +FOREIGN ADDRESS.*"
    r"|\d+ in use, \d+ most used.*|Pro +Inside global +Inside local +Outside local +Outside global.*"
    r"|# +PR(?:OTOCOL|\.\.) +SRC-ADDRESS +DST-ADDRESS.*"
)
_TITLES_APART: Final = re.compile(r"Proto +RefCnt +Flags +Type .*|Address +Type +Recv-Q +Send-Q .*")
_SECTION: Final = re.compile(r"Active .{1,60}")
_NETWORK: Final = re.compile(r"Active (?:Internet|Connections).*", re.IGNORECASE)
_PROTO: Final = re.compile(r"Proto +\S.{5,200}")
"""The titles of Windows, which are in the language of its user."""

_ASKED: Final = re.compile(r"SYN_SENT|SYN-SENT|SYN_GESENDET|SynSent|syn-sent|SYN_SENT:CLOSED|CLOSED:SYN_SENT")
_FLAGS: Final = re.compile(r"\bflags? (?P<flags>[A-Za-z]*)", re.IGNORECASE)
_BYTES: Final = re.compile(r"\bbytes (?P<bytes>\d{1,18})\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:^|[\s(>])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]+)[:.\]/]")
_LONGEST: Final = 500
_NET_TOOLS_CUTS, _BSD_CUTS = 23, 16


def _row(line: str) -> re.Match[str] | None:
    """The row in a line without the spaces around it."""
    return next((found for form in _FORMS if (found := form.fullmatch(line)) is not None), None) if len(line) <= _LONGEST else None


def _peer(end: str) -> str:
    """The address in an end; "" if it stands for nobody, and the end itself if it is none.

    >>> _peer("203.0.113.9:443"), _peer("203.0.113.9.443"), _peer("fe80::1%en0.443"), _peer("www.example.com:https")
    ('203.0.113.9', '203.0.113.9', 'fe80::1', 'www.example.com:https')
    >>> _peer("[2001:db8::1]:443"), _peer("2001:db8::1[443]"), _peer("2001:db8::1:443"), _peer("*.*"), _peer("[::]:0")
    ('2001:db8::1', '2001:db8::1', '2001:db8::1', '', '')
    """
    if end.startswith("["):
        told = [end[1:].partition("]")[0]]
    elif end.endswith("]"):
        told = [end.partition("[")[0]]
    else:
        told = [end.rpartition(sign)[0] for sign in "/:." if sign in end and _PORT.fullmatch(end.rpartition(sign)[2])] or [end]
    for one in told:
        bare = one.partition("%")[0]
        if bare.strip("*:0.-") == "":
            return ""
        if is_address(bare):
            return bare
    return end


_PORT: Final = re.compile(r"[\w*-]+")


def _is_cut(found: re.Match[str], end: str, address: str) -> bool:
    """Whether a netstat may have cut this IPv6 address so that it fits its column."""
    if "own" not in found.groupdict() or ":" not in address:
        return False
    return len(address) == _BSD_CUTS if end.removeprefix(address).startswith(".") else len(end) == _NET_TOOLS_CUTS


def sniff(head: bytes) -> bool:
    """Whether it begins with titles of such a table and has a row, or begins with a row."""
    lines = [line.strip() for line in lines_of_head(head)[:60] if line.strip()][:30]
    if any(_TITLES.fullmatch(line) for line in lines[:6]):
        return any(_row(line) or _BARE.fullmatch(line) for line in lines)
    return bool(lines and _row(lines[0])) or any(_PROTO.fullmatch(line) and _row(below) for line, below in pairwise(lines))


def read(item: Input) -> Iterator[Batch]:
    """One record a connection, with the number of its line."""
    reading = _Reading()
    return by_line(item, reading.line, reading.end)


@dataclass(slots=True)
class _Reading:
    """The state of reading. apart: below the title of sockets of no network; held: a connection of ASA of which the next line tells
    more."""

    apart: bool = False
    held: tuple[int, list[Said], str, str] | None = field(default=None)

    def line(self, gathered: Gathered, number: int, text: str) -> None:
        """One line of the file."""
        line = text.strip()
        if self.held is not None and line and text[0].isspace() and _FLAGS.search(line):
            self.end(gathered, f" {line}")
            return
        self.end(gathered)
        if not line or _TITLES_APART.fullmatch(line):
            return
        if _TITLES.fullmatch(line):
            self.apart = False
        elif _SECTION.fullmatch(line):
            self.apart = _NETWORK.fullmatch(line) is None
        elif self.apart:
            gathered.skip(number, OTHER_SOCKET, line[:80])
        elif (found := _row(line) or _BARE.fullmatch(line)) is not None:
            self._judge(gathered, number, found)
        elif _ADDRESS.search(line):
            gathered.skip(number, NO_CONNECTION, line[:80])

    def _judge(self, gathered: Gathered, number: int, found: re.Match[str]) -> None:
        """A row: a connection, or why it is none."""
        told = found.groupdict()
        if told.get("kind") and not _OF_NETWORK.match(told["kind"]):
            gathered.skip(number, OTHER_SOCKET, found[0][:80])
            return
        ends = [end for end in (told["far"], told.get("near"), told.get("inner")) if end]
        peers = [_peer(end) for end in ends]
        said = [Said("address", "far-end", peer) for peer in peers if peer]
        if not peers[0]:
            gathered.skip(number, WAITS, found[0][:80])
        elif any(_is_cut(found, end, peer) for end, peer in zip(ends, peers, strict=True)):
            gathered.skip(number, CUT, f"{ends[0]}: print with -W")
        elif wrong := [peer for peer in peers if peer and not is_address(peer)]:
            gathered.skip(number, "not an address", wrong[0])
        elif told.get("told") is not None:
            self.held = number, said, told["kind"], told["told"]
            if _FLAGS.search(told["told"]):
                self.end(gathered)
        else:
            gathered.record(number, "", said, attempt=_ASKED.fullmatch(told.get("state") or "") is not None)

    def end(self, gathered: Gathered, more: str = "") -> None:
        """Ends the held connection, if there is one, with what ASA tells of it: its flags, and its bytes in both directions."""
        if self.held is None:
            return
        (number, said, kind, told), self.held = self.held, None
        flags, octets = _FLAGS.search(told + more), _BYTES.search(told + more)
        count = int(octets["bytes"]) if octets else -1
        marks = set(flags["flags"]) if flags else set()
        asked = kind == "TCP" and bool(marks & set("saSA")) and "U" not in marks and count <= 0
        gathered.record(number, "", said, octets=count, attempt=asked)


_OF_NETWORK: Final = re.compile(r"(?:tcp|udp|sctp|dccp|mptcp|raw|icm|gre|esp|ah|ip)", re.IGNORECASE)

READER: Final = Reader(
    "connections",
    "Open connections (ss, netstat, lsof, show conn)",
    "line",
    sniff,
    read,
    idle=frozenset({WAITS, OTHER_SOCKET}),
)
