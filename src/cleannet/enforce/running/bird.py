"""The sets of a control as BIRD answers about them: `birdc` repeats each question of a file and then gives its answer.

A line of an answer has an end: of a set with hundreds of members BIRD says only whether it holds each one.

*Source*: bird.network.cz, User's Guide of BIRD 2, chapters 4 (`eval`, `show protocols all`) and 5 (sets of prefixes); tried with
2.0.12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Final

from cleannet.enforce.syntax.networks import ALL, Held, held
from cleannet.enforce.syntax.spans import span_of
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

FILE: Final = "questions.birdc"
MODE: Final = "CLEANNET_MODE"
"""A constant that says whether the filters only mark, since BIRD prints no filter."""

SETS: Final[dict[tuple[str, Held], str]] = {
    (does, kind): f"CLEANNET_{does.upper()}_{name}"
    for does in ("allow", "stop")
    for kind, name in zip(ALL, ("AS", "IP4", "IP6"), strict=True)
}
"""What a set does, and to what -> its name."""

_PROTOCOLS: Final = "show protocols all"
_ROUTES: Final = "show route where cleannet_stops()"
_PROMPT: Final = "bird> "
_UNDEFINED: Final = "syntax error"
_TOO_LONG: Final = "<line overflow>"
_PREFIX: Final = re.compile(r"([0-9a-f.:]+/[0-9]+)\{([0-9a-f.:]+)\}")
_NUMBERS: Final = re.compile(r"([0-9]+)(?:\.\.([0-9]+))?")
_FILTER: Final = re.compile(r"\s*Input filter:\s+(\S+)")
_FILTERS: Final = {"cleannet_import", "cleannet_blackhole"}
_LONGEST: Final = 1_000
"""Networks of a range that are told one by one."""
_TAKEN: Final = re.compile(r"([0-9a-f.:]+/[0-9]+)\s+(unicast|prohibited)\b.*")
_NO_FILTER: Final = "BIRD prints its sets, and no filter: whether a filter asks them is not told"
_UNHEARD: Final = "BIRD was not asked about it, or its answer is cut"
_LONG: Final = "the set is too long for BIRD to print, so what it holds besides is not told"


def questions(control: Control) -> bytes:
    """The file: the mode, the channels, each set as a whole, and each member of it."""
    return "".join(f"{line}\n" for line in _questions(control)).encode()


def _questions(control: Control) -> Iterator[str]:
    yield _PROTOCOLS
    yield _ROUTES
    yield f"eval {MODE}"
    for name in SETS.values():
        yield f"eval {name}"
    for (does, kind), name in SETS.items():
        for value in held(_things(control, does), kind):
            yield from (f"eval {one} ~ {name}" for one in _asked(value))


def _things(control: Control, does: str) -> list[Subject]:
    return list(control.allow) if does == "allow" else [stop for stop, _ in control.stops()]


def _asked(value: str) -> tuple[str, ...]:
    """A number; or a prefix, and the last address in it, since a route inside of it is meant too."""
    if "/" not in value:
        return (value,)
    address, _, length = value.partition("/")
    family, bits = (AF_INET6, 128) if ":" in address else (AF_INET, 32)
    last = int.from_bytes(inet_pton(family, address)) | (1 << bits - int(length)) - 1
    return tuple(dict.fromkeys((value, f"{inet_ntop(family, last.to_bytes(bits // 8))}/{bits}")))


def running(content: bytes, control: Control) -> Running:
    """What the sets hold, and which channels of neighbours use the filters."""
    said = dict(_answers(content))
    if f"eval {MODE}" not in said:
        raise NotOurs(f"not what `birdc < {FILE}` prints, or it began elsewhere: it does not answer `eval {MODE}`")
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    untold: dict[str, frozenset[Subject]] = {}
    changed = []
    if (mode := " ".join(said[f"eval {MODE}"])) != control.mode:
        changed.append(f"its filters are of the mode {mode[:40]!r}, and not {control.mode}")
    if not _FILTERS & {one[1] for line in said.get(_PROTOCOLS, ()) if (one := _FILTER.match(line))}:
        changed.append(
            "no channel uses cleannet_import or cleannet_blackhole: nothing is stopped, unless a filter of yours asks them"
        )
    changed += _taken(said.get(_ROUTES, []), control)
    for (does, kind), name in SETS.items():
        own = {_subject(value): value for value in held(_things(control, does), kind)}
        unheard = set()
        for thing, value in own.items():
            heard = [said.get(f"eval {one} ~ {name}", []) for one in _asked(value)]
            if not all(heard):
                unheard.add(thing)
            elif all(one == ["TRUE"] for one in heard):
                found[does].add(thing)
        if unheard:
            untold[_UNHEARD] = untold.get(_UNHEARD, frozenset()) | unheard
        printed = " ".join(said.get(f"eval {name}", [_UNDEFINED]))
        if printed.startswith(_TOO_LONG):
            untold[f"{name}: {_LONG}"] = frozenset()
        elif not printed.startswith(_UNDEFINED):
            found[does].update(_more(printed, name, set(own), changed))
    if found["stop"]:
        untold[_NO_FILTER] = frozenset(found["stop"])
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed), untold)


def _taken(routes: list[str], control: Control) -> Iterator[str]:
    """Routes that are taken although the control stops them: a filter does not ask, or the function is another one."""
    if any(line.startswith(_UNDEFINED) for line in routes):
        yield "the function cleannet_stops is not there"
    taken = [one[1] for line in routes if (one := _TAKEN.fullmatch(line)) and one[2] == "unicast"]
    if taken and control.mode == "block":
        more = f" and {len(taken) - 3:,} more" if taken[3:] else ""
        yield f"routes that the control stops are taken: {', '.join(taken[:3])}{more}"


def _answers(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """Each question, and the lines of its answer."""
    text = content.decode("utf-8", "replace").replace("\x1b[K", "").replace("\r", "\n")
    asked, lines = "", list[str]()
    for line in text.split("\n"):
        if line.startswith(_PROMPT) and (rest := line.removeprefix(_PROMPT).strip()):
            if asked:
                yield asked, lines
            asked, lines = rest, []
        elif line.strip() and not line.startswith((_PROMPT.strip(), "BIRD ")):
            lines.append(line.strip())
    if asked:
        yield asked, lines


def _subject(value: str) -> Subject:
    return Subject(f"prefix:{value}" if "/" in value else f"asn:{value}")


def _more(printed: str, name: str, own: set[Subject], changed: list[str]) -> Iterator[Subject]:
    """What a set holds beyond the control."""
    if not (printed.startswith("[") and printed.endswith("]")):
        changed.append(f"{name} is printed as {printed[:60]!r}")
        return
    spans = [span_of(value_of(thing)) for thing in own if thing.startswith("prefix:")]
    for member in filter(None, printed[1:-1].split(", ")):
        if prefix := _PREFIX.fullmatch(member):
            first, last = span_of(prefix[1])
            if any(begin <= first and last <= end for begin, end in spans):
                continue
            if _longer(*prefix.groups()):
                yield Subject(f"prefix:{prefix[1]}")
            elif int(ip_address(prefix[2])):
                changed.append(f"{name} holds {member[:60]!r}, and no control writes it")
        elif numbers := _NUMBERS.fullmatch(member):
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
            if last - first >= _LONGEST:
                changed.append(f"{name} holds the networks {member[:60]}, and no control writes it")
                continue
            yield from (thing for at in range(first, last + 1) if (thing := Subject(f"asn:{at}")) not in own)
        else:
            changed.append(f"{name} holds {member[:60]!r}, and no control writes it")


def _longer(prefix: str, lengths: str) -> bool:
    """Whether a prefix takes in all that lies inside of it. lengths: that match, as bits of an address."""
    network = ip_network(prefix)
    return int(ip_address(lengths)) == (1 << network.max_prefixlen - network.prefixlen + 1) - 1
