"""What apt says of its sources (`apt-cache policy`), and the preferences that it reads, in the order in which it reads them.

apt reads its preferences each time it runs, so they are what is in force. It says the priority of the sources that it has; of other
hosts the preferences alone tell.

*Source*: apt_preferences(5) of apt 2.6 (the first record for all packages that matches counts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_SOURCE: Final = re.compile(r"\s*(-?[0-9]+) \S+.*")
_ORIGIN: Final = re.compile(r"\s+origin (\S*)")
_FIELD: Final = re.compile(r"(Package|Pin|Pin-Priority):(.*)", re.IGNORECASE)
_SHOWN: Final = 80
_NEITHER: Final = "apt has no source there, and its preferences were not given"


def running(content: bytes, control: Control) -> Running:
    """Either of both, or one behind the other."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    records, sources = list(_records(text)), dict(_sources(text))
    if not records and not sources:
        raise NotOurs("neither what `apt-cache policy` prints, nor preferences of apt: no origin, and no Pin")
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    changed: list[str] = []
    untold = set()
    decided = {value_of(thing): (does, thing) for does, thing in _things(control)}
    for does, thing in decided.values():
        host = value_of(thing)
        here = {source: priority for source, priority in sources.items() if _nearest(source, decided) == (does, thing)}
        wrong = {source: priority for source, priority in here.items() if (priority < 0) is not (does == "stop")}
        changed += (f"apt gives the source {source} the priority {priority}" for source, priority in sorted(wrong.items()))
        pins = [_first(records, name, changed) for name in (host, f"x.{host}")]
        if wrong or (records and not all(pin is not None and (pin < 0) is (does == "stop") for pin in pins)):
            continue
        if records or here:
            found[does].add(thing)
        else:
            untold.add(thing)
    told = tuple(dict.fromkeys(changed))
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), told, {_NEITHER: frozenset(untold)} if untold else {})


def _things(control: Control) -> Iterator[tuple[str, Subject]]:
    yield from (("allow", thing) for thing in control.allow)
    yield from (("stop", stop) for stop, _ in control.stops())


def _nearest(host: str, decided: Mapping[str, tuple[str, Subject]]) -> tuple[str, Subject] | None:
    labels = host.lower().split(".")
    return next((one for at in range(len(labels)) if (one := decided.get(".".join(labels[at:])))), None)


def _sources(text: str) -> Iterator[tuple[str, int]]:
    """The host of each source, and the priority that apt gives it."""
    priority: int | None = None
    for line in text.split("\n"):
        if source := _SOURCE.fullmatch(line):
            priority = int(source[1])
        elif (origin := _ORIGIN.fullmatch(line)) and priority is not None:
            yield origin[1], priority


def _records(text: str) -> Iterator[tuple[str, str, int]]:
    """The packages, the pin and the priority of each record."""
    told: dict[str, str] = {}
    for line in (*text.split("\n"), ""):
        field = _FIELD.fullmatch(line)
        if not line.strip() or (field and field[1].lower() in told):  # files may stand one behind the other
            if re.fullmatch("-?[0-9]+", told.get("pin-priority", "")) and "pin" in told:
                yield told.get("package", ""), told["pin"], int(told["pin-priority"])
            told = {}
        if field:
            told[field[1].lower()] = field[2].strip()


def _first(records: list[tuple[str, str, int]], host: str, changed: list[str]) -> int | None:
    """The priority of a host by the first record for all packages that matches it; None if none does. A record before it that asks
    for something else than a host may match too, and is told."""
    for packages, pin, priority in records:
        if packages != "*":
            continue
        if not pin.startswith("origin "):
            says = "for all packages stands before those of the control, and wins if it matches"
            changed.append(f"the record `Pin: {pin[:_SHOWN]}` {says}")
        elif fnmatchcase(host, pin.removeprefix("origin ").strip().strip('"')):
            return priority
    return None
