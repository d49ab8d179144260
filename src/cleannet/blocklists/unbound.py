"""Lines of Unbound's configuration: a `local-zone` stops a name and all below it, `local-data` answers for a name alone, and
`response-ip` stops answers with such an address.

*Source*: unbound.conf(5), version 1.19, local-zone, response-ip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleannet.blocklists.entries import EVERY, Action, Form, Gathered, Syntax, numbered
from cleannet.blocklists.names import label_or_name

_ZONE: Final = re.compile(r"""(?:local-zone|local_zone):\s*["']?([^\s"']+)["']?\s+["']?([a-z_]+)["']?\s*(?:#.*)?""")
_DATA: Final = re.compile(r"""local-data:\s*["']([^\s"']+)\s+(?:\d+\s+)?(?:IN\s+)?([A-Za-z]+)\s+([^"']*)["']\s*(?:#.*)?""")
_ADDRESS: Final = re.compile(r"""response-ip:\s*["']?([0-9a-fA-F.:/]+)["']?\s+["']?([a-z_]+)["']?\s*(?:#.*)?""")
_SETTING: Final = re.compile(r"([a-z][a-z0-9_-]*):\s*([^#]*).*")
_ACTIONS: Final[dict[str, Action]] = {
    **dict.fromkeys(
        ("deny", "refuse", "static", "redirect", "inform_deny", "inform_redirect", "always_refuse", "always_nxdomain"), "block"
    ),
    **dict.fromkeys(("always_nodata", "always_deny", "always_null", "block_a", "noview"), "block"),
    **dict.fromkeys(("transparent", "typetransparent", "always_transparent", "inform", "nodefault", "ipset"), "pass"),
}
"""type of a zone -> what happens to names of which it has no data."""

_OTHERS: Final = {
    "include": "other files, which are not read",
    "include-toplevel": "other files, which are not read",
    "private-address": "acts on an address: answers that hold it are thrown away",
    "do-not-query-address": "acts on an address: no server there is asked",
    "local-zone-override": "acts for some clients alone",
    "forward-zone name": "sends names to servers of your choice",
    "stub-zone name": "sends names to servers of your choice",
    "auth-zone name": "answers from a zone of yours, which is not read",
    "rpz name": "a response-policy zone, which is not read",
    "view name": "acts for some clients alone",
}
"""Settings that may stop something and are no entries -> what they do. A word of a section comes before `name`."""


def sniff(head: list[str]) -> int:
    """Lines about a local zone or its data, or about addresses in answers."""
    return sum(line.startswith(("local-zone:", "local_zone:", "local-data:", "response-ip:")) for line in head)


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every line."""
    zones: set[str] = set()
    section = ""
    for number, line in numbered(lines):
        if not line or line[0] == "#":
            into.comments += 1
        elif line.startswith(("local-zone:", "local_zone:")):
            _zone(number, line, zones, into)
        elif line.startswith("local-data:"):
            _data(number, line, zones, into)
        elif line.startswith("response-ip:"):
            _address(number, line, into)
        elif line.startswith("response-ip-data:"):
            into.comments += 1  # what the address above is answered with
        elif setting := _SETTING.fullmatch(line):
            section = section if setting[2].strip() else setting[1]
            into.other(number, line, _OTHERS.get(f"{section} name" if setting[1] == "name" else setting[1], ""))
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
        into.comments += 1  # what the zone above answers, or more data of the name
    else:
        zones.add(name)
        into.add(number, into.form(Form("domain", action="redirect")), name)


def _address(number: int, line: str, into: Gathered) -> None:
    found = _ADDRESS.fullmatch(line)
    action = _ACTIONS.get(found[2]) if found else None
    if found and action:
        into.add(number, into.form(Form("prefix", action=action)), found[1])
    else:
        into.lose(number, "no address with an action", line)


SYNTAX = Syntax("unbound", "configuration of Unbound", ("#",), sniff, read)
