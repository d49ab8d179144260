"""Response-policy zones: a control as zones that resolvers read in their order, where the first one that speaks of a name wins.

Allowed names come first, then stopped names, then allowed and stopped addresses, which a server compares with its answer. A rule
for a name is two records: one for the name, one for all names below it. Stopped names and addresses with the same clauses and last
day share a zone, unless there would be too many zones, so that a log or an extended error (RFC 8914) can say why. The only record
of a stopped name is a TXT record with the reason, so that users who are blocked can ask for it (`dig NAME TXT`).

A rule for an IPv4 prefix has a second record, for the IPv6 addresses that DNS64 makes from it, because Unbound makes them after it
has applied the policy.

A record deep below a wildcard hides the wildcard from the names between (RFC 4592, section 2.2.1). A name below another one of its
zone therefore gets no record of its own.

*Source*: draft-vixie-dnsop-dns-rpz-00 (triggers and actions, sections 3 and 4; encoding of prefixes, section 4.3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final, Literal

from cleannet.enforce.syntax.notes import Collected, commented, head, section
from cleannet.enforce.target import Files, NotOurs
from cleannet.model.control import Control, Reason, Section
from cleannet.model.subject import Subject, kind_of, value_of

KINDS: Final = frozenset({"domain", "prefix"})
"""What zones can hold."""

TTL: Final = 60
"""Seconds for which clients may keep an answer of ours. Few, so that a rollback works soon."""

END: Final = "; end of zone"
"""What each file ends with, so that one that is cut can be told."""

_MOST: Final = 30
"""Zones of stops about names, and about addresses: a server asks each of them, and BIND has 64 at most."""

_LONGEST: Final = 236
"""Octets of a name that still fits with `*.` before it and the name of a zone behind it (RFC 1035, section 2.3.4)."""

_NAME: Final = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*(?!rpz-)[a-z0-9_-]{1,63}")
_RECORD: Final = re.compile(r"(\S+) (?:TXT|CNAME) (.+)")
_COVERED: Final = "covered "
_ADDRESSES: Final = ".rpz-ip"
_PASSES: Final = "rpz-passthru."

DOES: Final = {"stop": "*.", "allow": _PASSES}
"""What is done -> what the CNAME of an address names for it."""

_FILE: Final = re.compile(r"[0-9]{1,4}-(?:allow|stop)-(?:names|addresses)\.rpz")
_SHOWN: Final = 3
_TEXTS: Final = 8
_NAT64: Final = "zz.ff9b.64.rpz-ip"
"""64:ff9b::/96, which DNS64 puts before an IPv4 address, unless a network has a prefix of its own (RFC 6052, section 2.1)."""


def carries(stop: Subject) -> bool:
    """Whether a zone can hold a rule for it: a name of letters, digits, `-` and `_` that is not too long, or a prefix that is not
    of DNS64. Other names are written in ASCII first (RFC 5890).

    >>> [carries(Subject(f"domain:{name}.example")) for name in ("_a.xn--bcher-kva", "*", "bücher")]
    [True, False, False]
    """
    if kind_of(stop) == "domain":
        return len(value_of(stop)) <= _LONGEST and bool(_NAME.fullmatch(value_of(stop)))
    return kind_of(stop) == "prefix" and not value_of(stop).startswith("64:ff9b::")


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone. number: its place, from 1; about: what its rules are about; parts: sections with their rules, none if it allows;
    allow: what passes."""

    number: int
    does: Literal["allow", "stop"]
    about: Literal["names", "addresses"]
    parts: tuple[Section, ...] = ()
    allow: tuple[Subject, ...] = ()

    @property
    def name(self) -> str:
        """The name of the zone, without its last dot."""
        return f"{self.number}.cleannet"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.number}-{self.does}-{self.about}.rpz"

    @property
    def names(self) -> frozenset[str]:
        """The names that it has rules about; none if it is about addresses."""
        things = (*self.allow, *(stop for part in self.parts for stop in part.stops)) if self.about == "names" else ()
        return frozenset(map(value_of, things))

    @property
    def why(self) -> str:
        """Clauses, last day and fingerprints of what it stops: at most three of each, in plain ASCII."""
        if self.does == "allow":
            return "allowed"
        reasons = [reason for part in self.parts for reason in part.reasons]
        clauses = _some(reason.clause for reason in reasons)
        fingerprints = _some(reason.fingerprint for reason in reasons if reason.fingerprint)
        until = min(part.until for part in self.parts)
        return ascii_of(f"{clauses}, until {until}{f' [{fingerprints}]' if fingerprints else ''}")


def zones(control: Control) -> tuple[Zone, ...]:
    """The zones of a control, in the order in which a resolver has to ask them."""
    found: list[Zone] = []
    for kind, about in (("domain", "names"), ("prefix", "addresses")):
        if allow := tuple(thing for thing in control.allow if kind_of(thing) == kind):
            found.append(Zone(len(found) + 1, "allow", about, allow=allow))  # type: ignore[arg-type]  # one of the two
        alike: dict[tuple[str, ...], list[Section]] = defaultdict(list)
        for part in control.sections:
            if stops := tuple(stop for stop in part.stops if kind_of(stop) == kind):
                key = (part.until, *sorted({reason.clause for reason in part.reasons}))
                alike[key].append(Section(reasons=part.reasons, until=part.until, stops=stops))
        held = [tuple(parts) for _, parts in sorted(alike.items())]
        rest = tuple(part for parts in held[_MOST - 1 :] for part in parts)
        for parts in held if len(held) <= _MOST else (*held[: _MOST - 1], rest):
            found.append(Zone(len(found) + 1, "stop", about, parts=parts))  # type: ignore[arg-type]
    return tuple(found)


def content(zone: Zone, control: Control) -> bytes:
    """The file of a zone."""
    return ("".join(f"{line}\n" for line in _lines(zone, control)) + f"{END}\n").encode()


def _lines(zone: Zone, control: Control) -> Iterator[str]:
    yield from commented(";", [head(control)])
    yield f"$TTL {TTL}"
    yield f"@ SOA localhost. cleannet.invalid. {_serial(control)} 3600 600 86400 {TTL}"
    yield "@ NS localhost."
    named = zone.names
    for thing in zone.allow:
        yield from _rule(thing, [f"CNAME {_PASSES}"], named) if named else _addresses((thing,), f"CNAME {_PASSES}")
    for part in zone.parts:
        yield from commented(";", section(part))
        if named:
            told = [f'TXT "{text}"' for text in texts(part)]
            for stop in part.stops:
                yield from _rule(stop, told, named)
        else:
            yield from _addresses(part.stops, "CNAME *.")


def _rule(thing: Subject, records: Iterable[str], named: frozenset[str]) -> Iterator[str]:
    """The records of a name, and of all names below it."""
    name = value_of(thing)
    if any(above in named for above in _above(name)):
        yield f"; {_COVERED}{name}"
    else:
        for record in records:
            yield f"{name} {record}"
            yield f"*.{name} {record}"


def _addresses(prefixes: Iterable[Subject], record: str) -> Iterator[str]:
    return (f"{name} {record}" for prefix in prefixes for name in _names(value_of(prefix)))


def _names(prefix: str) -> tuple[str, ...]:
    """A prefix as a name: its length, then its parts from the last; `zz` is the longest run of zeros. Behind one of IPv4 the
    addresses that DNS64 makes of it.

    >>> _names("198.51.100.0/24"), _names("2001:db8:5::/48")
    (('24.0.100.51.198.rpz-ip', '120.6400.c633.zz.ff9b.64.rpz-ip'), ('48.zz.5.db8.2001.rpz-ip',))
    """
    address, _, length = prefix.partition("/")
    if ":" in address:
        parts = re.sub("^::|::$|::", ":zz:", address).strip(":").split(":")
        return (".".join([length, *reversed(parts)]) + _ADDRESSES,)
    a, b, c, d = address.split(".")
    first, second = int(a) << 8 | int(b), int(c) << 8 | int(d)
    low = f"{second:x}.{first:x}." if first else f"{second:x}." if second else ""
    return f"{length}.{d}.{c}.{b}.{a}{_ADDRESSES}", f"{96 + int(length)}.{low}{_NAT64}"


def _above(name: str) -> Iterator[str]:
    while "." in name:
        name = name.partition(".")[2]
        yield name


def _serial(control: Control) -> int:
    """YYYYMMDD00, of the day as of which the control was decided."""
    return int(control.as_of.replace("-", "")) * 100


def texts(part: Section) -> list[str]:
    """Why the things of a section are stopped, a text a reason: ASCII, at most 255 octets, no quotes and no backslash. The last of
    eight counts the rest, so that an answer stays small."""
    told = list(dict.fromkeys(_text(reason, part.until) for reason in part.reasons))
    return told if len(told) <= _TEXTS else [*told[: _TEXTS - 1], f"Stopped for {len(told) - _TEXTS + 1} more reasons"]


def _text(reason: Reason, until: str) -> str:
    mark = f" [{reason.fingerprint}]" if reason.fingerprint else ""
    return ascii_of(f"Stopped until {until} by {reason.clause}{mark}: {reason.says}")[:255]


def ascii_of(text: str) -> str:
    """The text as it can stand between quotes in any of these files: other characters become `?`.

    >>> ascii_of('a "b" \\u00e9')
    "a 'b' ?"
    """
    return re.sub(r"[^ -~]|\\", "?", text.replace('"', "'"))


def _some(values: Iterable[str]) -> str:
    seen = list(dict.fromkeys(values))
    more = f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
    return ", ".join(seen[:_SHOWN]) + more


def _decoded(owner: str) -> str:
    length, *parts = owner.removesuffix(_ADDRESSES).split(".")
    if len(parts) == 4 and "zz" not in parts:
        return str(ip_network(f"{'.'.join(reversed(parts))}/{length}"))
    if "zz" in parts:
        at = parts.index("zz")
        parts[at : at + 1] = ["0"] * (9 - len(parts))
    return str(ip_network(f"{':'.join(reversed(parts))}/{length}"))


def owners(control: Control) -> dict[tuple[str, Subject], frozenset[tuple[int, str]]]:
    """(what is done, to what) -> the records that do it: the number of their zone, and their names in it."""
    return {(does, thing): frozenset((number, name) for name in names) for does, thing, number, names in rules(control)}


def rules(control: Control) -> Iterator[tuple[str, Subject, int, tuple[str, ...]]]:
    """What is done, to what, by the zone of which number, and by records of which names. A thing below another one of its zone
    has the records of that one."""
    for zone in zones(control):
        named = zone.names
        for thing in (*zone.allow, *(stop for part in zone.parts for stop in part.stops)):
            value = value_of(thing)
            if not named:
                yield zone.does, thing, zone.number, _names(value)
            else:
                top = next((above for above in reversed([*_above(value)]) if above in named), value)
                yield zone.does, thing, zone.number, (top, f"*.{top}")


def reasons(control: Control) -> dict[Subject, frozenset[str]]:
    """Each stopped name, with the texts that it is answered with: those of the section of the record that stops it."""
    found: dict[Subject, frozenset[str]] = {}
    for zone in zones(control):
        sections = {value_of(stop): part for part in zone.parts for stop in part.stops}
        for name in sections if zone.about == "names" else ():
            top = next((above for above in reversed([*_above(name)]) if above in sections), name)
            found[Subject(f"domain:{name}")] = frozenset(texts(sections[top]))
    return found


def thing_of(owner: str) -> Subject | None:
    """What a record is about; None for other kinds of triggers, and for what DNS64 makes.

    >>> thing_of("*.a.example"), thing_of("24.0.100.51.198.rpz-ip"), thing_of("ns.a.example.rpz-nsdname")
    ('domain:a.example', 'prefix:198.51.100.0/24', None)
    """
    if owner.endswith(_ADDRESSES) and not owner.endswith(f".{_NAT64}"):
        try:
            return Subject(f"prefix:{_decoded(owner)}")
        except ValueError:
            return None
    thing = Subject(f"domain:{owner.removeprefix('*.')}")
    return thing if carries(thing) else None


def configured(files: Files, *configurations: str) -> Control:
    """The control of zones. configurations: files that have to be there; the first names the zones in the order in which a resolver
    reads them. Raises NotOurs."""
    if missing := [name for name in configurations if name not in files]:
        raise NotOurs(f"{', '.join(missing)} is missing")
    return parse(files, (found[0] for found in _FILE.finditer(files[configurations[0]].decode("utf-8", "replace"))))


def parse(files: Files, named: Iterable[str]) -> Control:
    """The control of zones. named: their files in the order in which a resolver reads them. Raises NotOurs."""
    read = Collected("")
    names = list(named)
    if names != sorted(names, key=lambda name: int(name.partition("-")[0])) or len(set(names)) < len(names):
        raise NotOurs(f"the zones stand in another order than they are numbered: {', '.join(names)}")
    if missing := [name for name in names if name not in files]:
        raise NotOurs(f"{', '.join(missing)} is missing")
    for name in names:
        read.file = name
        _read(name, files[name].decode("utf-8", "replace"), read)
    return read.control()


def _read(name: str, text: str, read: Collected) -> None:
    allows = "-allow-" in name
    below: dict[str, set[str]] = {"": set(), "*.": set()}
    made: dict[bool, set[str]] = {False: set(), True: set()}  # IPv4 prefixes, and what DNS64 makes of them
    if not text.endswith(f"\n{END}\n"):
        raise NotOurs(f"{name}: the end is missing")
    for number, line in enumerate(text.splitlines(), 1):
        note = line.removeprefix("; ")
        covered = note.startswith(_COVERED) and note != line
        if covered or not line.startswith((";", "@", "$")):
            owner = note.removeprefix(_COVERED) if covered else _owner(name, number, line, allows)
            if owner.endswith(f".{_NAT64}"):
                made[True].add(owner)
                continue
            if owner.endswith(_ADDRESSES):
                thing = _prefix(name, number, owner)
                if ":" not in value_of(thing):
                    made[False].add(_names(value_of(thing))[1])
            else:
                star = "*." if owner.startswith("*.") else ""
                if not covered:
                    below[star].add(owner.removeprefix("*."))
                thing = Subject(f"domain:{owner.removeprefix('*.')}")
            if not carries(thing):
                raise NotOurs(f"{name}:{number}: {owner[:60]!r} is no name that cleannet writes")
            if allows:
                read.allow(thing)
            else:
                read.stop(thing, number)
        elif line.startswith(";"):
            read.comment(note, number)
    if half := sorted(made[False] ^ made[True]):
        raise NotOurs(f"{name}: {half[0]} and the IPv4 prefix that DNS64 makes it of do not stand together")
    if half := sorted(below[""] ^ below["*."]):
        raise NotOurs(f"{name}: {half[0]} lacks the record for itself or for the names below it")


def _owner(name: str, number: int, line: str, allows: bool) -> str:
    found = _RECORD.fullmatch(line)
    if found is None or (found[2] == _PASSES) != allows:
        raise NotOurs(f"{name}:{number}: {line[:60]!r} is no rule that {'allows' if allows else 'stops'}")
    return found[1]


def _prefix(name: str, number: int, owner: str) -> Subject:
    try:
        return Subject(f"prefix:{_decoded(owner)}")
    except ValueError as error:
        raise NotOurs(f"{name}:{number}: {owner[:60]!r} is no prefix") from error
