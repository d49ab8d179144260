"""Flatpak: a filter of a remote, behind which the apps that the control stops are not on offer, neither new nor as an update.

*Source*: flatpak-remote-add(1) of Flatpak 1.14 (`--filter`): rules `allow` and `deny` with a pattern `[KIND/]ID[/ARCH[/BRANCH]]`;
what no rule names is allowed, and `allow` goes before `deny`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.syntax.lines import SHOWN, Form, parsed
from cleannet.enforce.syntax.notes import commented, head, section
from cleannet.enforce.target import ON_DEVICES, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_FILE: Final = "cleannet.filter"
_UNDO: Final = "rollback.filter"
_ID: Final = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_-]*){2,}"
_LONGEST: Final = 255
_FORM: Final = Form(mark="#", rule=re.compile(rf"(?P<does>allow|deny) app/(?P<flatpak>{_ID})"))

_WORD: Final = r"[A-Za-z0-9_.*-]*"
_RULE: Final = re.compile(rf"(?P<does>allow|deny)\s+(?:(?P<kind>app|runtime)/)?(?P<id>{_WORD})(?:/(?P<of>{_WORD}(?:/{_WORD})?))?")
_LARGEST: Final = 16 << 20


def carries(stop: Subject) -> bool:
    """Whether it is the id of an app in plain letters, and no pattern.

    >>> [carries(Subject(f"flatpak:{id}")) for id in ("com.example.App", "com.example.*", "com.example")]
    [True, False, False]
    """
    return len(value_of(stop)) <= _LONGEST and bool(re.fullmatch(_ID, value_of(stop), re.ASCII))


def render(control: Control) -> Files:
    """The filter, and one that hides nothing."""
    return {
        _FILE: "".join(f"{line}\n" for line in _lines(control)).encode(),
        _UNDO: b"# Name this instead of cleannet.filter: nothing is hidden.\n",
    }


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    for thing in control.allow:
        yield f"allow app/{value_of(thing)}"
    for part in control.sections:
        yield from commented("#", section(part))
        for stop in part.stops:
            yield f"deny app/{value_of(stop)}"


def parse(files: Files) -> Control:
    """The control of a filter that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


def running(content: bytes, control: Control) -> Running:
    """The filter that a remote has: the file that `flatpak remotes --columns=name,filter` names. Rules about other apps are of its
    owner; one of these that allows a stopped app undoes the stop, and one that denies all apps is told."""
    rules = list(_rules(content))
    others = ("its owner denies all apps but those that it allows, which no control writes",)
    changed = others if any(denies and ids.fullmatch(_NO_APP) for denies, ids, _ in rules) else ()
    hidden = {thing for thing, _ in control.stops() if _denied(value_of(thing), rules)}
    passing = {thing for thing in control.allow if not _denied(value_of(thing), rules)}
    return Running(frozenset(hidden), frozenset(passing), changed)


_NO_APP: Final = "invalid.no.App"
"""An id that nobody denies by name. *Source*: RFC 6761, section 6.4, which keeps `invalid` free."""

Rule = tuple[bool, re.Pattern[str], bool]
"""(whether it denies, the ids that it names, whether it names them for every architecture and branch)"""


def _rules(content: bytes) -> Iterator[Rule]:
    """The rules for apps. Raises NotOurs where flatpak cannot read the file."""
    if len(content) > _LARGEST:
        raise NotOurs(f"more than {_LARGEST >> 20} million octets; a filter is expected")
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        if not (text := line.partition("#")[0].strip()):
            continue
        found = _RULE.fullmatch(text)
        if found is None:
            raise NotOurs(f"line {number}: {text[:SHOWN]!r} is no rule of a filter, so flatpak offers nothing at all")
        if found["kind"] != "runtime":
            every = not (found["of"] or "").strip("/*")
            yield found["does"] == "deny", re.compile(re.escape(found["id"] or "*").replace(r"\*", "[A-Za-z0-9_.-]*")), every


def _denied(app: str, rules: list[Rule]) -> bool:
    """Whether it is hidden whole: a rule denies every form of it, and none allows one."""
    about = [(denies, every) for denies, ids, every in rules if ids.fullmatch(app)]
    return any(denies and every for denies, every in about) and all(denies for denies, _ in about)


TARGET: Final = Target(
    id="flatpak",
    title="Flatpak, filter of a remote",
    kinds=frozenset({"flatpak"}),
    acts=ON_DEVICES,
    render=render,
    parse=parse,
    carries=carries,
    holds="ids of apps in plain letters",
    limits=(
        "It filters one remote: another one, or a bundle in a file, brings the same app.",
        "What is installed stays, and starts as before; it gets no more updates from this remote.",
    ),
    install=(
        "copy cleannet.filter to /etc/flatpak, and run `flatpak remote-modify --filter=/etc/flatpak/cleannet.filter REMOTE`",
        "check that `flatpak remote-ls REMOTE` lists no stopped app; if it has one installed, `flatpak uninstall ID` removes it",
        "to take it back, run `flatpak remote-modify --no-filter REMOTE`",
    ),
    monitors=False,
    proven="flatpak",
    running=running,
)
