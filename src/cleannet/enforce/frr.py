"""FRR: a route-map marks or denies routes whose path or prefix holds what the control stops.

*Source*: docs.frrouting.org, 8.4 (BGP: AS path access lists, large communities; Route Maps; Filtering: prefix-lists).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Final

from cleannet.enforce.running.route_maps import Words, compared
from cleannet.enforce.syntax.lines import Form, noted, parsed, told
from cleannet.enforce.syntax.networks import Held, by_section, held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Running, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.frr.conf"
_UNDO: Final = "rollback.frr.conf"
_MARK: Final = "65535:0:889"

_TOGETHER: Final = 250
"""Numbers in one pattern. FRR tries patterns one after the other, so one for each network would take milliseconds for each route. A
line may have 4,096 characters."""

_LISTS: Final[tuple[tuple[Held, str, str], ...]] = (
    ("asn", "bgp as-path access-list", "as-path"),
    ("v4", "ip prefix-list", "ip address prefix-list"),
    ("v6", "ipv6 prefix-list", "ipv6 address prefix-list"),
)
"""What a list holds, its word, and how a route-map names it."""

_FORM: Final = Form(
    mark="!",
    told=True,
    rule=re.compile(
        r"(?:bgp as-path access-list|ip(?:v6)? prefix-list) cleannet-(?P<does>allow(?!.*_$)|stop(?!.*\$$)) seq [0-9]+ permit "
        r"(?:_\((?P<asn>[0-9|]+)\)[_$]|(?P<prefix>[0-9a-f.:]+/[0-9]+)(?: le 32| le 128|(?<=/32)|(?<=/128)))"
    ),
)

_WORDS: Final = Words(
    command="vtysh -c 'show running-config'",
    begins="frr version ",
    form=_FORM,
    ours=re.compile(r"(?:bgp as-path access-list|ip(?:v6)? prefix-list) cleannet-(?:allow|stop) .*"),
    marks=re.compile(r"(bgp large-community-list standard cleannet-marked )(?:seq [0-9]+ )?(.*)"),
    entry=re.compile(r"route-map cleannet-import (?:permit|deny) [0-9]+"),
    used=re.compile(r"neighbor \S+ route-map cleannet-import in|call cleannet-import"),
    named="cleannet-import",
)


def render(control: Control) -> Files:
    """The route-map `cleannet-import`, which lets a route go on or denies it, and the lists that it asks."""
    undo = ["! Load this with vtysh -f: nothing is stopped.", *_emptied(), *_route_map("permit", marks=False)]
    return {_FILE: _text(_lines(control)), _UNDO: _text(iter(undo))}


def _text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(control: Control) -> Iterator[str]:
    yield from noted("!", [head(control)])
    yield from _emptied()
    for kind, word, _ in _LISTS:
        rows = _rows(held(control.allow, kind), kind, "$")
        yield from (f"{word} cleannet-allow seq {at} permit {row}" for at, row in enumerate(rows, 1))
        numbers = count(1)
        for part, values in by_section(control, kind):
            yield from noted("!", section(part))
            yield from noted("!", told(values)) if kind == "asn" else _stops(word, values, kind, numbers)
        if kind == "asn":
            yield from _stops(word, held((stop for stop, _ in control.stops()), kind), kind, numbers)
    yield from _route_map("deny" if control.mode == "block" else "permit", marks=True)


def _emptied() -> Iterator[str]:
    """Empties the lists, because a file that is loaded adds to them. An AS path list has to exist before it can be emptied. The
    route-map stays: a neighbour whose route-map is gone takes no route at all."""
    for kind, word, _ in _LISTS:
        for does in ("allow", "stop"):
            if kind == "asn":
                yield f"{word} cleannet-{does} seq 1 deny ^$"
            yield f"no {word} cleannet-{does}"


def _stops(word: str, values: list[str], kind: Held, numbers: Iterator[int]) -> Iterator[str]:
    yield from (f"{word} cleannet-stop seq {next(numbers)} permit {row}" for row in _rows(values, kind, "_"))


def _rows(values: list[str], kind: Held, end: str) -> Iterator[str]:
    """What each line permits. In a pattern, `_` is what separates two numbers, or either end of the path; `$` is only its end."""
    if kind == "asn":
        for at in range(0, len(values), _TOGETHER):
            yield f"_({'|'.join(values[at : at + _TOGETHER])}){end}"
        return
    widest = "32" if kind == "v4" else "128"
    for value in values:
        yield value if value.endswith(f"/{widest}") else f"{value} le {widest}"


def _route_map(does: str, marks: bool) -> Iterator[str]:
    """The route-map. It has the same numbers in every file, so that a file that is loaded later replaces all entries. A list that
    does not exist matches nothing. Marks that neighbours sent are removed."""
    yield f"bgp large-community-list standard cleannet-marked permit {_MARK}"
    yield from ("route-map cleannet-import permit 10", " set large-comm-list cleannet-marked delete", " on-match next", "exit")
    number = 20
    for name, then in (("allow", "permit"), ("stop", does)):
        for _, _, match in _LISTS:
            yield f"route-map cleannet-import {then} {number}"
            yield f" match {match} cleannet-{name}"
            if name == "stop":
                yield f" {'' if marks and does == 'permit' else 'no '}set large-community {_MARK} additive"
            yield "exit"
            number += 10
    yield from (f"route-map cleannet-import permit {number}", "exit")


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """Our lists and route-map among all that FRR runs."""
    return compared(content, _WORDS, _route_map("deny" if control.mode == "block" else "permit", marks=True))


TARGET: Final = Target(
    id="frr",
    title="FRR 8, route-map by path and prefix",
    kinds=frozenset({"asn", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "A denied route is not blocked while a default route or a wider route remains.",
        "FRR 8 loads a prefix-list slowly (1,000 prefixes in 30 s), so it takes at most 300 prefixes, but any number of networks.",
        "A path shows the networks that a route names, not those that carry the traffic.",
        "FRR keeps no comments: the reasons are in the file, not in the running configuration.",
    ),
    install=(
        "check that `vtysh -C -f cleannet.frr.conf` prints nothing, then load with `vtysh -f cleannet.frr.conf`",
        "then write `neighbor NEIGHBOUR route-map cleannet-import in` for each family, or `call cleannet-import` in your route-map",
        "to take it back, run `vtysh -f rollback.frr.conf`",
    ),
    proven="FRR",
    most={"prefix": 300},
    running=running,
)
