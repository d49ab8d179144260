"""Finds a policy by the name of one that ships, by a user's file, or by FILE:ID if a file holds several.

A shipped name takes precedence over a file; a file of that name is reached as ./NAME.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from cleannet.model.facts import Measure
from cleannet.policy.policy import Policy, PolicyError, read_policies


def find_policy(wanted: str, shipped: Mapping[str, Policy], measures: Mapping[str, Measure]) -> Policy:
    """The policy that is meant. Raises PolicyError that lists the alternatives."""
    if wanted in shipped:
        return shipped[wanted]
    file, which = _file(wanted)
    if file is None:
        near = get_close_matches(wanted, shipped, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`cleannet policy list` shows those that ship"
        raise PolicyError(f"{wanted!r} is neither a policy nor a file; {hint}")
    found = read_policies(file, measures)
    if which:
        if which not in found:
            raise PolicyError(f"{file.name} holds no policy {which!r}; it has {', '.join(found) or 'none'}")
        return found[which]
    if len(found) != 1:
        told = f"several policies; say which, as {file.name}:{next(iter(found))}" if found else "no policy"
        raise PolicyError(f"{file.name} holds {told}")
    return next(iter(found.values()))


def _file(wanted: str) -> tuple[Path | None, str]:
    """The file and, after its last colon, the id."""
    name, colon, which = wanted.rpartition(":")
    try:
        if Path(wanted).is_file():
            return Path(wanted), ""
        if colon and Path(name).is_file():
            return Path(name), which
    except (OSError, ValueError):  # too long for a name, or a NUL in it
        pass
    return None, ""
