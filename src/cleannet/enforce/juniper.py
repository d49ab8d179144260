"""Junos: a policy marks or rejects routes whose path or prefix holds what the control stops. Nobody has tested it with a router.

*Source*: juniper.net, Routing Policies, Firewall Filters, and Traffic Policers User Guide (as-path-group: a number is a whole term;
prefix-list-filter; large communities; `replace:` of `load replace`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.junos import compared
from cleannet.enforce.syntax.lines import Form, noted, parsed
from cleannet.enforce.syntax.networks import held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject

_FILE: Final = "cleannet.junos.conf"
_UNDO: Final = "rollback.junos.conf"

_FORM: Final = Form(
    mark="/*",
    end="*/",
    opens=re.compile(r"replace: (?:as-path-group|prefix-list) cleannet-(?P<does>allow|stop) \{"),
    rule=re.compile(r'as-path as[0-9]+ "\.\* (?P<asn>[0-9]+)(?: \.\*)?";|(?P<prefix>[0-9a-f.:]+/[0-9]+);'),
    closes="}",
)


def render(control: Control) -> Files:
    """The policy `cleannet-import`, and the lists that it asks, for `load replace`."""
    undo = ["/* Load this with load replace: nothing is stopped. */", *_policy([])]
    return {_FILE: _text(_lines(control)), _UNDO: _text(iter(undo))}


def _text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(control: Control) -> Iterator[str]:
    yield from noted("/*", [head(control)], end=" */")
    yield "policy-options {"
    yield "    community cleannet-marked members large:65535:0:889;"
    terms = []
    stops = "reject" if control.mode == "block" else "community add cleannet-marked"
    for does, then in (("allow", ["next policy"]), ("stop", [stops] if stops == "reject" else [stops, "next policy"])):
        for word, end in (("as-path-group", ""), ("prefix-list", "-filter")):
            if rows := list(_rows(control, does, word)):
                yield f"    replace: {word} cleannet-{does} {{"
                yield from (f"        {row}" for row in rows)
                yield "    }"
                longer = " orlonger" if end else ""
                terms.append((f"{does}-{word}", f"{word}{end} cleannet-{does}{longer}", then))
    yield "}"
    yield from _policy(terms)


def _rows(control: Control, does: str, word: str) -> Iterator[str]:
    if does == "allow":
        yield from _members(control.allow, word, "")
        return
    for part in control.sections:
        if members := list(_members(part.stops, word, " .*")):
            yield from noted("/*", section(part), end=" */")
            yield from members


def _members(things: tuple[Subject, ...], word: str, behind: str) -> Iterator[str]:
    if word == "as-path-group":
        yield from (f'as-path as{number} ".* {number}{behind}";' for number in held(things, "asn"))
    else:
        yield from (f"{prefix};" for prefix in (*held(things, "v4"), *held(things, "v6")))


def _policy(terms: list[tuple[str, str, list[str]]]) -> Iterator[str]:
    """The terms. One that neither accepts nor rejects leads to the next one; a route that no term decides, to the next policy."""
    yield "policy-options {"
    yield "    replace: policy-statement cleannet-import {"
    if terms:
        yield from ("        term unmark {", "            then {", "                community delete cleannet-marked;")
        yield from ("            }", "        }")
    for name, met, then in terms:
        yield from (f"        term {name} {{", f"            from {met};", "            then {")
        yield from (f"                {one};" for one in then)
        yield from ("            }", "        }")
    yield from ("        then next policy;", "    }", "}")


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """Our lists and policy among all that the router runs."""
    return compared(content, _FORM, render(control)[_FILE])


TARGET: Final = Target(
    id="juniper",
    title="Juniper Junos, policy by path and prefix",
    kinds=frozenset({"asn", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    limits=(
        "Not daemon-verified: nobody has tested these lines with a router. Try them with `commit check`, then `commit confirmed`.",
        "A rejected route is not blocked while a default route or a wider route remains.",
        "A path shows the networks that a route names, not those that carry the traffic.",
    ),
    install=(
        "run `load replace cleannet.junos.conf`, then name cleannet-import first in the `import` of each group of neighbours",
        "run `commit check`, then `commit confirmed`",
        "to take it back, run `load replace rollback.junos.conf`, then `commit`",
    ),
    running=running,
)
