"""The lists and rules of a control in what squid prints of its configuration: a list on one line, addresses without their length.

*Source*: squid-cache.org, cache manager (`mgr:config`), tried with 5.7.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from typing import Final

from cleannet.enforce.syntax.lines import SHOWN
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.subject import Subject

_LIST: Final = re.compile(r"acl cleannet_(allow|stop)_(names|addresses)(?:_[0-9]+)? (dstdomain -n|dst) (.*)")
_TYPES: Final = {"names": "dstdomain -n", "addresses": "dst"}
_NAMED: Final = re.compile(r"acl (cleannet_(?:allow|stop)\S*) .*")
_RULES: Final = ("http_access ", "deny_info ")
_ACCESS: Final = "http_access "


def compared(content: bytes, written: Iterable[str], carries: Callable[[Subject], bool]) -> Running:
    """What the lists hold. written: the lines that a control writes; carries: whether a name can stand in a list."""
    lines = [" ".join(line.split()) for line in content.decode("utf-8", "replace").splitlines()]
    if not any(line.startswith(_ACCESS) for line in lines) or not any(line.startswith("acl ") for line in lines):
        raise NotOurs("not what `mgr:config` prints: no acl, or no http_access; squid asks for a password before it tells")
    if not content.endswith(b"\n"):
        raise NotOurs("cut: its last line has no end")
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    changed = []
    for line in lines:
        if (listed := _LIST.fullmatch(line)) and listed[3] == _TYPES[listed[2]]:
            for value in listed[4].split(" "):
                if (thing := _thing(listed[2], value)) is not None and carries(thing):
                    found[listed[1]].add(thing)
                else:
                    changed.append(f"{value[:SHOWN]!r} is in a list of the control, and no control writes it")
        elif named := _NAMED.fullmatch(line):
            changed.append(f"the list {named[1][:SHOWN]} is of another type than a control writes")
    changed += _rules([line for line in lines if line.startswith(_RULES)], [line for line in written if line.startswith(_RULES)])
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed))


def _thing(word: str, value: str) -> Subject | None:
    if word == "names":
        return Subject(f"domain:{value[1:]}") if value.startswith(".") else None
    try:
        return Subject(f"prefix:{ip_network(value)}")
    except ValueError:
        return None


def _rules(there: list[str], wanted: list[str]) -> Iterator[str]:
    """What stands around the lists otherwise than it is written. squid asks its rules in their order, and the first that matches
    decides."""
    yield from (f"{line!r} is not there" for line in wanted if line not in there)
    access, ours = ([line for line in some if line.startswith(_ACCESS)] for some in (there, wanted))
    yield from (
        f"{line[: 2 * SHOWN]!r} is there, and no control writes it" for line in there if "cleannet" in line and line not in wanted
    )
    places = [access.index(line) for line in ours if line in access]
    if places != sorted(places):
        yield "the rules of the control stand in another order"
    for line in access[: max(places, default=0)]:
        if line not in ours and line.startswith("http_access allow"):
            yield f"{line[: 2 * SHOWN]!r} stands before the rules of the control, and lets pass what it matches"
