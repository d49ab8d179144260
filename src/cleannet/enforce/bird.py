"""BIRD 2: routes are marked or rejected if their path holds a stopped network, or if their prefix lies in a stopped one.

*Source*: bird.network.cz, User's Guide of BIRD 2, chapter 5 (filters: a set of numbers matches a path that holds one of them; `+`
behind a prefix takes in what lies inside of it; `dest` of a route).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.running import bird as runs
from cleannet.enforce.syntax.lines import Form, noted, parsed
from cleannet.enforce.syntax.networks import ALL, Held, by_section, held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.bird.conf"
_UNDO: Final = "rollback.bird.conf"
_MARK: Final = "(65535, 0, 889)"
_NAMES: Final[dict[Held, str]] = {"asn": "AS", "v4": "IP4", "v6": "IP6"}

_FORM: Final = Form(
    mark="#",
    opens=re.compile(r"define CLEANNET_(?P<does>STOP|ALLOW)_(?:AS|IP4|IP6) = \["),
    rule=re.compile(r"(?:(?P<asn>[0-9]+)|(?P<prefix>[0-9a-f.:]+/[0-9]+)\+),?"),
    closes="];",
)


def render(control: Control) -> Files:
    """The filters `cleannet_import` and `cleannet_blackhole`, one of them to use as `import filter` of a channel."""
    text = "".join(f"{line}\n" for line in _lines(control))
    return {_FILE: text.encode(), _UNDO: _taken_back().encode(), runs.FILE: runs.questions(control)}


def _lines(control: Control) -> Iterator[str]:
    yield from noted("#", [head(control)])
    yield f"define CLEANNET_MARK = {_MARK};"
    yield f'define {runs.MODE} = "{control.mode}";'
    allows = {kind: held(control.allow, kind) for kind in ALL}
    stops = {kind: list(by_section(control, kind)) for kind in ALL}
    for kind, name in _NAMES.items():
        if allows[kind]:
            yield from _set(f"ALLOW_{name}", [("", value) for value in allows[kind]], kind)
        if stops[kind]:
            rows = ((note, value) for part, values in stops[kind] for note, value in _noted("\n".join(section(part)), values))
            yield from _set(f"STOP_{name}", rows, kind)
    yield "function cleannet_stops() {"
    for does, answer, there in (("ALLOW", "false", allows), ("STOP", "true", stops)):
        if there["asn"]:
            yield f"  if {'bgp_path.last' if does == 'ALLOW' else 'bgp_path'} ~ CLEANNET_{does}_AS then return {answer};"
        for kind, net in (("v4", "NET_IP4"), ("v6", "NET_IP6")):
            if there[kind]:
                yield f"  if net.type = {net} then if net ~ CLEANNET_{does}_{_NAMES[kind]} then return {answer};"
    yield "  return false;"
    yield "}"
    yield from _filters(control.mode == "block")


def _noted(notes: str, values: list[str]) -> Iterator[tuple[str, str]]:
    """Each value of a section with the comment to write before it: the first value has that of the section, the others none."""
    yield from zip([notes] + [""] * (len(values) - 1), values, strict=True)


def _set(name: str, rows: Iterable[tuple[str, str]], kind: Held) -> Iterator[str]:
    """A set: no comma may stand behind its last member."""
    yield f"define CLEANNET_{name} = ["
    longer = "" if kind == "asn" else "+"
    before = ""
    for notes, value in rows:
        if before:
            yield f"{before},"
        yield from noted("  #", notes.split("\n") if notes else ())
        before = f"  {value}{longer}"
    yield before
    yield "];"


def _filters(blocks: bool) -> Iterator[str]:
    """Both filters are written in both modes, so that bird.conf need not change with the mode. Marks that neighbours sent are
    removed. A route to nowhere is the last choice, and is announced to nobody."""
    for name in ("import", "blackhole"):
        yield f"filter cleannet_{name} {{"
        yield "  if bgp_large_community ~ [CLEANNET_MARK] then bgp_large_community.delete([CLEANNET_MARK]);"
        if blocks and name == "import":
            yield "  if cleannet_stops() then reject;"
        else:
            yield "  if cleannet_stops() then {"
            yield "    bgp_large_community.add(CLEANNET_MARK);"
            if blocks:
                yield "    bgp_community.add((65535, 65282));"
                yield "    bgp_local_pref = 0;"
                yield "    dest = RTD_PROHIBIT;"
            yield "  }"
        yield "  accept;"
        yield "}"


def _taken_back() -> str:
    filters = "".join(f"filter cleannet_{name} {{ accept; }}\n" for name in ("import", "blackhole"))
    return f"# Include this instead of {_FILE}: nothing is stopped.\n{filters}"


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


TARGET: Final = Target(
    id="bird",
    title="BIRD 2, import filter by path and prefix",
    kinds=frozenset({"asn", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "A rejected route is not blocked while a default route or a wider route remains; cleannet_blackhole helps there.",
        "A path shows the networks that a route names, not those that carry the traffic.",
        "It filters what this router learns from the neighbours that use the filter, and nothing else.",
    ),
    install=(
        "include cleannet.bird.conf in bird.conf, and use `import filter cleannet_import` in each channel of a neighbour",
        "use `import filter cleannet_blackhole` instead where a default route remains",
        "check with `bird -p -c bird.conf`, then run `birdc configure`",
        "to take it back, include rollback.bird.conf instead, then run `birdc configure`",
    ),
    proven="BIRD 2",
    running=runs.running,
)
