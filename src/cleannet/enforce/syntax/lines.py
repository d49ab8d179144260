"""Files that hold one rule a line: comments, rules that name a thing, and the lines around them, which never change.

The lines around the rules decide what the rules do. So a file is refused if one of them differs from what the control gives, even
if all its rules are right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Final

from cleannet.enforce.syntax.notes import Collected
from cleannet.enforce.target import Files, NotOurs
from cleannet.model.control import Control
from cleannet.model.subject import Subject, subject

SHOWN: Final = 60
"""Letters of a foreign line that an error repeats."""

_COMMENT: Final = "comment"
_GOES_ON: Final = "~"
_TOLD: Final = "networks "
_TOGETHER: Final = 15
_WORDS: Final = {"asn": "AS number", "domain": "domain name"}


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written. mark, end: around a comment; rule: a line that names things, in a group `asn`, `prefix` or `domain`,
    with `|` between them; opens: a line that begins a list of rules, or None where each rule says what it does; closes: the line
    that ends a list; allows: words of the group `does` of either, in lower case, that let things pass;
    told: whether one rule holds networks of many sections, so that a comment of each section tells its own, see `told`."""

    mark: str
    rule: re.Pattern[str]
    opens: re.Pattern[str] | None = None
    closes: str = ""
    end: str = ""
    allows: frozenset[str] = frozenset({"allow"})
    told: bool = False


def parsed(files: Files, file: str, form: Form, render: Callable[[Control], Files]) -> Control:
    """The control of a file that `render` wrote. Raises NotOurs."""
    if file not in files:
        raise NotOurs(f"{file} is missing")
    read, around = Collected(file), []
    networks: set[Subject] = set()
    begun = ""
    for number, text, does, rule in _lines(files[file], form):
        if does == _COMMENT:
            text = begun + text[1:] if text.startswith(_GOES_ON) else text
            begun = text[:-1] if text.endswith(_GOES_ON) else ""
        if begun:
            continue
        if does == _COMMENT and form.told and text.startswith(_TOLD):
            for value in text.removeprefix(_TOLD).split():
                read.stop(_thing("asn", value, f"{file}:{number}"), number)
                networks ^= {_thing("asn", value, "")}
        elif does == _COMMENT:
            read.comment(text, number)
        elif rule is None and does:
            raise NotOurs(f"{file}:{number}: {text[:SHOWN]!r} is no member of a list")
        elif rule is None:
            around.append((number, text))
        elif does.lower() in form.allows:
            for thing in things(rule, f"{file}:{number}"):
                read.allow(thing)
        elif form.told and rule["asn"]:
            networks.symmetric_difference_update(things(rule, f"{file}:{number}"))
        else:
            for thing in things(rule, f"{file}:{number}"):
                read.stop(thing, number)
    if networks:
        raise NotOurs(f"{file}: {min(networks)} is stopped for no reason, or has a reason and is not stopped")
    control = read.control()
    _compared(file, around, [text for _, text, does, _ in _lines(render(control)[file], form) if not does])
    return control


def _compared(file: str, around: list[tuple[int, str]], expected: list[str]) -> None:
    for (line, text), wanted in zip(around, expected, strict=False):
        if text != wanted:
            raise NotOurs(f"{file}:{line}: {text[:SHOWN]!r} stands where {wanted[:SHOWN]!r} is written")
    if len(around) != len(expected):
        raise NotOurs(f"{file}: holds {len(around)} lines around its rules, and {len(expected)} are written")


def _lines(content: bytes, form: Form) -> Iterator[tuple[int, str, str, re.Match[str] | None]]:
    """Each line that is not empty, by number: its text, what a rule there does ("" around the rules), and the rule."""
    inside = ""
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        bare = line.strip()
        if not bare:
            continue
        if bare.startswith(form.mark) and bare.endswith(form.end):
            yield number, bare[len(form.mark) : len(bare) - len(form.end)].strip(), _COMMENT, None
        elif form.opens is None:
            rule = form.rule.fullmatch(bare)
            yield number, bare, rule["does"] if rule else "", rule
        elif inside and bare != form.closes:
            yield number, bare, inside, form.rule.fullmatch(bare)
        else:
            begins = form.opens.fullmatch(bare)
            inside = begins["does"] if begins else ""
            yield number, bare, "", None


def noted(mark: str, notes: Iterable[str], end: str = "", width: int = 1000) -> Iterator[str]:
    """The notes as comments, a long one in several lines. Systems cut long lines (squid at 8,192 characters, FRR at 4,096), and
    take the rest of a comment for a line of its own.

    >>> list(noted("#", ["abcdef"], width=4))
    ['# abcd~', '# ~ef']
    """
    for note in notes:
        for at in range(0, len(note), width):
            goes_on = _GOES_ON if at + width < len(note) else ""
            yield f"{mark} {_GOES_ON if at else ''}{note[at : at + width]}{goes_on}{end}"


def told(values: list[str]) -> Iterator[str]:
    """The comments that list the networks of a section, for rules that hold networks of several sections."""
    yield from (f"{_TOLD}{' '.join(values[at : at + _TOGETHER])}" for at in range(0, len(values), _TOGETHER))


def things(rule: re.Match[str], where: str) -> Iterator[Subject]:
    """The things that a rule names. where: it stands, for the error. Raises NotOurs."""
    kind, values = next((kind, value) for kind, value in rule.groupdict().items() if kind != "does" and value is not None)
    return (_thing(kind, value, where) for value in values.split("|"))


def _thing(kind: str, value: str, where: str) -> Subject:
    try:
        return Subject(f"prefix:{_prefix(value)}") if kind == "prefix" else subject(kind, value)
    except (ValueError, OSError) as error:
        raise NotOurs(f"{where}: {value[:SHOWN]!r} is no {_WORDS.get(kind, kind)}") from error


def _prefix(text: str) -> str:
    """The one spelling of a prefix. `ip_network` is slow, so it is asked only if the text may have another spelling."""
    address, _, length = text.partition("/")
    family = AF_INET6 if ":" in address else AF_INET
    packed = inet_pton(family, address)
    outside = len(packed) * 8 - int(length)
    plain = inet_ntop(family, packed) == address and not (family == AF_INET6 and "." in address) and length == str(int(length))
    if plain and outside >= 0 and not int.from_bytes(packed) & (1 << outside) - 1:
        return text
    return str(ip_network(text))
