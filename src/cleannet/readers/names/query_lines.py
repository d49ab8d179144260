"""Logs of resolvers in which each line names what was looked up, in one table of forms: CoreDNS, Windows DNS, PowerDNS.

A line is a query, or a reply. If both are logged, the reply after a query for the same name adds nothing. A server that is asked in
turn is a far end. Addresses of answers are not logged, and clients are not reported. A name that was blocked or does not exist
counts as well.

*Source*: CoreDNS, plugin *log* (common and combined format, `{when}` of older versions); Microsoft, "DNS debug logging" and the key
at the head of dns.log; PowerDNS, Authoritative Server (`log-dns-queries`), Recursor, "Operating PowerDNS Recursor" (`quiet`, as
text and structured), dnsdist, `LogAction`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.lines import Lines
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, addresses, among, leave, matches, silent
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.sessions import key
from cleannet.readers.inputs.syslog import sent

TOLD: Final = "reply to a query that is counted"
NO_NAME: Final = "no name was asked for"
OTHER: Final = "message of no query"

_KIND: Final = "[A-Z][A-Z0-9-]*"
_FROM: Final = r"[0-9A-Fa-f.:%\[\]a-z]+"

_CLASS: Final = "(?:IN|CH|HS|ANY|NONE|CLASS[0-9]+)"
_ASKED: Final = rf'"(?P<kind>{_KIND}) {_CLASS} (?P<name>[^ "]+) (?:udp|tcp|tls|https?|https3|quic|grpc|doh|doq)'
COREDNS: Final = (rf'{_ASKED} [0-9]+ (?:true|false) [0-9]+" (?:[A-Z0-9]+|-) ',)
_PACKET: Final = r"\bPACKET +[0-9A-Fa-f]+ +(?:UDP|TCP) +(?P<way>Snd|Rcv) +(?P<far>[0-9A-Fa-f.:%]+) +[0-9a-fA-F]{4}"
_FLAGS: Final = r" (?P<reply>[R ]) (?P<code>[QNU?]) +\[[^\]]*\]"
WINDOWS: Final = (rf"{_PACKET}{_FLAGS} +(?P<kind>[A-Za-z0-9]+) +(?P<name>\([0-9]+\)[^ ]*|\.[^ ]*)",)
POWERDNS: Final = (
    rf"\bRemote (?:{_FROM})(?: via [^ ]+)? wants '(?P<name>[^'|]*)\|(?P<kind>[A-Z0-9]+)', do = ",
    r": (?:[0-9]+ )?\[[0-9/]+\] (?P<reply>answer to )?question (?:for )?'(?P<name>[^'|]*)\|(?P<kind>[A-Z0-9]+)'",
    r'\bmsg="(?:Question|(?P<reply>Answer))" .*\bts="(?P<epoch>[0-9.]+)".* qname="(?P<name>[^"]*)" qtype="(?P<kind>[A-Z0-9]+)"',
    rf"\bPacket from (?:{_FROM}) for (?P<name>[^ ]+) (?P<kind>[A-Z0-9]+) with id ",
)
_AMERICAN: Final = (
    r"^(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4}) "
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}) (?P<half>[AP])M "
)
_NOON: Final = 12


class _Log:
    """One log so far. asked: the queries of the last block, whose replies may be in this one."""

    def __init__(self, patterns: Sequence[str], _: Input) -> None:
        self._patterns = patterns
        self._asked: pa.Array[Any] = pa.array([], pa.string())

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        whole = lines.texts(lines.whole)
        said = _said(whole, self._patterns)
        names = _dotted(said["name"])
        reply = matches(said["reply"], "[^ ]")
        asked = key(names, said["kind"])
        mine = asked.filter(pa.array(~reply))
        known = np.asarray(pc.is_in(asked, value_set=pa.concat_arrays([self._asked, mine])))
        self._asked = mine
        other = matches(said["code"], "[^Q]")
        kept = leave(lines.numbers, ~other, OTHER, skipped) & leave(lines.numbers, ~(reply & known) | other, TOLD, skipped)
        outward = pa.array(matches(said["way"], "Snd") & ~reply)
        seen = _first_of(_epoch(said["epoch"]), _american(whole), sent(lines))
        resolver = pc.if_else(outward, addresses(said["far"]), pa.scalar(None, pa.string()))
        events = Events.of(lines.numbers, {"destination": resolver, "lookup": names}, first=seen, last=seen)
        return events.where(kept).batch(skipped, otherwise=NO_NAME)

    def rest(self) -> None:
        return None


def _said(whole: pa.Array[Any], patterns: Sequence[str]) -> dict[str, pa.Array[Any]]:
    """What each line says, by the names of the groups; null if it does not say it. Later patterns get the lines that earlier ones
    did not match."""
    said: dict[str, pa.Array[Any]] = {name: pa.nulls(len(whole), pa.string()) for name in _GROUPS}
    for pattern in patterns:
        found: Any = pc.extract_regex(whole, pattern)
        there = found.is_valid()
        for name in re.findall(r"\(\?P<([a-z]+)>", pattern):
            said[name] = pc.coalesce(said[name], pc.if_else(there, found.field(name), pa.scalar(None, pa.string())))
        if there.true_count == len(whole):
            break
    return said


_GROUPS: Final = ("name", "kind", "reply", "code", "way", "far", "epoch")


def _dotted(names: pa.Array[Any]) -> pa.Array[Any]:
    """The names with dots where Windows writes the length of each label: `(3)www(7)example(3)com(0)`; null for the root."""
    if matches(names, r"^[(.]").any():
        names = pc.replace_substring_regex(names, r"^(?:\([0-9]+\)|\.)|\(0\)$", "")
        names = pc.replace_substring_regex(names, r"\([0-9]+\)", ".")
    return silent(pc.if_else(pa.array(among(names, ".")), pa.scalar(None, pa.string()), names))


def _epoch(texts: pa.Array[Any]) -> Rows:
    """Microseconds from seconds with a fraction; -1 if not stated."""
    good = matches(texts, r"^[0-9]{1,10}(?:\.[0-9]+)?$")
    seconds = np.zeros(len(texts), np.float64)
    seconds[good] = texts.filter(pa.array(good)).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(good, np.round(seconds * 1_000_000).astype(np.int64), -1)


def _american(whole: pa.Array[Any]) -> Rows:
    """The time at the front of lines that have AM or PM, where the month comes first; -1 for others, whose order is not told."""
    found: Any = pc.extract_regex(whole, _AMERICAN)
    there = np.asarray(found.is_valid())
    if not there.any():
        return np.full(len(whole), -1, np.int64)
    found = found.filter(pa.array(there))
    part = {name: found.field(name).cast(pa.int64()).to_numpy(zero_copy_only=False) for name in _AMERICAN_GROUPS}
    late = among(found.field("half"), "P")
    good = (part["month"] >= 1) & (part["month"] <= _NOON) & (part["day"] >= 1) & (part["day"] <= 31) & (part["year"] >= 1970)
    good &= (part["hour"] >= 1) & (part["hour"] <= _NOON) & (part["minute"] < 60) & (part["second"] <= 60)
    months = (np.where(good, part["year"], 1970) - 1970) * _NOON + np.where(good, part["month"], 1) - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + part["day"] - 1
    seconds = ((days * 24 + part["hour"] % _NOON + _NOON * late) * 60 + part["minute"]) * 60 + part["second"]
    seen = np.full(len(whole), -1, np.int64)
    seen[there] = np.where(good, seconds * 1_000_000, -1)
    return seen


_AMERICAN_GROUPS: Final = ("month", "day", "year", "hour", "minute", "second")


def _first_of(*times: Rows) -> Rows:
    """The first time that is stated."""
    found = times[0]
    for other in times[1:]:
        found = np.where(found >= 0, found, other)
    return found


def _form(id_: str, title: str, patterns: Sequence[str]) -> Form:
    pattern = "|".join(re.sub(r"\?P<[a-z]+>", "", pattern) for pattern in patterns)
    replies = any("reply" in pattern for pattern in patterns)
    return Form(id_, title, "query", pattern, partial(_Log, patterns), dated=True, apart=not replies)


FORMS: Final = (
    _form("coredns", "CoreDNS query log", COREDNS),
    _form("windows-dns", "Windows DNS debug log", WINDOWS),
    _form("powerdns", "PowerDNS query log", POWERDNS),
)
