"""A response-policy zone: the owner of a record says what is stopped, its CNAME what is done.

Owners are relative to the zone, so one that ends with a dot and is not below the zone's own name is out of zone: servers skip it.

*Source*: draft-vixie-dnsop-dns-rpz-00 (triggers and actions), RFC 1035, section 5 (zone files), both read 2026-11-30.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Final

from cleannet.blocklists.entries import EVERY, Action, Form, Gathered, Syntax, Trigger, numbered
from cleannet.blocklists.made import day_in
from cleannet.blocklists.names import label_or_name, usual

_RECORD: Final = re.compile(r"(?i)\s(?:CNAME|SOA)\s")
_USUAL: Final = re.compile(r"(\*\.)?([a-z0-9_.-]+)\s+(?:\d+\s+)?(?:IN\s+)?CNAME\s+\.", re.ASCII)
_TYPES: Final = frozenset("CNAME A AAAA TXT NS SOA MX SRV PTR DNAME HTTPS SVCB RRSIG DNSKEY NSEC NSEC3 NSEC3PARAM CAA".split())
_ACTIONS: Final[dict[str, Action]] = {
    ".": "block",
    "*.": "block",
    "rpz-passthru.": "pass",
    "rpz-drop.": "block",
    "rpz-tcp-only.": "pass",
}
_NO_DOT: Final = frozenset({"rpz-passthru", "rpz-drop", "rpz-tcp-only"})
_TRIGGERS: Final[dict[str, Trigger]] = {"rpz-ip": "", "rpz-nsip": "server", "rpz-client-ip": "client", "rpz-nsdname": "server"}
_TTL: Final = re.compile(r"(?i)\d+[smhdw]?(?:\d+[smhdw])*")
_CONTROL: Final = re.compile(r"(?i)\$(ORIGIN|TTL|INCLUDE|GENERATE)\b\s*(\S*)")


def sniff(head: list[str]) -> int:
    """Lines that are records or controls of a zone."""
    return sum(line[:1] == "$" or bool(_RECORD.search(f" {line} ")) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line. A record may take several, in parentheses."""
    below, itself = into.form(Form("domain", itself=False, below=True)), into.form(Form("domain"))
    zone = _Zone(into)
    for number, line in numbered(lines):
        if not zone.open and (found := _USUAL.fullmatch(line)) and usual(found[2]) and ".rpz-" not in found[2]:
            zone.owner = found[0].split(None, 1)[0]
            into.add(number, below if found[1] else itself, found[2])
        elif not (text := _bare(line)):
            into.comments += 1
        elif not zone.says(number, text, line):
            zone.record(number, text, line)
    zone.ends()


def _bare(line: str) -> str:
    """The line with no comment; blanks before it stay, since they stand for the owner of the line above."""
    if ";" not in line:
        return line
    quoted, kept = False, []
    for character in line:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            break
        kept.append(character)
    return "".join(kept).rstrip()


class _Zone:
    """What lines above a record settle: the zone's own name, the last owner, an open parenthesis."""

    def __init__(self, into: Gathered) -> None:
        self._into = into
        self._origins: list[str] = []
        self.owner = ""
        self.open: list[str] = []
        self._opened = (0, "")
        self._depth = 0
        self._data: dict[tuple[str, str], set[str]] = {}

    def says(self, number: int, text: str, line: str) -> bool:
        """Whether the line is a control, a SOA, or a part of a record that takes several lines: it holds no entry of its own."""
        depth = _opening(text)
        if self.open:
            self.open.append(text)
            self._depth += depth
            self._into.comments += 1
            if self._depth <= 0:
                whole, self.open = " ".join(self.open), []
                if _is_soa(whole):
                    self._soa(whole)
                    self._into.comments += 1
                else:
                    self.record(self._opened[0], whole, self._opened[1])
            return True
        if found := _CONTROL.match(text):
            if found[1].upper() == "ORIGIN" and found[2].endswith("."):
                self._name(found[2])
            if found[1].upper() in ("ORIGIN", "TTL"):
                self._into.comments += 1
                return True
            return False
        if _is_soa(text):
            words = text.split()
            if words[0].endswith(".") and words[0] != "@":
                self._name(words[0])
            self.owner = "@"
            if depth <= 0:
                self._soa(text)
                self._into.comments += 1
                return True
        if depth > 0:
            self.open, self._opened, self._depth = [text], (number, line), depth
            return True
        return False

    def ends(self) -> None:
        """The zone ends; what stands behind a parenthesis that never closes is not read."""
        if self.open:
            self._into.lose(*self._opened[:1], "this parenthesis never closes, so nothing below it is read", self._opened[1])

    def _name(self, origin: str) -> None:
        self._origins.append(origin.lower().strip("."))

    def _soa(self, text: str) -> None:
        """The serial states a day, where it is written as one."""
        numbers = re.findall(r"(?<=\s)\d+(?=[\s)]|\Z)", text.partition("SOA")[2].replace("(", " ( ").replace(")", " ) "))
        serials = [n for n in numbers if len(n) in (8, 10)]
        if serials and self._into.made is None and (day := day_of_serial(serials[0])):
            self._into.made, self._into.stated = day, f"SOA serial {serials[0]}"

    def record(self, number: int, text: str, line: str) -> None:
        """One record."""
        control = _CONTROL.match(text)
        if control:
            self._into.lose(number, f"${control[1].upper()} is not followed", line)
            return
        words = text.split()
        first, second = (*(word.upper() for word in words[:2]), "")[:2]
        inherits = first == "IN" or (first in _TYPES and second not in {*_TYPES, "IN"})
        owner = self.owner if inherits else words.pop(0)
        while words and (words[0].upper() == "IN" or _TTL.fullmatch(words[0])):
            words.pop(0)
        if not owner or len(words) < 2 or words[0].upper() not in _TYPES:
            self._into.lose(number, "no record of a zone", line)
            return
        self.owner = owner
        type_, target = words[0].upper(), words[1].lower()
        if owner == "@" or type_ in ("NS", "SOA", "RRSIG", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM"):
            self._into.comments += 1
            return
        if type_ == "CNAME" and target in _NO_DOT:
            self._into.lose(number, f"the action {target} lacks its final dot, so it is a name in the zone", line)
            return
        name = self._relative(owner.lower())
        if not name:
            self._into.lose(number, "the owner ends with a dot and is outside of the zone, so servers skip it", line)
            return
        action: Action = _ACTIONS.get(target, "redirect") if type_ == "CNAME" else "redirect"
        if type_ == "CNAME" and target.rstrip(".") == name:
            action = "pass"  # as the first servers wrote it
        data = " ".join(words).lower()
        known = self._data.setdefault((name, action), set()) if action == "redirect" else {data}
        if known and data not in known:
            self._into.comments += 1  # more of the answer that the name has already
        else:
            self._add(number, name, action, line)
        known.add(data)

    def _relative(self, owner: str) -> str:
        """The owner with no name of the zone behind it; "" if it is out of zone."""
        if not owner.endswith("."):
            return owner
        bare = owner.rstrip(".")
        return next((bare[: -len(origin) - 1] for origin in self._origins if bare.endswith(f".{origin}")), "")

    def _add(self, number: int, name: str, action: Action, line: str) -> None:
        rest, _, last = name.rpartition(".")
        into = self._into
        if last in _TRIGGERS:
            trigger = _TRIGGERS[last]
            if last == "rpz-nsdname":
                self._named(number, rest, action, trigger, line)
            elif prefix := prefix_of(rest):
                into.add(number, into.form(Form("prefix", trigger=trigger, action=action)), prefix)
            else:
                into.lose(number, f"no address before {last}", line)
        else:
            self._named(number, name, action, "", line)

    def _named(self, number: int, name: str, action: Action, trigger: Trigger, line: str) -> None:
        wild = name.startswith("*.")
        bare = name[2:] if wild else name
        host = label_or_name(bare)
        if bare == "*":
            self._into.add(number, self._into.form(Form("domain", below=True, trigger=trigger, action=action)), EVERY)
            return
        if host:
            form = Form("domain", itself=not wild, below=wild, trigger=trigger, action=action)
            self._into.add(number, self._into.form(form), host)
        else:
            reason = "a wildcard stands only as the first label" if "*" in bare else "no name"
            self._into.lose(number, reason, line)


def _opening(text: str) -> int:
    """How many parentheses a line opens more than it closes, outside of quotes.

    >>> _opening('x TXT ( "a)" ; b'), _opening('"b" )'), _opening("x CNAME .")
    (1, -1, 0)
    """
    if "(" not in text and ")" not in text:
        return 0
    bare = re.sub(r'"[^"]*"', "", text)
    return bare.count("(") - bare.count(")")


def _is_soa(text: str) -> bool:
    return "SOA" in (word.upper() for word in text.split(None, 4)[:4])


def prefix_of(owner: str) -> str:
    """The prefix that an owner stands for: its length, then the address from its end; `zz` is the run of zeros of IPv6.

    >>> prefix_of("24.0.2.0.192"), prefix_of("48.zz.1.db8.2001"), prefix_of("33.1.2.3.4"), prefix_of("x")
    ('192.0.2.0/24', '2001:db8:1::/48', '', '')
    """
    length, *parts = owner.split(".")
    v4 = len(parts) == 4 and all(part.isascii() and part.isdigit() for part in parts)
    if v4:
        text = ".".join(reversed(parts))
    else:
        text = ":".join("" if part == "zz" else part for part in reversed(parts))
        text = f":{text}" if parts and parts[-1] == "zz" else text
        text = f"{text}:" if parts and parts[0] == "zz" else text
        text = "::" if parts == ["zz"] else text
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    good = length.isascii() and length.isdigit() and len(length) <= 3 and 1 <= int(length) <= address.max_prefixlen
    return f"{address}/{int(length)}" if good else ""


def day_of_serial(serial: str) -> date | None:
    """The day that a serial states: YYYYMMDD, two more digits or not, or seconds since 1970.

    >>> day_of_serial("2020111701"), day_of_serial("1605571200"), day_of_serial("17")
    (datetime.date(2020, 11, 17), datetime.date(2020, 11, 17), None)
    """
    if len(serial) in (8, 10) and serial.startswith("20"):
        return day_in(serial)
    if len(serial) == 10 and serial.startswith("1"):
        return datetime.fromtimestamp(int(serial), UTC).date()
    return None


SYNTAX = Syntax("rpz", "response-policy zone", (";",), sniff, read)
