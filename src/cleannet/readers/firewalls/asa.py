"""Cisco ASA, FTD and PIX: which connection was built, torn down or denied, one message per line of syslog; its number says which.

A built connection waits for its teardown, which has its octets. Words say what follows: `for`, `src`, `from` or `faddr` come before
one end, `to`, `dst` or `laddr` before the other, each as `interface:address/port`. FTD also writes connections and intrusions as
`Key: value` pairs (430001 to 430003). Users, paths of URLs and translations are never read; messages about no connection are
skipped by their numbers.

*Source*: Cisco Secure Firewall ASA Series Syslog Messages, 106001 to 106102, 302003 to 302306, 304001, 304002, 313001 to 313005,
710001 to 710005; Cisco Secure Firewall Threat Defense Syslog Messages, 430001 to 430003.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Batch, Mask, Rows, Skip
from cleannet.kernel.logs.lines import Lines, Place, ahead, either
from cleannet.kernel.logs.moments import ISO, SECOND, moments
from cleannet.kernel.logs.pairs import pairs
from cleannet.readers.base.attempts import NEITHER, said
from cleannet.readers.base.input import Input
from cleannet.readers.inputs.events import Events, begun, ended, hosts, joined, leave, matches, silent
from cleannet.readers.inputs.log_forms import Form
from cleannet.readers.inputs.rows import total
from cleannet.readers.inputs.sessions import Sessions, key
from cleannet.readers.inputs.syslog import sent

PATTERN: Final = r"%(?:ASA|FTD|PIX|FWSM|NGIPS)-(?:[A-Za-z]+-)?[0-7]-[0-9]{6}: ?"

_BUILT: Final = frozenset({302003, 302013, 302015, 302017, 302020, 302033, 302035, 302303, 302305})
_TORN: Final = frozenset({302004, 302014, 302016, 302018, 302021, 302034, 302036, 302304, 302306})
_DENIED: Final = frozenset(
    {106001, 106002, 106006, 106007, 106010, 106013, 106014, 106015, 106016, 106017, 106018, 106020, 106021, 106022, 106023, 106027}
    | {313001, 313004, 313005, 313008, 710003, 710005}
)
_ASKED: Final = frozenset({710001, 710002})
"""A connection to the firewall itself."""
_LISTED: Final = frozenset({106100, 106102})
"""What an access list said of a connection: permitted, denied, est-allowed."""
_PAGES: Final = frozenset({304001, 304002})
_EVENTS: Final = frozenset({430001, 430002, 430003})

_WORDS: Final = ("connection", "for", "from", "src", "faddr", "to", "dst", "dest", "laddr", "duration", "bytes")

_KEYS: Final = (
    *("AccessControlRuleAction", "SrcIP", "SrcPort", "DstIP", "DstPort", "ConnectionID", "InstanceID", "FirstPacketSecond"),
    *("ConnectionDuration", "InitiatorPackets", "ResponderPackets", "InitiatorBytes", "ResponderBytes", "DNSQuery"),
    *("InlineResult", "ReferencedHost"),
)

NO_CONNECTION: Final = "message of no connection"

_PRODUCTS: Final = np.array([int.from_bytes(name, "little") for name in (b"ASA-", b"FTD-", b"PIX-", b"FWSM", b"NGIP")], np.uint64)
"""The first four letters behind the sign of percent."""

_COLON, _PERCENT, _SPACE, _SLASH = 58, 37, 32, 47


class _Log:
    """One log so far."""

    def __init__(self, _: Input) -> None:
        self._sessions = Sessions()

    def batch(self, lines: Lines, skipped: list[Skip]) -> Batch:
        numbers = _message(lines)
        parts = [_of(lines, numbers, ids, read) for ids, read in _READ]
        told = [part for part in parts if part is not None]
        leave(lines.numbers, np.isin(numbers, _KNOWN), NO_CONNECTION, skipped)
        if not told:
            return Batch(np.zeros(0, np.int64), skipped=tuple(skipped))
        events, keys, waits = joined([one for one, _, _ in told]), pa.concat_arrays([k for _, k, _ in told]), [w for *_, w in told]
        return self._sessions.settle(events, keys, np.concatenate(waits), skipped).batch(skipped)

    def rest(self) -> Batch | None:
        left = self._sessions.rest()
        return None if left is None else left.batch()


Told: TypeAlias = "tuple[Events, pa.Array[Any], Mask]"
"""Events, the key of the connection of each, and which of them wait for its end."""


def _message(lines: Lines) -> Rows:
    """The number of each message."""
    signs = np.flatnonzero(lines.octets == _PERCENT)
    products = lines.words()[signs + 1] & np.uint64(0xFFFFFFFF)
    signs = signs[np.isin(products, _PRODUCTS)]
    mark = ahead(signs, lines.starts, lines.stops)
    colon = lines.ahead(_COLON, mark)
    return lines.numbers_at(Place(colon - 6, colon))


def _of(lines: Lines, numbers: Rows, ids: frozenset[int], read: Callable[[Lines, Rows], Told]) -> Told | None:
    mine = np.isin(numbers, list(ids))
    return read(lines.where(mine), numbers[mine]) if mine.any() else None


def _connections(lines: Lines, numbers: Rows) -> Told:
    """Built, torn down and denied connections, including those to the firewall itself."""
    found = pairs(lines, _WORDS, equals=" ")
    torn, denied = np.isin(numbers, list(_TORN)), np.isin(numbers, list(_DENIED))
    one, other = (_first(found, words) for words in (("faddr", "src", "from", "for"), ("laddr", "dst", "dest", "to")))
    faced = (found["src"].there | found["for"].there) & ~found["faddr"].there
    bytes_ = lines.numbers_at(found["bytes"])
    lasted = _lasted(lines.texts(found["duration"]))
    reason = lines.texts(Place(np.where(found["bytes"].there, found["bytes"].end, -1), lines.stops))
    unanswered = torn & (bytes_ == 0) & matches(reason, r"SYN Timeout|No valid adjacency|TCP Reset")
    last = sent(lines)
    events = Events.of(
        lines.numbers,
        {
            "destination": _address(lines, other, faced),
            "source": _address(lines, one, faced),
            "host": pa.nulls(len(lines), pa.string()),
        },
        octets=bytes_,
        first=begun(last, np.where(torn, lasted, -1)),
        last=last,
        attempts=denied | unanswered,
    )
    id_ = silent(lines.texts(found["connection"]))
    return events, key(id_, lines.texts(one)), np.isin(numbers, list(_BUILT))


def _first(found: dict[str, Place], words: tuple[str, ...]) -> Place:
    place = found[words[0]]
    for word in words[1:]:
        place = either(place, found[word])
    return place


def _address(lines: Lines, place: Place, faced: Mask) -> pa.Array[Any]:
    """The address of each end, without port, user, parentheses and interface. faced: where an interface is certain; elsewhere the
    first part is one if it cannot begin an IPv6 address."""
    begin = np.where(faced, lines.ahead(_COLON, place.begin) + 1, place.begin)
    end = np.minimum(place.end, lines.ahead(_SLASH, begin))
    found = lines.texts(Place(begin, np.where(faced, end, place.end)))
    if faced.all():
        return found
    others = found.filter(pa.array(~faced))
    bare = pc.replace_substring_regex(pc.replace_substring_regex(others, r"^\(([^)]*)\).*$", r"\1"), r"[/(,].*$", "")
    bare = pc.replace_substring_regex(bare, r"^(?:[^:]*[^0-9A-Fa-f:.][^:]*:|[^:.]*:([0-9.]+)$)", r"\1")
    told: pa.Array[Any] = pc.replace_with_mask(found, pa.array(~faced), bare)
    return told


def _listed(lines: Lines, _: Rows) -> Told:
    """`permitted tcp inside/10.0.0.1(1234) -> outside/198.51.100.7(80)`."""
    found = pc.extract_regex(
        lines.texts(lines.whole),
        r" (?P<said>permitted|denied|est-allowed) .*?(?P<oi>[^ /]+)/(?P<one>[^ (]+)(?:\([^)]*\))* ?(?:\([^)]*\) ?)?-> ?"
        r"(?P<ti>[^ /]+)/(?P<other>[^ (]+)",
    )
    one, other, word = (pc.struct_field(found, name) for name in ("one", "other", "said"))
    events = Events.of(
        lines.numbers,
        {"destination": other, "source": one, "host": pa.nulls(len(lines), pa.string())},
        first=sent(lines),
        last=sent(lines),
        attempts=said(word) != NEITHER,
    )
    return events, key(pa.nulls(len(lines), pa.string()), one, other), np.zeros(len(lines), np.bool_)


def _pages(lines: Lines, numbers: Rows) -> Told:
    """`10.0.0.1 Accessed URL 198.51.100.7:http://www.example.com/`: only the host is read."""
    found = pc.extract_regex(
        lines.texts(lines.whole),
        r"(?:@|\s)(?P<one>[0-9A-Fa-f.:]+)(?:\([^)]*\))? (?:Accessed|Access denied) (?:JAVA )?URL (?P<other>[0-9A-Fa-f.:]+?)"
        r":(?:[a-z]+://(?P<host>[^/ :]+))?",
    )
    one, other, host = (pc.struct_field(found, name) for name in ("one", "other", "host"))
    events = Events.of(
        lines.numbers,
        {"destination": other, "source": one, "host": hosts(host)},
        first=sent(lines),
        last=sent(lines),
        attempts=numbers == 304002,
    )
    return events, key(pa.nulls(len(lines), pa.string()), one, other), np.zeros(len(lines), np.bool_)


def _events(lines: Lines, numbers: Rows) -> Told:
    """The events of FTD, in pairs."""
    found = {name: _trimmed(lines, place) for name, place in pairs(lines, _KEYS, equals=":", between=b",").items()}

    def text(name: str) -> pa.Array[Any]:
        return silent(lines.texts(found[name]))

    def count(name: str) -> Rows:
        return lines.numbers_at(found[name])

    back = count("ResponderBytes")
    refused = matches(text("AccessControlRuleAction"), "^Block") | matches(text("InlineResult"), "^(?:Blocked|Dropped)")
    first, lasted = moments(lines, found["FirstPacketSecond"], ISO), count("ConnectionDuration")
    first = np.where(first < 0, sent(lines), first)
    events = Events.of(
        lines.numbers,
        {"destination": text("DstIP"), "source": text("SrcIP"), "host": hosts(text("ReferencedHost"))},
        octets=total(count("InitiatorBytes"), back),
        packets=total(count("InitiatorPackets"), count("ResponderPackets")),
        first=first,
        last=ended(first, lasted),
        attempts=refused & (back <= 0),
    )
    id_ = key(text("InstanceID"), text("ConnectionID"))
    return events, key(id_, text("SrcIP"), text("SrcPort"), text("DstIP"), text("DstPort")), numbers != 430003


def _trimmed(lines: Lines, place: Place) -> Place:
    """Without the leading space."""
    spaces = (place.end > place.begin) & (lines.octets[np.maximum(place.begin, 0)] == _SPACE)
    return Place(place.begin + spaces, place.end)


def _lasted(texts: pa.Array[Any]) -> Rows:
    """Microseconds of `0:01:30`; -1 if it is no duration. There are few different ones, so each is parsed once."""
    encoded: Any = texts.dictionary_encode()
    lasted = []
    for text in encoded.dictionary.to_pylist():
        known = re.fullmatch(r"([0-9]{1,6}):([0-9]{2}):([0-9]{2})", text)
        lasted.append((int(known[1]) * 3_600 + int(known[2]) * 60 + int(known[3])) * SECOND if known else -1)
    found: Rows = np.array([*lasted, -1], np.int64)[np.asarray(encoded.indices.fill_null(-1))]
    return found


_READ: Final = (
    (_BUILT | _TORN | _DENIED | _ASKED, _connections),
    (_LISTED, _listed),
    (_PAGES, _pages),
    (_EVENTS, _events),
)
_KNOWN: Final = sorted(frozenset().union(*(ids for ids, _ in _READ)))

FORM: Final = Form("cisco-asa", "Cisco ASA or FTD log", "message", PATTERN, _Log, idle=frozenset({NO_CONNECTION}), dated=True)
