"""A traceroute on a terminal names the routers that a path passed, and whether its destination answered.

traceroute of Linux, BSD, macOS and busybox, traceroute6, tcptraceroute and tracepath, tracert of Windows in any language, and
traceroute of routers (Cisco, Junos): with names or without (`-n`), with AS numbers (`-A`), MPLS labels, several addresses a hop,
marks such as `!X`; several traces in a file, and prompts between them. A record is a trace; its number is that of its first line.
Each distinct address that replied is a hop. The destination is no hop: if it answered, it is a far end. If a trace lacks its first
line, its destination is not known, and all addresses are hops. Hops that are shown only by name are left out, and a note counts
them. AS numbers that the tool looked up are asked if the tables give the address to another network. Time: none.

*Source*: traceroute 2.1 `traceroute/traceroute.c` (`print_header`, `print_hop`); FreeBSD `usr.sbin/traceroute`; iputils
`tracepath.c`; Cisco IOS Command Reference, "traceroute". Windows has no description of its form: a hop is a number, three times,
and an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from cleannet.columns import Batch
from cleannet.readers.base.input import HEAD, Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.gather import Gathered
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inputs.rows import blocks
from cleannet.readers.traces.passed import Passed, judge

_BEGIN: Final = re.compile(
    r"(?:\S{0,80}[#$>%] ?)?(?:traceroute6? to|Tracing the (?:route|path) to|Type escape sequence to abort)\b.{0,400}", re.IGNORECASE
)
"""The first line of a trace, where it has a language."""

_HOP: Final = re.compile(r" {0,6}(?P<hop>[0-9]{1,3})(?:\?)?:? {1,6}(?P<rest>\S.{0,4000})")
_AGAIN: Final = re.compile(r"\s{3,24}(?P<rest>\S.{0,4000})")
"""More of the same hop."""

_MS: Final = re.compile(r"(?<![\w.])(?:<? ?[0-9]+(?:[.,][0-9]+)? ?(?:ms|msec|usec|мс|毫秒|ミリ秒)(?![a-z])|\*)")
_WINDOWS: Final = re.compile(
    r"\s{0,4}(?P<hop>[0-9]{1,3})(?P<times>(?:\s+(?:<? ?[0-9]{1,6} [^\s0-9*]{1,6}|\*)){3})\s+(?P<rest>\S.{0,400}?)\s*"
)
_TOKEN: Final = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,20})?")
_NAMED: Final = re.compile(r"^(?!\[|no reply|MPLS|\(TOS)(?P<name>[\w-]+(?:\.[\w-]+)+) ")
_LABELS: Final = re.compile(r"\[(?!(?P<address>[0-9A-Fa-f:.%\w]{3,64})\])[^\]]{0,400}\]|MPLS Label.*")
"""What a tool adds in brackets: an AS, labels. Windows sets an address into them."""

_ASNS: Final = re.compile(r"\[(?P<asns>AS[0-9]{1,10}(?:[/ ]AS[0-9]{1,10}){0,8})\]")
"""Behind the address in Linux, before the host in BSD."""

_LONGEST: Final = 4_000


def sniff(head: bytes) -> bool:
    """Whether there is the line that begins a trace with a hop below it; or hops from the first line on."""
    lines = [line for line in lines_of_head(head)[:60] if line.strip()]
    if len(head) >= HEAD:
        lines = [line for line in lines if len(line) <= _LONGEST]
    begin = next((at for at, line in enumerate(lines[:20]) if _BEGIN.fullmatch(line.strip())), None)
    if begin is not None:
        return any(_hop(line) is not None for line in lines[begin + 1 : begin + 8])
    first = next((at for at, line in enumerate(lines[:8]) if _hop(line) is not None), None)
    hops = [hop for line in lines[first : first + 8] if (hop := _hop(line)) is not None] if first is not None else []
    if first is None or hops[0].hop != 1 or not any(hop.addresses for hop in hops):
        return False
    # Before the first hop, Windows has a line or two in the language of its user.
    return first == 0 or _WINDOWS.fullmatch(lines[first]) is not None


@dataclass(frozen=True, slots=True)
class _Hop:
    """A line of a hop. hop: its number, 0 if the line continues the one before; name: it shows one, and no address;
    asns: numbers of ASes beside addresses."""

    hop: int
    addresses: tuple[str, ...]
    name: str
    asns: tuple[tuple[str, str], ...] = ()


def _hop(line: str) -> _Hop | None:
    """The hop in a line; None if there is none: a hop has a time or a star, or begins with an address."""
    if len(line) > _LONGEST:
        return None
    if (windows := _WINDOWS.fullmatch(line)) is not None:
        return _Hop(int(windows["hop"]), _addresses(windows["rest"]), "")
    found = _HOP.fullmatch(line) or _AGAIN.fullmatch(line)
    if found is None or not (
        _MS.search(found["rest"]) or found["rest"].startswith(("no reply", "[LOCALHOST]")) or _address(found["rest"].split()[0])
    ):
        return None
    rest = _LABELS.sub(lambda label: f" {label['address'] or ''} ", found["rest"])
    addresses, name, asns = _addresses(rest), _NAMED.match(rest), _asns(found["rest"])
    shown = name["name"] if name and not addresses else ""
    return _Hop(int(found.groupdict().get("hop") or 0), addresses, shown, asns)


def _asns(text: str) -> tuple[tuple[str, str], ...]:
    """The numbers of ASes in a line, each with its address.

    >>> _asns("a.example (192.0.2.1) [AS11/AS22]  1 ms 192.0.2.2 [AS33] 2 ms"), _asns("[AS11] a.example (192.0.2.1)  1 ms")
    ((('11', '192.0.2.1'), ('22', '192.0.2.1'), ('33', '192.0.2.2')), (('11', '192.0.2.1'),))
    """
    if "[AS" not in text:
        return ()
    parts = _ASNS.split(text)
    texts, numbers = [_addresses(_LABELS.sub(" ", part)) for part in parts[::2]], parts[1::2]
    ahead = not texts[0]
    found = []
    for at, several in enumerate(numbers):
        beside = texts[at + 1][:1] if ahead else texts[at][-1:]
        found += [(asn, beside[0] if beside else "") for asn in re.findall("[0-9]+", several)]
    return tuple(found)


def _addresses(text: str) -> tuple[str, ...]:
    """The addresses in a text, in order."""
    words = (word.strip("()[],;") for word in text.split())
    return tuple(address for word in words if _TOKEN.fullmatch(word) and (address := _address(word)))


def _address(word: str) -> str:
    """The address in its one spelling; "" if the word is none.

    >>> _address("192.0.2.1"), _address("fe80::1%eth0"), _address("0.512")
    ('192.0.2.1', 'fe80::1', '')
    """
    try:
        return str(ip_address(word.partition("%")[0]))
    except ValueError:
        return ""


@dataclass(slots=True)
class _Reading:
    """The state of reading. begun: number of the first line of the open trace, 0 if none is open; destination: the address nearest
    before its first hop; passed: its hops, asns: their ASes; last: number of its last hop; before: addresses in the lines since
    the last trace; nameless: hops shown only by name."""

    begun: int = 0
    destination: str = ""
    passed: list[str] = field(default_factory=list)
    asns: list[tuple[str, str]] = field(default_factory=list)
    last: int = 0
    before: list[tuple[int, str]] = field(default_factory=list)
    nameless: set[str] = field(default_factory=set)

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        text = line.strip()
        if not text:
            return
        found = None if _BEGIN.fullmatch(text) else _hop(line.rstrip())
        if found is None:
            if self.begun and line[0].isspace() and not _BEGIN.fullmatch(text):
                return  # labels, or why a hop did not answer
            if self.begun or _BEGIN.fullmatch(text):
                self.end(gathered)
            self.before = [*self.before[-3:], (number, text)]
            return
        if found.hop and self.begun and found.hop < max(self.last, 1):  # another begins, without a line of its own
            self.end(gathered)
        if not self.begun:
            self.begun = self.before[0][0] if self.before else number
            told = (_addresses(_to(text)) for _, text in reversed(self.before))
            self.destination = next((addresses[-1] for addresses in told if addresses), "")
            self.before = []
        self.last = found.hop or self.last
        self.passed += found.addresses if len(self.passed) < _MOST else ()
        self.asns += found.asns if len(self.asns) < _MOST else ()
        if found.name and len(self.nameless) < _MOST:
            self.nameless.add(found.name)

    def end(self, gathered: Gathered) -> None:
        """Ends the open trace, if there is one."""
        if self.begun:
            judge(gathered, self.begun, Passed("", self.destination, tuple(self.passed), asns=tuple(self.asns)))
        self.asns = []
        self.begun, self.last, self.passed, self.destination, self.before = 0, 0, [], "", []


_MOST: Final = 10_000
"""Addresses of one trace that are kept."""


def _to(text: str) -> str:
    """The part of a first line that names the destination; the start of the trace may follow it.

    >>> _to("traceroute6 to a.example (2001:db8::1) from 2001:db8::2, 64 hops max")
    'traceroute6 to a.example  (2001:db8::1)'
    """
    return re.split(r" from | source ", text, maxsplit=1)[0].replace("(", " (").replace("[", " [").replace(":\u0020", " ")


def read(item: Input) -> Iterator[Batch]:
    """One record per trace."""
    item.log.by_line = True
    reading, gathered = _Reading(), Gathered()
    with item.open() as stream:
        for block in blocks(stream):
            gathered.skipped += block.skipped
            for number, raw in enumerate(block.data.split(b"\n")[:-1], block.first):
                reading.line(gathered, number, raw.decode("utf-8", "replace").expandtabs())
                if gathered.full:
                    yield gathered.batch()
    reading.end(gathered)
    if not gathered.empty:
        yield gathered.batch()
    if reading.nameless:
        item.log.notes.append(f"{len(reading.nameless):,} hops are shown by name alone and were left out; `-n` shows addresses")


READER: Final = Reader("traceroute", "Traceroute (text)", "trace", sniff, read, idle=frozenset({"no hop answered"}))
