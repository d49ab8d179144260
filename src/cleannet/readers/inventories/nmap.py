"""An nmap scan finds devices: a MAC address names the maker of an interface, and a host's answers hint at the maker of the device.

One record per `host`. A maker comes from `osclass` if nmap is at least 95 % sure, with the whole match beside it. Classes of the
type "general purpose" are not used: their vendor made the operating system, not the device. If several matches are that sure, all
their makers are candidates of equal weight; a match with no maker counts by its own name. Private addresses are the user's own;
public ones are far ends. Asset: the host name, otherwise the address. The file is read as a stream, so everything before a break is
judged. The document type that nmap writes is allowed, entities are refused, and nothing is resolved.

*Source*: nmap 7.95, `docs/nmap.dtd`; Nmap Network Scanning, "XML Output" and "OS Detection".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError  # for names only: defusedxml parses

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from defusedxml.common import DefusedXmlException

from cleannet.columns import Batch
from cleannet.kernel.addresses import parse
from cleannet.kernel.special import GLOBAL, classify
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.begins import of_tags
from cleannet.readers.inputs.fed import xml
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.mac import NoMaker, device_mac

_SURE: Final = 95
"""Per cent, from which on a guess of nmap counts."""

_AT_ONCE: Final = 5_000
"""Hosts that are judged together."""

_DEPTH: Final = 100
_MOST: Final = 100
"""Deepest nesting of elements, and most addresses, names or classes of one host, that are kept."""

_START: Final = re.compile(rb"<(?:!DOCTYPE\s+)?([A-Za-z_][\w.:-]*)")
_COMMENT_OR_START: Final = re.compile(rb"<!--|" + _START.pattern)


@dataclass(slots=True)
class _Host:
    """What the elements of a host said. number: its position in the file, from 1; line: where it begins; guesses: name of a match
    -> vendors of its classes."""

    number: int
    line: int
    first: int = -1
    last: int = -1
    state: str = ""
    addresses: list[str] = field(default_factory=list)
    macs: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    match: str = ""
    sure: int = 0
    guesses: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, tag: str, said: dict[str, str]) -> None:
        """One element inside the host."""
        if tag == "status":
            self.state = said.get("state", "")
        elif tag == "address" and len(self.addresses) + len(self.macs) < _MOST:
            address = said.get("addr", "").strip()
            if said.get("addrtype") == "mac":
                self.macs.append((address, said.get("vendor", "")))
            elif address:
                self.addresses.append(address)
        elif tag == "hostname" and len(self.names) < _MOST:
            self.names.append(said.get("name", "").strip())
        elif tag == "osmatch":
            self.match = said.get("name", "")
        elif tag == "osclass" and len(self.guesses) < _MOST:
            sure, vendor = _number(said.get("accuracy", "")), said.get("vendor", "").strip()
            if sure >= _SURE:
                self.sure = max(self.sure, sure)
                makers = self.guesses.setdefault(self.match or said.get("osfamily", ""), {})
                if vendor and said.get("type") != "general purpose" and len(makers) < _MOST:
                    makers[vendor] = None

    def made(self) -> Iterator[Said]:
        """Who made the device, if nmap is certain of anybody."""
        makers = list(dict.fromkeys(vendor for found in self.guesses.values() for vendor in found))
        others = [match for match, found in self.guesses.items() if not found and match]
        matches = f"{', '.join(match for match in self.guesses if match)} ({self.sure} %)"
        if makers and len(makers) + len(others) == 1:
            yield Said("maker-name", "maker", makers[0], matches)
        elif makers:
            names = (name.replace("|", "/") for name in (*makers, *others))
            yield Said("maker-guess", "maker", " | ".join(names), matches)

    @property
    def asset(self) -> str:
        return next((name for name in (*self.names, *self.addresses, *(mac for mac, _ in self.macs)) if name), "")


def _number(text: str) -> int:
    """A whole number of at most 12 digits; -1 if it is none."""
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else -1


def sniff(head: bytes) -> bool:
    """Whether the root, or the document type, is `nmaprun`."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        return False
    at = 0
    while (begin := _COMMENT_OR_START.search(head, at)) and begin[0].startswith(b"<!--"):
        if (end := head.find(b"-->", begin.end())) < 0:
            return False
        at = end + 3
    first = _START.match(head, begin.start()) if begin else None
    return first is not None and first[1] == b"nmaprun"


def read(item: Input) -> Iterator[Batch]:
    """One record per host. Raises Unreadable if the file breaks off or is no such XML."""
    held: list[_Host] = []
    fault: Unreadable | None = None
    number = 0
    try:
        for host in _hosts(item):
            number = host.number
            held.append(host)
            if len(held) >= _AT_ONCE:
                yield _batch(held)
                held = []
    except Unreadable as error:
        fault = Unreadable(error.why, error.at, number + 1)
    if held:
        yield _batch(held)
    if fault:
        raise fault


def _hosts(item: Input) -> Iterator[_Host]:
    """Each host at its end. No tree is kept: an element is dropped when it ends."""
    open_: list[Element] = []
    host: _Host | None = None
    number, lines = 0, of_tags(item, "host")
    try:
        with item.open() as stream:
            for event, element in xml(stream, forbid_dtd=False):
                if event == "start":
                    open_.append(element)
                    if len(open_) == 1 and element.tag != "nmaprun":
                        raise Unreadable("the root element is not nmaprun")
                    if len(open_) > _DEPTH:
                        raise Unreadable(f"nested deeper than {_DEPTH} elements")
                    line = next(lines, 0) if element.tag.rpartition("}")[2] == "host" else 0
                    if element.tag == "host" and len(open_) == 2:
                        number += 1
                        host = _Host(number, line, _number(element.get("starttime", "")), _number(element.get("endtime", "")))
                    elif host:
                        host.add(element.tag, element.attrib)
                    continue
                open_.pop()
                if host and len(open_) == 1:
                    yield host
                    host = None
                element.clear()
                if open_:
                    open_[-1].remove(element)
    except ParseError as error:
        row, column = getattr(error, "position", (0, 0))
        at = f"line {row:,}, column {column + 1:,}" if row else ""
        raise Unreadable(f"not well-formed XML: {str(error.msg).partition(':')[0]}", at) from None
    except DefusedXmlException:
        raise Unreadable("it declares entities; they are refused, and nmap needs none") from None
    except (ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"not well-formed XML: {error}") from None


def _batch(hosts: list[_Host]) -> Batch:
    """Some hosts, judged or skipped."""
    public = _public([address for host in hosts for address in host.addresses])
    gathered = Gathered()
    at = 0
    for host in hosts:
        ours = public[at : at + len(host.addresses)]
        at += len(host.addresses)
        gathered.line = host.line
        if host.state == "down":
            gathered.skip(host.number, "host down", host.asset)
            continue
        macs = [(device_mac(mac), vendor) for mac, vendor in host.macs]
        said = [Said("mac", "interface", mac, vendor) for mac, vendor in macs if isinstance(mac, str)]
        said += host.made()
        said += [Said("address", "far-end", address) for address, is_public in zip(host.addresses, ours, strict=True) if is_public]
        if said:
            times = (second * 1_000_000 if second >= 0 else -1 for second in (host.first, host.last))
            gathered.record(host.number, host.asset, said, *times)
        else:
            reasons = [mac.reason for mac, _ in macs if isinstance(mac, NoMaker)]
            gathered.skip(host.number, (*reasons, "no MAC address and no maker")[0], host.asset)
    return gathered.batch()


def _public(addresses: list[str]) -> npt.NDArray[np.bool_]:
    """Which addresses are on the Internet."""
    parsed = parse(pa.array(addresses, pa.string()))
    return np.asarray((classify(parsed) == GLOBAL) & ~parsed.invalid, np.bool_)


READER: Final = Reader("nmap", "nmap scan (XML)", "host", sniff, read, idle=frozenset({"host down"}), asset="host")
