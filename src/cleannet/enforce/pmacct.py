"""A dictionary for pmacct: a map that labels flows whose other side the policy names, by AS number or prefix.

*Source*: github.com/pmacct/pmacct, CONFIG-KEYS (`pre_tag_map`) and examples/pretag.map.example (`!` begins a comment; `set_label`,
`src_as`, `dst_as`, `filter`; the first match ends the search).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from cleannet.enforce.running.tables import Row, compared
from cleannet.enforce.syntax.lines import SHOWN, Form, noted, parsed, things
from cleannet.enforce.syntax.networks import ALL, Held, by_section, held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import ANY, Files, NotOurs, Running, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.pretag.map"

_WIDTH: Final = 240
"""Characters of a comment. pmacct cuts a line after 288 characters, and takes the rest of a comment for the next line."""

_UNREAD: Final = "pmacct does not tell which rows it holds; the file has it"

_FORM: Final = Form(
    mark="!",
    rule=re.compile(r"set_label=(?P<does>allow|stop)\S* (?:dst_as=(?P<asn>[0-9]+)|filter='net (?P<prefix>[0-9a-f.:]+/[0-9]+)')"),
)


def render(control: Control) -> Files:
    """The map. What passes comes first, because the first match ends the search."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from noted("!", [head(control)], width=_WIDTH)
    for kind in ALL:
        yield from (_row("allow", kind, value) for value in held(control.allow, kind))
    for kind in ALL:
        for part, values in by_section(control, kind):
            yield from noted("!", section(part), width=_WIDTH)
            label = f"stop%{re.sub(r'[^A-Za-z0-9_./-]', '_', part.reasons[0].clause)}%{part.until}"
            yield from (_row(label, kind, value) for value in values)


def _row(label: str, kind: Held, value: str) -> str:
    return f"set_label={label} dst_as={value}" if kind == "asn" else f"set_label={label} filter='net {value}'"


def parse(files: Files) -> Control:
    """The control of a map that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """The map that `pre_tag_map` names, which may hold rows of its owner: what pmacct reads. It does not tell what it holds."""
    rows: list[Row] = []
    before, changed = "", []
    for line in content.decode("utf-8", "replace").splitlines():
        if not (bare := line.strip()) or bare.startswith(_FORM.mark):
            continue
        if (rule := _FORM.rule.fullmatch(bare)) is None:
            before = before or bare
            continue
        if before and not rows:
            changed.append(f"{before[:SHOWN]!r} stands before the rows of the control, and wins where both match")
        _, _, until = f"{bare.split()[0]}%%".split("%")[:3]
        rows += (Row(rule["does"], thing, "", until) for thing in things(rule, bare[:SHOWN]))
    if not rows:
        raise NotOurs("no row of it has the form that a control gives")
    held = compared(rows, control)
    return replace(held, changed=(*changed, *held.changed), untold={_UNREAD: held.stops} if held.stops else {})


TARGET: Final = Target(
    id="pmacct",
    title="pmacct, labels of flows",
    kinds=frozenset({"asn", "prefix"}),
    acts=ANY,
    render=render,
    parse=parse,
    limits=(
        "It stops nothing: flows get the label `stop%CLAUSE%LAST DAY`, which the key `label` aggregates by.",
        "By AS number it compares only the destination; the collector needs `dst_as` from BGP or a networks file.",
    ),
    install=(
        "name cleannet.pretag.map in `pre_tag_map`, and add `label` to `aggregate`",
        "write a new one before its last day, and send pmacct SIGUSR2 to read it again",
        "to take it back, remove `pre_tag_map`",
    ),
    blocks=False,
    running=running,
    proven="pmacctd",
)
