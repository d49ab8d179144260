"""Logs of further firewalls, as one table: which lines a product writes, and under which keys, or where in the text, it says what.

The parser is the same for all. A line about the beginning of a session waits for the line about its end. Users, rules, pages and
messages are never read, except for words of refusal.

*Source*: Juniper, Junos OS "System Log Explorer", RT_FLOW_SESSION_CREATE, _CLOSE, _DENY; Cisco Meraki, "Syslog Event Types and Log
Samples"; SonicWall, "SonicOS Log Events Reference Guide", syslog tags; Sophos, "Sophos Firewall Syslog Guide", firewall and content
filtering; Huawei, "USG Log Reference", POLICY and SECLOG; MikroTik, RouterOS "Log", firewall; WatchGuard, "Fireware Log Catalog".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place, either
from cleannet.kernel.logs.moments import ISO, moments
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import REFUSED, said
from cleannet.readers.base.input import Input
from cleannet.readers.firewalls.unread import IF_KNOWN, Unread
from cleannet.readers.inputs.events import APPLICATION, Events, changed, hosts, matches, silent, since_1970
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.mac import interfaces
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.inputs.syslog import sent

NO_CONNECTION: Final = "event of no connection"

_IP: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
_WITH_PORT: Final = r"^'?(?:\[([^\]]*)\]|([0-9]{1,3}(?:\.[0-9]{1,3}){3}))(?::.*|\.)?$"
"""An address with what SonicWall and Meraki put behind it: a port, an interface, a name; or the full stop of Huawei."""
_PAGE: Final = r"^(?:[A-Za-z]+://)?(?:[^/?#@]*@)?([^/?#]*).*$"
_WORDS: Final = r"drop|dropped|dropping|reject|rejected|block|blocked|deny|denied|refuse|refused|discard|discarded"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one product writes. keys: what a value says -> the keys that hold it, the first with a value counts. shape: a pattern
    whose named groups say the same in lines without keys. refused: lines in which this occurs were refused. waits: lines in which
    this occurs tell of a session that another line may tell better. between: bytes that end a value. stamp: the form of `time`."""

    id: str
    title: str
    pattern: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shape: str = ""
    refused: str = ""
    waits: str = ""
    between: bytes = b" "
    stamp: str = ISO


class _Log:
    """One log so far."""

    def __init__(self, dialect: Dialect, item: Input) -> None:
        self._dialect = dialect
        self._sessions = Sessions()
        self._unread = Unread(item.log.notes)

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        dialect, whole = self._dialect, lines.texts(lines.whole)
        found = pairs(
            lines, tuple(dict.fromkeys(name for names in dialect.keys.values() for name in names)), between=dialect.between
        )
        shaped: Any = pc.extract_regex(whole, dialect.shape) if dialect.shape else None
        groups = {shaped.type.field(at).name for at in range(shaped.type.num_fields)} if shaped is not None else set()

        def place(what: str) -> Place:
            names = dialect.keys[what]
            first = found[names[0]]
            for name in names[1:]:
                first = either(first, found[name])
            return first

        def text(what: str) -> pa.Array[Any]:
            keyed = silent(lines.texts(place(what))) if what in dialect.keys else pa.nulls(len(lines), pa.string())
            group = what.replace(" ", "_")
            return pc.coalesce(keyed, silent(pc.struct_field(shaped, group))) if group in groups else keyed

        def count(what: str) -> Rows:
            digits = pc.utf8_rtrim(text(what), ".")
            good = pc.if_else(pa.array(matches(digits, "^[0-9]{1,18}$")), digits, pa.scalar(None, pa.string()))
            numbers: Rows = np.asarray(good.cast(pa.int64()).fill_null(-1))
            return numbers

        seen = since_1970(count("epoch"))
        if "time" in dialect.keys:
            seen = np.where(seen >= 0, seen, _dated(lines, place("time"), dialect.stamp))
        if "date" in dialect.keys:
            days, hours = moments(lines, place("date"), "YYYY-MM-DD"), moments(lines, place("time"), "hh:mm:ss")
            seen = np.where((seen < 0) & (days >= 0) & (hours >= 0), days + hours, seen)
        seen = np.where(seen >= 0, seen, sent(lines))
        source, destination = (_bare(text(end)) for end in ("source", "destination"))
        back = count("back")
        refused = said(pc.utf8_lower(text("action"))) == REFUSED
        if dialect.refused:
            refused |= matches(whole, dialect.refused)
        page = pc.replace_substring_regex(text("page"), _PAGE, r"\1")
        events = Events.of(
            lines.numbers,
            {
                "destination": destination,
                "source": source,
                "translated destination": changed(_bare(text("translated destination")), destination),
                "translated source": changed(_bare(text("translated source")), source),
                "host": pc.coalesce(hosts(text("host")), hosts(silent(page))),
                "source interface": interfaces(text("source interface")),
                "destination interface": interfaces(text("destination interface")),
                APPLICATION: text(APPLICATION),
            },
            octets=total(count("there"), back),
            packets=total(count("packets there"), count("packets back")),
            first=seen,
            last=seen,
            attempts=refused & (back <= 0),
        )
        self._unread.see("application", text(APPLICATION), IF_KNOWN)
        keys = key(text("session"), text("source"), text("sport"), text("destination"), text("dport"))
        waits = matches(whole, dialect.waits) if dialect.waits else np.zeros(len(lines), np.bool_)
        waits &= ~np.asarray(source.is_null()) & ~np.asarray(destination.is_null())
        return self._sessions.settle(events, keys, waits, skipped).batch(skipped, otherwise=NO_CONNECTION)

    def rest(self) -> Batch | None:
        self._unread.tell()
        left = self._sessions.rest()
        return None if left is None else left.batch(otherwise=NO_CONNECTION)


def _bare(column: pa.Array[Any]) -> pa.Array[Any]:
    found: pa.Array[Any] = pc.replace_substring_regex(column, _WITH_PORT, r"\1\2")
    return found


def _dated(lines: Lines, place: Place, form: str) -> Rows:
    """The moment that begins there; its value may hold a space, and so end before the hour where it is not quoted."""
    return moments(lines, Place(place.begin, np.where(place.there, lines.stops, -1)), form)


_SRX_TEXT: Final = (
    rf"RT_FLOW_SESSION_[A-Z_]+: .*?(?P<source>{_IP})/(?P<sport>[0-9]+)->(?P<destination>{_IP})/(?P<dport>[0-9]+)"
    rf"(?:[^>\n]* (?P<translated_source>{_IP})/[0-9]+->(?P<translated_destination>{_IP})/[0-9]+)?"
    r"(?:.* (?P<packets_there>[0-9]+)\((?P<there>[0-9]+)\) (?P<packets_back>[0-9]+)\((?P<back>[0-9]+)\))?"
)

_THROUGH: Final = r"\bin:(?:\([^)]*\)|[^ \n]*) out:(?:\([^)]*\)|[^ ,\n]*),"
"""The interfaces of a packet on RouterOS; one that is none is `(unknown 0)`."""

DIALECTS: Final = (
    Dialect(
        "juniper-srx",
        "Juniper SRX log",
        r"\bRT_FLOW\b.*\b(?:RT_FLOW|APPTRACK)_SESSION_[A-Z_]+",
        {
            "source": ("source-address",),
            "destination": ("destination-address",),
            "sport": ("source-port",),
            "dport": ("destination-port",),
            "translated source": ("nat-source-address",),
            "translated destination": ("nat-destination-address",),
            "there": ("bytes-from-client",),
            "back": ("bytes-from-server",),
            "packets there": ("packets-from-client",),
            "packets back": ("packets-from-server",),
        },
        _SRX_TEXT,
        refused=r"_SESSION_DENY",
        waits=r"_SESSION_CREATE|APPTRACK_SESSION_",
        between=b" ]",
    ),
    Dialect(
        "meraki",
        "Cisco Meraki log",
        r"(?:^|[ >])[0-9]{9,10}\.[0-9]+ [^ ]+ (?:flows|[a-z_]*firewall|ip_flow_[a-z]+|urls|security_event|ids-alerts|events) ",
        {
            "source": ("src",),
            "destination": ("dst", "peer_contact"),
            "sport": ("sport",),
            "dport": ("dport",),
            "translated source": ("translated_src_ip",),
            "translated destination": ("translated_dst_ip",),
            "source interface": ("mac",),
            "destination interface": ("dhost",),
        },
        r"(?:^|[ >])(?P<epoch>[0-9]{9,10})\.[0-9]+ (?:.* request: ?[A-Z]+ (?P<page>[^ ]+))?",
        refused=r" pattern: ?(?:deny|drop|1)\b| [a-z_]*(?:flows|firewall) deny |\bdecision=blocked|\baction=block",
        waits=r" ip_flow_start ",
    ),
    Dialect(
        "sonicwall",
        "SonicWall log",
        r"(?:^|[ >])id=[^ ]+ (?:.* )?sn=[0-9A-Za-z-]+ .*\bfw=[0-9A-Fa-f.:]+ .*\bm=[0-9]+ ",
        {
            "source": ("srcV6", "src"),
            "destination": ("dstV6", "dst"),
            "translated source": ("natSrc", "natSrcV6"),
            "translated destination": ("natDst", "natDstV6"),
            "host": ("dstname",),
            "there": ("sent",),
            "back": ("rcvd",),
            "packets there": ("spkt",),
            "packets back": ("rpkt",),
            "source interface": ("srcMac",),
            "destination interface": ("dstMac",),
            "action": ("fw_action",),
            APPLICATION: ("appName",),
            "time": ("time",),
        },
        refused=rf'(?i)\bmsg="[^"]*\b(?:{_WORDS})\b|\bfw_action="?drop',
        waits=r"\bm=(?:97|98|1153)\b",
    ),
    Dialect(
        "sophos",
        "Sophos Firewall log",
        r'\bdevice(?:_name)?="[^"]*" .*\blog_id="?[0-9]+"? .*\blog_type="',
        {
            "source": ("src_ip", "srcip"),
            "destination": ("dst_ip", "dstip"),
            "translated source": ("tran_src_ip", "src_trans_ip"),
            "translated destination": ("tran_dst_ip", "dst_trans_ip"),
            "sport": ("src_port",),
            "dport": ("dst_port",),
            "session": ("connid", "con_id"),
            "host": ("domain", "domainname"),
            "page": ("url",),
            "there": ("sent_bytes", "bytes_sent"),
            "back": ("recv_bytes", "bytes_received"),
            "packets there": ("sent_pkts", "packets_sent"),
            "packets back": ("recv_pkts", "packets_received"),
            "source interface": ("src_mac",),
            "destination interface": ("dst_mac",),
            "action": ("status",),
            APPLICATION: ("application", "app_name"),
            "date": ("date",),
            "time": ("timestamp", "time"),
        },
        refused=r'\blog_subtype="?(?:Denied|Drop|Dropped|Blocked)',
        waits=r'\bconn?_?event="?(?:Start|Interim)',
    ),
    Dialect(
        "huawei-usg",
        "Huawei firewall log",
        r"%%[0-9]{2}[A-Z0-9_]+/[0-9]/[A-Z0-9_]+ ?\([a-zA-Z]+\).*\b(?:source-ip|SourceIP|SrcIp|srcip)=",
        {
            "source": ("source-ip", "SourceIP", "SrcIp", "srcip"),
            "destination": ("destination-ip", "DestinationIP", "DstIp", "dstip"),
            "translated source": ("SourceNatIP", "source-nat-ip"),
            "translated destination": ("DestinationNatIP", "destination-nat-ip"),
            "sport": ("source-port", "SourcePort", "SrcPort"),
            "dport": ("destination-port", "DestinationPort", "DstPort"),
            "there": ("SendBytes",),
            "back": ("RcvBytes",),
            "packets there": ("SendPkts",),
            "packets back": ("RcvPkts",),
            "host": ("Host", "host"),
            APPLICATION: ("application-name", "Application"),
        },
        refused=r"/[A-Z_]*(?:DENY|DROP|BLOCK)[A-Z_]*\b",
        between=b" ,;",
    ),
    Dialect(
        "mikrotik",
        "MikroTik firewall log",
        rf"{_THROUGH}.*\bproto [A-Za-z0-9-]+[^>\n]*->",
        shape=rf"{_THROUGH}(?:.*?src-mac (?P<source_interface>[0-9A-Fa-f:-]+),)?.*? proto .*?, \[?(?P<source>{_IP})\]?(?::[0-9]+)?"
        rf"->\[?(?P<destination>{_IP})\]?(?::[0-9]+)?(?:, NAT \(?\[?(?:{_IP})\]?(?::[0-9]+)?->\[?(?P<translated_source>{_IP})\]?"
        r"(?::[0-9]+)?\)?)?(?:.*len (?P<there>[0-9]+))?",
        refused=rf"(?i)(?:^|[^a-z])(?:{_WORDS})(?:[^a-z].*)?\bin:",
    ),
    Dialect(
        "watchguard",
        "WatchGuard log",
        r'\bmsg_id="[0-9A-F]{4}-[0-9A-F]{4}" (?:Allow|Deny|Drop|Block)[a-z]* ',
        {
            "translated source": ("src_ip_nat",),
            "translated destination": ("dst_ip_nat",),
            "there": ("sent_bytes",),
            "back": ("rcvd_bytes",),
            "host": ("dstname", "sni", "cn"),
            APPLICATION: ("app_name",),
        },
        rf'\bmsg_id="[^"]*" (?P<action>[A-Z][a-z]+) .*? (?P<source>{_IP}) (?P<destination>{_IP}) (?P<sport>[0-9]+) [0-9]+',
    ),
)

FORMS: Final = tuple(
    Form(one.id, one.title, "event", one.pattern, partial(_Log, one), idle=frozenset({NO_CONNECTION}), dated=True)
    for one in DIALECTS
)
