"""dnsmasq: names that the control stops do not exist, and the reason is a TXT record.

It reads a line of more than 1,024 octets as several, so that the end of a long comment would be an option: comments are broken.

*Source*: dnsmasq(8), `--address`, `--server`, `--txt-record`, and option.c of 2.90 (MAXDNAME).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cleannet.enforce.running import dnsmasq as runs
from cleannet.enforce.syntax import questions, rpz
from cleannet.enforce.syntax.notes import Collected, head, section
from cleannet.enforce.target import TRAFFIC, Files, NotOurs, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_FILE: Final = "cleannet.dnsmasq.conf"
_UNDO: Final = "rollback.dnsmasq.conf"
_WIDTH: Final = 900
_GOES_ON: Final = "#+"
_STOPS: Final = re.compile(r"address=/([^/]+)/")
_ALLOWS: Final = re.compile(r"server=/([^/]+)/#")


def render(control: Control) -> Files:
    """A file to include."""
    return {
        _FILE: "".join(f"{line}\n" for line in _lines(control)).encode(),
        _UNDO: b"# Include this instead of cleannet.dnsmasq.conf: nothing is stopped.\n",
        questions.FILE: runs.asked(control),
    }


def _lines(control: Control) -> Iterator[str]:
    yield from _commented([head(control)])
    for thing in control.allow:
        yield f"server=/{value_of(thing)}/#"
    for part in control.sections:
        yield from _commented(section(part))
        texts = rpz.texts(part)
        for stop in part.stops:
            yield f"address=/{value_of(stop)}/"
            yield from (f'txt-record={value_of(stop)},"{text}"' for text in texts)


def _commented(notes: Iterable[str]) -> Iterator[str]:
    for note in notes:
        parts = [note[at : at + _WIDTH] for at in range(0, len(note), _WIDTH)]
        yield f"# {parts[0]}"
        yield from (f"{_GOES_ON}{part}" for part in parts[1:])


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    read, note, began = Collected(_FILE), "", 0
    lines = files[_FILE].decode("utf-8", "replace").splitlines()
    for number, line in enumerate((*lines, ""), 1):
        if line.startswith(_GOES_ON):
            note += line.removeprefix(_GOES_ON)
            continue
        read.comment(note, began)
        note, began = (line[1:].removeprefix(" "), number) if line.startswith("#") else ("", number)
        if stops := _STOPS.fullmatch(line):
            read.stop(Subject(f"domain:{stops[1]}"), number)
        elif allows := _ALLOWS.fullmatch(line):
            read.allow(Subject(f"domain:{allows[1]}"))
        elif line and not line.startswith(("#", "txt-record=")):
            raise NotOurs(f"{_FILE}:{number}: {line[:60]!r} is no rule that cleannet writes")
    return read.control()


TARGET: Final = Target(
    id="dnsmasq",
    title="dnsmasq, names that do not exist",
    kinds=frozenset({"domain"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=rpz.carries,
    holds="names in ASCII",
    monitors=False,
    limits=(
        "It tells programs no reason. Only the stopped name has a TXT record with the reason, not the names below it.",
        "It cannot only log, its log names no clause, and it stops no addresses.",
        "A name that is an alias (CNAME) of a stopped name passes.",
        "It stops only clients of this resolver. Another resolver, DNS over HTTPS, or a known address gets around it.",
    ),
    install=(
        "copy cleannet.dnsmasq.conf to /etc/dnsmasq.d, check with `dnsmasq --test`, then restart it: a reload is not enough",
        "check that `dig NAME TXT` tells the reason for a name that is stopped",
        "to take it back, remove the file, and restart",
    ),
    proven="dnsmasq",
    running=runs.running,
)
