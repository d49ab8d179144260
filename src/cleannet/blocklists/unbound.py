"""Lines of Unbound's configuration: a `local-zone` stops a name and all below it, `local-data` answers for a name alone.

*Source*: unbound.conf(5), version 1.19, local-zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import EVERY, Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import label_or_name

_ZONE: Final = re.compile(r"""(?:local-zone|local_zone):\s*["']?([^\s"']+)["']?\s+["']?([a-z_]+)["']?\s*(?:#.*)?""")
_DATA: Final = re.compile(r"""local-data:\s*["']([^\s"']+)\s+(?:\d+\s+)?(?:IN\s+)?([A-Za-z]+)\s+([^"']*)["']\s*(?:#.*)?""")
_SETTING: Final = re.compile(r"[a-z][a-z0-9_-]*:.*")
_ACTIONS: Final[dict[str, Action]] = {
    **dict.fromkeys(
        ("deny", "refuse", "static", "redirect", "inform_deny", "inform_redirect", "always_refuse", "always_nxdomain"), "block"
    ),
    **dict.fromkeys(("always_nodata", "always_deny", "always_null", "block_a", "noview"), "block"),
    **dict.fromkeys(("transparent", "typetransparent", "always_transparent", "inform", "nodefault", "ipset"), "pass"),
}
"""type of a zone -> what happens to names of which it has no data."""


def sniff(head: list[str]) -> int:
    """Lines about a local zone or its data."""
    return sum(line.startswith(("local-zone:", "local_zone:", "local-data:")) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    zones: set[str] = set()
    for number, line in numbered(lines):
        if not line or line[0] == "#":
            into.comments += 1
        elif line.startswith(("local-zone:", "local_zone:")):
            _zone(number, line, zones, into)
        elif line.startswith("local-data:"):
            _data(number, line, zones, into)
        elif _SETTING.fullmatch(line):
            into.other(number, line, "another file, which is not read" if line.startswith("include") else "")
        else:
            into.lose(number, "no setting of Unbound", line)


def _zone(number: int, line: str, zones: set[str], into: Gathered) -> None:
    found = _ZONE.fullmatch(line)
    name = (label_or_name(found[1].strip(".")) if found[1] != EVERY else EVERY) if found else ""
    action = _ACTIONS.get(found[2]) if found else None
    if not name or action is None:
        into.lose(
            number,
            "no zone with a type" if found is None else "no name" if not name else f"{found[2][:30]} is no type of zone",
            line,
        )
        return
    zones.add(name)
    into.add(number, into.form(Form("domain", below=True, action=action)), name)


def _data(number: int, line: str, zones: set[str], into: Gathered) -> None:
    found = _DATA.fullmatch(line)
    name = label_or_name(found[1].strip(".")) if found else ""
    if not name:
        into.lose(number, "no data of a name", line)
    elif name in zones:
        into.comments += 1  # what the zone above answers
    else:
        into.add(number, into.form(Form("domain", action="redirect")), name)


SYNTAX = Syntax("unbound", "configuration of Unbound", ("#",), sniff, read)
