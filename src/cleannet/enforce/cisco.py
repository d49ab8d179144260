"""IOS-XE: a route-map marks or denies routes whose path or prefix holds what the control stops. Nobody has tested it with a router.

*Source*: cisco.com, IP Routing Configuration Guide of IOS XE 17.x (AS path access lists 1 to 500, large communities).
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

_FILE: Final = "cleannet.ios.txt"
_UNDO: Final = "rollback.ios.txt"
_MARK: Final = "65535:0:889"

_TOGETHER: Final = 15
"""Numbers in one pattern. Few patterns are fast, since a router tries one after the other. A line has 254 characters at most."""

_LISTS: Final[tuple[tuple[Held, str, str, dict[str, str]], ...]] = (
    ("asn", "ip as-path access-list", "as-path", {"allow": "488", "stop": "489"}),
    ("v4", "ip prefix-list", "ip address prefix-list", {"allow": "cleannet-allow-v4", "stop": "cleannet-stop-v4"}),
    ("v6", "ipv6 prefix-list", "ipv6 address prefix-list", {"allow": "cleannet-allow-v6", "stop": "cleannet-stop-v6"}),
)
"""What a list holds, its word, how a route-map names it, and its names. AS path lists have numbers alone."""

_FAMILIES: Final[tuple[Held, ...]] = ("v4", "v6")

_FORM: Final = Form(
    mark="!",
    told=True,
    rule=re.compile(
        r"(?:ip as-path access-list (?=48[89])|ip(?:v6)? prefix-list cleannet-)(?P<does>allow|stop|488(?=.*\$$)|489(?=.*_$))"
        r"(?:-v[46])?(?: seq [0-9]+)? permit (?:_\((?P<asn>[0-9|]+)\)[_$]"
        r"|(?P<prefix>[0-9A-Fa-f.:]+/[0-9]+)(?: le 32| le 128|(?<=/32)|(?<=/128)))"
    ),
    allows=frozenset({"allow", "488"}),
)

_WORDS: Final = Words(
    command="show running-config",
    begins="version ",
    form=_FORM,
    ours=re.compile(r"ip as-path access-list 48[89] .*|ip(?:v6)? prefix-list cleannet-(?:allow|stop)-v[46] .*"),
    marks=re.compile(r"(ip large-community-list standard cleannet-marked )(.*)"),
    entry=re.compile(r"route-map cleannet-import-v[46] (?:permit|deny) [0-9]+"),
    used=re.compile(r"neighbor \S+ route-map cleannet-import-v[46] in"),
    named="cleannet-import-v4 or -v6",
)


def render(control: Control) -> Files:
    """The route-maps `cleannet-import-v4` and `cleannet-import-v6`, and the lists that they ask."""
    passes = (line for family in _FAMILIES for line in (f"route-map cleannet-import-{family} permit 100", "exit"))
    undo = ["! Copy this to running-config: nothing is stopped.", *_emptied(), *passes, "end"]
    return {_FILE: _text(_lines(control)), _UNDO: _text(iter(undo))}


def _text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(control: Control) -> Iterator[str]:
    yield from noted("!", [head(control)], width=240)
    yield from _emptied()
    yield f"ip large-community-list standard cleannet-marked permit {_MARK}"
    there: set[tuple[str, str]] = set()
    for kind, word, _, names in _LISTS:
        if rows := held(control.allow, kind):
            there.add(("allow", kind))
            yield from _rules(word, names["allow"], rows, kind, count(5, 5), "$")
        numbers = count(5, 5)
        for part, values in by_section(control, kind):
            there.add(("stop", kind))
            yield from noted("!", section(part), width=240)
            yield from noted("!", told(values)) if kind == "asn" else _rules(word, names["stop"], values, kind, numbers, "_")
        if kind == "asn":
            yield from _rules(word, names["stop"], held((stop for stop, _ in control.stops()), kind), kind, numbers, "_")
    for family in _FAMILIES:
        yield from _route_map(family, there, "deny" if control.mode == "block" else "permit")
    yield "end"


def _route_map(family: Held, there: set[tuple[str, str]], stops: str) -> Iterator[str]:
    """The route-map of a family. A match on a list of the other family, or on one that does not exist, may match every route, so
    there is one route-map for each family, and it names only lists that exist. Marks that neighbours sent are removed."""
    name = f"cleannet-import-{family}"
    yield from (f"route-map {name} permit 10", " set large-comm-list cleannet-marked delete", " continue 20", "exit")
    number = count(20, 10)
    for does, then in (("allow", "permit"), ("stop", stops)):
        for kind, _, match, names in _LISTS:
            if kind in {"asn", family} and (does, kind) in there:
                yield f"route-map {name} {then} {next(number)}"
                yield f" match {match} {names[does]}"
                if does == "stop" and then == "permit":
                    yield f" set large-community {_MARK} additive"
                yield "exit"
    yield from (f"route-map {name} permit {next(number)}", "exit")


def _emptied() -> Iterator[str]:
    yield from (f"no route-map cleannet-import-{family}" for family in _FAMILIES)
    yield from (f"no {word} {names[does]}" for _, word, _, names in _LISTS for does in ("allow", "stop"))


def _rules(word: str, name: str, values: list[str], kind: Held, numbers: Iterator[int], end: str) -> Iterator[str]:
    """The lines of a list. In a pattern, `_` is what separates two numbers, or either end of the path; `$` is only its end."""
    if kind == "asn":
        for at in range(0, len(values), _TOGETHER):
            yield f"{word} {name} permit _({'|'.join(values[at : at + _TOGETHER])}){end}"
        return
    widest = "32" if kind == "v4" else "128"
    for value in values:
        longer = "" if value.endswith(f"/{widest}") else f" le {widest}"
        yield f"{word} {name} seq {next(numbers)} permit {value}{longer}"


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """Our lists and route-maps among all that the router runs."""
    return compared(content, _WORDS, _lines(control))


TARGET: Final = Target(
    id="cisco",
    title="Cisco IOS-XE, route-map by path and prefix",
    kinds=frozenset({"asn", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "Not daemon-verified: nobody has tested these lines with a router. Try them on one that carries nothing.",
        "A denied route is not blocked while a default route or a wider route remains.",
        "It needs a release with large communities (IOS-XE 17), and takes the AS path lists 488 and 489.",
        "The router keeps no comments: the reasons are only in the file.",
    ),
    install=(
        "copy the file to the router, and run `copy flash:cleannet.ios.txt running-config`; a pasted `?` asks for help",
        "write `neighbor NEIGHBOUR route-map cleannet-import-v4 in` (or -v6) for each family, then run `clear ip bgp * soft in`",
        "to take it back, run `copy flash:rollback.ios.txt running-config`, then `clear ip bgp * soft in`",
    ),
    running=running,
)
