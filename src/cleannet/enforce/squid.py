"""squid: requests to names and addresses that the control stops get a page that says why, or only a line in a log.

*Source*: squid-cache.org/Doc/config, 5.7 (acl: `dstdomain -n`, `dst`, `annotate_transaction`; http_access; deny_info; logformat).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from typing import Final

from cleannet.enforce.running.squid import compared
from cleannet.enforce.syntax.lines import Form, noted, parsed
from cleannet.enforce.syntax.networks import held
from cleannet.enforce.syntax.notes import head, section
from cleannet.enforce.target import TRAFFIC, Files, Running, Target
from cleannet.model.control import Control, Section
from cleannet.model.subject import Subject, kind_of, value_of

_FILE: Final = "cleannet.squid.conf"
_UNDO: Final = "rollback.squid.conf"
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")

_FORM: Final = Form(
    mark="#",
    rule=re.compile(
        r"acl cleannet_(?P<does>allow|stop)_(?:names|addresses)(?:_[0-9]+)? "
        r"(?:dstdomain -n \.(?P<domain>[a-z0-9._-]+)|dst (?P<prefix>[0-9a-f.:]+/[0-9]+))"
    ),
)

Law = tuple[tuple[str, str], ...]
"""Clauses, each with the address of its text: what a page tells."""


def render(control: Control) -> Files:
    """Lists and rules to include before any rule that allows, and a page for each set of clauses."""
    laws = _laws(control)
    pages = {f"ERR_CLEANNET_{at}": _page(law, control) for at, law in enumerate(laws, 1)}
    undo = f"# Include this instead of {_FILE}: nothing is stopped.\n"
    lines = "".join(f"{line}\n" for line in _lines(control, laws))
    return {_FILE: lines.encode(), _UNDO: undo.encode(), **pages}


def _law(part: Section) -> Law:
    return tuple(dict.fromkeys((reason.clause, reason.source) for reason in part.reasons))


def _laws(control: Control) -> dict[Law, list[Section]]:
    """Sections by their clauses. A rule for each section would be slow, because squid tries rules one after the other."""
    laws: dict[Law, list[Section]] = defaultdict(list)
    for part in control.sections:
        laws[_law(part)].append(part)
    return dict(sorted(laws.items()))


def _lines(control: Control, laws: dict[Law, list[Section]]) -> Iterator[str]:
    yield from noted("#", [head(control)])
    passes = ""
    for word, rows in _acls(control.allow):
        yield from (f"acl cleannet_allow_{word} {row}" for row in rows)
        passes += f"!cleannet_allow_{word} "
    rules = []
    for at, (law, parts) in enumerate(laws.items(), 1):
        words = set()
        for part in parts:
            yield from noted("#", section(part))
            for word, rows in _acls(part.stops):
                yield from (f"acl cleannet_stop_{word}_{at} {row}" for row in rows)
                words.add(word)
        clauses = ",".join(re.sub(r"[^A-Za-z0-9/._-]", "_", clause) for clause, _ in law)
        yield f"acl cleannet_mark_{at} annotate_transaction cleannet={clauses or 'listed'}"
        ends = f"cleannet_mark_{at}" if control.mode == "block" else f"cleannet_mark_{at} !all"
        rules += [f"deny_info 451:ERR_CLEANNET_{at} cleannet_mark_{at}"] if control.mode == "block" else []
        rules += [f"http_access deny {passes}cleannet_stop_{word}_{at} {ends}" for word in sorted(words, reverse=True)]
    yield from rules
    yield "acl cleannet_marked note cleannet"
    yield "logformat cleannet %ts.%03tu %>a %Ss/%03>Hs %rm %ru %{cleannet}note"


def _acls(things: tuple[Subject, ...]) -> Iterator[tuple[str, list[str]]]:
    """Names with all names below them, and addresses; `-n`: no name is looked up for an address."""
    if names := [f"dstdomain -n .{value_of(thing)}" for thing in things if kind_of(thing) == "domain"]:
        yield "names", names
    if prefixes := [f"dst {prefix}" for prefix in (*held(things, "v4"), *held(things, "v6"))]:
        yield "addresses", prefixes


def _page(law: Law, control: Control) -> bytes:
    """The page for a person whose request is refused. In pages of squid, `%` begins a code."""
    rows = "".join(f"<li>{escape(clause)}{f': {escape(source)}' if source else ''}</li>\n" for clause, source in law)
    told = (
        "<!DOCTYPE html>\n"
        '<html lang="en"><head><meta charset="utf-8"><title>This is blocked</title></head><body>\n'
        "<h1>This is blocked</h1>\n"
        f"<p>It is {escape(control.nature)}.</p>\n"
        f"<p>By what was known on {escape(control.known_on)}, the reasons are:</p>\n"
        f"<ul>\n{rows}</ul>\n"
    ).replace("%", "%%")
    return f"{told}<p>You asked for %H. If you need it, ask %w.</p>\n</body></html>\n".encode("utf-8", "replace")


def carries(stop: Subject) -> bool:
    """Whether squid can hold it: names of letters, digits, hyphens and underscores.

    >>> carries(Subject("domain:a_b.example")), carries(Subject("domain:*.example"))
    (True, False)
    """
    return kind_of(stop) != "domain" or _NAME.fullmatch(value_of(stop)) is not None


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """Our lists and rules among all that squid runs."""
    return compared(content, _lines(control, _laws(control)), carries)


TARGET: Final = Target(
    id="squid",
    title="squid, lists of names and addresses",
    kinds=frozenset({"domain", "prefix"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=carries,
    holds="names in ASCII, and prefixes",
    limits=(
        "It sees only what goes through the proxy. Browsers do not show its page for https, only that the proxy refused.",
        "A list of addresses makes squid look up every name that is asked for.",
    ),
    install=(
        "copy the files ERR_CLEANNET_* to /usr/share/squid/errors/templates",
        'write `include "/etc/squid/cleannet.squid.conf"` into squid.conf, before the first line that begins with http_access',
        "check with `squid -k parse`, then run `squid -k reconfigure`",
        "to take it back, include rollback.squid.conf instead, then run `squid -k reconfigure`",
    ),
    proven="squid",
    running=running,
)
