"""nftables: packets to addresses that the control stops are counted and logged, or refused; those from there are dropped.

*Source*: nft(8) of nftables 1.0.6 (sets: `flags interval`, `auto-merge`; REJECT STATEMENT: `icmpx`; a file is one transaction).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.nftables import running
from cleannet.enforce.syntax.lines import Form, noted, parsed
from cleannet.enforce.syntax.networks import Held, by_section, held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.nft"
_UNDO: Final = "rollback.nft"
_GONE: Final = ("table inet cleannet {}", "delete table inet cleannet")
"""The table is made before it is deleted, since deleting what is not there is an error."""

_SETS: Final[tuple[tuple[str, Held], ...]] = (("4", "v4"), ("6", "v6"))

_FORM: Final = Form(
    mark="#",
    opens=re.compile(r"set (?P<does>allow|stop)[46] \{ .* elements = \{"),
    rule=re.compile(r"(?P<prefix>[0-9a-f.:]+/[0-9]+),"),
    closes="} }",
)


def render(control: Control) -> Files:
    """The table `inet cleannet`, which replaces the one that was there at once."""
    undo = ["# Load this with nft -f: nothing is stopped.", *_GONE]
    return {_FILE: _text(_lines(control)), _UNDO: _text(iter(undo))}


def _text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(control: Control) -> Iterator[str]:
    yield from noted("#", [head(control)])
    yield from _GONE
    yield "table inet cleannet {"
    yield from _sets(control)
    for end, address in (("to", "daddr"), ("from", "saddr")):
        yield f"  chain {end}_them {{"
        for does, then in (("allow", "return"), ("stop", f"goto stopped_{end}")):
            yield f"    ip {address} @{does}4 {then}"
            yield f"    ip6 {address} @{does}6 {then}"
        yield "  }"
    yield from _verdicts(control.mode == "block")
    for hook, jumps in (("input", ("from",)), ("forward", ("to", "from")), ("output", ("to",))):
        yield f"  chain {hook} {{"
        yield f"    type filter hook {hook} priority filter - 5; policy accept;"
        yield from (f"    jump {end}_them" for end in jumps)
        yield "  }"
    yield "}"


def _sets(control: Control) -> Iterator[str]:
    """The sets. Only the monitor form counts the packets of each member, because counters cost memory."""
    for version, kind in _SETS:
        begins = f"{{ type ipv{version}_addr; flags interval; auto-merge;"
        allow = held(control.allow, kind)
        yield f"  set allow{version} {begins} {'elements = {' if allow else '}'}"
        if allow:
            yield from (f"    {prefix}," for prefix in allow)
            yield "  } }"
        parts = list(by_section(control, kind))
        counts = " counter;" if control.mode == "monitor" else ""
        yield f"  set stop{version} {begins}{counts} {'elements = {' if parts else '}'}"
        for part, prefixes in parts:
            yield from noted("    #", section(part))
            yield from (f"    {prefix}," for prefix in prefixes)
        if parts:
            yield "  } }"


def _verdicts(blocks: bool) -> Iterator[str]:
    """The chains: whoever sends to a stopped address is told so, and whoever sends from one is not."""
    for end, verdict in (("to", "reject with icmpx admin-prohibited"), ("from", "drop")):
        yield f"  chain stopped_{end} {{"
        yield "    counter"
        yield f'    limit rate 5/second burst 20 packets log prefix "cleannet {end} them: "'
        if blocks:
            yield f"    {verdict}"
        yield "  }"


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


TARGET: Final = Target(
    id="nftables",
    title="nftables, table of addresses",
    kinds=frozenset({"prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "It does not see packets inside tunnels, nor packets that a bridge, a flowtable or a network card forwards by itself.",
        "It knows no names: to keep a name, keep its addresses.",
        "Addresses of a network are those that the facts know on the day; a network that gets more needs a new control.",
    ),
    install=(
        "check with `nft -c -f cleannet.nft`, then load with `nft -f cleannet.nft`",
        'to load it at every start, write `include "/etc/nftables.d/cleannet.nft"` into /etc/nftables.conf, behind `flush ruleset`',
        "to take it back, run `nft -f rollback.nft`",
    ),
    proven="nftables",
    running=running,
)
