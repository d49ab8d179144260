"""OpenBGPD: routes whose path or prefix holds what the control stops are marked, and marked routes are denied.

*Source*: bgpd.conf(5) of OpenBGPD 7.7 (`as-set`, `prefix-set`, FILTER: the last rule that matches decides, and `match` only sets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.openbgpd import compared
from cleannet.enforce.syntax.lines import Form, noted, parsed
from cleannet.enforce.syntax.networks import by_section, held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject

_FILE: Final = "cleannet.bgpd.conf"
_UNDO: Final = "rollback.bgpd.conf"
_MARK: Final = "large-community 65535:0:889"

_FORM: Final = Form(
    mark="#",
    opens=re.compile(r'(?:as|prefix)-set "cleannet-(?P<does>allow|stop)" \{'),
    rule=re.compile(r"(?P<asn>[0-9]+)|(?P<prefix>[0-9a-f.:]+/[0-9]+) or-longer"),
    closes="}",
)


def render(control: Control) -> Files:
    """Sets and rules to include behind the rules that are there."""
    undo = f"# Include this instead of {_FILE}: nothing is stopped.\n"
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode(), _UNDO: undo.encode()}


def _lines(control: Control) -> Iterator[str]:
    """The lines. Marks that neighbours sent are removed. A kept route loses the mark that a stopped prefix around it gave it."""
    yield from noted("#", [head(control)])
    rules = [f"match from any set {_MARK.replace(' ', ' delete ')}"]
    for does, then in (("stop", ""), ("allow", "delete ")):
        for name, members in (("as-set", _numbers(control, does)), ("prefix-set", _prefixes(control, does))):
            if rows := list(members):
                yield f'{name} "cleannet-{does}" {{'
                yield from (f"  {row}" for row in rows)
                yield "}"
                met = {"stop": "AS", "allow": "source-as"}[does] + " as-set" if name == "as-set" else name
                rules.append(f'match from any {met} "cleannet-{does}" set {_MARK.replace(" ", f" {then}", 1)}')
    yield from rules
    if control.mode == "block":
        yield f"deny from any {_MARK}"


def _numbers(control: Control, does: str) -> Iterator[str]:
    if does == "allow":
        yield from held(control.allow, "asn")
        return
    for part, values in by_section(control, "asn"):
        yield from noted("#", section(part))
        yield from values


def _prefixes(control: Control, does: str) -> Iterator[str]:
    """The members of a set, which holds both versions of IP."""
    if does == "allow":
        yield from (f"{prefix} or-longer" for prefix in _both(control.allow))
        return
    for part in control.sections:
        if values := _both(part.stops):
            yield from noted("#", section(part))
            yield from (f"{prefix} or-longer" for prefix in values)


def _both(things: tuple[Subject, ...]) -> list[str]:
    return held(things, "v4") + held(things, "v6")


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """Our sets and rules among all that OpenBGPD reads, and the sizes of the sets that it holds."""
    return compared(content, [line for line in _lines(control) if line.startswith(("match ", "deny "))])


TARGET: Final = Target(
    id="openbgpd",
    title="OpenBGPD, rules by path and prefix",
    kinds=frozenset({"asn", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "A denied route is not blocked while a default route or a wider route remains.",
        "A rule with `quick` that stands before it ends the filter.",
        "A path shows the networks that a route names, not those that carry the traffic.",
    ),
    install=(
        'write `include "/etc/bgpd/cleannet.bgpd.conf"` into bgpd.conf, behind all rules',
        "check with `bgpd -n -f bgpd.conf`, then run `bgpctl reload`",
        "to take it back, include rollback.bgpd.conf instead, then run `bgpctl reload`",
    ),
    proven="OpenBGPD",
    running=running,
)
