"""Our lists and our policy in what Junos prints of its configuration, in braces or as `set` lines.

*Source*: juniper.net, CLI User Guide (`show configuration`, `| display set`; `inactive:`, `deactivate`; `[ ]` around values).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.syntax.lines import SHOWN, Form, things
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject

_SIGN: Final = re.compile(r'/\*.*?(?:\*/|\Z)|#[^\n]*|"(?:[^"\\]|\\.)*"|[{};\[\]]|[^\s{};\[\]"]+', re.DOTALL)
_LIST: Final = re.compile(r"policy-options (?:as-path-group|prefix-list) cleannet-(?P<does>allow|stop) (?P<member>.*)")
_AROUND: Final = ("policy-options policy-statement cleannet-import ", "policy-options community cleannet-marked ")
_USED: Final = re.compile(r"(?:\S+ )*protocols bgp .*\bimport cleannet-import")
_DEEPEST: Final = 60
_OFF: Final = "inactive:"


def compared(content: bytes, form: Form, written: bytes) -> Running:
    """What our lists hold. form: of a member of a list; written: the file that a control writes."""
    there, own = (list(_statements(text)) for text in (content.decode("utf-8", "replace"), written.decode()))
    if not any(one.startswith(("version ", "policy-options ", "system ", "protocols ")) for one in there):
        raise NotOurs("not what `show configuration` prints: it has neither version, nor policy-options, nor protocols")
    members = dict(_members(own, form))
    written_things = set(members.values())
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    changed = []
    for one, (does, named) in _members(there, form):
        if named is None or (one not in members and (does, named) in written_things):
            changed.append(f"{one[: 2 * SHOWN]!r} is in a list of the control, and no control writes it")
        else:
            found[does].add(named)
    around, wanted = ([one for one in some if one.startswith(_AROUND)] for some in (there, own))
    changed += (f"{one!r} is not there" for one in wanted if one not in around)
    changed += (f"{one[: 2 * SHOWN]!r} is there, and no control writes it" for one in around if one not in wanted)
    if around != wanted and sorted(around) == sorted(wanted):
        changed.append("the terms of cleannet-import stand in another order")
    if not any(map(_USED.fullmatch, there)):
        changed.append("no group and no neighbour imports by cleannet-import: nothing is stopped")
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed))


def _members(statements: Iterable[str], form: Form) -> Iterator[tuple[str, tuple[str, Subject | None]]]:
    """Each member of our lists: its statement, the list, and the thing; None for what no control writes."""
    for one in statements:
        if listed := _LIST.fullmatch(one):
            rule = form.rule.fullmatch(f"{listed['member']};")
            yield one, (listed["does"], next(things(rule, one[:SHOWN])) if rule else None)


def _statements(text: str) -> Iterator[str]:
    """Each statement with all that it stands in, as one line. What is not active is left out. Raises NotOurs."""
    lines = [line for line in (raw.strip() for raw in text.split("\n")) if line]
    if any(line.startswith("set ") for line in lines) and not any(line.endswith(("{", "}")) for line in lines):
        yield from _set(lines)
    else:
        yield from _nested(text)


def _set(lines: Iterable[str]) -> Iterator[str]:
    """Those of `| display set`."""
    told = [" ".join(_SIGN.findall(line)) for line in lines]
    off = [one.removeprefix("deactivate ") for one in told if one.startswith("deactivate ")]
    for one in (one.removeprefix("set ") for one in told if one.startswith("set ")):
        if not any(one == gone or one.startswith(f"{gone} ") for gone in off):
            yield from _each(one.split(" "))


def _nested(text: str) -> Iterator[str]:
    """Those in braces."""
    inside: list[tuple[str, ...]] = []
    words: list[str] = []
    for sign in _SIGN.findall(text):
        if sign.startswith(("/*", "#")):
            continue
        if sign == "{":
            inside.append(tuple(word for word in words if word != "replace:"))
            words = []
            if len(inside) > _DEEPEST:
                raise NotOurs(f"it nests deeper than {_DEEPEST} braces")
        elif sign in (";", "}"):
            whole = [word for part in inside for word in part] + words
            if words and _OFF not in whole:
                yield from _each(whole)
            words = []
            if sign == "}":
                if not inside:
                    raise NotOurs("a brace closes that none opens: it is cut, or a part of a configuration")
                inside.pop()
        else:
            words.append(sign)
    if inside:
        raise NotOurs("cut: a brace is not closed")


def _each(words: list[str]) -> Iterator[str]:
    """A statement for each value between brackets."""
    if "[" in words and words[-1] == "]":
        at = words.index("[")
        yield from (" ".join([*words[:at], value]) for value in words[at + 1 : -1])
    else:
        yield " ".join(words)
