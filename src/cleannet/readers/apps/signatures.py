"""A user's own list of trackers in the form of Exodus Privacy: names, and patterns of their classes and hosts.

Patterns of classes are compared with names with slashes (`com/umeng/A`), so a dot in a pattern also matches a slash. Exodus itself
looks at the names in declarations, up to the first character that is not part of a word, and ignores patterns of three characters
or less.

*Source*: the form of reports.exodus-privacy.eu.org/api/trackers; what exodus-core finds in packages, which the tests compare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

LARGEST: Final = 16 << 20
"""Octets of a list."""

_MOST: Final = 50_000
_LONGEST: Final = 10_000
"""Trackers of a list, and characters of a pattern."""

_PLAIN: Final = re.compile(r"(?:[\w./|-]|\\[.$/])*", re.ASCII)
"""Patterns that mean the same in a text of many lines as in each of them."""

_NAME: Final = re.compile(r"[A-Z]+(\w+(?:/\w+)+)")


@dataclass(frozen=True)
class Signature:
    """One tracker. code, network: patterns of names of classes and of hosts; "" if there is none."""

    id: str
    name: str
    code: str = ""
    network: str = ""
    website: str = ""

    @cached_property
    def _code(self) -> re.Pattern[str]:
        return re.compile(self.code)

    @cached_property
    def _network(self) -> re.Pattern[str]:
        return re.compile(self.network)

    def first(self, names: str) -> str:
        """The first line that the pattern of classes matches; "" if there is none."""
        if not self.code:
            return ""
        if _PLAIN.fullmatch(self.code):
            found = self._code.search(names)
            return _line(names, found.start()) if found else ""
        return next((name for name in names.splitlines() if self._code.search(name)), "")

    def host(self, hosts: Iterable[str]) -> str:
        """The first host that the pattern of hosts matches; "" if there is none."""
        return next((host for host in hosts if self._network.search(host)), "") if self.network else ""

    @property
    def counts_there(self) -> bool:
        """Whether Exodus looks for its classes."""
        return len(self.code) > 3


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def printed(declarations: str) -> str:
    """The names that Exodus finds in declarations, one per line.

    >>> printed("Lcom/example/A$Inner;").split()
    ['com/example/A']
    """
    return "\n".join(sorted(set(_NAME.findall(declarations))))


def signatures(data: bytes) -> tuple[Signature, ...]:
    """The trackers of a list. Raises ValueError if it is no such list, or if one of its patterns is invalid."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {str(error)[:100]}") from None
    rows = told.get("trackers", told) if isinstance(told, dict) else told
    rows = list(rows.values()) if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and "name" in row for row in rows):
        raise ValueError("no list of trackers; expected the form of Exodus: trackers with name and code_signature")
    if len(rows) > _MOST:
        raise ValueError(f"more than {_MOST:,} trackers")
    return tuple(_signature(row, number) for number, row in enumerate(rows, 1))


def _signature(row: dict[str, Any], number: int) -> Signature:
    def text(key: str) -> str:
        value = row.get(key)
        return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""

    found = Signature(text("id"), text("name"), text("code_signature"), text("network_signature"), text("website"))
    for key, pattern in (("code_signature", found.code), ("network_signature", found.network)):
        try:
            if len(pattern) > _LONGEST:
                raise ValueError(f"{key} has more than {_LONGEST:,} characters")
            re.compile(pattern)
        except (re.error, ValueError, RecursionError, OverflowError) as error:
            raise ValueError(f"tracker {number} ({found.name[:60]}): {key}: {error}") from None
    return found
