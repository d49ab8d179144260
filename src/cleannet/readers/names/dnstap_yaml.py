"""dnstap as YAML, one document per message, as `dnstap-read -y` of BIND or `dnstap -y` of golang-dnstap prints it.

As in `dnstap`: a query has the requested name, a response adds nothing if its query is in the log, and a resolver that ours asks
is a far end. Here responses also name the addresses in their answers. Only the few lines that matter are looked at, whatever the
YAML around them. A record is a message, its number that of the line where its document begins.

*Source*: ISC, BIND 9 Administrator Reference Manual, dnstap-read(1); BIND 9 `bin/tools/dnstap-read.c` (`print_yaml`); golang-dnstap
`YamlFormat.go`; dnstap.info, dnstap.proto.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa

from cleannet.columns import Batch, Named, Skip
from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.events import Events
from cleannet.readers.inputs.moments import iso
from cleannet.readers.inputs.rows import blocks
from cleannet.readers.names.dnstap import TOLD

NO_NAME: Final = "no name was asked for"

_LINE: Final = re.compile(
    rb"^(?:(?P<begins>type: \w+|---) *\r?"
    rb"| {1,8}(?:type: (?P<kind>[A-Z_]{3,30})"
    rb"|(?P<when>query|response)_time: (?:!!timestamp )?\"?(?P<time>[0-9T:.Z +-]{10,40}?)\"?"
    rb"|(?P<side>response)_address: \"?(?P<address>[0-9A-Fa-f:.]{2,45})\"?) *\r?"
    rb"| {2,12}(?:;;? ?)?(?P<section>QUESTION|ANSWER|AUTHORITY|ADDITIONAL|OPT)[ _](?:PSEUDO)?SECTION:? *\r?"
    rb"| {2,12}(?:- )?['\";]?(?P<owner>[^\s'\":;]{1,300})[ \t]+(?:[0-9]{1,10}[ \t]+)?(?:IN|CH|HS|CLASS[0-9]+)[ \t]+"
    rb"(?P<record>[A-Z0-9]+)"
    rb"(?:[ \t]+(?P<data>[^\s'\"]{1,100})[^\n]{0,4000}?)?['\"]? *\r?)$",
    re.MULTILINE,
)
"""The lines that matter."""

_HEAD: Final = re.compile(
    rb"^type: MESSAGE *\r?\n(?:[ \w].{0,200}\n){0,8}?message: *\r?\n +type: [A-Z_]+(?:QUERY|RESPONSE) *\r?$", re.MULTILINE
)

_OUTWARD: Final = ("RESOLVER", "FORWARDER", "STUB", "UPDATE")
"""Types of messages with which our server asks another one."""

_FULL: Final = 50_000
_ASKED: Final = 200_000
"""Queries whose responses are waited for."""
_ANSWERS: Final = 1_000
"""Addresses of one message that are read."""


@dataclass(slots=True)
class _Message:
    """What the lines of one document said. number: the line where it begins."""

    number: int
    kind: str = ""
    times: dict[str, str] = field(default_factory=dict)
    address: str | None = None
    section: str = ""
    name: str = ""
    answers: list[str] = field(default_factory=list)

    def take(self, found: re.Match[bytes]) -> None:
        """Takes what a line says."""
        if kind := found["kind"]:
            self.kind = self.kind or kind.decode()
        elif time := found["time"]:
            self.times[found["when"].decode()] = time.decode().strip()
        elif address := found["address"]:
            self.address = address.decode()
        elif section := found["section"]:
            self.section = section.decode()
        elif owner := found["owner"]:
            if self.section == "QUESTION":
                self.name = self.name or owner.decode("utf-8", "replace")
            elif self.section == "ANSWER" and found["record"] in (b"A", b"AAAA") and found["data"] and len(self.answers) < _ANSWERS:
                self.answers.append(found["data"].decode("utf-8", "replace"))


@dataclass(slots=True)
class _Told:
    """What was read since the last batch."""

    numbers: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    resolvers: list[str | None] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)

    def batch(self) -> Batch:
        numbers = np.array(self.numbers, np.int64)
        seen = iso(pa.array(self.times, pa.string()))
        named = Named(
            pa.array(self.answered, pa.string()), pa.array(self.addresses, pa.string()), np.zeros(len(self.answered), np.int64)
        )
        texts: dict[str, pa.Array[Any]] = {
            "destination": pa.array(self.resolvers, pa.string()),
            "lookup": pa.array(self.names, pa.string()),
        }
        return Events.of(numbers, texts, first=seen, last=seen).batch(self.skipped, (named,) if self.answered else ())


def sniff(head: bytes) -> bool:
    """Whether the first document is a message."""
    text = head[:10_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"type: MESSAGE", b"---")) and _HEAD.search(text) is not None


def read(item: Input) -> Iterator[Batch]:
    """One record a message."""
    item.log.by_line = True
    told, asked = _Told(), dict[tuple[str, str], None]()
    message: _Message | None = None
    fault: Unreadable | None = None
    with item.open() as stream:
        lines = blocks(stream)
        while fault is None:
            try:
                if (block := next(lines, None)) is None:
                    break
            except Unreadable as error:
                fault = error
                break
            told.skipped += block.skipped
            at, number = 0, block.first
            for found in _LINE.finditer(block.data):
                if (begins := found["begins"]) is None:
                    if message is not None:
                        message.take(found)
                    continue
                _close(told, asked, message)
                number += block.data.count(b"\n", at, found.start())
                at = found.start()
                message = None if begins == b"---" else _Message(number)
            if len(told.numbers) + len(told.skipped) >= _FULL:
                yield told.batch()
                told = _Told()
    _close(told, asked, message)
    yield told.batch()
    if fault:
        raise fault


def _close(told: _Told, asked: dict[tuple[str, str], None], message: _Message | None) -> None:
    """Ends a message."""
    if message is None:
        return
    name, (who, _, way) = message.name.rstrip(".") or message.name, message.kind.rpartition("_")
    if not name or way not in ("QUERY", "RESPONSE"):
        told.skipped.append(Skip(message.number, NO_NAME, message.kind))
        return
    if way == "RESPONSE":
        told.answered += [name] * len(message.answers)
        told.addresses += message.answers
        if (who, name) in asked:
            told.skipped.append(Skip(message.number, TOLD, name[:80]))
            return
    else:
        asked[who, name] = None
        if len(asked) > _ASKED:
            del asked[next(iter(asked))]
    told.numbers.append(message.number)
    told.names.append(name)
    told.resolvers.append(message.address if who in _OUTWARD else None)
    told.times.append(message.times.get("query") or message.times.get("response") or "")


READER: Final = Reader("dnstap-yaml", "dnstap as YAML", "message", sniff, read, states_facts=True, idle=frozenset({NO_NAME, TOLD}))
