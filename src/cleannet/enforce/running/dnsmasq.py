"""What dnsmasq answers about a control, as dig prints it: it tells nothing else of what it runs.

An answer of its own to a name below a stopped one holds no record, and names no zone that says so: an answer from elsewhere does
(RFC 2308, section 2.1).
"""

from __future__ import annotations

from typing import Final

from cleannet.enforce.running.answers import OTHERS, OURS, SILENT, answered
from cleannet.enforce.syntax import rpz
from cleannet.enforce.syntax.questions import below, names, written
from cleannet.enforce.target import Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, value_of

_KIND: Final = "A"
"""What is asked of a name below."""


def asked(control: Control) -> bytes:
    """The questions, for `dig -f`: for the reason of a name, and for the address of a name below it."""
    return written(question for _, thing in names(control) for question in _about(value_of(thing)))


def _about(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (name, "TXT"), (below(name), _KIND)


def running(content: bytes, control: Control) -> Running:
    """Which names have no address."""
    said = answered(content)
    reasons = rpz.reasons(control)
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    silent: dict[str, set[Subject]] = {OTHERS: set(), SILENT: set()}
    changed = []
    for does, thing in names(control):
        name = value_of(thing)
        why, heard = (said.get(question, []) for question in _about(name))
        if not heard or not why or not all(answer.known for answer in (*heard, *why)):
            silent[SILENT].add(thing)
            continue
        if all(answer.own is (does == "stop") for answer in heard):
            found[does].add(thing)
        told = {text for answer in why for text in answer.texts if text.startswith(OURS)}
        if does == "stop" and thing in found["stop"] and told != reasons[thing]:
            changed.append(f"{name} is stopped for other reasons than those of the control")
        elif told and thing not in found["stop"]:
            changed.append(f"{name} has a reason, and is not stopped")
    untold = {why: frozenset(some) for why, some in silent.items() if some or why == OTHERS}
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed), untold)
