"""BIND 9: names and addresses that the control stops have no answer but the reason, by response-policy zones.

*Source*: BIND 9 Administrator Reference Manual, "response-policy" (at most 64 zones; `break-dnssec`; `qname-wait-recurse`; `ede`
from 9.19.5 on).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.bind import running
from cleannet.enforce.syntax import questions, rpz
from cleannet.enforce.syntax.notes import commented, head
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_ZONES: Final = "cleannet.zones.conf"
_POLICY: Final = "cleannet.policy.conf"
_UNDO: Final = "rollback.policy.conf"


def render(control: Control) -> Files:
    """The zones, and two files to include: the zones' own, and the policy for `options`."""
    zones = rpz.zones(control)
    return {
        _ZONES: "".join(f"{line}\n" for line in _zones(control, zones)).encode(),
        _POLICY: "".join(f"{line}\n" for line in _policy(control, zones)).encode(),
        _UNDO: b"// Include this instead of cleannet.policy.conf: nothing is stopped.\n",
        questions.FILE: questions.written(questions.asked(control)),
        **{zone.file: rpz.content(zone, control) for zone in zones},
    }


def _zones(control: Control, zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield from commented("//", [head(control)])
    for zone in zones:
        yield f"// {zone.about}: {zone.why}"
        yield f'zone "{zone.name}" {{'
        yield "  type primary;"
        yield f'  file "cleannet/{zone.file}";'
        yield "  allow-query { none; };"
        yield "  allow-transfer { none; };"
        yield "  notify no;"
        yield "};"


def _policy(control: Control, zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield from commented("//", [head(control)])
    yield "response-policy {"
    for zone in zones:
        only_logged = zone.does == "stop" and control.mode == "monitor"
        yield f'  zone "{zone.name}" {"policy disabled" if only_logged else "policy given"} log {_yes(zone.does == "stop")};'
    # Clients that ask for signatures, and names whose servers do not answer, are no exceptions.
    yield f"}} qname-wait-recurse no break-dnssec yes max-policy-ttl {rpz.TTL};"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def parse(files: Files) -> Control:
    """The control of files that `render` wrote."""
    return rpz.configured(files, _ZONES, _POLICY)


TARGET: Final = Target(
    id="bind",
    title="BIND 9, response-policy zones",
    kinds=rpz.KINDS,
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=rpz.carries,
    holds="names in ASCII, and prefixes but those of DNS64",
    limits=(
        "The TXT record of a name tells people why. Programs are told from 9.19.5 on, but not the clause.",
        "It stops only clients of this resolver. Another resolver, DNS over HTTPS, or a known address gets around it.",
        "BIND has one response-policy: if you have one of your own, copy the lines of ours into it.",
    ),
    install=(
        "copy the folder to `cleannet` below the `directory` of named.conf, such as /var/cache/bind/cleannet",
        "include cleannet.zones.conf in named.conf, and cleannet.policy.conf in its `options`; with views, both in each view",
        "check with `named-checkconf -z`, then `rndc reconfig` and `rndc reload`",
        "check that `dig NAME TXT` tells the reason for a name that is stopped",
        "to take it back, include rollback.policy.conf instead of cleannet.policy.conf, then `rndc reconfig`",
    ),
    proven="named",
    running=running,
)
