"""Unbound: names and addresses that the control stops have no answer but the reason, by response-policy zones.

*Source*: unbound.conf(5), "Response Policy Zone Options"; github.com/NLnetLabs/unbound/issues/1191 (no extended errors), read
2026-11-30.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from cleannet.enforce.running import answers
from cleannet.enforce.syntax import questions, rpz
from cleannet.enforce.syntax.notes import commented, head
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.unbound.conf"
_UNDO: Final = "rollback.unbound.conf"


def render(control: Control) -> Files:
    """A file to include, and the zones that it names."""
    zones = rpz.zones(control)
    contents = {zone: rpz.content(zone, control) for zone in zones}
    rules = (question for zone, content in contents.items() for question in answers.in_zone(zone.number, content))
    return {
        _FILE: "".join(f"{line}\n" for line in _lines(control, zones)).encode(),
        _UNDO: b"# Include this instead of cleannet.unbound.conf: nothing is stopped.\n",
        questions.FILE: questions.written(chain(questions.asked(control), rules)),
        **{zone.file: content for zone, content in contents.items()},
    }


def _lines(control: Control, zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield from commented("#", [head(control)])
    yield "# `for-downstream`: who may ask this resolver may ask for a rule, by its name in the zone."
    yield "server:"
    yield "  # If you use other modules, such as dns64, keep your line and add respip before the others."
    yield '  module-config: "respip validator iterator"'
    for zone in zones:
        yield f"# {zone.about}: {zone.why}"
        yield "rpz:"
        yield f'  name: "{zone.name}."'
        yield f'  zonefile: "cleannet/{zone.file}"'
        yield "  for-downstream: yes"
        if zone.does == "stop":
            yield "  rpz-log: yes"
            yield f'  rpz-log-name: "{zone.why}"'
            if control.mode == "monitor":
                yield "  rpz-action-override: passthru"


def parse(files: Files) -> Control:
    """The control of files that `render` wrote."""
    return rpz.configured(files, _FILE)


TARGET: Final = Target(
    id="unbound",
    title="Unbound, response-policy zones",
    kinds=rpz.KINDS,
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=rpz.carries,
    holds="names in ASCII, and prefixes but those of DNS64",
    limits=(
        "It sends no extended error: the TXT record of a name tells people why, and programs are not told.",
        "It stops only clients of this resolver. Another resolver, DNS over HTTPS, or a known address gets around it.",
        "Your own local-zone takes precedence for its names.",
    ),
    install=(
        "copy the folder to /etc/unbound/cleannet, and add `include: /etc/unbound/cleannet/cleannet.unbound.conf` to unbound.conf",
        "check with `unbound-checkconf` in /etc/unbound, then `unbound-control reload`",
        "check that `dig NAME TXT` tells the reason for a name that is stopped",
        "to take it back, include rollback.unbound.conf instead, and reload",
    ),
    proven="unbound",
    running=answers.running,
)
